package html

import (
	"strconv"

	"tracesift/report"
	"tracesift/report/internal/clean"
	"tracesift/report/sanitise"
)

// page is what the document shows: a view whose texts are one clean line each.
type page struct {
	Policy string

	Title, Headline, Lead, Generated string
	Alerts                           []string
	Tiles                            []report.Tile
	Figures                          []figure
	Sections                         []section
}

type section struct {
	ID, Title  string
	Paragraphs []string
	Items      []item
	Figures    []figure
	Tables     []table
	Notes      []string
	Terms      []report.Term
}

// item is one thing to do. Its first fact, what is at stake, stands beside its title.
type item struct {
	report.Item
	Stake string
	Open  bool
}

// openItems is how many things to do are unfolded.
const openItems = 3

func newPage(v *report.View) *page {
	p := &page{
		Title: sanitise.Line(v.Title), Headline: sanitise.Line(v.Headline), Lead: sanitise.Line(v.Lead), Alerts: clean.Lines(v.Alerts), Tiles: v.Tiles,
		Generated: v.Made(), Figures: figures(v.Figures),
	}
	for i := range v.Sections {
		s := &v.Sections[i]
		out := section{
			ID: s.ID, Title: sanitise.Line(s.Title), Paragraphs: clean.Lines(s.Paragraphs), Figures: figures(s.Figures),
			Notes: clean.Lines(s.Notes), Terms: clean.Terms(s.Terms),
		}
		for j := range s.Items {
			it := newItem(&s.Items[j])
			it.Open = j < openItems
			out.Items = append(out.Items, it)
		}
		for j := range s.Tables {
			out.Tables = append(out.Tables, newTable(&s.Tables[j], s.ID+"-"+strconv.Itoa(j+1), s.Title))
		}
		p.Sections = append(p.Sections, out)
	}
	return p
}

func newItem(it *report.Item) item {
	out := item{Item: clean.Item(it)}
	if len(out.Facts) > 0 {
		out.Stake, out.Facts = out.Facts[0].Text, out.Facts[1:]
	}
	return out
}
