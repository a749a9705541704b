// Package rows builds blocks from what is no table: objects, sessions and mails become rows with a cell for every
// column.
package rows

import "tracesift/ingest/trace"

// Layout returns a layout that has every column under its own name.
func Layout(shape trace.Shape) *trace.Layout {
	l := &trace.Layout{Shape: shape}
	for c := range trace.NumColumns {
		l.Names = append(l.Names, trace.Column(c).String())
		l.Index[c] = int16(c)
	}
	return l
}

// Buffer collects the rows of one block. Its cells lie in Side.
type Buffer struct {
	Side   []byte
	Starts []uint32
	Cells  []uint32

	open int // index in Cells of the row begun last
}

// Begin begins a row that starts at an offset of the block's text. All its cells are empty.
func (b *Buffer) Begin(start int) {
	b.Starts = append(b.Starts, uint32(start))
	b.open = len(b.Cells)
	for range trace.NumColumns {
		b.Cells = append(b.Cells, trace.SideCell, 0)
	}
}

// Set copies a text into a cell of the row begun last, which must be valid UTF-8.
func (b *Buffer) Set(c trace.Column, text []byte) {
	start := len(b.Side)
	b.Side = append(b.Side, text...)
	b.set(c, start)
}

// SetString is Set for a string.
func (b *Buffer) SetString(c trace.Column, text string) {
	start := len(b.Side)
	b.Side = append(b.Side, text...)
	b.set(c, start)
}

// set makes Side[start:] the cell.
func (b *Buffer) set(c trace.Column, start int) {
	k := b.open + 2*int(c)
	b.Cells[k], b.Cells[k+1] = uint32(start)|trace.SideCell, uint32(len(b.Side))
}

// Reset forgets all rows.
func (b *Buffer) Reset() {
	b.Side, b.Starts, b.Cells = b.Side[:0], b.Starts[:0], b.Cells[:0]
}

// Rows is how many rows were begun.
func (b *Buffer) Rows() int { return len(b.Starts) }
