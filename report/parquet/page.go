package parquet

import (
	"encoding/binary"
	"math/bits"
)

// pageSize is about how many bytes of values a data page holds before compression: what readers must unpack at once.
const pageSize = 1 << 20

// span is the rows and values of one data page: rows from..to of the chunk, of which the values stand in
// IDs[value:valueEnd], or in Plain[at:end].
type span struct {
	from, to        int
	value, valueEnd int
	at, end         int
}

// next returns the span of the page that follows s, at most about pageSize bytes and always a multiple of 64 rows
// unless it is the last.
func (c *Chunk) next(s span, col *Column) span {
	s.from, s.value, s.at = s.to, s.valueEnd, s.end
	width := 0 // bytes of a value, of strings each its own
	if c.Dict != nil {
		width = (idWidth(c.Dict.entries(col.Type)) + 7) / 8
	} else if col.Type != String {
		width = col.Type.width()
	}
	for size := 0; s.to < c.Rows && size < pageSize; {
		rows := min(64, c.Rows-s.to)
		values := rows - bits.OnesCount64(c.nullWord(s.to/64))
		s.to += rows
		s.valueEnd += values
		switch {
		case c.Dict != nil:
			size += values * width
		case col.Type != String:
			size += values * width
			s.end += values * width
		default:
			for range values {
				s.end += 4 + int(binary.LittleEndian.Uint32(c.Plain[s.end:]))
			}
			size = s.end - s.at
		}
	}
	return s
}

// appendPage appends the body of the data page of a span: levels where the column has them, then the values.
func (c *Chunk) appendPage(dst []byte, s span, col *Column) []byte {
	if !col.Required {
		dst = appendLevels(dst, c, s.from, s.to)
	}
	switch {
	case c.Dict != nil:
		width := idWidth(c.Dict.entries(col.Type))
		return appendIDs(append(dst, byte(width)), c.IDs[s.value:s.valueEnd], width)
	case col.Type == Bool:
		return appendBools(dst, c.Plain[s.at:s.end])
	default:
		return append(dst, c.Plain[s.at:s.end]...)
	}
}

// appendBools packs bytes of 0 and 1 into bits, the first one lowest.
func appendBools(dst, values []byte) []byte {
	for len(values) > 0 {
		var b byte
		n := min(8, len(values))
		for i, v := range values[:n] {
			b |= v & 1 << i
		}
		dst = append(dst, b)
		values = values[n:]
	}
	return dst
}
