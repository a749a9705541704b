package parquet

import (
	"encoding/binary"
	"fmt"
)

// Pick makes chunks of rows that are picked from vectors, one for every column: row i of column c is row rows[c][i] of
// vectors[c]. A row of a vector may be picked any number of times: what repeats is looked up once. The chunks may share
// memory with the vectors, and are not to be changed.
func (p *Packer) Pick(vectors []Vector, rows [][]uint32) Chunks {
	return func(i int) (Chunk, error) {
		if len(vectors) != len(p.columns) || len(rows) != len(p.columns) {
			return Chunk{}, fmt.Errorf("%d vectors for %d columns", len(vectors), len(p.columns))
		}
		p.packed.dict = p.dicts[i]
		return p.packed.pick(&p.columns[i], &vectors[i], rows[i])
	}
}

// places is where the values that are picked stand.
type places struct {
	values  []uint32 // the number of each value, without nulls
	numbers []uint32 // of every row of the vector
	offsets []uint32 // of its values, in a PLAIN body of strings
}

// noValue is the number of a null.
const noValue = ^uint32(0)

// pick makes the chunk of one column.
func (p *packed) pick(col *Column, v *Vector, rows []uint32) (Chunk, error) {
	c := Chunk{packed: true, Rows: len(rows)}
	if w := col.Type.width(); w > 0 && len(v.plain) != v.values()*w {
		return c, fmt.Errorf("%d bytes for %d values of type %s", len(v.plain), v.values(), col.Type)
	}
	if len(v.plain) > maxChunk {
		return c, errTooLong
	}
	at, values := &p.places, rows
	if v.count > 0 {
		values = p.skipNulls(v, rows, at)
	}
	if nulls := len(rows) - len(values); nulls > 0 {
		if c.Nulls = p.nulls; col.Required {
			return c, fmt.Errorf("%d nulls in a required column", nulls)
		}
	}
	switch {
	case col.Type != String:
		p.plain = pickFixed(p.plain[:0], v.plain, values, col.Type.width())
	case p.dict != nil && p.intern([]*Vector{v}, v.values()):
		numbers := p.ids // of the values of the vector
		p.picked = p.picked[:0]
		for _, k := range values {
			p.picked = append(p.picked, numbers[k])
		}
		c.Dict, c.IDs = &p.dict.dict, p.picked
		return c, nil
	case 4*v.values() < 3*len(values): // as the vector has them, unlike or not
		p.own = Dict{v.plain, appendOffsets(p.own.Offsets[:0], v.plain)}
		p.picked = append(p.picked[:0], values...)
		c.Dict, c.IDs = &p.own, p.picked
		return c, nil
	default:
		at.offsets = appendOffsets(at.offsets[:0], v.plain)
		p.plain = pickStrings(p.plain[:0], v.plain, values, at.offsets)
	}
	if len(p.plain) > maxChunk {
		return c, errTooLong
	}
	c.Plain = p.plain
	return c, nil
}

// skipNulls returns the numbers of the values that rows have, and notes which have none.
func (p *packed) skipNulls(v *Vector, rows []uint32, at *places) []uint32 {
	at.numbers = at.numbers[:0]
	next := uint32(0)
	for i := range v.rows {
		number := noValue
		if i/64 >= len(v.nulls) || v.nulls[i/64]>>(i%64)&1 == 0 {
			number = next
			next++
		}
		at.numbers = append(at.numbers, number)
	}
	p.nulls = append(p.nulls[:0], make([]uint64, (len(rows)+63)/64)...)
	at.values = at.values[:0]
	for i, row := range rows {
		if number := at.numbers[row]; number == noValue {
			p.nulls[i/64] |= 1 << (i % 64)
		} else {
			at.values = append(at.values, number)
		}
	}
	return at.values
}

func pickFixed(dst, plain []byte, values []uint32, width int) []byte {
	switch width {
	case 8:
		for _, k := range values {
			dst = binary.LittleEndian.AppendUint64(dst, binary.LittleEndian.Uint64(plain[8*k:]))
		}
	case 4:
		for _, k := range values {
			dst = binary.LittleEndian.AppendUint32(dst, binary.LittleEndian.Uint32(plain[4*k:]))
		}
	default:
		for _, k := range values {
			dst = append(dst, plain[k])
		}
	}
	return dst
}

func pickStrings(dst, plain []byte, values, offsets []uint32) []byte {
	for _, k := range values {
		from := offsets[k]
		dst = append(dst, plain[from:from+4+binary.LittleEndian.Uint32(plain[from:])]...)
	}
	return dst
}

// appendOffsets appends where each string of a PLAIN body begins.
func appendOffsets(dst []uint32, plain []byte) []uint32 {
	for at := uint32(0); int(at) < len(plain); at += 4 + binary.LittleEndian.Uint32(plain[at:]) {
		dst = append(dst, at)
	}
	return dst
}
