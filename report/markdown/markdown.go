// Package markdown writes a view as GitHub-flavoured Markdown, for wikis, tickets and chat. What comes from exports
// stands in code spans or is escaped, so that no refusal can bring markup, links or mentions with it.
package markdown

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"tracesift/report"
	"tracesift/report/sanitise"
)

// longestVerbatim bounds the words of a server in a cell, in characters; the JSON has all of them.
const longestVerbatim = 200

// Render writes v. It returns the error of w.
func Render(w io.Writer, v *report.View) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n%s\n", sanitise.Markdown(v.Title), sanitise.Markdown(v.Headline))
	if v.Lead != "" {
		fmt.Fprintf(&b, "\n%s\n", sanitise.Markdown(v.Lead))
	}
	for _, a := range v.Alerts {
		fmt.Fprintf(&b, "\n> **%s**\n", sanitise.Markdown(a))
	}
	begin(&b, len(v.Tiles))
	for _, t := range v.Tiles {
		term(&b, report.Term{Name: t.Name, Text: t.Text()})
	}
	for i := range v.Sections {
		section(&b, &v.Sections[i])
	}
	_, err := w.Write(b.Bytes())
	return err
}

func section(b *bytes.Buffer, s *report.Section) {
	fmt.Fprintf(b, "\n## %s\n", sanitise.Markdown(s.Title))
	for _, text := range s.Paragraphs {
		fmt.Fprintf(b, "\n%s\n", sanitise.Markdown(text))
	}
	for i := range s.Items {
		item(b, &s.Items[i])
	}
	for i := range s.Tables {
		table(b, &s.Tables[i])
	}
	begin(b, len(s.Notes))
	for _, text := range s.Notes {
		fmt.Fprintf(b, "- %s\n", sanitise.Markdown(text))
	}
	begin(b, len(s.Terms))
	for _, t := range s.Terms {
		term(b, t)
	}
}

// begin sets a list apart from what is above it.
func begin(b *bytes.Buffer, lines int) {
	if lines > 0 {
		b.WriteByte('\n')
	}
}

func term(b *bytes.Buffer, t report.Term) {
	fmt.Fprintf(b, "- **%s:** %s\n", sanitise.Markdown(t.Name), sanitise.Markdown(t.Text))
}

func item(b *bytes.Buffer, it *report.Item) {
	fmt.Fprintf(b, "\n### %s\n", sanitise.Markdown(it.Title))
	begin(b, len(it.Facts))
	for _, f := range it.Facts {
		term(b, f)
	}
	if it.Reference != "" {
		fmt.Fprintf(b, "- **Reference:** <%s>\n", address(it.Reference))
	}
	begin(b, len(it.Steps))
	for i, step := range it.Steps {
		fmt.Fprintf(b, "%d. %s\n", i+1, sanitise.Markdown(step))
	}
}

// address makes a link's target that cannot end early.
func address(s string) string {
	return strings.NewReplacer(" ", "%20", "<", "%3C", ">", "%3E").Replace(sanitise.Line(s))
}

func table(b *bytes.Buffer, t *report.Table) {
	if t.Title != "" {
		fmt.Fprintf(b, "\n**%s**\n", sanitise.Markdown(t.Title))
	}
	b.WriteByte('\n')
	for _, c := range t.Columns {
		b.WriteString("| " + sanitise.Markdown(c.Title) + " ")
	}
	b.WriteString("|\n")
	for _, c := range t.Columns {
		if c.Kind.Numeric() {
			b.WriteString("| ---: ")
		} else {
			b.WriteString("| --- ")
		}
	}
	b.WriteString("|\n")
	for _, r := range t.Rows {
		for i, c := range r.Cells {
			b.WriteString("| " + cell(c.Text, t.Columns[i].Kind, r.Kind) + " ")
		}
		b.WriteString("|\n")
	}
	if t.Note != "" {
		fmt.Fprintf(b, "\n%s\n", sanitise.Markdown(t.Note))
	}
}

// cell writes what comes from outside as code, and the rest as text.
func cell(text string, kind report.Kind, row report.RowKind) string {
	switch {
	case row != report.Single:
		text = sanitise.Markdown(text)
		if text != "" {
			text = "**" + text + "**"
		}
		return text
	case kind == report.Verbatim:
		return sanitise.MarkdownCode(sanitise.Cut(sanitise.Line(text), longestVerbatim))
	case kind == report.Host, kind == report.Path:
		return sanitise.MarkdownCode(text)
	}
	return sanitise.Markdown(text)
}
