package xlsx

import (
	"strconv"
	"strings"
	"time"

	"tracesift/analyze"
	"tracesift/report"
	"tracesift/report/sanitise"
	"tracesift/report/xlsx/workbook"
)

// The limits of a sheet (Microsoft, "Excel specifications and limits").
const (
	longestName = 31
	longestCell = 32_767
	mostRows    = 1_048_576
)

// sheet starts a sheet under a name that is allowed and not taken.
func (b *book) sheet(name string) *workbook.Sheet { return b.Sheet(b.free(name)) }

// free makes a name of at most 31 characters, without those that no name may have, unlike any before.
func (b *book) free(name string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) {
			return ' '
		}
		return r
	}, sanitise.Line(name)), "' ")
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = " " + strconv.Itoa(n)
		}
		short := cut(name, longestName-len(suffix)) + suffix
		if key := strings.ToLower(short); !b.names[key] && short != "" {
			b.names[key] = true
			return short
		}
	}
}

// cut shortens s to n characters, between words where that leaves enough.
func cut(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	short := string(runes[:n])
	if at := strings.LastIndexByte(short, ' '); at > n/2 {
		short = short[:at]
	}
	return strings.TrimRight(short, " ,")
}

// table writes a sheet of a table: its header stays, and filters. Sums stand below what is filtered.
func (b *book) table(t *report.Table, name string) {
	if len(t.Rows) == 0 {
		return
	}
	s := b.sheet(name)
	s.Freeze()
	titles := b.titles(t)
	header := make([]workbook.Cell, len(titles))
	names := make([]string, len(titles))
	for i, c := range titles {
		s.Width(i+1, c.width)
		header[i], names[i] = workbook.Cell{Value: c.text, Style: workbook.Bold}, c.text
	}
	s.Row(header...)
	body := 1
	for i := range t.Rows {
		if i+2 > mostRows {
			break // the JSON has all
		}
		s.Row(cells(t, &t.Rows[i])...)
		if t.Rows[i].Kind == report.Single {
			body = i + 2
		}
	}
	if body > 1 {
		s.Table(names, body)
	}
}

type title struct {
	text  string
	width float64
}

// titles returns the columns of the sheet: a share has a second one with what it was computed from. A table's header
// must not hold a name twice.
func (b *book) titles(t *report.Table) []title {
	var out []title
	seen := map[string]bool{}
	add := func(text string, width float64) {
		text = sanitise.Line(text)
		for seen[strings.ToLower(text)] || text == "" {
			text += "_"
		}
		seen[strings.ToLower(text)] = true
		out = append(out, title{text, width})
	}
	for _, c := range t.Columns {
		add(c.Title, width(c.Kind))
		if c.Kind == report.Share {
			add(c.Title+", counts", 16)
		}
	}
	return out
}

// width is a column's width in characters.
func width(kind report.Kind) float64 {
	switch kind {
	case report.Count, report.Share:
		return 12
	case report.Moment:
		return 19
	case report.Host, report.Path:
		return 40
	case report.Text:
		return 44
	case report.Verbatim:
		return 80
	}
	return 24
}

// cells gives the values of a row their types.
func cells(t *report.Table, r *report.Row) []workbook.Cell {
	var out []workbook.Cell
	for i, c := range r.Cells {
		switch v := c.Value.(type) {
		case int64:
			out = append(out, workbook.Cell{Value: v, Style: workbook.Count})
		case time.Time:
			out = append(out, workbook.Cell{Value: v, Style: workbook.Moment})
		case time.Duration:
			if v < 0 { // no spreadsheet shows a negative time
				out = append(out, text(c.Text))
			} else {
				out = append(out, workbook.Cell{Value: v.Hours() / 24, Style: workbook.Duration})
			}
		case analyze.Rate:
			out = append(out, workbook.Cell{Value: float64(v.N) / float64(v.Of), Style: workbook.Percent},
				text(report.FormatCount(v.N)+" of "+report.FormatCount(v.Of)))
			continue
		default:
			out = append(out, text(c.Text))
		}
		if t.Columns[i].Kind == report.Share {
			out = append(out, workbook.Cell{})
		}
	}
	return out
}

// text is a cell that holds a string, or nothing.
func text(s string) workbook.Cell {
	s = sanitise.Line(s)
	if s == "" {
		return workbook.Cell{}
	}
	if runes := []rune(s); len(runes) > longestCell {
		s = string(runes[:longestCell])
	}
	return workbook.Cell{Value: s}
}

// lines writes terms, one a row.
func lines(s *workbook.Sheet, terms []report.Term) {
	for _, t := range terms {
		s.Row(workbook.Cell{Value: sanitise.Line(t.Name), Style: workbook.Bold},
			workbook.Cell{Value: sanitise.Line(t.Text), Style: workbook.Wrap})
	}
}

// columns sets the widths of the first columns.
func columns(s *workbook.Sheet, widths ...float64) {
	for i, width := range widths {
		s.Width(i+1, width)
	}
}
