package trace

import "bytes"

// InputID numbers the exports of one run in the order of their paths, from 0.
type InputID uint32

// NoInput stands for none.
const NoInput InputID = 1<<32 - 1

// Encoding is how the bytes of an export spell its text.
type Encoding uint8

// The encodings that Exchange and the tools around it write.
const (
	UTF8 Encoding = iota
	UTF16LE
	UTF16BE
)

// String returns the IANA name of the encoding.
func (e Encoding) String() string {
	return [...]string{"utf-8", "utf-16le", "utf-16be"}[e]
}

// Layout says which cell of a row holds which column. It is immutable.
type Layout struct {
	Shape     Shape
	Clock     Clock // reads its times
	Delimiter byte
	Names     []string          // the header as written, one name a cell
	Index     [NumColumns]int16 // cell of each column, -1 where the export lacks it
}

// Width is the number of cells of a row.
func (l *Layout) Width() int { return len(l.Names) }

// Carry is what one block of an export hands to the next.
type Carry struct {
	Encoding Encoding
	Layout   *Layout
	Line     int64 // physical lines before this point
	Row      int64 // rows before this point
}

// Block is a run of whole rows of one export that share one layout. A block is confirmed before a consumer sees it:
// its quotes balance, its cells are valid UTF-8 and each of its rows has as many cells as the layout. It is immutable
// and belongs to the reader: a consumer keeps no part of it after Consume returns.
type Block struct {
	Input   InputID
	Seq     int // numbers the blocks of an input from 0
	In, Out Carry
	Base    int64     // byte offset of Text in the decompressed export
	Text    []byte    // the rows as UTF-8, and lines between them that are no rows
	Side    []byte    // cells that differ from the text: doubled quotes made single, invalid bytes replaced
	Starts  []uint32  // where each row begins in Text
	Cells   []uint32  // two a cell, start and end; a start with SideCell set lies in Side
	Times   []Instant // of each row the column DateTime, as far as the reader read it; 0 where it is blank
	Rows    int
}

// SideCell marks the start of a cell that lies in Block.Side.
const SideCell = 1 << 31

// Layout returns the layout of every row of the block.
func (b *Block) Layout() *Layout { return b.In.Layout }

// Cell returns column c of row r, nil where the layout lacks the column. The bytes belong to the block.
func (b *Block) Cell(r int, c Column) []byte {
	i := b.In.Layout.Index[c]
	if i < 0 {
		return nil
	}
	return b.CellAt(r, int(i))
}

// Time returns column c of row r as a moment; ok is false where the cell is empty or no time. Consumers read every
// column of times through it, because exports write times in their own order and zone.
func (b *Block) Time(r int, c Column) (at Instant, ok bool) {
	if c == DateTime && r < len(b.Times) && b.Times[r] != 0 {
		return b.Times[r], true
	}
	return b.In.Layout.Clock.Parse(b.Cell(r, c))
}

// RowCells returns what Cells has of row r.
func (b *Block) RowCells(r int) []uint32 {
	width := 2 * b.In.Layout.Width()
	return b.Cells[r*width : (r+1)*width]
}

// CellAt returns cell i of row r. The bytes belong to the block.
func (b *Block) CellAt(r, i int) []byte {
	k := 2 * (r*b.In.Layout.Width() + i)
	start, end := b.Cells[k], b.Cells[k+1]
	if start&SideCell != 0 {
		return b.Side[start&^SideCell : end]
	}
	return b.Text[start:end]
}

// Line returns the physical line on which row r starts, counted from 1.
func (b *Block) Line(r int) int64 {
	return b.In.Line + int64(bytes.Count(b.Text[:b.Starts[r]], []byte{'\n'})) + 1
}

// Consumer takes the confirmed blocks of every export from several goroutines with different worker numbers. The blocks of
// one export too may come to several workers at once and in any order; Seq and In.Row say where they stand. It may not
// keep b or any part of it.
type Consumer interface {
	Consume(worker int, b *Block) error
}
