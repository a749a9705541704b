package html

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tracesift/analyze"
	"tracesift/report"
	"tracesift/report/sanitise"
)

const (
	// longestSaid is how many bytes of a refusal are seen before it is unfolded.
	longestSaid = 90
	// longestText bounds a cell, in characters; the JSON has all of it.
	longestText = 1000
	// longestHost is how long a host's name is from which on its first label stands on a line of its own.
	longestHost = 24
	// longestUnbroken is how long a word is, in bytes, that may widen its column.
	longestUnbroken = 38
	// lateRank is the rank from which on columns wait to be asked for.
	lateRank = 4
	// longestClass is how long a name of ours is, in bytes, from which on it may break at its dots.
	longestClass = 22
	// searchFrom is how many rows a table has from which on it has a filter of its own.
	searchFrom = 9
)

type table struct {
	ID, Title string
	Label     string // names the table where it has no title
	Columns   []column
	Rows      []row
	Foot      []row // sums, which are never sorted
	Note      string
	Filter    bool
	Late      bool // has columns that wait to be asked for
}

type column struct {
	Title, Doc, Class string
}

type row []cell

// cell is one value. Of is what a rate was computed from, where no other cell of the row says that. More goes on where
// Text ends, and is folded away.
type cell struct {
	Class, Text, Of, More string
	Zone                  string // goes on where Text, the name of a host, ends
	Sort                  string // orders the column where the text does not
	Dots                  bool   // a long name that may break at its dots
}

func newTable(t *report.Table, id, section string) table {
	out := table{ID: id, Title: sanitise.Line(t.Title), Label: sanitise.Line(t.Title), Note: sanitise.Line(t.Note)}
	if out.Label == "" {
		out.Label = sanitise.Line(section)
	}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, column{sanitise.Line(c.Title), sanitise.Line(c.Doc), classOf(&c)})
	}
	for _, r := range t.Rows {
		cells := make(row, len(r.Cells))
		for i, c := range r.Cells {
			cells[i] = newCell(c, &t.Columns[i], out.Columns[i].Class)
			if rate, ok := c.Value.(analyze.Rate); ok && !(counted(r.Cells, rate.N) && counted(r.Cells, rate.Of)) {
				cells[i].Of = otherHalf(c.Text, rate)
			}
		}
		if r.Kind == report.Single {
			out.Rows = append(out.Rows, cells)
		} else {
			out.Foot = append(out.Foot, cells)
		}
	}
	out.Filter = len(out.Rows) >= searchFrom
	out.Late = slices.ContainsFunc(t.Columns, func(c report.Column) bool { return c.Rank >= lateRank })
	return out
}

// otherHalf is what a cell does not say of a rate: its counts, or where they stand there the rate.
func otherHalf(text string, r analyze.Rate) string {
	rate, counts, _ := strings.Cut(strings.TrimSuffix(report.FormatRate(r), ")"), " (")
	if text == counts {
		return rate
	}
	return counts
}

// counted reports whether a row has a cell with the count n.
func counted(cells []report.Cell, n int64) bool {
	return slices.ContainsFunc(cells, func(c report.Cell) bool { v, ok := c.Value.(int64); return ok && v == n })
}

// classOf says how a column looks; n, among others, is also how the script knows numbers.
func classOf(c *report.Column) string {
	var names []string
	switch {
	case c.Kind.Numeric():
		names = append(names, "n")
	case c.Kind == report.Host, c.Kind == report.Path:
		names = append(names, "h")
	case c.Kind == report.Verbatim:
		names = append(names, "v")
	case c.Kind == report.Text:
		names = append(names, "t")
	case c.Kind == report.Moment:
		names = append(names, "m")
	}
	if c.Alarm {
		names = append(names, "alarm")
	}
	if c.Rank >= lateRank {
		names = append(names, "late")
	}
	return strings.Join(names, " ")
}

func newCell(c report.Cell, in *report.Column, class string) cell {
	out := cell{Class: class, Text: sanitise.Cut(sanitise.Line(c.Text), longestText)}
	switch v := c.Value.(type) {
	case int64:
		if v == 0 {
			out.Class += " zero"
		}
	case analyze.Rate:
		out.Sort = strconv.FormatFloat(float64(v.N)/float64(v.Of), 'f', 6, 64)
	case time.Duration:
		out.Sort = strconv.FormatFloat(v.Seconds(), 'f', 3, 64)
	}
	if longestWord(out.Text) > longestUnbroken {
		out.Class += " long"
	}
	switch in.Kind {
	case report.Name:
		out.Dots = len(out.Text) > longestClass && strings.Contains(out.Text, ".")
	case report.Verbatim:
		out.Text, out.More = fold(out.Text)
	case report.Host:
		if dot := strings.IndexByte(out.Text, '.'); dot > 0 && len(out.Text) > longestHost && !strings.ContainsAny(out.Text, "@, ") {
			out.Text, out.Zone = out.Text[:dot], out.Text[dot:]
		}
	}
	return out
}

func longestWord(s string) int {
	longest := 0
	for word := range strings.FieldsSeq(s) {
		longest = max(longest, len(word))
	}
	return longest
}

// fold parts a long text between two words, so that both parts together are the text.
func fold(s string) (head, tail string) {
	if len(s) <= longestSaid+longestSaid/4 { // not for a word or two
		return s, ""
	}
	at := strings.LastIndexByte(s[:longestSaid], ' ')
	if at < longestSaid/2 { // a long word, which parts best at a dot or a slash
		at = strings.LastIndexFunc(s[:longestSaid], func(r rune) bool { return r < utf8.RuneSelf && strings.ContainsRune("./?&;,-_", r) }) + 1
	}
	if at < longestSaid/2 {
		at = longestSaid
		for !utf8.RuneStart(s[at]) {
			at--
		}
	}
	return s[:at], s[at:]
}
