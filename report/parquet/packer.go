package parquet

import (
	"encoding/binary"
	"fmt"
	"math"
)

// maxChunk keeps a chunk below what the offsets of a dictionary and the length of a page can say.
const maxChunk = math.MaxInt32 - 1<<20

var errTooLong = fmt.Errorf("more than %d bytes in one row group", maxChunk)

// Packer makes the chunks of row groups out of vectors, one at a time, and keeps its memory from one to the next.
type Packer struct {
	columns []Column
	dicts   []*interner // nil where the column has no dictionary
	packed  packed
}

// packed is the memory of a chunk.
type packed struct {
	nulls []uint64
	plain []byte
	ids   []uint32
	dict  *interner // nil where the column has no dictionary

	places places
	picked []uint32 // ids, and
	own    Dict     // a dictionary that is the body of a vector: see Pick
}

// NewPacker returns a packer for rows of these columns. Only strings are given dictionaries.
func NewPacker(columns []Column) *Packer {
	p := &Packer{columns: columns, dicts: make([]*interner, len(columns))}
	for i, c := range columns {
		if c.Dictionary && c.Type == String {
			p.dicts[i] = newInterner()
		}
	}
	return p
}

// Pack joins parts, each with a vector for every column, in their order. The chunks share no memory with the parts, and
// are not to be changed.
func (p *Packer) Pack(parts ...[]Vector) Chunks {
	vectors := make([]*Vector, len(parts))
	return func(i int) (Chunk, error) {
		for k, part := range parts {
			if len(part) != len(p.columns) || part[i].rows != part[0].rows {
				return Chunk{}, fmt.Errorf("%d vectors for %d columns, or not as many rows in each", len(part), len(p.columns))
			}
			vectors[k] = &part[i]
		}
		p.packed.dict = p.dicts[i]
		return p.packed.pack(&p.columns[i], vectors)
	}
}

// pack joins the vectors of one column.
func (p *packed) pack(col *Column, parts []*Vector) (Chunk, error) {
	c := Chunk{packed: true}
	size, nulls := 0, 0
	p.nulls = p.nulls[:0]
	for _, v := range parts {
		p.nulls = appendNulls(p.nulls, c.Rows, v.nulls, v.rows)
		c.Rows += v.rows
		nulls += v.count
		size += len(v.plain)
	}
	if size > maxChunk {
		return c, errTooLong
	}
	if nulls > 0 {
		c.Nulls = p.nulls
	}
	if nulls > 0 && col.Required {
		return c, fmt.Errorf("%d nulls in a required column", nulls)
	}
	for _, v := range parts {
		if w := col.Type.width(); w > 0 && len(v.plain) != v.values()*w {
			return c, fmt.Errorf("%d bytes for %d values of type %s", len(v.plain), v.values(), col.Type)
		}
	}
	if p.dict != nil && p.intern(parts, c.Rows-nulls) {
		c.Dict, c.IDs = &p.dict.dict, p.ids
		return c, nil
	}
	p.plain = p.plain[:0]
	for _, v := range parts {
		p.plain = append(p.plain, v.plain...)
	}
	c.Plain = p.plain
	return c, nil
}

// A dictionary must make something smaller: of the first values that are looked at, and of all, so many must be in it
// already that a quarter of them is not new.
const looked = 8 << 10

func worthIt(distinct, values int) bool { return 4*distinct <= 3*values || distinct < 64 }

// intern gives the values numbers, or returns false where they hardly repeat.
func (p *packed) intern(parts []*Vector, values int) bool {
	p.dict.reset()
	p.ids = p.ids[:0]
	for _, v := range parts {
		plain := v.plain
		for len(plain) > 0 {
			if n := looked - len(p.ids); n > 0 {
				p.ids, plain = p.dict.add(p.ids, plain, n)
				if len(p.ids) == looked && !worthIt(p.dict.entries(), looked) {
					return false
				}
				continue
			}
			p.ids, plain = p.dict.add(p.ids, plain, values)
		}
	}
	return worthIt(p.dict.entries(), len(p.ids))
}

// appendString appends s as PLAIN pages hold it, behind its length.
func appendString(dst []byte, s string) []byte {
	return append(binary.LittleEndian.AppendUint32(dst, uint32(len(s))), s...)
}
