package xlsx

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"tracesift/analyze"
	"tracesift/report"
	"tracesift/report/sanitise"
)

// The limits of a sheet (Microsoft, "Excel specifications and limits").
const (
	longestName = 31
	longestCell = 32_767
	mostRows    = 1_048_576
)

// sheet starts a sheet under a name that is allowed and not taken.
func (b *book) sheet(name string) (*excelize.StreamWriter, error) {
	name = b.free(name)
	if len(b.names) == 1 {
		if err := b.file.SetSheetName("Sheet1", name); err != nil {
			return nil, err
		}
	} else if _, err := b.file.NewSheet(name); err != nil {
		return nil, err
	}
	return b.file.NewStreamWriter(name)
}

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

// table writes a sheet of a table: its header stays, and filters.
func (b *book) table(t *report.Table, name string) error {
	if len(t.Rows) == 0 {
		return nil
	}
	w, err := b.sheet(name)
	if err != nil {
		return err
	}
	titles := b.titles(t)
	for i, c := range titles {
		if err := w.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	err = w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	if err != nil {
		return err
	}
	header := make([]any, len(titles))
	for i, c := range titles {
		header[i] = excelize.Cell{StyleID: b.styles.bold, Value: c.text}
	}
	if err := w.SetRow("A1", header); err != nil {
		return err
	}
	body := 1
	for i := range t.Rows {
		if i+2 > mostRows {
			break // the JSON has all
		}
		if err := w.SetRow(coordinate(1, i+2), b.cells(t, &t.Rows[i])); err != nil {
			return err
		}
		if t.Rows[i].Kind == report.Single {
			body = i + 2
		}
	}
	if body > 1 {
		err := w.AddTable(&excelize.Table{
			Range: "A1:" + coordinate(len(titles), body), Name: "t" + strconv.Itoa(len(b.names)), StyleName: "TableStyleLight1",
		})
		if err != nil {
			return err
		}
	}
	return w.Flush()
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
func (b *book) cells(t *report.Table, r *report.Row) []any {
	var out []any
	for i, c := range r.Cells {
		switch v := c.Value.(type) {
		case int64:
			out = append(out, excelize.Cell{StyleID: b.styles.count, Value: v})
		case time.Time:
			out = append(out, excelize.Cell{StyleID: b.styles.moment, Value: v})
		case time.Duration:
			if v < 0 { // no spreadsheet shows a negative time
				out = append(out, text(c.Text))
			} else {
				out = append(out, excelize.Cell{StyleID: b.styles.duration, Value: v.Hours() / 24})
			}
		case analyze.Rate:
			out = append(out, excelize.Cell{StyleID: b.styles.percent, Value: float64(v.N) / float64(v.Of)},
				text(report.FormatCount(v.N)+" of "+report.FormatCount(v.Of)))
		default:
			out = append(out, text(c.Text))
			if t.Columns[i].Kind == report.Share {
				out = append(out, nil)
			}
		}
	}
	return out
}

// text is a cell that holds a string, or nothing.
func text(s string) any {
	s = sanitise.Line(s)
	if s == "" {
		return nil
	}
	if runes := []rune(s); len(runes) > longestCell {
		s = string(runes[:longestCell])
	}
	return excelize.Cell{Value: s}
}

// lines writes a sheet of terms, one a row.
func (b *book) lines(w *excelize.StreamWriter, from int, terms []report.Term) error {
	for i, t := range terms {
		row := []any{
			excelize.Cell{StyleID: b.styles.bold, Value: sanitise.Line(t.Name)},
			excelize.Cell{StyleID: b.styles.wrap, Value: sanitise.Line(t.Text)},
		}
		if err := w.SetRow(coordinate(1, from+i), row); err != nil {
			return err
		}
	}
	return nil
}

// columns sets the widths of a sheet of terms.
func columns(w *excelize.StreamWriter, widths ...float64) error {
	var failed error
	for i, width := range widths {
		failed = errors.Join(failed, w.SetColWidth(i+1, i+1, width))
	}
	return failed
}
