package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/order"
)

// readRow is a row of an export with the deliveries whose outcome was taken from it.
type readRow struct {
	*analyze.Row
	decides []string // recipients
}

// rowsRead shows the rows of the exports that deliveries were made from, each once.
func rowsRead(all []analyze.Explanation) Section {
	s := Section{ID: "rows", Title: "Rows"}
	rows := once(all)
	var none []string
	for i := range all {
		if len(all[i].Rows) == 0 {
			none = append(none, all[i].Delivery.Recipient)
		}
	}
	for _, row := range rows {
		title := fmt.Sprintf("%s:%d", row.Path, row.Line)
		switch {
		case len(row.decides) > 0 && len(all) > 1:
			title += " (decides for " + strings.Join(row.decides, ", ") + ")"
		case len(row.decides) > 0:
			title += " (decides)"
		}
		var cells []Term
		for _, c := range row.Cells {
			cells = append(cells, Term{c.Name, c.Value})
		}
		s.Items = append(s.Items, Item{Title: title, Facts: cells})
	}
	if len(none) > 0 {
		of := ""
		if len(all) > 1 {
			of = " to " + strings.Join(none, ", ")
		}
		s.Paragraphs = append(s.Paragraphs, "No row with an id of the message"+of+" was found again; records that are joined in "+
			"other ways, such as protocol logs, are not shown.")
	}
	return s
}

// once returns the rows of all deliveries in the order of files and lines. Redaction may make a row differ between
// deliveries: then it stands more than once.
func once(all []analyze.Explanation) []readRow {
	var rows []readRow
	files := map[string]int{} // by path, in the order of their first row
	for i := range all {
		for j := range all[i].Rows {
			row := &all[i].Rows[j]
			if _, ok := files[row.Path]; !ok {
				files[row.Path] = len(files)
			}
			at := slices.IndexFunc(rows, func(x readRow) bool {
				return x.Path == row.Path && x.Line == row.Line && slices.Equal(x.Cells, row.Cells)
			})
			if at < 0 {
				at = len(rows)
				rows = append(rows, readRow{Row: row})
			}
			if row.Decides {
				rows[at].decides = append(rows[at].decides, all[i].Delivery.Recipient)
			}
		}
	}
	order.Sort(rows, func(a, b readRow) int {
		return cmp.Or(cmp.Compare(files[a.Path], files[b.Path]), cmp.Compare(a.Line, b.Line))
	})
	return rows
}
