package parquet

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"unicode/utf8"
)

// Dict is the distinct values of a column chunk. Arena is the body of a PLAIN page: fixed-width values in little-endian
// order one after another, or strings each behind its length as four little-endian bytes. Offsets says where each
// string begins, at its length; it is nil for fixed-width types. Entries need not all be used, nor be distinct.
type Dict struct {
	Arena   []byte
	Offsets []uint32
}

// Chunk is the values of one column in one row group. It holds either Dict with IDs or Plain. The writer keeps no part
// of it after the call that takes it.
type Chunk struct {
	Rows  int
	Nulls []uint64 // bit i%64 of word i/64 is set where row i is null; nil where none is
	Dict  *Dict
	IDs   []uint32 // one for each row that is not null: its entry in Dict
	Plain []byte   // the rows that are not null, as in Dict.Arena; a Bool is one byte, 0 or 1

	packed bool // as a Packer made it: all is as it must be
}

// Chunks gives the chunk of each column of a row group. It is valid until another one is asked for.
type Chunks func(column int) (Chunk, error)

// nulls counts the null rows among the first Rows.
func (c *Chunk) nulls() int {
	n := 0
	for i := range (c.Rows + 63) / 64 {
		n += bits.OnesCount64(c.nullWord(i))
	}
	return n
}

// nullWord returns word i of the nulls without the bits past the last row.
func (c *Chunk) nullWord(i int) uint64 {
	if c.Nulls == nil {
		return 0
	}
	w := c.Nulls[i]
	if rest := c.Rows - i*64; rest < 64 {
		w &= 1<<rest - 1
	}
	return w
}

// entries is the number of entries of the dictionary.
func (d *Dict) entries(t Type) int {
	if t == String {
		return len(d.Offsets)
	}
	return len(d.Arena) / t.width()
}

// value returns entry i as it stands in statistics: a string without its length.
func (d *Dict) value(t Type, i int) []byte {
	if t == String {
		at := d.Offsets[i]
		n := binary.LittleEndian.Uint32(d.Arena[at:])
		return d.Arena[at+4 : at+4+n]
	}
	w := t.width()
	return d.Arena[i*w : (i+1)*w]
}

// check says what is wrong with a chunk of column col. A chunk that passes makes a valid file.
func (c *Chunk) check(col *Column) error {
	if c.Rows < 0 || c.Nulls != nil && len(c.Nulls) < (c.Rows+63)/64 {
		return fmt.Errorf("%d rows with %d words of nulls", c.Rows, len(c.Nulls))
	}
	if c.packed {
		return nil
	}
	nulls := c.nulls()
	if nulls > 0 && col.Required {
		return fmt.Errorf("%d nulls in a required column", nulls)
	}
	if c.Dict == nil {
		return checkPlain(c.Plain, col.Type, c.Rows-nulls)
	}
	if col.Type == Bool {
		return fmt.Errorf("a bool has no dictionary")
	}
	if len(c.IDs) != c.Rows-nulls {
		return fmt.Errorf("%d ids for %d values", len(c.IDs), c.Rows-nulls)
	}
	if err := c.Dict.check(col.Type); err != nil {
		return err
	}
	n := uint32(c.Dict.entries(col.Type))
	for _, id := range c.IDs {
		if id >= n {
			return fmt.Errorf("id %d in a dictionary of %d", id, n)
		}
	}
	return nil
}

func (d *Dict) check(t Type) error {
	n := d.entries(t)
	if t == String {
		at := 0
		for i, offset := range d.Offsets {
			if int(offset) != at {
				return fmt.Errorf("dictionary entry %d at %d, want %d", i, offset, at)
			}
			next, err := nextString(d.Arena, at)
			if err != nil {
				return fmt.Errorf("dictionary entry %d: %w", i, err)
			}
			at = next
		}
		if at != len(d.Arena) {
			return fmt.Errorf("dictionary of %d bytes, its entries end at %d", len(d.Arena), at)
		}
	} else if n*t.width() != len(d.Arena) {
		return fmt.Errorf("dictionary of %d bytes for values of %d", len(d.Arena), t.width())
	}
	if len(d.Arena) > math.MaxInt32 || n > math.MaxInt32 {
		return fmt.Errorf("dictionary of %d bytes: a page holds at most 2 GiB", len(d.Arena))
	}
	return nil
}

func checkPlain(plain []byte, t Type, values int) error {
	if t != String {
		if len(plain) != values*t.width() {
			return fmt.Errorf("%d bytes for %d values of %d", len(plain), values, t.width())
		}
		return nil
	}
	at := 0
	for i := range values {
		next, err := nextString(plain, at)
		if err != nil {
			return fmt.Errorf("value %d: %w", i, err)
		}
		at = next
	}
	if at != len(plain) {
		return fmt.Errorf("%d bytes, the values end at %d", len(plain), at)
	}
	return nil
}

// nextString checks the string whose length stands at at, and returns where it ends.
// Text that is not UTF-8 is refused here because readers refuse the whole column for it.
func nextString(b []byte, at int) (int, error) {
	if len(b)-at < 4 {
		return 0, fmt.Errorf("no room for a length at %d of %d", at, len(b))
	}
	n := int(binary.LittleEndian.Uint32(b[at:]))
	at += 4
	if n > len(b)-at {
		return 0, fmt.Errorf("string of %d bytes at %d of %d", n, at, len(b))
	}
	if !utf8.Valid(b[at : at+n]) {
		return 0, fmt.Errorf("string of %d bytes at %d is not UTF-8", n, at)
	}
	return at + n, nil
}
