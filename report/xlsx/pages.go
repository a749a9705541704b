package xlsx

import (
	"strings"

	"tracesift/report"
	"tracesift/report/sanitise"
	"tracesift/report/xlsx/workbook"
)

// summary is the first screen.
func (b *book) summary(v *report.View) {
	s := b.sheet("Summary")
	columns(s, 26, 110)
	s.Row(workbook.Cell{Value: sanitise.Line(v.Title), Style: workbook.Title})
	terms := []report.Term{{Name: "", Text: v.Headline}}
	if v.Lead != "" {
		terms = append(terms, report.Term{Name: "", Text: v.Lead})
	}
	if !v.Generated.IsZero() {
		terms = append(terms, report.Term{Name: "Made at", Text: v.Generated.Format("2006-01-02 15:04:05") + " UTC; all times are UTC"})
	}
	for _, a := range v.Alerts {
		terms = append(terms, report.Term{Name: "Mind", Text: a})
	}
	for i := range v.Tiles {
		terms = append(terms, report.Term{Name: v.Tiles[i].Name, Text: v.Tiles[i].Text()})
	}
	for i := range v.Sections {
		for _, p := range v.Sections[i].Paragraphs {
			terms = append(terms, report.Term{Name: v.Sections[i].Title, Text: p})
		}
	}
	lines(s, terms)
}

// actions is what to do, a row each.
func (b *book) actions(v *report.View) {
	t := report.Table{Columns: []report.Column{
		{Title: "No.", Kind: report.Count}, {Title: "What to do", Kind: report.Text}, {Title: "At stake"}, {Title: "Facts", Kind: report.Verbatim},
		{Title: "Steps", Kind: report.Verbatim}, {Title: "Reference", Kind: report.Host},
	}}
	for i := range v.Sections {
		for j, it := range v.Sections[i].Items {
			var stake string
			var facts []string
			for k, f := range it.Facts {
				if k == 0 {
					stake = f.Text
				} else {
					facts = append(facts, f.Name+": "+strings.TrimSuffix(f.Text, "."))
				}
			}
			t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{
				{Value: int64(j + 1)}, {Text: it.Title}, {Text: stake}, {Text: strings.Join(facts, "; ")},
				{Text: strings.Join(it.Steps, " ")}, {Text: it.Reference},
			}})
		}
	}
	b.table(&t, "What to do")
}

// method is how the figures were made, and everything else that is said in words.
func (b *book) method(v *report.View) {
	sheet := b.sheet("Notes and method")
	columns(sheet, 30, 120)
	var terms []report.Term
	for i := range v.Sections {
		s := &v.Sections[i]
		for _, note := range s.Notes {
			terms = append(terms, report.Term{Name: s.Title, Text: note})
		}
		terms = append(terms, s.Terms...)
	}
	lines(sheet, terms)
}
