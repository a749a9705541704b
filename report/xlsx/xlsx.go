// Package xlsx writes a view as a workbook: a sheet for the summary and one for each table, with numbers, times and
// durations as what they are, a header that stays, and filters. Texts are stored as strings: nothing that comes from
// exports is ever a formula. It is the only importer of excelize.
package xlsx

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"tracesift/report"
)

// Render writes v. It returns the error of w.
func Render(w io.Writer, v *report.View) (err error) {
	b := &book{file: excelize.NewFile(), names: map[string]bool{}}
	defer func() { err = errors.Join(err, b.file.Close()) }()
	b.file.SetZipWriter(newSortedZip)
	if err := b.prepare(v); err != nil {
		return err
	}
	if err := b.summary(v); err != nil {
		return err
	}
	if err := b.actions(v); err != nil {
		return err
	}
	for i := range v.Figures {
		if err := b.table(&v.Figures[i].Table, v.Figures[i].Title); err != nil {
			return err
		}
	}
	for i := range v.Sections {
		if err := b.section(&v.Sections[i]); err != nil {
			return err
		}
	}
	if err := b.method(v); err != nil {
		return err
	}
	_, err = b.file.WriteTo(w)
	return err
}

// section writes the tables of a section, then those behind its pictures.
func (b *book) section(s *report.Section) error {
	for i := range s.Tables {
		name := s.Tables[i].Title
		if name == "" || len(s.Tables) == 1 {
			name = s.Title
		}
		if len(name) > longestName && len(s.Tables) == 1 {
			name = strings.ToUpper(s.ID[:1]) + s.ID[1:]
		}
		if err := b.table(&s.Tables[i], name); err != nil {
			return err
		}
	}
	for i := range s.Figures {
		if err := b.table(&s.Figures[i].Table, s.Figures[i].Title); err != nil {
			return err
		}
	}
	return nil
}

// book is a workbook in the making.
type book struct {
	file   *excelize.File
	names  map[string]bool // of sheets, in lower case
	styles styles
}

type styles struct{ bold, title, wrap, percent, moment, duration, count int }

// prepare makes the styles, and says when the document was made.
func (b *book) prepare(v *report.View) error {
	var failed error
	style := func(s excelize.Style) int {
		id, err := b.file.NewStyle(&s)
		failed = errors.Join(failed, err)
		return id
	}
	format := func(code string) excelize.Style {
		return excelize.Style{CustomNumFmt: &code, Alignment: &excelize.Alignment{Vertical: "top"}}
	}
	b.styles = styles{
		bold:     style(excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Vertical: "top"}}),
		title:    style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}}),
		wrap:     style(excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}),
		percent:  style(format("0.0%")),
		moment:   style(format("yyyy-mm-dd hh:mm:ss")),
		duration: style(format("[h]:mm:ss")),
		count:    style(format("#,##0")),
	}
	made := v.Generated
	if made.IsZero() {
		made = time.Unix(0, 0).UTC()
	}
	stamp := made.Format(time.RFC3339)
	return errors.Join(failed, b.file.SetDocProps(&excelize.DocProperties{
		Title: v.Title, Creator: "tracesift", Created: stamp, Modified: stamp,
	}))
}

// coordinate names a cell; columns and rows count from 1.
func coordinate(column, row int) string {
	name, err := excelize.ColumnNumberToName(column)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return name + strconv.Itoa(row)
}
