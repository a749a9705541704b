package parquet

import (
	"encoding/binary"
	"math"
)

// Vector is the values of one column, in the order of their rows. It knows no types: each column has methods that fit
// it, and a Packer finds out where others were called. The zero value is empty.
type Vector struct {
	rows  int
	nulls []uint64 // bit i%64 of word i/64 is set where row i is null; words at the end that have none may be missing
	count int      // of nulls
	plain []byte   // as in Chunk.Plain
}

// Rows returns how many rows there are.
func (v *Vector) Rows() int { return v.rows }

// Size returns how many bytes the values take.
func (v *Vector) Size() int { return len(v.plain) }

// Text appends a string, which must be valid UTF-8.
func (v *Vector) Text(s []byte) {
	v.rows++
	v.plain = append(binary.LittleEndian.AppendUint32(v.plain, uint32(len(s))), s...)
}

// AppendString is Text for a string.
func (v *Vector) AppendString(s string) {
	v.rows++
	v.plain = appendString(v.plain, s)
}

// Int64 appends an Int64, or a TimestampMicros in microseconds since 1970-01-01T00:00:00Z.
func (v *Vector) Int64(n int64) {
	v.rows++
	v.plain = binary.LittleEndian.AppendUint64(v.plain, uint64(n))
}

// Int32 appends an Int32, or a Date in days since 1970-01-01.
func (v *Vector) Int32(n int32) {
	v.rows++
	v.plain = binary.LittleEndian.AppendUint32(v.plain, uint32(n))
}

// Double appends a Double.
func (v *Vector) Double(f float64) {
	v.rows++
	v.plain = binary.LittleEndian.AppendUint64(v.plain, math.Float64bits(f))
}

// Bool appends a Bool.
func (v *Vector) Bool(t bool) {
	v.rows++
	if t {
		v.plain = append(v.plain, 1)
	} else {
		v.plain = append(v.plain, 0)
	}
}

// Null appends a row without a value.
func (v *Vector) Null() {
	for len(v.nulls) <= v.rows/64 {
		v.nulls = append(v.nulls, 0)
	}
	v.nulls[v.rows/64] |= 1 << (v.rows % 64)
	v.count++
	v.rows++
}

// Nulls appends n rows without a value.
func (v *Vector) Nulls(n int) {
	for ; n > 0 && v.rows%64 != 0; n-- {
		v.Null()
	}
	for ; n >= 64; n -= 64 {
		v.Null()
		v.nulls[len(v.nulls)-1] = ^uint64(0)
		v.count += 63
		v.rows += 63
	}
	for range n {
		v.Null()
	}
}

// Reset forgets the rows, and keeps the memory for the next ones.
func (v *Vector) Reset() {
	v.rows, v.count = 0, 0
	v.nulls, v.plain = v.nulls[:0], v.plain[:0]
}

// appendNulls appends the nulls of rows to those of have rows in dst, with a word for every 64 rows begun.
func appendNulls(dst []uint64, have int, src []uint64, rows int) []uint64 {
	shift := have % 64
	for i := range (rows + 63) / 64 {
		w := uint64(0)
		if i < len(src) {
			w = src[i]
		}
		if shift > 0 {
			dst[len(dst)-1] |= w << shift
			w >>= 64 - shift
		}
		dst = append(dst, w)
	}
	return dst[:(have+rows+63)/64]
}

// values returns how many values a PLAIN body of a type holds.
func (v *Vector) values() int { return v.rows - v.count }
