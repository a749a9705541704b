package report

// fill gives a table a row for each item, up to top, and one more that stands for the rest.
func fill[T any](t *Table, items []T, top int, row func(*T) []Cell, rest func([]T) []Cell) {
	shown := len(items)
	if top > 0 && shown > top {
		shown = top
	}
	for i := range items[:shown] {
		t.Rows = append(t.Rows, Row{Cells: row(&items[i])})
	}
	if left := items[shown:]; len(left) > 0 {
		t.stands(len(left), len(items), rest(left))
	}
}

// stands adds the row that stands for so many that were cut of all.
func (t *Table) stands(left, all int, cells []Cell) {
	cells[0] = text(FormatCount(int64(left)) + " more")
	t.Rows = append(t.Rows, Row{Kind: Other, Stands: left, Cells: cells})
	t.Note = FormatCount(int64(all-left)) + " of " + FormatCount(int64(all)) + " rows; the last line sums up the other " +
		FormatCount(int64(left)) + "."
}

// sum adds up one measure of the rows that were cut.
func sum[T any](items []T, measure func(*T) int64) int64 {
	var n int64
	for i := range items {
		n += measure(&items[i])
	}
	return n
}

// cutLines keeps the first top lines and says how many there were beyond them.
func cutLines(lines []string, top int) []string {
	if top <= 0 || len(lines) <= top {
		return lines
	}
	more := "and " + plural(int64(len(lines)-top), "more", "more")
	return append(lines[:top:top], more)
}
