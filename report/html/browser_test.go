package html

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tracesift/ingest/trace/externaltest"
)

// browser is a headless Chromium, driven over a pipe (--remote-debugging-pipe: messages of the Chrome DevTools Protocol,
// each ended by a zero byte). It has one page.
type browser struct {
	t        *testing.T
	to       *os.File
	messages chan message
	last     int
	session  string
	events   []message // since the page was opened
}

type message struct {
	ID     int
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  *struct{ Message string }
}

// patience bounds one step of the browser.
const patience = 60 * time.Second

// chromium starts a browser that ends with the test, and skips the test where there is none.
func chromium(t *testing.T) *browser {
	t.Helper()
	path := externaltest.Program(t, "chromium", "chromium", "chromium-browser", "google-chrome")
	theirIn, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
		"--no-first-run", "--disable-background-networking", "--force-prefers-reduced-motion", "--remote-debugging-pipe",
		"--user-data-dir="+t.TempDir(), "about:blank")
	cmd.ExtraFiles = []*os.File{theirIn, theirOut} // descriptors 3 and 4
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(theirIn.Close(), theirOut.Close()); err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, to: to, messages: make(chan message)}
	go b.receive(from) // closes messages when the browser ends
	t.Cleanup(func() {
		b.call("Browser.close", nil, nil)
		for range b.messages {
			continue // until it has ended
		}
		if err := errors.Join(to.Close(), cmd.Wait()); err != nil {
			t.Log("Chromium: ", err)
		}
	})
	var created struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &created)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": created.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Network", "Runtime", "Log"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

func (b *browser) receive(from *os.File) {
	defer close(b.messages)
	defer from.Close()
	r := bufio.NewReaderSize(from, 1<<20)
	for {
		text, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m message
		if json.Unmarshal(text[:len(text)-1], &m) == nil {
			b.messages <- m
		}
	}
}

// next returns the next message, which must come in time.
func (b *browser) next() message {
	select {
	case m, ok := <-b.messages:
		if !ok {
			b.t.Fatal("Chromium ended")
		}
		return m
	case <-time.After(patience):
		b.t.Fatal("Chromium does not answer")
	}
	panic("BUG: Fatal returned")
}

// call asks for a method and reads its result; what happens meanwhile is kept as events.
func (b *browser) call(method string, params, result any) {
	b.t.Helper()
	b.last++
	to := map[string]any{"id": b.last, "method": method, "params": params}
	if b.session != "" && !strings.HasPrefix(method, "Browser.") && !strings.HasPrefix(method, "SystemInfo.") {
		to["sessionId"] = b.session
	}
	text, err := json.Marshal(to)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		b.t.Fatal(err)
	}
	for {
		m := b.next()
		if m.ID != b.last {
			b.events = append(b.events, m)
			continue
		}
		if m.Error != nil {
			b.t.Fatalf("%s: %s", method, m.Error.Message)
		}
		if result != nil {
			if err := json.Unmarshal(m.Result, result); err != nil {
				b.t.Fatal(err)
			}
		}
		return
	}
}

// busy is how long all processes of the browser have worked. Other than the clock it does not depend on what else the
// machine has to do.
func (b *browser) busy() time.Duration {
	var got struct{ ProcessInfo []struct{ CPUTime float64 } }
	b.call("SystemInfo.getProcessInfo", nil, &got)
	var seconds float64
	for _, p := range got.ProcessInfo {
		seconds += p.CPUTime
	}
	return time.Duration(seconds * float64(time.Second))
}

// open loads a file and returns how long that took, up to its load event and the first frame after it.
func (b *browser) open(path string) time.Duration {
	b.t.Helper()
	b.events = nil
	start := time.Now()
	address := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	b.call("Page.navigate", map[string]any{"url": address.String()}, nil)
	loaded := func(m message) bool { return m.Method == "Page.loadEventFired" }
	for {
		for _, m := range b.events {
			if loaded(m) {
				b.eval(`new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(1), 0)))`, nil)
				return time.Since(start)
			}
		}
		b.events = append(b.events, b.next())
	}
}

// eval runs an expression, waits for it where it is a promise, and reads its value.
func (b *browser) eval(expression string, value any) {
	b.t.Helper()
	var got struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &got)
	if x := got.ExceptionDetails; x != nil {
		b.t.Fatalf("%s: %s %s", expression, x.Text, x.Exception.Description)
	}
	if value != nil {
		if err := json.Unmarshal(got.Result.Value, value); err != nil {
			b.t.Fatalf("%s: %v", expression, err)
		}
	}
}

// number and text run an expression for its value.
func (b *browser) number(expression string) int {
	b.t.Helper()
	var n int
	b.eval(expression, &n)
	return n
}

func (b *browser) text(expression string) string {
	b.t.Helper()
	var s string
	b.eval(expression, &s)
	return s
}

// settle waits until typed text has been searched for.
func (b *browser) settle() {
	b.eval(`new Promise((done) => setTimeout(() => done(1), 250))`, nil)
}

// size makes the window that large.
func (b *browser) size(width, height int) {
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{
		"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
	}, nil)
}

// media shows the page as for that medium and colour scheme.
func (b *browser) media(medium, scheme string) {
	b.call("Emulation.setEmulatedMedia", map[string]any{
		"media": medium, "features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}},
	}, nil)
}

// shoot keeps a picture of the page, or of a part of it, in the directory that TRACESIFT_SCREENSHOTS names.
func (b *browser) shoot(name, selector string) {
	dir := os.Getenv("TRACESIFT_SCREENSHOTS")
	if dir == "" {
		return
	}
	var box struct{ X, Y, Width, Height float64 }
	b.eval(fmt.Sprintf(`(() => { const r = document.querySelector(%q).getBoundingClientRect();
		return {x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: Math.min(r.height, 2600)} })()`, selector), &box)
	var got struct{ Data []byte }
	b.call("Page.captureScreenshot", map[string]any{
		"captureBeyondViewport": true,
		"clip":                  map[string]any{"x": box.X, "y": box.Y, "width": box.Width, "height": box.Height, "scale": 1},
	}, &got)
	if err := os.WriteFile(filepath.Join(dir, name+".png"), got.Data, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// complaints returns what the page asked of others, and what its console says.
func (b *browser) complaints() []string {
	var out []string
	for _, m := range b.events {
		switch m.Method {
		case "Network.requestWillBeSent":
			var p struct{ Request struct{ URL string } }
			if err := json.Unmarshal(m.Params, &p); err != nil {
				b.t.Fatal(err)
			}
			if u, err := url.Parse(p.Request.URL); err != nil || u.Scheme != "data" && (u.Scheme != "file" || filepath.Ext(u.Path) != ".html") {
				out = append(out, "request: "+p.Request.URL)
			}
		case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded", "Page.javascriptDialogOpening":
			out = append(out, m.Method+": "+string(m.Params))
		}
	}
	return out
}
