package report

import (
	"net/url"
	"slices"
	"time"

	"tracesift/analyze"
	"tracesift/ingest/trace"
)

// Options says how much a view shows. The zero value shows everything.
type Options struct {
	Top      int // rows a table, items a list; 0 shows all
	Messages int // single failures that are shown; 0 shows none
}

// View is a report before it has a form.
type View struct {
	Title     string
	Headline  string   // what happened, in one sentence
	Lead      string   // why and where, a sentence or two; may be empty
	Alerts    []string // what makes the figures doubtful, a sentence each
	Tiles     []Tile   // the first screen
	Figures   []Figure // pictures of the whole
	Sections  []Section
	Generated time.Time // UTC
}

// Made returns when the view was generated, to the minute; empty where that is unknown.
func (v *View) Made() string {
	if v.Generated.IsZero() {
		return ""
	}
	return moment(v.Generated) + " UTC"
}

// Section is one heading with what stands below it, in this order.
type Section struct {
	ID         string // stable, for anchors
	Title      string
	Paragraphs []string
	Items      []Item
	Figures    []Figure // pictures; all that they show stands in tables too
	Tables     []Table
	Notes      []string // one short remark a line, e.g. warnings
	Terms      []Term
}

// Item is one thing to do.
type Item struct {
	Title     string
	Facts     []Term // what is at stake, why, who must act
	Steps     []string
	Reference string // address of the documentation; empty where there is none
}

// Link returns the reference where it can be followed: an address of the web. A user's own advice may name anything.
func (it *Item) Link() (address string, ok bool) {
	u, err := url.Parse(it.Reference)
	return it.Reference, err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// Term is a name with its meaning or value.
type Term struct{ Name, Text string }

// Table is rows under named columns.
type Table struct {
	Title   string
	Columns []Column
	Rows    []Row
	Note    string // says what was cut; empty where nothing was
}

// Kind says what the cells of a column hold. It decides how a form aligns, shortens and types them.
type Kind uint8

// The kinds of column.
const (
	Name     Kind = iota // a word or two of ours; may be cut at its end
	Host                 // a host name or address, from the input; cut in the middle, its start tells most
	Path                 // the path of a file; cut in the middle, its end tells most
	Text                 // a sentence of ours; cut at its end
	Verbatim             // words of a remote server, from the input; cut at their end
	Count                // Value is an int64
	Share                // Value is an analyze.Rate, or an int64 where only counts are compared
	Moment               // Value is a time.Time in UTC
)

// Numeric reports whether the cells are numbers, which stand right.
func (k Kind) Numeric() bool { return k == Count || k == Share }

// Column describes the cells below it.
type Column struct {
	Title string
	Kind  Kind
	Rank  int    // 0 is always shown; where space is short, the columns of the highest rank go first
	Alarm bool   // counts something bad
	Doc   string // one line that says what the cells mean
}

// RowKind says whether a row stands for itself.
type RowKind uint8

// The kinds of row.
const (
	Single RowKind = iota
	Other          // the sum of the rows that were cut
	Sum            // the sum of the whole table
)

// Row is the cells of one line, one a column.
type Row struct {
	Kind   RowKind
	Stands int // how many rows an Other row stands for
	Cells  []Cell
}

// Cell is one value and how it reads. Text is as it was read: a form must make it safe for its target.
type Cell struct {
	Text  string
	Value any // int64, analyze.Rate or time.Time, as the column's Kind says; of texts nil, or the time.Duration that they tell
}

// isLoss says whether a finding tells that rows are missing.
func isLoss(f trace.Finding) bool { return f.Kind.Lossy() }

// Incomplete reports whether input was lost: rows were rejected, or a file was refused, ends inside a row or sits on a
// known limit.
func Incomplete(r *analyze.Result) bool {
	for i := range r.Files {
		f := &r.Files[i]
		if f.Rejected > 0 || f.Err != nil || f.Truncated || slices.ContainsFunc(f.Findings, isLoss) {
			return true
		}
	}
	return false
}
