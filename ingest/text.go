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

// textReader reads an export as UTF-8 text, as far ahead as it is asked to. Exports that were appended to by another
// program may change their encoding; the text is then read part by part.
type textReader struct {
	src      source
	at       int64          // offset of the next byte to read
	encoding trace.Encoding // of the present part
	bom      int            // length of the byte order mark of the present part

	text     []byte // of the present part, read and not yet dropped
	buffer   []byte // text lies in it, with what was dropped before it and, in UTF-8, bytes behind it that may turn out
	from     int    // to be UTF-16; text begins here
	raw      []byte // UTF-16 that is not decoded yet: half a character, or what may turn out to be UTF-8
	ended    bool   // the export has no more bytes
	eof      bool   // the present part has no more text
	turn     *turn  // the next part, which begins in raw; nil where the export ends with the present one, or may go on
	err      error  // why reading stopped before the end
	behindLF bool   // the part goes on here behind a line feed that is not in buffer
	unpaired int    // halves of surrogate pairs, each replaced, in what was dropped
	alone    []int  // the ends of those in buffer
}

// begin reads the first bytes and finds the encoding.
func (r *textReader) begin() {
	for !r.ended && len(r.raw) < sniffLen {
		r.raw = r.read(r.raw)
	}
	enc, bom := sniff(r.raw[:min(len(r.raw), sniffLen)])
	r.part(&turn{enc, bom})
}

// part begins the part of the export that stands in raw. There is no text before it.
func (r *textReader) part(t *turn) {
	r.encoding, r.bom, r.eof, r.turn, r.behindLF = t.encoding, t.bom, false, nil, false
	rest := r.raw[t.bom:]
	r.buffer, r.from, r.text = r.buffer[:0], 0, r.buffer[:0]
	if r.encoding == trace.UTF8 {
		r.buffer, rest = append(r.buffer, rest...), nil
	}
	r.raw = append(r.raw[:0], rest...)
	r.decode()
}

// fill reads on until text holds at least want bytes or the present part ends.
func (r *textReader) fill(want int) {
	for !r.eof && len(r.text) < want {
		if r.encoding == trace.UTF8 {
			r.buffer = r.read(r.buffer)
		} else {
			r.raw = r.read(r.raw)
		}
		r.decode()
	}
}

// read appends the next bytes of the export to b.
func (r *textReader) read(b []byte) []byte {
	if cap(b)-len(b) < readSize/8 {
		b = slices.Grow(b, readSize)
	}
	n, err := r.src.read(b[len(b):min(cap(b), len(b)+readSize)], r.at)
	r.src.took(b[len(b):len(b)+n], r.at)
	r.at += int64(n)
	if err != nil {
		r.ended = true
		if !errors.Is(err, io.EOF) {
			r.err = fmt.Errorf("reading stopped: %w", err)
		}
	}
	return b[:len(b)+n]
}

// decode makes text of what was read, up to the next change of the encoding.
func (r *textReader) decode() {
	if r.encoding == trace.UTF8 {
		shown := r.from + len(r.text)
		n, t := plainLen(r.buffer[shown:], r.ended, r.behindLF && shown == 0)
		r.text, r.turn = r.buffer[r.from:shown+n], t
		if t != nil {
			r.raw = append(r.raw[:0], r.buffer[shown+n:]...)
		}
	} else {
		text, used, alone, t := appendUTF16(r.buffer, r.raw, r.encoding, r.ended, r.alone)
		r.buffer, r.text, r.turn, r.alone = text, text[r.from:], t, alone
		r.raw = append(r.raw[:0], r.raw[used:]...)
	}
	r.eof = r.ended || r.turn != nil
}

// drop forgets the first n bytes of the text. What is dropped pays for moving the rest to the front of the buffer, so
// that small steps cost no more than large ones.
func (r *textReader) drop(n int) {
	r.text, r.from = r.text[n:], r.from+n
	for len(r.alone) > 0 && r.alone[0] <= r.from {
		r.unpaired++
		r.alone = r.alone[1:]
	}
	if rest := r.buffer[r.from:]; r.from >= len(rest) {
		shown := len(r.text)
		for i := range r.alone {
			r.alone[i] -= r.from
		}
		r.buffer, r.from = append(r.buffer[:0], rest...), 0
		r.text = r.buffer[:shown]
	}
}

// seek goes on at an offset of the export where a line of the present part begins.
func (r *textReader) seek(off int64) {
	r.at, r.behindLF = off, true
	r.buffer, r.from, r.text, r.raw, r.alone = r.buffer[:0], 0, r.buffer[:0], r.raw[:0], r.alone[:0]
	r.ended, r.eof, r.turn, r.err = false, false, nil, nil
}

// place is a point of an export.
type place struct {
	offset int64 // bytes before it
	line   int64 // line breaks before it
}

// after returns the place behind text that begins at p.
func (p place) after(text []byte, enc trace.Encoding) place {
	return place{p.offset + rawLen(text, enc), p.line + int64(bytes.Count(text, []byte{'\n'}))}
}
