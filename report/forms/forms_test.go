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

func TestFormsRender(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range All() {
		if seen[f.Suffix] || f.Suffix != strings.ToLower(f.Suffix) || f.Suffix[0] != '.' || f.Name == "" {
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
			t.Errorf("%s: two runs differ, or are empty", f.Name)
		}
		err := f.Render(&reporttest.BrokenWriter{}, reporttest.Result(), report.Options{})
		if !errors.Is(err, reporttest.ErrWrite) {
			t.Errorf("%s: Render = %v, want %v", f.Name, err, reporttest.ErrWrite)
		}
	}
}
