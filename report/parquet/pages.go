package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
)

// Types of pages (Parquet format, PageType).
const (
	dataPage       = 0
	dictionaryPage = 2
)

// maxPageHeader is how large the library takes a header to be. Those of Writer have some 20 bytes, those of others bounds.
const maxPageHeader = 64 << 10

var errHeader = errors.New("damaged page header")

// pageHeader is what the library reads first of a page.
type pageHeader struct {
	kind, unpacked, packed, values int64
	size                           int // of the header itself
}

func readPageHeader(b []byte) (h pageHeader, err error) {
	t := &thrift{b: b}
	h = pageHeader{kind: -1, unpacked: -1, packed: -1, values: -1}
	fixed := map[int64]*int64{1: &h.kind, 2: &h.unpacked, 3: &h.packed}
	t.fields(func(id int64, kind byte) {
		switch into := fixed[id]; {
		case into != nil:
			*into = t.integer(kind)
		case (id == 5 && h.kind == dataPage || id == 7 && h.kind == dictionaryPage) && kind == thriftStruct:
			t.integers(map[int64]*int64{1: &h.values})
		default:
			t.skip(kind, false)
		}
	})
	h.size = len(b) - len(t.b)
	if t.failed || h.size > maxPageHeader || h.values < 0 {
		return h, errHeader
	}
	return h, nil
}

// checkPages says what the pages of a column chunk claim that cannot be: the library would set any size aside before it
// looks at the page, and unpack until the memory ends.
func checkPages(b []byte, codec compress.Compression, rows, unpacked int64) error {
	for first := true; len(b) > 0; first = false {
		h, err := readPageHeader(b)
		if err != nil {
			return err
		}
		b = b[h.size:]
		if h.packed < 0 || h.packed > int64(len(b)) || h.unpacked < 0 || h.unpacked > unpacked-int64(h.size) {
			return fmt.Errorf("%w: %d bytes unpack to %d, in a chunk of %d", errHeader, h.packed, h.unpacked, unpacked)
		}
		unpacked -= h.unpacked + int64(h.size)
		body := b[:h.packed]
		b = b[h.packed:]
		switch {
		case h.kind == dataPage && h.values <= rows:
			rows -= h.values
		case h.kind == dictionaryPage && first:
		default:
			return fmt.Errorf("%w: a page of type %d with %d values", errHeader, h.kind, h.values)
		}
		// Zstandard's own sizes are held against the room for them as it unpacks.
		said := h.unpacked
		switch codec {
		case compress.Codecs.Snappy:
			n, size := binary.Uvarint(body)
			if said = int64(n); size <= 0 {
				said = -1
			}
		case compress.Codecs.Uncompressed:
			said = h.packed
		}
		if said != h.unpacked {
			return fmt.Errorf("%w: a page of %d bytes, not %d", errHeader, said, h.unpacked)
		}
	}
	if rows > 0 {
		return fmt.Errorf("%w: %d rows are missing", errHeader, rows)
	}
	return nil
}

// openPages gives the pages of a checked chunk to the library.
func openPages(b []byte, codec compress.Compression, rows int64) (file.PageReader, error) {
	pages, err := file.NewPageReader(&chunkBytes{b}, rows, codec, nil, nil)
	if err == nil {
		pages.SetMaxPageHeaderSize(maxPageHeader)
	}
	return pages, err
}

// chunkBytes is a column chunk as the library wants to read it.
type chunkBytes struct{ b []byte }

func (c *chunkBytes) Peek(n int) ([]byte, error) {
	if n > len(c.b) {
		return c.b, io.EOF
	}
	return c.b[:n], nil
}

func (c *chunkBytes) Discard(n int) (int, error) {
	n = min(n, len(c.b))
	c.b = c.b[n:]
	return n, nil
}

func (c *chunkBytes) Read(b []byte) (int, error) {
	if len(c.b) == 0 {
		return 0, io.EOF
	}
	n := copy(b, c.b)
	c.b = c.b[n:]
	return n, nil
}
