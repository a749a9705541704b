package progress

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhen(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/file")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, tt := range []struct {
		when string
		w    io.Writer
		bars bool
	}{
		{"auto", new(bytes.Buffer), false}, {"auto", file, false}, {"never", file, false}, {"always", file, true},
		{"always", new(bytes.Buffer), true},
	} {
		bar := NewDisplay(tt.w, tt.when).Start("reading", 1, Items)
		if got := bar != nil; got != tt.bars {
			t.Errorf("--progress %s on %T: a bar %t", tt.when, tt.w, got)
		}
		bar.Stop()
	}
}

// A bar shows what is done, the rate and the time left, and leaves nothing on the screen.
func TestBar(t *testing.T) {
	for unit, want := range map[Unit]string{
		Items: `asking lists 25 %, 15s left, 5/s +\[=+>_+\] +25 / 100`,
		Bytes: `asking lists 25 %, 15s left, 5 b/s +\[=+>_+\] +25\.0 b / 100\.0 b`,
		Share: `asking lists 25 %, 15s left +\[=+>_+\]`,
		Step:  `asking lists, 5s`,
	} {
		synctest.Test(t, func(t *testing.T) {
			var screen bytes.Buffer
			bar := NewDisplay(&screen, "always").Start("asking lists", 100, unit)
			time.Sleep(time.Second / 10) // between two drawings
			for range 6 {
				time.Sleep(time.Second)
				bar.Add(5)
			}
			time.Sleep(time.Second)
			bar.Stop()
			bar.Stop()
			if !regexp.MustCompile(want).MatchString(screen.String()) {
				t.Errorf("%q does not match %q", screen.String(), want)
			}
			// The last thing written goes up over the bar's line and clears what is below.
			if !strings.HasSuffix(screen.String(), "\x1b[1A\x1b[J") {
				t.Errorf("%q leaves something on the screen", screen.String())
			}
		})
	}
}

// Nothing to count makes no bar, and no bar takes counts.
func TestNoBar(t *testing.T) {
	var screen bytes.Buffer
	bar := NewDisplay(&screen, "always").Start("asking lists", 0, Items)
	bar.Add(1)
	bar.Stop()
	if screen.Len() > 0 {
		t.Errorf("%q", screen.String())
	}
}
