package eml

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tracesift/analyze"
	"tracesift/report"
	"tracesift/report/internal/reporttest"
)

func render(t *testing.T, r *analyze.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, report.New(r, report.Options{Top: 10})); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read takes a mail apart as a client does.
func read(t *testing.T, doc []byte) (head mail.Header, text, page string) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("a mail of type %q, %v", kind, err)
	}
	parts := map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextPart() // undoes quoted-printable
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		parts[p.Header.Get("Content-Type")] = string(content)
	}
	return m.Header, parts["text/plain; charset=utf-8"], parts["text/html; charset=utf-8"]
}

// The golden file is the mail as it is read, with its parts decoded.
func TestGolden(t *testing.T) {
	var doc bytes.Buffer
	if err := Render(&doc, reporttest.View()); err != nil {
		t.Fatal(err)
	}
	head, text, page := read(t, doc.Bytes())
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(head)) {
		if name == "Content-Type" {
			continue // its boundary is a hash of all the rest
		}
		b.WriteString(name + ": " + head.Get(name) + "\n")
	}
	b.WriteString("\n" + text + "\n" + page)
	reporttest.Golden(t, "report.txt", []byte(strings.ReplaceAll(b.String(), "\r\n", "\n")))
}

func TestDraft(t *testing.T) {
	doc := render(t, reporttest.Result())
	head, text, page := read(t, doc)
	for name, want := range map[string]string{
		"X-Unsent": "1", "From": "", "To": "", "Date": "Mon, 09 Mar 2026 07:30:00 +0000",
		"Subject": "1.6 % of outbound deliveries failed from 2026-03-02 to 2026-03-08",
	} {
		if got := head.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, want := range []string{"1.6 % of outbound deliveries failed", "example.cn.test"} {
		if !strings.Contains(text, want) || !strings.Contains(page, want) {
			t.Errorf("a part does not say %q", want)
		}
	}
	for i, line := range strings.Split(string(doc), "\r\n") {
		if len(line) > 998 || strings.Contains(line, "\n") { // RFC 5322, 2.1.1
			t.Errorf("line %d has %d bytes, or ends without CRLF", i+1, len(line))
		}
	}
	for _, line := range strings.Split(text, "\r\n") {
		if n := len([]rune(line)); n > textWidth && !strings.Contains(line, "https://") {
			t.Errorf("a line of %d characters: %s", n, line)
		}
	}
}

// A mail client has no script and no style sheet, and loads nothing unless asked.
func TestHostileTextsStayText(t *testing.T) {
	for _, hostile := range []string{
		reporttest.Hostile, "<img src=https://example.com/x>", "</td></tr></table><script>alert(1)</script>", "x\r\nBcc: a@example.com", "javascript:alert(1)",
	} {
		r := reporttest.Result()
		r.EdgeHosts[0].Name, r.Classes[0].Name, r.Days[0].Classes[0].Class, r.Classes[0].Class = hostile, hostile, hostile, hostile
		r.Groups.List()[0].RecipientDomain, r.Groups.List()[0].Dominant.Text, r.Warnings[0] = hostile, hostile, hostile
		r.Actions[0].Advice.Title, r.Actions[0].Advice.Reference = hostile, hostile
		head, text, page := read(t, render(t, r))
		if head.Get("Bcc") != "" {
			t.Errorf("%q made a header", hostile)
		}
		if strings.ContainsAny(text, "\x1b\u202e") {
			t.Errorf("%q reaches the text as it is", hostile)
		}
		doc, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			switch n.Data {
			case "script", "img", "style", "link", "iframe", "form":
				t.Errorf("%q made <%s>", hostile, n.Data)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "href" && strings.HasPrefix(a.Val, "javascript:") {
					t.Errorf("%q made %s=%q", hostile, a.Key, a.Val)
				}
			}
		}
	}
}
