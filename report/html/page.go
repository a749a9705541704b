package html

import (
	"strconv"

	"tracesift/report"
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
	Title, Stake string
	Facts        []report.Term
	Steps        []string
	Reference    string
	Open         bool
}

// openItems is how many things to do are unfolded.
const openItems = 3

func newPage(v *report.View) *page {
	p := &page{
		Title: sanitise.Line(v.Title), Headline: sanitise.Line(v.Headline), Lead: sanitise.Line(v.Lead), Alerts: lines(v.Alerts), Tiles: v.Tiles,
	}
	if !v.Generated.IsZero() {
		p.Generated = v.Generated.Format("2006-01-02 15:04") + " UTC"
	}
	p.Figures = figures(v.Figures)
	for i := range v.Sections {
		s := &v.Sections[i]
		out := section{
			ID: s.ID, Title: sanitise.Line(s.Title), Paragraphs: lines(s.Paragraphs), Figures: figures(s.Figures),
			Notes: lines(s.Notes), Terms: terms(s.Terms),
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
	out := item{Title: sanitise.Line(it.Title), Facts: terms(it.Facts), Steps: lines(it.Steps)}
	if address, ok := it.Link(); ok {
		out.Reference = sanitise.Line(address)
	} else if address != "" {
		out.Facts = append(out.Facts, report.Term{Name: "Reference", Text: sanitise.Line(address)})
	}
	if len(out.Facts) > 0 {
		out.Stake, out.Facts = out.Facts[0].Text, out.Facts[1:]
	}
	return out
}

func lines(texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = sanitise.Line(s)
	}
	return out
}

func terms(in []report.Term) []report.Term {
	out := make([]report.Term, len(in))
	for i, t := range in {
		out[i] = report.Term{Name: sanitise.Line(t.Name), Text: sanitise.Line(t.Text)}
	}
	return out
}
