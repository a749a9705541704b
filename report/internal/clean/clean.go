// Package clean makes each text of a view one clean line, for the documents of HTML: all that is left is to escape it.
package clean

import (
	"tracesift/report"
	"tracesift/report/sanitise"
)

// Lines cleans texts.
func Lines(texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = sanitise.Line(s)
	}
	return out
}

// Terms cleans names and their meanings.
func Terms(in []report.Term) []report.Term {
	out := make([]report.Term, len(in))
	for i, t := range in {
		out[i] = report.Term{Name: sanitise.Line(t.Name), Text: sanitise.Line(t.Text)}
	}
	return out
}

// Item cleans a thing to do. A reference that cannot be followed is one of its facts.
func Item(in *report.Item) report.Item {
	out := report.Item{Title: sanitise.Line(in.Title), Facts: Terms(in.Facts), Steps: Lines(in.Steps)}
	switch address, ok := in.Link(); {
	case ok:
		out.Reference = sanitise.Line(address)
	case address != "":
		out.Facts = append(out.Facts, report.Term{Name: "Reference", Text: sanitise.Line(address)})
	}
	return out
}
