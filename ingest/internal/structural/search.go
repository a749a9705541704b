package structural

import (
	"bytes"
	"encoding/binary"
)

// search is Index for every machine.
func (s *Scanner) search(text []byte, base uint32, seps []uint32) (r Result) {
	feed, quote := next{c: '\n'}, next{c: '"'}
	pos := 0
	for pos < len(text) && len(seps)-r.Seps >= Room {
		if s.inside != 0 {
			if pos = quote.from(text, pos); pos < len(text) {
				s.inside, s.within = 0, 0
				pos++
			}
			continue
		}
		if text[pos] == '"' && s.within == 0 {
			s.inside, s.within = ^uint64(0), 1
			pos++
			continue
		}
		end := min(feed.from(text, pos), quote.from(text, pos))
		s.within = 1
		for len(seps)-r.Seps >= Room {
			i := bytes.IndexByte(text[pos:end], s.Delimiter)
			if i < 0 {
				if end > pos {
					s.within = 1
				}
				pos = end
				break
			}
			seps[r.Seps] = base + uint32(pos+i)
			r.Seps++
			pos += i + 1
			s.within = 0
		}
		switch {
		case pos < end, pos == len(text):
		case text[pos] == '\n':
			seps[r.Seps] = base + uint32(pos)
			r.Seps++
			pos++
			s.within = 0
		case s.within != 0:
			r.Read, r.Stray = pos, true
			r.Wide = !isASCII(text[:pos])
			return r
		}
	}
	r.Read, r.Wide = pos, !isASCII(text[:pos])
	return r
}

// next remembers where a byte comes next.
type next struct {
	c    byte
	at   int
	read bool
}

// from returns the offset of the byte at or behind pos, the length of the text where there is none.
func (n *next) from(text []byte, pos int) int {
	if n.read && n.at >= pos {
		return n.at
	}
	n.read, n.at = true, len(text)
	if i := bytes.IndexByte(text[pos:], n.c); i >= 0 {
		n.at = pos + i
	}
	return n.at
}

// isASCII says whether all bytes are below 0x80.
func isASCII(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		if binary.LittleEndian.Uint64(b)&0x8080_8080_8080_8080 != 0 {
			return false
		}
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
