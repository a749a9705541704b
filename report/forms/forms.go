// Package forms knows the documents that a result can be written as.
package forms

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"

	"tracesift/analyze"
	"tracesift/report"
	"tracesift/report/csvdoc"
	"tracesift/report/eml"
	"tracesift/report/html"
	"tracesift/report/jsondoc"
	"tracesift/report/markdown"
	"tracesift/report/xlsx"
)

// Form is one kind of document.
type Form struct {
	Suffix string // of its files, with the dot, lower-case

	// Render writes the document and returns the error of w.
	Render func(w io.Writer, r *analyze.Result, o report.Options) error
}

// What a file has room for that is read and searched as one page. Of the rest it shows the sum; the JSON has all.
const (
	htmlRows     = 200
	htmlMessages = 1000
)

// all returns every form, the one most asked for first.
func all() []Form {
	return []Form{
		{".md", func(w io.Writer, r *analyze.Result, o report.Options) error {
			return markdown.Render(w, report.New(r, o))
		}},
		{".html", func(w io.Writer, r *analyze.Result, _ report.Options) error {
			return html.Render(w, report.New(r, report.Options{Top: htmlRows, Messages: htmlMessages}))
		}},
		{".csv", func(w io.Writer, r *analyze.Result, _ report.Options) error {
			return csvdoc.Render(w, r)
		}},
		{".xlsx", func(w io.Writer, r *analyze.Result, _ report.Options) error {
			return xlsx.Render(w, report.New(r, report.Options{Messages: math.MaxInt}))
		}},
		{".eml", func(w io.Writer, r *analyze.Result, o report.Options) error {
			return eml.Render(w, report.New(r, o))
		}},
		{".json", func(w io.Writer, r *analyze.Result, _ report.Options) error {
			return jsondoc.Render(w, r) // complete, whatever the options cut
		}},
	}
}

// FormFor returns the form of a file by its suffix, in either case. Its error names the suffixes that are known.
func FormFor(path string) (Form, error) {
	suffix := strings.ToLower(filepath.Ext(path))
	var known []string
	for _, f := range all() {
		if f.Suffix == suffix {
			return f, nil
		}
		known = append(known, f.Suffix)
	}
	if suffix == "" {
		return Form{}, fmt.Errorf("%s: the suffix of a file says how it is written; known are %s", path, strings.Join(known, ", "))
	}
	return Form{}, fmt.Errorf("%s: no form has the suffix %q; known are %s", path, suffix, strings.Join(known, ", "))
}
