package reporttest

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew; read the difference before you keep it")

// Golden compares got with testdata/name, and names the first line that differs.
func Golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	g, w := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range g {
		if i >= len(w) || !bytes.Equal(g[i], w[i]) {
			line := []byte("(end of file)")
			if i < len(w) {
				line = w[i]
			}
			t.Fatalf("%s:%d differs (-update writes it anew):\ngot  %q\nwant %q", path, i+1, g[i], line)
		}
	}
	t.Fatalf("%s has %d more lines", path, len(w)-len(g))
}

// ErrWrite is what a BrokenWriter returns.
var ErrWrite = errors.New("no space left")

// BrokenWriter takes Room bytes and no more.
type BrokenWriter struct{ Room int }

func (w *BrokenWriter) Write(p []byte) (int, error) {
	if len(p) > w.Room {
		n := w.Room
		w.Room = 0
		return n, ErrWrite
	}
	w.Room -= len(p)
	return len(p), nil
}
