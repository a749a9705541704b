// Package xlsx writes a view as a workbook: a sheet for the summary and one for each table, with numbers, times and
// durations as what they are, a header that stays, and filters. Texts are stored as strings: nothing that comes from
// exports is ever a formula.
package xlsx

import (
	"io"
	"strings"
	"time"

	"tracesift/report"
	"tracesift/report/xlsx/workbook"
)

// Render writes v. It returns the error of w.
func Render(w io.Writer, v *report.View) error {
	made := v.Generated
	if made.IsZero() {
		made = time.Unix(0, 0)
	}
	b := &book{Book: workbook.New(v.Title, made), names: map[string]bool{}}
	b.summary(v)
	b.actions(v)
	for i := range v.Figures {
		b.table(&v.Figures[i].Table, v.Figures[i].Title)
	}
	for i := range v.Sections {
		b.section(&v.Sections[i])
	}
	b.method(v)
	return b.Write(w)
}

// section writes the tables of a section, then those behind its pictures.
func (b *book) section(s *report.Section) {
	for i := range s.Tables {
		name := s.Tables[i].Title
		if name == "" || len(s.Tables) == 1 {
			name = s.Title
		}
		if len(name) > longestName && len(s.Tables) == 1 {
			name = strings.ToUpper(s.ID[:1]) + s.ID[1:]
		}
		b.table(&s.Tables[i], name)
	}
	for i := range s.Figures {
		b.table(&s.Figures[i].Table, s.Figures[i].Title)
	}
}

// book is a workbook in the making.
type book struct {
	*workbook.Book
	names map[string]bool // of sheets, in lower case
}
