// Package terminal draws a view for a terminal, or plainly for a pipe. It is the only importer of tablewriter.
package terminal

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"tracesift/report"
	"tracesift/report/sanitise"
)

// Options says where a view is drawn.
type Options struct {
	Width int  // columns of the terminal; 0: not a terminal, lines may be of any length. Less than 40 counts as 40
	Color bool // headings bold, counts of failures red
}

// reset ends a colour.
const reset = "\x1b[0m"

// narrowest is the width below which no table can be fitted.
const narrowest = 40

// Render draws v. No line is longer than the width, save for addresses of documentation, which stand alone on theirs.
// It returns the error of w.
func Render(w io.Writer, v *report.View, o Options) error {
	if o.Width > 0 {
		o.Width = max(o.Width, narrowest)
	} else {
		twwidth.SetEastAsian(false) // what goes into a pipe does not depend on the locale
	}
	p := &page{Options: o}
	p.head(v)
	for i := range v.Sections {
		if err := p.section(&v.Sections[i]); err != nil {
			return err
		}
	}
	_, err := w.Write(p.out.Bytes())
	return err
}

// page collects the output: tablewriter does not tell when a write fails.
type page struct {
	Options
	out bytes.Buffer
}

func (p *page) head(v *report.View) {
	p.paragraph("", p.bold, v.Title)
	p.out.WriteByte('\n')
	p.paragraph("", nil, strings.TrimSpace(v.Headline+" "+v.Lead))
	for _, a := range v.Alerts {
		p.paragraph("", p.red, a)
	}
	if len(v.Tiles) > 0 {
		p.out.WriteByte('\n')
	}
	for i := range v.Tiles {
		p.hang("", "  ", v.Tiles[i].Name+": "+v.Tiles[i].Text())
	}
}

func (p *page) section(s *report.Section) error {
	p.out.WriteByte('\n')
	p.paragraph("", p.bold, "== "+s.Title+" ==")
	for _, text := range s.Paragraphs {
		p.paragraph("", nil, text)
	}
	for i := range s.Items {
		p.item(i+1, &s.Items[i])
	}
	for i := range s.Tables {
		if s.Tables[i].Title != "" || i > 0 || len(s.Paragraphs) > 0 {
			p.out.WriteByte('\n')
		}
		if err := p.table(&s.Tables[i]); err != nil {
			return err
		}
	}
	if len(s.Notes) > 0 && len(s.Items)+len(s.Tables) > 0 {
		p.out.WriteByte('\n')
	}
	for _, text := range s.Notes {
		p.list("- ", text)
	}
	if len(s.Terms) > 0 && len(s.Tables) > 0 {
		p.out.WriteByte('\n')
	}
	for _, term := range s.Terms {
		p.hang("", "  ", term.Name+": "+term.Text)
	}
	return nil
}

func (p *page) item(n int, it *report.Item) {
	p.out.WriteByte('\n')
	p.list(strconv.Itoa(n)+". ", it.Title)
	for _, f := range it.Facts {
		p.list("   ", f.Name+": "+f.Text)
	}
	for i, step := range it.Steps {
		p.list("   "+string(rune('a'+i%26))+") ", step)
	}
	if it.Reference != "" {
		p.out.WriteString("   " + sanitise.Line(it.Reference) + "\n") // whole, so that it can be copied
	}
}

// paragraph writes text in the style, each of its lines behind the indent.
func (p *page) paragraph(indent string, style func(string) string, text string) {
	for _, line := range wrap(sanitise.Line(text), p.room(indent)) {
		if style != nil {
			line = style(line)
		}
		p.out.WriteString(indent + line + "\n")
	}
}

// list writes text with a mark before its first line and the others indented by as much.
func (p *page) list(mark, text string) { p.hang(mark, blank(width(mark)), text) }

// hang writes text with a mark before its first line and another before the others. Both leave the same room.
func (p *page) hang(mark, others, text string) {
	for i, line := range wrap(sanitise.Line(text), p.room(others)) {
		if i == 1 {
			mark = others
		}
		p.out.WriteString(mark + line + "\n")
	}
}

// room is how much fits beside an indent; 0 is any length.
func (p *page) room(indent string) int {
	if p.Width == 0 {
		return 0
	}
	return p.Width - width(indent)
}

func (p *page) bold(s string) string { return p.paint("\x1b[1m", s) }
func (p *page) red(s string) string  { return p.paint("\x1b[31m", s) }

func (p *page) paint(on, s string) string {
	if !p.Color || s == "" {
		return s
	}
	return on + s + reset
}
