package parquet

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/apache/arrow/go/v17/parquet/metadata"
)

// maxBound is the longest minimum or maximum that is written, in bytes. A longer one is left out, not cut: readers
// cannot tell a cut value from a value. The footer has one of each for every chunk, so they must not be long.
const maxBound = 512

// statistics returns the null count of a checked chunk and, where the column wants them, the least and the greatest
// value that rows have. They share no memory with the chunk.
func (c *Chunk) statistics(col *Column) metadata.EncodedStatistics {
	s := metadata.EncodedStatistics{Signed: col.Type != String}
	s.SetNullCount(int64(c.nulls()))
	if !col.Stats {
		return s
	}
	b := bounds{less: col.Type.less()}
	if c.Dict != nil {
		c.boundDict(&b, col.Type)
	} else {
		boundPlain(&b, c.Plain, col.Type)
	}
	if col.Type == Double {
		b.spreadZero()
	}
	if b.min == nil {
		return s
	}
	if len(b.min) <= maxBound {
		s.SetMin(append([]byte{}, b.min...)) // never nil: that would mean none, and "" is a value
	}
	if len(b.max) <= maxBound {
		s.SetMax(append([]byte{}, b.max...))
	}
	return s
}

// bounds is the least and the greatest value so far, nil before the first.
type bounds struct {
	min, max []byte
	less     func(a, b []byte) bool
}

func (b *bounds) add(v []byte) {
	if b.min == nil {
		b.min, b.max = v, v
		return
	}
	if b.less(v, b.min) {
		b.min = v
	} else if b.less(b.max, v) {
		b.max = v
	}
}

// boundDict looks at the entries that rows use, each once. An unused entry must not widen the bounds: engines answer
// min() and max() from them.
func (c *Chunk) boundDict(b *bounds, t Type) {
	used := make([]bool, c.Dict.entries(t))
	for _, id := range c.IDs {
		used[id] = true
	}
	for i, u := range used {
		if u && !isNaN(t, c.Dict.value(t, i)) {
			b.add(c.Dict.value(t, i))
		}
	}
}

func boundPlain(b *bounds, plain []byte, t Type) {
	if (t == Int64 || t == TimestampMicros) && len(plain) > 0 {
		b.min, b.max = boundInt64(plain)
		return
	}
	width := t.width()
	for len(plain) > 0 {
		n, skip := width, 0
		if t == String {
			n, skip = int(binary.LittleEndian.Uint32(plain)), 4
		}
		if v := plain[skip : skip+n]; !isNaN(t, v) {
			b.add(v)
		}
		plain = plain[skip+n:]
	}
}

// boundInt64 returns the least and the greatest of some numbers, which many columns have in every row.
func boundInt64(plain []byte) (least, greatest []byte) {
	low, high := int64(math.MaxInt64), int64(math.MinInt64)
	for at := 0; at < len(plain); at += 8 {
		n := int64(binary.LittleEndian.Uint64(plain[at:]))
		low, high = min(low, n), max(high, n)
	}
	return binary.LittleEndian.AppendUint64(nil, uint64(low)), binary.LittleEndian.AppendUint64(nil, uint64(high))
}

// less returns the order that readers use for the type: unsigned bytes for strings, signed numbers else.
func (t Type) less() func(a, b []byte) bool {
	switch t {
	case Int32, Date:
		return func(a, b []byte) bool {
			return int32(binary.LittleEndian.Uint32(a)) < int32(binary.LittleEndian.Uint32(b))
		}
	case Int64, TimestampMicros:
		return func(a, b []byte) bool {
			return int64(binary.LittleEndian.Uint64(a)) < int64(binary.LittleEndian.Uint64(b))
		}
	case Double:
		return func(a, b []byte) bool { return float(a) < float(b) }
	default:
		return func(a, b []byte) bool { return bytes.Compare(a, b) < 0 }
	}
}

func float(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }

// isNaN reports whether a value has no place in an order.
func isNaN(t Type, v []byte) bool { return t == Double && math.IsNaN(float(v)) }

// spreadZero makes a bound of zero cover both zeros, as the format asks: readers may compare them by bits.
func (b *bounds) spreadZero() {
	if b.min != nil && float(b.min) == 0 {
		b.min = binary.LittleEndian.AppendUint64(nil, math.Float64bits(math.Copysign(0, -1)))
	}
	if b.max != nil && float(b.max) == 0 {
		b.max = binary.LittleEndian.AppendUint64(nil, 0)
	}
}
