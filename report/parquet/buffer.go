package parquet

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Buffer turns rows into the chunks of a row group. Every row sets every column once, by an Add method that fits its
// type, and ends with EndRow. Values are copied. The first misuse is kept and returned by EndRow and Chunks.
type Buffer struct {
	columns  []Column
	vectors  []Vector
	packer   *Packer
	rows     int
	size     int // bytes of values
	repaired int64
	err      error
}

// NewBuffer returns an empty buffer for rows of these columns. Only strings are given dictionaries.
func NewBuffer(columns []Column) *Buffer {
	return &Buffer{columns: columns, vectors: make([]Vector, len(columns)), packer: NewPacker(columns)}
}

// AddString sets a string. Bytes that are not UTF-8 become U+FFFD, and the value counts as repaired.
func (b *Buffer) AddString(column int, s string) {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
		b.repaired++
	}
	b.add(column, String, String, 4+len(s)).AppendString(s)
}

// AddInt sets an Int32 or an Int64.
func (b *Buffer) AddInt(column int, n int64) {
	if b.columns[column].Type == Int64 {
		b.add(column, Int64, Int64, 8).Int64(n)
		return
	}
	if n != int64(int32(n)) {
		b.fail("column %q: %d is too large for an int32", b.columns[column].Name, n)
	}
	b.add(column, Int32, Int32, 4).Int32(int32(n))
}

// AddTime sets a TimestampMicros, in microseconds since 1970-01-01T00:00:00Z.
func (b *Buffer) AddTime(column int, micros int64) {
	b.add(column, TimestampMicros, TimestampMicros, 8).Int64(micros)
}

// AddDate sets a Date, in days since 1970-01-01.
func (b *Buffer) AddDate(column int, days int32) { b.add(column, Date, Date, 4).Int32(days) }

// AddDouble sets a Double.
func (b *Buffer) AddDouble(column int, f float64) { b.add(column, Double, Double, 8).Double(f) }

// AddBool sets a Bool.
func (b *Buffer) AddBool(column int, t bool) { b.add(column, Bool, Bool, 1).Bool(t) }

// AddNull leaves an optional column without a value.
func (b *Buffer) AddNull(column int) {
	if b.columns[column].Required {
		b.fail("column %q is required", b.columns[column].Name)
	}
	b.vectors[column].Null()
}

// add returns the vector of a column, whose type must be one of two neighbours, for a value of so many bytes.
func (b *Buffer) add(column int, from, to Type, size int) *Vector {
	if t := b.columns[column].Type; t < from || t > to {
		b.fail("column %q is a %s, not a %s", b.columns[column].Name, t, from)
	}
	v := &b.vectors[column]
	if len(v.plain)+size > maxChunk {
		b.fail("column %q has more than %d bytes in one row group", b.columns[column].Name, maxChunk)
	}
	b.size += size
	return v
}

func (b *Buffer) fail(format string, args ...any) {
	if b.err == nil {
		b.err = fmt.Errorf("parquet: row %d: "+format, append([]any{b.rows}, args...)...)
	}
}

// EndRow ends a row.
func (b *Buffer) EndRow() error {
	b.rows++
	for i := range b.vectors {
		if b.err == nil && b.vectors[i].rows != b.rows {
			b.rows--
			b.fail("column %q has %d values", b.columns[i].Name, b.vectors[i].rows-b.rows)
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

// Chunks returns the rows as chunks, which are valid until the next call or Reset.
func (b *Buffer) Chunks() (Chunks, error) {
	if b.err != nil {
		return nil, b.err
	}
	return b.packer.Pack(b.vectors), nil
}

// Reset forgets the rows, and keeps the memory for the next ones.
func (b *Buffer) Reset() {
	for i := range b.vectors {
		b.vectors[i].Reset()
	}
	b.rows, b.size, b.err = 0, 0, nil
}
