package dataset

import (
	"bytes"
	"encoding/binary"
	"slices"

	"tracesift/report/parquet"
)

// rows keeps rows as bytes until their row group is written, so that they can be sorted: equal values next to each
// other pack well, and a file does not depend on the order in which its rows came.
type rows struct {
	arena []byte
	index []rowAt
}

// rowAt is where a row stands in the arena: its sort key, then its cells, up to end.
type rowAt struct{ key, cells, end uint32 }

// rowOverhead is what a row takes beside its cells.
const rowOverhead = 12

// size is about how much memory the rows take, in bytes.
func (r *rows) size() int { return len(r.arena) + rowOverhead*len(r.index) }

// reset forgets the rows, and keeps the memory.
func (r *rows) reset() { r.arena, r.index = r.arena[:0], r.index[:0] }

// addRow copies one row.
func addRow[T any](r *rows, t *table[T], row *T) {
	at := rowAt{key: uint32(len(r.arena))}
	if t.sort != nil {
		r.arena = t.sort(r.arena, row)
	}
	at.cells = uint32(len(r.arena))
	for i := range t.columns {
		r.arena = appendCell(r.arena, &t.columns[i], row)
	}
	at.end = uint32(len(r.arena))
	r.index = append(r.index, at)
}

// appendCell appends a string behind 1 + its length, a number behind a 1, or a 0 for null.
func appendCell[T any](dst []byte, c *column[T], row *T) []byte {
	if c.text != nil {
		s := c.text(row)
		if s == "" && !c.Required {
			return append(dst, 0)
		}
		return append(binary.AppendUvarint(dst, uint64(len(s))+1), s...)
	}
	n, known := c.number(row)
	if !known {
		return append(dst, 0)
	}
	return binary.AppendVarint(append(dst, 1), n)
}

// order sorts the rows by their keys; rows with equal keys by all their cells, so that the order is total.
func (r *rows) order() {
	slices.SortFunc(r.index, func(a, b rowAt) int {
		if c := bytes.Compare(r.arena[a.key:a.cells], r.arena[b.key:b.cells]); c != 0 {
			return c
		}
		return bytes.Compare(r.arena[a.cells:a.end], r.arena[b.cells:b.end])
	})
}

// fill adds the rows to b in their order.
func (r *rows) fill(b *parquet.Buffer, columns []parquet.Column) error {
	for _, at := range r.index {
		cells := r.arena[at.cells:at.end]
		for i := range columns {
			cells = addCell(b, i, columns[i].Type, cells)
		}
		if err := b.EndRow(); err != nil {
			return err
		}
	}
	return nil
}

// addCell adds the first cell to column i of b and returns the cells behind it.
func addCell(b *parquet.Buffer, i int, t parquet.Type, cells []byte) []byte {
	head, n := uint64(cells[0]), 1
	if head == 0 { // as most cells are
		b.AddNull(i)
		return cells[1:]
	}
	if head >= 0x80 {
		head, n = binary.Uvarint(cells)
	}
	cells = cells[n:]
	if t == parquet.String {
		b.AddText(i, cells[:head-1])
		return cells[head-1:]
	}
	v, n := binary.Varint(cells)
	switch t {
	case parquet.Bool:
		b.AddBool(i, v != 0)
	case parquet.TimestampMicros:
		b.AddTime(i, v)
	case parquet.Date:
		b.AddDate(i, int32(v))
	default:
		b.AddInt(i, v)
	}
	return cells[n:]
}
