package parquet

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/golang/snappy"
	"github.com/klauspost/compress/zstd"
)

// message builds a file of one column of texts by hand, with whatever its footer and its pages are to claim.
type message struct {
	root     int64 // children of the schema's root
	nested   int   // groups that stand within each other around the column
	columns  int
	groups   int
	rows     int64 // of each row group, and the values of its chunk
	total    int64 // rows of the file
	codec    int64
	unpacked int64 // bytes of a chunk
	packed   int64 // bytes of a chunk; 0: those of its pages
	offset   int64 // of every chunk; 0: where its pages are
	pages    func(group int) []byte
}

// plainMessage claims nothing but what is there: two row groups of one row each.
func plainMessage() message {
	page := thriftPage(0, 5, 5, 1)
	return message{root: 1, columns: 1, groups: 2, rows: 1, total: 2, unpacked: int64(len(page) + 5),
		pages: func(int) []byte { return append(bytes.Clone(page), "\x01\x00\x00\x00a"...) }}
}

// Values of Thrift's compact protocol with the head of their field, which stands delta behind the one before it.
func thriftNumber(b []byte, delta, kind byte, n int64) []byte {
	return binary.AppendVarint(append(b, delta<<4|kind), n)
}
func thriftText(b []byte, delta byte, s string) []byte {
	return append(binary.AppendUvarint(append(b, delta<<4|8), uint64(len(s))), s...)
}
func thriftItems(b []byte, delta, kind byte, n int) []byte {
	return binary.AppendUvarint(append(b, delta<<4|9, 0xf0|kind), uint64(n))
}

// thriftPage is the head of a data page or a dictionary.
func thriftPage(kind, unpacked, packed, values int64) []byte {
	b := thriftNumber(nil, 1, 5, kind)
	b = thriftNumber(b, 1, 5, unpacked)
	b = thriftNumber(b, 1, 5, packed)
	if kind == 2 {
		b = append(b, 4<<4|12) // field 7
	} else {
		b = append(b, 2<<4|12) // field 5
	}
	b = thriftNumber(b, 1, 5, values)
	b = thriftNumber(b, 1, 5, 0) // PLAIN
	if kind != 2 {
		b = thriftNumber(b, 1, 5, 3) // levels: RLE
		b = thriftNumber(b, 1, 5, 3)
	}
	return append(b, 0, 0)
}

// footer returns the footer of a file whose chunks begin at the offsets and have the sizes given.
func (m *message) footer(at, sizes []int64) []byte {
	b := thriftNumber(nil, 1, 5, 1)
	b = thriftItems(b, 1, 12, 1+m.nested+m.columns)
	b = append(thriftNumber(thriftText(b, 4, "schema"), 1, 5, m.root), 0)
	for range m.nested {
		b = thriftNumber(b, 3, 5, 0)
		b = append(thriftNumber(thriftText(b, 1, "g"), 1, 5, 2), 0)
	}
	for i := range m.columns {
		b = thriftNumber(b, 1, 5, 6) // BYTE_ARRAY
		b = thriftNumber(b, 2, 5, 0) // REQUIRED
		b = thriftText(b, 1, string(rune('a'+i%26)))
		b = append(thriftNumber(b, 2, 5, 0), 0) // UTF8
	}
	b = thriftNumber(b, 1, 6, m.total)
	b = thriftItems(b, 1, 12, m.groups)
	for g := range m.groups {
		b = thriftItems(b, 1, 12, 1)
		b = thriftNumber(b, 2, 6, at[g])
		b = append(b, 1<<4|12)
		b = thriftNumber(b, 1, 5, 6)
		b = append(b, 1<<4|9, 1<<4|5, 0)      // encodings: PLAIN
		b = append(b, 1<<4|9, 1<<4|8, 1, 'a') // path
		b = thriftNumber(b, 1, 5, m.codec)
		b = thriftNumber(b, 1, 6, m.rows)
		b = thriftNumber(b, 1, 6, m.unpacked)
		b = thriftNumber(b, 1, 6, sizes[g])
		b = append(thriftNumber(b, 2, 6, at[g]), 0, 0)
		b = thriftNumber(b, 1, 6, m.unpacked)
		b = append(thriftNumber(b, 1, 6, m.rows), 0)
	}
	return append(b, 0)
}

// file returns the whole file.
func (m *message) file() []byte {
	out := []byte(magic)
	var at, sizes []int64
	for g := range m.groups {
		pages := m.pages(g)
		offset, size := int64(len(out)), int64(len(pages))
		if m.offset > 0 {
			offset = m.offset
		}
		if m.packed != 0 {
			size = m.packed
		}
		at, sizes = append(at, offset), append(sizes, size)
		out = append(out, pages...)
	}
	footer := m.footer(at, sizes)
	out = binary.LittleEndian.AppendUint32(append(out, footer...), uint32(len(footer)))
	return append(out, magic...)
}

func hostileFooter(change func(*message)) []byte {
	m := plainMessage()
	change(&m)
	return footerBytes(m.file())
}

// packPage is a page whose body unpacks to size zeros, but whose head claims another size.
func packPage(t *testing.T, codec Codec, size int, claimed int64) []byte {
	t.Helper()
	var body []byte
	if codec == Snappy {
		body = snappy.Encode(nil, make([]byte, size))
	} else {
		e, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		body = e.EncodeAll(make([]byte, size), nil)
	}
	return append(thriftPage(0, claimed, int64(len(body)), 1), body...)
}

// TestHostileFiles: files that claim too much are refused at once, whatever the library would do with them: build a
// schema for minutes, set two gigabytes aside for each page of a few bytes, read a chunk a thousand times, or run out of
// memory, which ends the process.
func TestHostileFiles(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*message)
		want   string
	}{
		"a billion columns":   {func(m *message) { m.root = math.MaxInt32 }, "its schema has 1"},
		"less than none":      {func(m *message) { m.root = -1 }, "its schema has 1"},
		"nested groups":       {func(m *message) { m.nested, m.columns, m.root = 3000, 3001, 2 }, "nested"},
		"a billion rows":      {func(m *message) { m.rows, m.total = 1<<30, 2<<30 }, "rows"},
		"rows of nothing":     {func(m *message) { m.groups, m.rows, m.total = 400, 4<<20, 400*4<<20 }, "rows in"},
		"other rows":          {func(m *message) { m.total = 3 }, "3 rows"},
		"more than the file":  {func(m *message) { m.packed = 1 << 40 }, "lies at"},
		"less than nothing":   {func(m *message) { m.packed = -1 }, "lies at"},
		"the same chunk":      {func(m *message) { m.groups, m.total, m.offset = 1000, 1000, 4 }, "lies at"},
		"a terabyte unpacked": {func(m *message) { m.unpacked = 1 << 40 }, "bytes"},
		"all that fits":       {func(m *message) { m.groups, m.total, m.unpacked = 1000, 1000, 1<<30 }, "unpacks to"},
		"another compression": {func(m *message) { m.codec = 4 }, "compression 4"},
		"a huge page": {func(m *message) {
			m.pages = func(int) []byte { return append(thriftPage(0, math.MaxInt32, 5, 1), 0, 0, 0, 0, 0) }
		}, "page"},
		"pages of no known kind": {func(m *message) {
			m.unpacked = 64 << 20
			m.pages = func(int) []byte { return bytes.Repeat(append(thriftPage(9, 1<<20, 0, 0), 0), 1000) }
		}, "page"},
		"many dictionaries": {func(m *message) {
			m.unpacked = 64 << 20
			m.pages = func(int) []byte { return bytes.Repeat(thriftPage(2, 1<<20, 0, 1<<20), 1000) }
		}, "page"},
		"a page without a head": {func(m *message) { m.pages = func(int) []byte { return bytes.Repeat([]byte{0xff}, 100) } }, "page"},
		"zstd that grows": {func(m *message) {
			m.codec, m.unpacked = 6, 100
			m.pages = func(int) []byte { return packPage(t, Zstd, 64<<20, 5) }
		}, "exceeds"},
		"snappy that grows": {func(m *message) {
			m.codec, m.unpacked = 1, 100
			m.pages = func(int) []byte { return packPage(t, Snappy, 1<<20, 5) }
		}, "not 5"},
	} {
		t.Run(name, func(t *testing.T) {
			m := plainMessage()
			c.change(&m)
			b := m.file()
			begin := time.Now()
			_, err := tryRead(b, []Column{{Name: "a", Type: String}})
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
	m := plainMessage()
	rows, err := tryRead(m.file(), []Column{{Name: "a", Type: String}})
	if err != nil || len(rows) != 2 || rows[0][0] != "a" {
		t.Fatalf("without any of this: %v, %v", rows, err)
	}
}
