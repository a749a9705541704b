package parquet

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// Buffer turns rows into the chunks of a row group. Every row sets every column once, by an Add method that fits its
// type, and ends with EndRow. Values are copied. The first misuse is kept and returned by EndRow and Chunks.
type Buffer struct {
	columns  []Column
	values   []values
	rows     int
	size     int // bytes of values and ids
	repaired int64
	err      error
}

// values is one column of a Buffer.
type values struct {
	rows  int
	nulls []uint64
	any   bool // a null
	plain []byte
	ids   []uint32
	dict  *interner // nil where the column has no dictionary
}

// maxChunk keeps a chunk below what the offsets of a dictionary and the length of a page can say.
const maxChunk = math.MaxInt32 - 1<<20

// NewBuffer returns an empty buffer for rows of these columns. Only strings are given dictionaries.
func NewBuffer(columns []Column) *Buffer {
	b := &Buffer{columns: columns, values: make([]values, len(columns))}
	for i, c := range columns {
		if c.Dictionary && c.Type == String {
			b.values[i].dict = newInterner()
		}
	}
	return b
}

// AddString sets a string. Bytes that are not UTF-8 become U+FFFD, and the value counts as repaired.
func (b *Buffer) AddString(column int, s string) {
	v := b.add(column, String, String)
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
		b.repaired++
	}
	if v.dict != nil {
		before := len(v.dict.dict.Arena)
		v.ids = append(v.ids, v.dict.id(s))
		b.grown(column, 4+len(v.dict.dict.Arena)-before, len(v.dict.dict.Arena))
		return
	}
	v.plain = appendString(v.plain, s)
	b.grown(column, 4+len(s), len(v.plain))
}

// AddInt sets an Int32 or an Int64.
func (b *Buffer) AddInt(column int, n int64) {
	v := b.add(column, Int32, Int64)
	if b.columns[column].Type == Int64 {
		v.plain = binary.LittleEndian.AppendUint64(v.plain, uint64(n))
		b.grown(column, 8, len(v.plain))
		return
	}
	if n != int64(int32(n)) {
		b.fail("column %q: %d is too large for an int32", b.columns[column].Name, n)
	}
	v.plain = binary.LittleEndian.AppendUint32(v.plain, uint32(n))
	b.grown(column, 4, len(v.plain))
}

// AddTime sets a TimestampMicros, in microseconds since 1970-01-01T00:00:00Z.
func (b *Buffer) AddTime(column int, micros int64) {
	v := b.add(column, TimestampMicros, TimestampMicros)
	v.plain = binary.LittleEndian.AppendUint64(v.plain, uint64(micros))
	b.grown(column, 8, len(v.plain))
}

// AddDate sets a Date, in days since 1970-01-01.
func (b *Buffer) AddDate(column int, days int32) {
	v := b.add(column, Date, Date)
	v.plain = binary.LittleEndian.AppendUint32(v.plain, uint32(days))
	b.grown(column, 4, len(v.plain))
}

// AddDouble sets a Double.
func (b *Buffer) AddDouble(column int, f float64) {
	v := b.add(column, Double, Double)
	v.plain = binary.LittleEndian.AppendUint64(v.plain, math.Float64bits(f))
	b.grown(column, 8, len(v.plain))
}

// AddBool sets a Bool.
func (b *Buffer) AddBool(column int, t bool) {
	v := b.add(column, Bool, Bool)
	if t {
		v.plain = append(v.plain, 1)
	} else {
		v.plain = append(v.plain, 0)
	}
	b.grown(column, 1, len(v.plain))
}

// AddNull leaves an optional column without a value.
func (b *Buffer) AddNull(column int) {
	v := &b.values[column]
	if b.columns[column].Required {
		b.fail("column %q is required", b.columns[column].Name)
	}
	v.next()
	v.nulls[(v.rows-1)/64] |= 1 << ((v.rows - 1) % 64)
	v.any = true
}

// add counts one value of a column whose type must be one of two neighbours.
func (b *Buffer) add(column int, from, to Type) *values {
	if t := b.columns[column].Type; t < from || t > to {
		b.fail("column %q is a %s, not a %s", b.columns[column].Name, t, from)
	}
	v := &b.values[column]
	v.next()
	return v
}

// next begins a row.
func (v *values) next() {
	if v.rows%64 == 0 {
		v.nulls = append(v.nulls, 0)
	}
	v.rows++
}

func (b *Buffer) grown(column, by, chunk int) {
	b.size += by
	if chunk > maxChunk {
		b.fail("column %q has more than %d bytes in one row group", b.columns[column].Name, maxChunk)
	}
}

func (b *Buffer) fail(format string, args ...any) {
	if b.err == nil {
		b.err = fmt.Errorf("parquet: row %d: "+format, append([]any{b.rows}, args...)...)
	}
}

// EndRow ends a row.
func (b *Buffer) EndRow() error {
	b.rows++
	for i := range b.values {
		if b.err == nil && b.values[i].rows != b.rows {
			b.rows--
			b.fail("column %q has %d values", b.columns[i].Name, b.values[i].rows-b.rows)
		}
	}
	return b.err
}

// Rows returns how many rows have ended.
func (b *Buffer) Rows() int { return b.rows }

// Size returns about how many bytes the rows take.
func (b *Buffer) Size() int { return b.size }

// Repaired returns how many strings were not UTF-8, since NewBuffer.
func (b *Buffer) Repaired() int64 { return b.repaired }

// Chunks returns the rows as chunks, which share the buffer's memory: they are valid until the next Add or Reset.
func (b *Buffer) Chunks() ([]Chunk, error) {
	if b.err != nil {
		return nil, b.err
	}
	chunks := make([]Chunk, len(b.values))
	for i := range b.values {
		v := &b.values[i]
		chunks[i] = Chunk{Rows: b.rows, Plain: v.plain}
		if v.any {
			chunks[i].Nulls = v.nulls
		}
		if v.dict != nil {
			chunks[i].Dict, chunks[i].IDs = &v.dict.dict, v.ids
		}
	}
	return chunks, nil
}

// Reset forgets the rows, and keeps the memory for the next ones.
func (b *Buffer) Reset() {
	for i := range b.values {
		v := &b.values[i]
		v.rows, v.any = 0, false
		v.nulls, v.plain, v.ids = v.nulls[:0], v.plain[:0], v.ids[:0]
		if v.dict != nil {
			v.dict.reset()
		}
	}
	b.rows, b.size, b.err = 0, 0, nil
}
