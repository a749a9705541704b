package terminal

import (
	"slices"

	"tracesift/report"
	"tracesift/report/sanitise"
)

const (
	gap = 2 // blanks between columns

	// longestVerbatim bounds the words of a server where lines may be of any length.
	longestVerbatim = 100
)

// grid is a table as it will be drawn: every text is safe and fits its column.
type grid struct {
	columns []report.Column
	widths  []int
	titles  []string
	rows    [][]string
	kinds   []report.RowKind
	dropped []string // titles of columns for which there is no room
}

// fit makes a grid that is at most room columns wide, 0 for any width: columns of high rank go until the rest can be
// read, then the widest are shortened.
func fit(t *report.Table, room int) *grid {
	g := &grid{columns: slices.Clone(t.Columns)}
	for _, c := range t.Columns {
		g.titles = append(g.titles, sanitise.Line(c.Title))
	}
	for _, r := range t.Rows {
		cells := make([]string, len(r.Cells))
		for i, c := range r.Cells {
			cells[i] = sanitise.Line(clip(c.Text))
		}
		g.rows = append(g.rows, cells)
		g.kinds = append(g.kinds, r.Kind)
	}
	g.dropEmpty()
	g.measure()
	if room > 0 {
		g.drop(room)
		g.shrink(room)
	}
	g.cut()
	return g
}

// clip bounds what is measured: nobody reads a refusal of a megabyte in a table.
func clip(s string) string {
	const most = 4096
	if len(s) <= most {
		return s
	}
	return s[:most]
}

// measure finds the natural width of each column.
func (g *grid) measure() {
	g.widths = make([]int, len(g.columns))
	for i, c := range g.columns {
		g.widths[i] = width(g.titles[i])
		for _, r := range g.rows {
			g.widths[i] = max(g.widths[i], width(r[i]))
		}
		if c.Kind == report.Verbatim {
			g.widths[i] = min(g.widths[i], longestVerbatim)
		}
	}
}

// least is the width below which a column cannot be read.
func (g *grid) least(i int) int {
	enough := 0
	switch g.columns[i].Kind {
	case report.Host, report.Path:
		enough = 24
	case report.Name, report.Text, report.Verbatim:
		enough = 30
	default:
		return g.widths[i]
	}
	return min(g.widths[i], max(enough, width(g.titles[i])))
}

func total(widths []int) int {
	n := gap * (len(widths) - 1)
	for _, w := range widths {
		n += w
	}
	return n
}

// drop removes the columns of the highest rank, the last of equals first, until the least widths fit.
func (g *grid) drop(room int) {
	for {
		least := make([]int, len(g.columns))
		last := -1
		for i, c := range g.columns {
			least[i] = g.least(i)
			if c.Rank > 0 && (last < 0 || c.Rank >= g.columns[last].Rank) {
				last = i
			}
		}
		if total(least) <= room || last < 0 {
			slices.Reverse(g.dropped)
			return
		}
		g.dropped = append(g.dropped, g.titles[last])
		g.remove(last)
	}
}

// dropEmpty removes columns that hold nothing; that says nothing of the first, which names the rows.
func (g *grid) dropEmpty() {
	for i := len(g.columns) - 1; i > 0; i-- {
		if len(g.rows) > 0 && !slices.ContainsFunc(g.rows, func(r []string) bool { return r[i] != "" }) {
			g.remove(i)
		}
	}
}

func (g *grid) remove(i int) {
	g.columns = slices.Delete(g.columns, i, i+1)
	g.titles = slices.Delete(g.titles, i, i+1)
	if g.widths != nil {
		g.widths = slices.Delete(g.widths, i, i+1)
	}
	for k := range g.rows {
		g.rows[k] = slices.Delete(g.rows[k], i, i+1)
	}
}

// shrink takes from the widest column of words, one by one, until the grid fits. Numbers and times are never cut. Where
// even the least widths are too much, they give way too.
func (g *grid) shrink(room int) {
	least := make([]int, len(g.columns))
	for i := range least {
		least[i] = g.least(i)
	}
	for over := total(g.widths) - room; over > 0; over-- {
		i := g.widest(least)
		if i < 0 {
			clear(least)
			if i = g.widest(least); i < 0 || g.widths[i] < 4 {
				return
			}
		}
		g.widths[i]--
	}
}

// widest is the column with the most width, -1 where all are at their least.
func (g *grid) widest(least []int) int {
	found := -1
	for i, c := range g.columns {
		if c.Kind.Numeric() || c.Kind == report.Moment || g.widths[i] <= least[i] {
			continue
		}
		if found < 0 || g.widths[i] > g.widths[found] {
			found = i
		}
	}
	return found
}

// cut shortens every text to its column.
func (g *grid) cut() {
	for i, c := range g.columns {
		short := cutEnd
		switch c.Kind {
		case report.Host: // the first label is the server
			short = func(s string, n int) string { return cutMiddle(s, n, 20) }
		case report.Path: // the file is at the end
			short = func(s string, n int) string { return cutMiddle(s, n, 70) }
		}
		g.titles[i] = cutEnd(g.titles[i], g.widths[i])
		for _, r := range g.rows {
			r[i] = short(r[i], g.widths[i])
		}
	}
}
