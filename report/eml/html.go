package eml

import (
	"io"
	"strconv"

	"tracesift/report"
	"tracesift/report/internal/clean"
	"tracesift/report/sanitise"
)

const (
	// mostRank is the highest rank of a column that a mail has room for.
	mostRank = 2
	// longestVerbatim bounds the words of a server in a cell, in characters.
	longestVerbatim = 160
	barWidth        = 420 // pixels
)

// page is what the document shows: a view whose texts are one clean line each.
type page struct {
	Title, Headline, Lead, Generated string
	Alerts                           []string
	Tiles                            []report.Tile
	Bars                             []bar
	Key                              []piece
	BarTitle                         string
	Sections                         []section
}

type section struct {
	Title      string
	Paragraphs []string
	Items      []report.Item
	Tables     []table
	Notes      []string
	Terms      []report.Term
}

type table struct {
	Title   string
	Columns []column
	Rows    [][]cell
	Note    string
}

type column struct {
	Title string
	Right bool
}

type cell struct {
	Text               string
	Right, Bold, Alarm bool
	Code               bool
}

// bar is one row of a picture that is made of cells.
type bar struct {
	Name, Total string
	Pieces      []piece
}

// piece is one coloured cell, in pixels.
type piece struct {
	Colour, Name string
	Width        int
}

func renderHTML(w io.Writer, v *report.View) error {
	p := page{
		Title: line(v.Title), Headline: line(v.Headline), Lead: line(v.Lead), Alerts: clean.Lines(v.Alerts), Tiles: v.Tiles,
		Generated: v.Made(),
	}
	for i := range v.Figures {
		if b, ok := v.Figures[i].Picture.(*report.Bars); ok {
			p.BarTitle = line(v.Figures[i].Title)
			p.bars(b)
			break
		}
	}
	for i := range v.Sections {
		p.Sections = append(p.Sections, newSection(&v.Sections[i]))
	}
	return document(&p).Render(w)
}

func newSection(s *report.Section) section {
	out := section{Title: line(s.Title), Paragraphs: clean.Lines(s.Paragraphs), Notes: clean.Lines(s.Notes), Terms: clean.Terms(s.Terms)}
	for i := range s.Items {
		out.Items = append(out.Items, clean.Item(&s.Items[i]))
	}
	for i := range s.Tables {
		out.Tables = append(out.Tables, newTable(&s.Tables[i]))
	}
	return out
}

func newTable(t *report.Table) table {
	out := table{Title: line(t.Title), Note: line(t.Note)}
	var shown []int
	for i, c := range t.Columns {
		if c.Rank <= mostRank {
			shown = append(shown, i)
			out.Columns = append(out.Columns, column{line(c.Title), c.Kind.Numeric()})
		}
	}
	for _, r := range t.Rows {
		var cells []cell
		for _, i := range shown {
			in := &t.Columns[i]
			c := cell{Text: line(r.Cells[i].Text), Right: in.Kind.Numeric(), Bold: r.Kind != report.Single, Code: in.Kind == report.Verbatim}
			if n, ok := r.Cells[i].Value.(int64); ok && in.Alarm && n > 0 {
				c.Alarm = true
			}
			if c.Code {
				c.Text = sanitise.Cut(c.Text, longestVerbatim)
			}
			cells = append(cells, c)
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// colours tell the parts of a bar apart, the same as in the HTML file; the last stands for the rest.
func colours() []string {
	return []string{"#2f6db5", "#d37a1f", "#2a8f74", "#b8456a", "#7d59b3", "#a58a10", "#5c8a2a", "#77828d"}
}

// bars lays the columns of a picture on their side.
func (p *page) bars(b *report.Bars) {
	var most int64 = 1
	totals := make([]int64, len(b.Values))
	for i, parts := range b.Values {
		for _, n := range parts {
			totals[i] += n
		}
		most = max(most, totals[i])
	}
	palette := colours()
	for i, mark := range b.Marks {
		row := bar{Name: line(mark), Total: report.FormatCount(totals[i])}
		for s, n := range b.Values[i] {
			if n > 0 {
				row.Pieces = append(row.Pieces, piece{palette[s%len(palette)], line(b.Series[s]) + " " + strconv.FormatInt(n, 10),
					max(2, int(n*barWidth/most))})
			}
		}
		p.Bars = append(p.Bars, row)
	}
	for s, name := range b.Series {
		p.Key = append(p.Key, piece{palette[s%len(palette)], line(name), 10})
	}
}

func line(s string) string { return sanitise.Line(s) }
