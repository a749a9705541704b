package parquet

import (
	"errors"
	"fmt"
)

// A footer can claim anything: schemas that take gigabytes to build, chunks that lie on top of each other, a billion rows
// in a page of nulls. The library believes it. So before it sees a footer, its claims are held against the size of the
// file: what passes takes time and memory in proportion to that, or to what these bounds allow anyway. Files of Writer
// stay far below.
const (
	maxReadRows  = 4 << 20   // of a row group
	maxReadChunk = 1 << 30   // bytes of a column chunk, unpacked
	freeRows     = 1 << 20   // of a file, whatever its size, and
	rowsPerByte  = 8         // beyond it
	freeBytes    = 256 << 20 // unpacked from a file, whatever its size, and
	bytesPerByte = 200       // beyond it
)

var errClaims = errors.New("damaged footer")

// claims is what a footer says of where things are.
type claims struct {
	size     int64 // of the file up to the footer
	columns  int
	rows     int64
	unpacked int64
	end      int64 // of the last chunk
	err      error
}

// checkFooter says what the footer of a file, which begins at size, claims that cannot be.
func checkFooter(footer []byte, size int64) error {
	c := &claims{size: size, end: int64(len(magic))}
	t := &thrift{b: footer}
	rows, groups := int64(-1), false
	t.fields(func(id int64, kind byte) {
		switch {
		case id == 2 && kind == thriftList:
			c.schema(t)
		case id == 3 && kind == thriftInt64:
			rows = t.integer(kind)
		case id == 4 && kind == thriftList:
			groups = true
			t.list(func(i int, kind byte) {
				c.check(kind == thriftStruct, "row group %d is none", i)
				c.rowGroup(t, i)
			})
		case id <= 4 && id != 1 || id == 8: // another type, or encryption
			t.fail()
		default:
			t.skip(kind, false)
		}
	})
	if t.failed {
		return errClaims
	}
	c.check(groups && rows == c.rows, "it says %d rows, its row groups have %d", rows, c.rows)
	return c.err
}

// check keeps the first mistake.
func (c *claims) check(ok bool, format string, args ...any) {
	if !ok && c.err == nil {
		c.err = fmt.Errorf("%w: %s", errClaims, fmt.Sprintf(format, args...))
	}
}

// schema counts the columns, all of which must stand right below the root.
func (c *claims) schema(t *thrift) {
	var wanted int64
	n := t.list(func(i int, kind byte) {
		c.check(kind == thriftStruct, "column %d is none", i)
		var children int64
		t.integers(map[int64]*int64{5: &children})
		if i == 0 {
			wanted = children
		} else {
			c.check(children == 0, "column %d is nested", i)
		}
	})
	c.columns = n - 1
	c.check(wanted == int64(c.columns), "%d columns, its schema has %d", wanted, c.columns)
}

func (c *claims) rowGroup(t *thrift, group int) {
	rows := int64(-1)
	var values []int64 // of each chunk
	t.fields(func(id int64, kind byte) {
		switch {
		case id == 1 && kind == thriftList:
			n := t.list(func(i int, kind byte) {
				c.check(kind == thriftStruct, "chunk %d of row group %d is none", i, group)
				values = append(values, c.chunk(t, group, i))
			})
			c.check(n == c.columns, "row group %d has %d chunks of %d columns", group, n, c.columns)
		case id == 3 && kind == thriftInt64:
			rows = t.integer(kind)
		case id == 1 || id == 3:
			t.fail()
		default:
			t.skip(kind, false)
		}
	})
	c.check(rows >= 0 && rows <= maxReadRows, "row group %d claims %d rows", group, rows)
	for i, n := range values {
		c.check(n == rows, "row group %d has %d rows, its chunk %d has %d", group, rows, i, n)
	}
	if c.err == nil {
		c.rows += rows
		c.check(c.rows <= freeRows+rowsPerByte*c.size, "%d rows in %d bytes", c.rows, c.size)
	}
}

// chunk returns how many values a column chunk has.
func (c *claims) chunk(t *thrift, group, column int) int64 {
	values := int64(-1)
	t.fields(func(id int64, kind byte) {
		switch {
		case id == 3 && kind == thriftStruct:
			values = c.chunkData(t, group, column)
		case id == 3, id == 1, id == 8, id == 9: // in another file, or encrypted
			t.fail()
		default:
			t.skip(kind, false)
		}
	})
	return values
}

// chunkData checks where the pages of a chunk lie: behind those before it, and within the file.
func (c *claims) chunkData(t *thrift, group, column int) (values int64) {
	codec, unpacked, packed, data, dict := int64(-1), int64(-1), int64(-1), int64(-1), int64(0)
	values = -1
	t.integers(map[int64]*int64{4: &codec, 5: &values, 6: &unpacked, 7: &packed, 9: &data, 11: &dict})
	start := data
	if dict > 0 && dict < data {
		start = dict
	}
	inside := start >= c.end && packed >= 0 && start <= c.size && packed <= c.size-start
	c.check(inside, "chunk %d of row group %d lies at %d, with %d bytes", column, group, start, packed)
	c.check(unpacked >= 0 && unpacked <= maxReadChunk, "chunk %d of row group %d claims %d bytes", column, group, unpacked)
	if c.err == nil {
		c.end = start + packed
		c.unpacked += unpacked
		c.check(c.unpacked <= freeBytes+bytesPerByte*c.size, "it unpacks to %d bytes", c.unpacked)
	}
	c.check(codec == 0 || codec == 1 || codec == 6, "compression %d is not read", codec)
	return values
}
