// Package tracetest builds confirmed blocks for tests, so that what analyses rows can be tested without files.
package tracetest

import (
	"maps"

	"tracesift/ingest/trace"
)

// Row is one row: the cells that are not empty.
type Row map[trace.Column]string

// With returns a copy of the row with other cells.
func (r Row) With(cells Row) Row {
	out := maps.Clone(r)
	maps.Copy(out, cells)
	return out
}

// Layout returns a layout with every column, in the order of the extended report.
func Layout(shape trace.Shape) *trace.Layout {
	l := &trace.Layout{Shape: shape, Delimiter: ','}
	for c := range trace.NumColumns {
		l.Names = append(l.Names, trace.Column(c).String())
		l.Index[c] = int16(c)
	}
	return l
}

// Block returns a block of an input that holds the rows; first is the number of its first row.
func Block(input trace.InputID, first int64, shape trace.Shape, rows ...Row) *trace.Block {
	b := &trace.Block{Input: input, Rows: len(rows)}
	b.In = trace.Carry{Layout: Layout(shape), Row: first, Line: first + 1}
	b.Out = b.In
	b.Out.Row += int64(len(rows))
	for _, row := range rows {
		b.Starts = append(b.Starts, uint32(len(b.Text)))
		for c := range trace.NumColumns {
			start := len(b.Text)
			b.Text = append(b.Text, row[trace.Column(c)]...)
			b.Cells = append(b.Cells, uint32(start), uint32(len(b.Text)))
			b.Text = append(b.Text, ',')
		}
		b.Text[len(b.Text)-1] = '\n'
	}
	b.Out.Line = b.In.Line + int64(len(rows))
	return b
}
