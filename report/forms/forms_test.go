package forms

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"tracesift/report"
	"tracesift/report/internal/reporttest"
)

func TestFormFor(t *testing.T) {
	for _, tt := range []struct{ path, suffix string }{
		{"report.md", ".md"}, {"a/b.c/Report.MD", ".md"}, {"x.json", ".json"}, {"week.HTML", ".html"}, {".json", ".json"},
	} {
		if f, err := FormFor(tt.path); err != nil || f.Suffix != tt.suffix {
			t.Errorf("FormFor(%q) = %q, %v; want %q", tt.path, f.Suffix, err, tt.suffix)
		}
	}
	for _, path := range []string{"", "-", "report", "report.docx", "report.md.gz", "a.md/report"} {
		_, err := FormFor(path)
		if err == nil || !strings.Contains(err.Error(), ".md, .html, .csv, .xlsx, .eml, .json") {
			t.Errorf("FormFor(%q) = %v, want an error that names the suffixes", path, err)
		}
	}
}

// TestFormsRender: every form is the same each time, and tells that it could not be written.
func TestFormsRender(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range all() {
		if seen[f.Suffix] || f.Suffix != strings.ToLower(f.Suffix) || f.Suffix[0] != '.' {
			t.Errorf("form %+v is not well described", f.Suffix)
		}
		seen[f.Suffix] = true
		var first, second bytes.Buffer
		for _, b := range []*bytes.Buffer{&first, &second} {
			if err := f.Render(b, reporttest.Result(), report.Options{Top: 2}); err != nil {
				t.Fatal(err)
			}
		}
		if first.Len() == 0 || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: two runs differ, or are empty", f.Suffix)
		}
		for _, room := range []int{0, 10, 1000} {
			err := f.Render(&reporttest.BrokenWriter{Room: room}, reporttest.Result(), report.Options{})
			if !errors.Is(err, reporttest.ErrWrite) {
				t.Errorf("%s, room %d: Render = %v, want %v", f.Suffix, room, err, reporttest.ErrWrite)
			}
		}
	}
}
