package ingest

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tracesift/ingest/trace"
)

// TestMatrix reads the sample of each tabular shape in each encoding and container: the same rows come out of each. In
// code pages of Windows stands what they can write.
func TestMatrix(t *testing.T) {
	encodings := []struct {
		name  string
		write func(text string) []byte
	}{
		{"utf-8", func(s string) []byte { return encode(s, 4) }},
		{"utf-8+bom", func(s string) []byte { return encode(s, 0) }},
		{"utf-16le", func(s string) []byte { return encode(s, 2) }},
		{"utf-16le+bom", func(s string) []byte { return encode(s, 1) }},
		{"utf-16be", func(s string) []byte { return encode(s, 3)[2:] }},
		{"utf-16be+bom", func(s string) []byte { return encode(s, 3) }},
		{"windows-1252", func(s string) []byte { return []byte(strings.NewReplacer("ü", "\xfc", "ß", "\xdf").Replace(s)) }},
	}
	containers := []struct {
		name string
		pack func(t *testing.T, name string, b []byte) []byte
	}{
		{"", func(_ *testing.T, _ string, b []byte) []byte { return b }},
		{"gzip", func(t *testing.T, _ string, b []byte) []byte { return packGzip(t, b) }},
		{"zstd", func(t *testing.T, _ string, b []byte) []byte { return packZstd(t, b) }},
		{"zip", func(t *testing.T, name string, b []byte) []byte { return packZip(t, file{name, b, zip.Deflate}) }},
	}
	shapes, dir, tried := mustShapes(t), t.TempDir(), 0
	for _, path := range sampleFiles(t) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.TrimPrefix(string(raw), byteOrderMark)
		want := readFile(t, shapes, path)
		for _, e := range encodings {
			for _, c := range containers {
				tried++
				at := filepath.Join(dir, "export")
				if err := os.WriteFile(at, c.pack(t, filepath.Base(path), e.write(text)), 0o600); err != nil {
					t.Fatal(err)
				}
				got := readFile(t, shapes, at)
				cell := strings.Join([]string{filepath.Base(path), e.name, c.name}, " in ")
				if diff := firstDifference(got.rows, want.rows); diff != "" {
					t.Errorf("%s: %s", cell, diff)
				}
				// A text of ASCII alone is UTF-8 in any code page.
				written := e.name
				if e.name == "windows-1252" && !strings.Contains(text, "ü") {
					written = "utf-8"
				}
				if a := got.audit; a.Shape != want.audit.Shape || a.Encoding != written || a.Container != c.name || a.Rejected != 0 || a.Err != nil {
					t.Errorf("%s: account %+v", cell, a)
				}
			}
		}
	}
	t.Logf("%d cells", tried)
}

// readFile reads a file, or the one member of an archive, as it is found by a user's name for it.
func readFile(t *testing.T, shapes *Shapes, path string) (got collected) {
	t.Helper()
	inputs, err := Find([]string{path})
	if err != nil {
		t.Fatal(err)
	}
	audits, err := Read(t.Context(), shapes, inputs, consumerFunc(func(_ int, b *trace.Block) error {
		for r := range b.Rows {
			var cells [][]byte
			for i := range b.Layout().Width() {
				cells = append(cells, b.CellAt(r, i))
			}
			got.rows = append(got.rows, refRow{cells: join(cells), line: int(b.Line(r))})
		}
		return nil
	}), Options{})
	if err != nil || len(audits) != 1 {
		t.Fatalf("%d accounts, %v", len(audits), err)
	}
	got.audit = audits[0]
	return got
}
