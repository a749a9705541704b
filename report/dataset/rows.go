package dataset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tracesift/report/parquet"
)

// rows keeps rows, column by column, until their row group is written, so that they can be sorted: equal values next to
// each other pack well. What rows share is kept once.
type rows struct {
	columns []parquet.Column
	vectors []parquet.Vector // of the columns
	parts   []partRows       // of the table
	keys    []byte
	index   []rowAt
	bytes   int // of values
	packer  *parquet.Packer
}

// partRows is where the vectors have what rows share in one part.
type partRows struct {
	columns []int
	shared  bool     // else every row has its own
	known   []uint32 // by the number of the part, from base on: 1 + its row in the vectors, 0 where they do not have it yet
	base    uint32   // the least number yet: numbers grow on and on, and these are of one row group
	rows    []uint32 // of each row: its row in the vectors
	next    uint32
	order   []uint32 // rows, as they are sorted
}

// rowAt is where the sort key of a row stands, and its first bytes.
type rowAt struct {
	first    uint64
	from, to uint32
	row      uint32
}

// rowOverhead is about what a row takes beside its values and its key.
const rowOverhead = 48

// size is about how much memory the rows take, in bytes.
func (r *rows) size() int { return r.bytes + len(r.keys) + rowOverhead*len(r.index) }

// newRows returns room for rows of a table.
func newRows[T any](t *table[T]) *rows {
	columns := plain(t.Columns)
	r := &rows{columns: columns, vectors: make([]parquet.Vector, len(columns)), packer: parquet.NewPacker(columns)}
	for i := range t.parts {
		r.parts = append(r.parts, partRows{columns: t.parts[i].columns, shared: t.parts[i].number != nil})
	}
	return r
}

// reset forgets the rows, and keeps the memory.
func (r *rows) reset() {
	for i := range r.vectors {
		r.vectors[i].Reset()
	}
	for i := range r.parts {
		p := &r.parts[i]
		p.known, p.rows, p.next = p.known[:0], p.rows[:0], 0
	}
	r.keys, r.index, r.bytes = r.keys[:0], r.index[:0], 0
}

// addRow copies one row.
func addRow[T any](r *rows, t *table[T], row *T) error {
	from := len(r.keys)
	r.keys = t.sort(r.keys, row)
	key := r.keys[from:]
	at := rowAt{from: uint32(from), to: uint32(len(r.keys)), row: uint32(len(r.index))}
	var first [8]byte
	copy(first[:], key)
	at.first = binary.BigEndian.Uint64(first[:])
	r.index = append(r.index, at)
	for i := range t.parts {
		shared, p := &t.parts[i], &r.parts[i]
		if shared.number != nil && p.has(shared.number(row)) {
			continue
		}
		for _, c := range shared.columns {
			size, err := addValue(&r.vectors[c], &t.columns[c], row)
			if err != nil {
				return err
			}
			r.bytes += size
		}
	}
	return nil
}

// has notes that a row has the part of that number, and says whether the vectors have that already.
func (p *partRows) has(number uint32) bool {
	if len(p.known) == 0 {
		p.base = number
	}
	if number < p.base {
		p.known = slices.Insert(p.known, 0, make([]uint32, p.base-number)...)
		p.base = number
	}
	number -= p.base
	for int(number) >= len(p.known) {
		p.known = append(p.known, 0)
	}
	at := p.known[number]
	if at > 0 {
		p.rows = append(p.rows, at-1)
		return true
	}
	p.rows = append(p.rows, p.next)
	p.next++
	p.known[number] = p.next
	return false
}

// addValue appends the value that a row has in a column, and returns about how many bytes it takes.
func addValue[T any](v *parquet.Vector, c *column[T], row *T) (int, error) {
	if c.text != nil {
		s := c.text(row)
		if s == "" && !c.Required {
			v.Null()
			return 0, nil
		}
		if !utf8.ValidString(s) {
			s = strings.ToValidUTF8(s, "\uFFFD")
		}
		v.AppendString(s)
		return 4 + len(s), nil
	}
	n, known := c.number(row)
	if !known {
		v.Null()
		return 0, nil
	}
	switch c.Type {
	case parquet.Bool:
		v.Bool(n != 0)
	case parquet.Int32, parquet.Date:
		if n != int64(int32(n)) {
			return 0, fmt.Errorf("column %q: %d is too large for an int32", c.Name, n)
		}
		v.Int32(int32(n))
	default:
		v.Int64(n)
	}
	return 8, nil
}

// sort sorts the rows by their keys; rows with equal keys stay in the order in which they came.
func (r *rows) sort() {
	slices.SortFunc(r.index, func(a, b rowAt) int {
		switch {
		case a.first < b.first:
			return -1
		case a.first > b.first:
			return 1
		}
		if c := bytes.Compare(r.keys[a.from:a.to], r.keys[b.from:b.to]); c != 0 {
			return c
		}
		return int(a.row) - int(b.row)
	})
}

// chunks returns the rows in their order. They are valid until rows are added.
func (r *rows) chunks() parquet.Chunks {
	picked := make([][]uint32, len(r.columns))
	for i := range r.parts {
		p := &r.parts[i]
		p.order = p.order[:0]
		for _, at := range r.index {
			row := at.row
			if p.shared {
				row = p.rows[row]
			}
			p.order = append(p.order, row)
		}
		for _, c := range p.columns {
			picked[c] = p.order
		}
	}
	return r.packer.Pick(r.vectors, picked)
}
