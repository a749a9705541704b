package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"tracesift/ingest/trace"
)

// readSize is how many bytes are asked for at once.
const readSize = 256 << 10

// textReader reads an export as UTF-8 text, as far ahead as it is asked to.
type textReader struct {
	src      io.Reader
	encoding trace.Encoding
	bom      int // length of the byte order mark

	text     []byte // read and not yet dropped
	raw      []byte // what follows text and is not decoded yet: half a character
	eof      bool
	err      error // why reading stopped before the end
	unpaired int   // halves of surrogate pairs, each replaced
}

// begin reads the first bytes and finds the encoding.
func (r *textReader) begin() {
	for !r.eof && len(r.raw) < sniffLen {
		r.raw = r.read(r.raw)
	}
	r.encoding, r.bom = sniff(r.raw[:min(len(r.raw), sniffLen)])
	r.raw = r.raw[r.bom:]
	if r.encoding == trace.UTF8 {
		r.text, r.raw = r.raw, nil
		return
	}
	r.decode()
}

// fill reads on until text holds at least want bytes or the export ends.
func (r *textReader) fill(want int) {
	for !r.eof && len(r.text) < want {
		if r.encoding == trace.UTF8 {
			r.text = r.read(r.text)
			continue
		}
		r.raw = r.read(r.raw)
		r.decode()
	}
}

// read appends the next bytes of the export to b.
func (r *textReader) read(b []byte) []byte {
	if cap(b)-len(b) < readSize/8 {
		b = slices.Grow(b, readSize)
	}
	n, err := r.src.Read(b[len(b):cap(b)])
	if err != nil {
		r.eof = true
		if !errors.Is(err, io.EOF) {
			r.err = fmt.Errorf("reading stopped: %w", err)
		}
	}
	return b[:len(b)+n]
}

// decode moves what it can from raw to text.
func (r *textReader) decode() {
	text, used, unpaired := appendUTF16(r.text, r.raw, r.encoding)
	r.text, r.unpaired = text, r.unpaired+unpaired
	r.raw = append(r.raw[:0], r.raw[used:]...)
}

// drop forgets the first n bytes of the text.
func (r *textReader) drop(n int) { r.text = append(r.text[:0], r.text[n:]...) }

// place is a point of an export.
type place struct {
	offset int64 // bytes before it
	line   int64 // line breaks before it
}

// after returns the place behind text that begins at p.
func (p place) after(text []byte, enc trace.Encoding) place {
	return place{p.offset + rawLen(text, enc), p.line + int64(bytes.Count(text, []byte{'\n'}))}
}
