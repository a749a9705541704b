// Package html writes a view as one HTML file that needs nothing else: no network, no other file. It reads without
// scripts too; with them its tables sort and filter, and a search finds a message. What comes from exports is text and
// nothing else: it is escaped, and a content security policy lets only the file's own style and script work.
//
// The page is built by functions, not from a template: text/template calls methods by names that the linker cannot know,
// so that it keeps every method of every type, which makes the program half as large again.
package html

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // the style and the script
	"encoding/base64"
	"io"

	"tracesift/report"
)

//go:embed style.css
var style string

//go:embed script.js
var script string

// Render writes v. It returns the error of w.
func Render(w io.Writer, v *report.View) error {
	p := newPage(v)
	p.Policy = "default-src 'none'; style-src " + source(style) + "; script-src " + source(script) +
		"; img-src data:; base-uri 'none'; form-action 'none'"
	b := bufio.NewWriter(w)
	if err := document(p).Render(b); err != nil {
		return err
	}
	return b.Flush()
}

// source is the expression by which a content security policy names a text (CSP level 3, 2.3.1).
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
