package dataset

import (
	"bytes"
	"encoding/binary"
	"slices"

	"tracesift/analyze/delivery"
	"tracesift/report/parquet"
)

// rows keeps deliveries as bytes until their row group is written, so that they can be sorted: equal values next to
// each other pack well, and a file does not depend on the order in which its deliveries came.
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

// add copies one delivery.
func (r *rows) add(columns []Column, d *delivery.Delivery) {
	at := rowAt{key: uint32(len(r.arena))}
	// By recipient domain, then time, those before 1970 first, then message and recipient.
	r.arena = append(append(r.arena, d.RecipientDomain...), 0)
	r.arena = binary.BigEndian.AppendUint64(r.arena, uint64(d.OriginatedAt)^1<<63)
	r.arena = append(append(r.arena, d.Key[:]...), d.Recipient...)
	at.cells = uint32(len(r.arena))
	for i := range columns {
		r.arena = appendCell(r.arena, &columns[i], d)
	}
	at.end = uint32(len(r.arena))
	r.index = append(r.index, at)
}

// appendCell appends a string behind 1 + its length, a number behind a 1, or a 0 for null.
func appendCell(dst []byte, c *Column, d *delivery.Delivery) []byte {
	if c.text != nil {
		s := c.text(d)
		if s == "" && !c.Required {
			return append(dst, 0)
		}
		return append(binary.AppendUvarint(dst, uint64(len(s))+1), s...)
	}
	n, known := c.number(d)
	if !known {
		return append(dst, 0)
	}
	return binary.AppendVarint(append(dst, 1), n)
}

// sort orders the rows by their keys; rows with equal keys by all their cells, so that the order is total.
func (r *rows) sort() {
	slices.SortFunc(r.index, func(a, b rowAt) int {
		if c := bytes.Compare(r.arena[a.key:a.cells], r.arena[b.key:b.cells]); c != 0 {
			return c
		}
		return bytes.Compare(r.arena[a.cells:a.end], r.arena[b.cells:b.end])
	})
}

// fill adds the rows to b in their order.
func (r *rows) fill(b *parquet.Buffer, columns []Column) error {
	for _, at := range r.index {
		cells := r.arena[at.cells:at.end]
		for i := range columns {
			cells = addCell(b, i, &columns[i], cells)
		}
		if err := b.EndRow(); err != nil {
			return err
		}
	}
	return nil
}

// addCell adds the first cell to column i of b and returns the cells behind it.
func addCell(b *parquet.Buffer, i int, c *Column, cells []byte) []byte {
	head, n := binary.Uvarint(cells)
	cells = cells[n:]
	if head == 0 {
		b.AddNull(i)
		return cells
	}
	if c.text != nil {
		b.AddString(i, string(cells[:head-1]))
		return cells[head-1:]
	}
	v, n := binary.Varint(cells)
	switch c.Type {
	case parquet.Bool:
		b.AddBool(i, v != 0)
	case parquet.TimestampMicros:
		b.AddTime(i, v)
	default:
		b.AddInt(i, v)
	}
	return cells[n:]
}
