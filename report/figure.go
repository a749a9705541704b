package report

import (
	"time"

	"tracesift/analyze"
)

// Figure is a picture with the numbers behind it. Forms that cannot draw leave it out.
type Figure struct {
	ID      string // stable, for anchors
	Title   string
	Caption string // how to read it
	Picture any    // *Bars, *Heat or *Timeline
	Table   Table  // the same numbers, complete
}

// Bars are columns in order, each stacked from the parts of the series.
type Bars struct {
	Series []string
	Marks  []string  // what stands below each column
	Values [][]int64 // by mark, then by series
}

// Heat is a field of rates. Where nothing went from a row to a column there is no cell.
type Heat struct {
	Rows, Columns []string
	Cells         []HeatCell
	CountsOnly    bool // rates would mislead: the numerator alone counts
}

// HeatCell is one rate.
type HeatCell struct {
	Row, Column int // indexes
	Rate        analyze.Rate
}

// Timeline is bars along time, in rows.
type Timeline struct {
	From, To time.Time // UTC
	Rows     []TimelineRow
}

// TimelineRow is one name with its bars, in order.
type TimelineRow struct {
	Name string
	Bars []Interval
}

// Interval is one bar. Its ends are known; they may be the same moment.
type Interval struct {
	From, To time.Time
	Text     string // what it stands for
}
