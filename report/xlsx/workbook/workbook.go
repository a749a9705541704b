// Package workbook writes Office Open XML workbooks (ECMA-376): sheets of strings and numbers with a few styles, a header
// that stays, and tables that filter. It writes no formulas, and equal workbooks are equal files.
//
// The usual library, excelize, reads these files back in the tests of package xlsx. It is not linked, because it calls
// methods by reflection: the linker then keeps every method of every type, and the program grows by half.
package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Style is how a cell looks.
type Style int

// The styles; their numbers are those of the cell formats in styles.xml.
const (
	Plain    Style = iota
	Bold           // and at the top of its row
	Title          // large and bold
	Wrap           // text of several lines
	Percent        // of a share between 0 and 1: 12.3%
	Moment         // of a time: 2026-03-02 08:15:00
	Duration       // of days: hours, minutes and seconds
	Count          // with thousands apart
)

// Cell is a value with its style. Value is a string, an int64, a float64, a time.Time, or nil for an empty cell.
type Cell struct {
	Value any
	Style Style
}

// Book is a workbook in the making.
type Book struct {
	title   string
	created time.Time
	sheets  []*Sheet
}

// New returns an empty workbook; its document says title and created.
func New(title string, created time.Time) *Book { return &Book{title: title, created: created.UTC()} }

// Sheet adds a sheet. The name must be one that Excel takes, and unlike those before.
func (b *Book) Sheet(name string) *Sheet {
	s := &Sheet{name: name, number: len(b.sheets) + 1}
	b.sheets = append(b.sheets, s)
	return s
}

// Write writes the workbook. It returns the first error of w.
func (b *Book) Write(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, p := range b.parts() {
		part, err := z.Create(p.name)
		if err == nil {
			_, err = part.Write(p.text)
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// Sheet is a sheet in the making. Its rows are written from the first on.
type Sheet struct {
	name   string
	number int
	frozen bool
	widths bytes.Buffer
	rows   bytes.Buffer
	count  int
	table  *table
}

// table is a range with a header row, for filters.
type table struct {
	columns []string
	last    string // the cell of its last row and column
}

// Width sets the width of a column, counted from 1, in characters.
func (s *Sheet) Width(column int, characters float64) {
	fmt.Fprintf(&s.widths, `<col min="%d" max="%d" width="%g" customWidth="1"/>`, column, column, characters)
}

// Freeze keeps the first row in sight.
func (s *Sheet) Freeze() { s.frozen = true }

// Row adds a row.
func (s *Sheet) Row(cells ...Cell) {
	s.count++
	row := strconv.Itoa(s.count)
	s.rows.WriteString(`<row r="` + row + `">`)
	for i, c := range cells {
		if c.Value != nil {
			s.cell(columnName(i+1)+row, c)
		}
	}
	s.rows.WriteString(`</row>`)
}

// cell writes one cell.
func (s *Sheet) cell(at string, c Cell) {
	head := `<c r="` + at + `" s="` + strconv.Itoa(int(c.Style)) + `"`
	switch v := c.Value.(type) {
	case string:
		s.rows.WriteString(head + ` t="inlineStr"><is><t xml:space="preserve">` + escape(literal(v)) + `</t></is></c>`)
	case int64:
		s.rows.WriteString(head + `><v>` + strconv.FormatInt(v, 10) + `</v></c>`)
	case float64:
		s.rows.WriteString(head + `><v>` + strconv.FormatFloat(v, 'g', -1, 64) + `</v></c>`)
	case time.Time:
		s.rows.WriteString(head + `><v>` + strconv.FormatFloat(serial(v), 'g', -1, 64) + `</v></c>`)
	default:
		panic(fmt.Sprintf("BUG: a cell of type %T", v))
	}
}

// Table makes a table of the first rows, the header among them; columns are the header's texts, all different.
func (s *Sheet) Table(columns []string, rows int) {
	s.table = &table{columns: columns, last: columnName(len(columns)) + strconv.Itoa(rows)}
}

// serial is a time as days since the end of 1899, as Excel counts them (ECMA-376, part 1, 18.17.4.1).
func serial(t time.Time) float64 {
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	return float64(t.UTC().Sub(epoch)) / float64(24*time.Hour)
}

// columnName returns the letters of a column, counted from 1.
func columnName(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// escaped is what a string would be read as a character for (ECMA-376, part 1, 22.9.2.19).
var escaped = regexp.MustCompile(`_(x[0-9A-Fa-f]{4}_)`)

// literal keeps a text from being read as anything but itself.
func literal(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllString(s, "_x005F_$1")
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
