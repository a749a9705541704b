package structural

import (
	"bytes"

	"tracesift/ingest/trace/cell"
)

// search is Index for every machine.
func (s *Scanner) search(text []byte, base uint32, cells []uint32, n int, lines []Line) Result {
	r := Result{Cells: n}
	space := room(cells, n, lines) - Room + n // cells may be as many
	feed, quote := next{c: '\n'}, next{c: '"'}
	pos, line := 0, 0
	for pos < len(text) && r.Cells <= space {
		if s.inside != 0 {
			if pos = quote.from(text, pos); pos < len(text) {
				s.inside, s.within = 0, 0
				pos++
			}
			continue
		}
		if text[pos] == '"' && s.within == 0 {
			s.inside, s.within = ^uint64(0), 1
			s.seen |= quoted
			pos++
			continue
		}
		end := min(feed.from(text, pos), quote.from(text, pos))
		s.within = 1
		for r.Cells <= space {
			i := bytes.IndexByte(text[pos:end], s.Delimiter)
			if i < 0 {
				if end > pos {
					s.within = 1
				}
				pos = end
				break
			}
			pos += i
			r.ends(cells, base+uint32(pos))
			pos++
			s.within = 0
		}
		switch {
		case pos < end, pos == len(text):
		case text[pos] == '\n':
			r.ends(cells, base+uint32(pos))
			pos++
			s.within = 0
			s.look(text[line:pos])
			lines[r.Lines] = Line(r.Cells<<lineBits) | Line(s.seen)
			r.Lines++
			line, s.seen = pos, 0
		case s.within != 0:
			r.Read, r.Stray = pos, true
			return r
		}
	}
	s.look(text[line:pos])
	r.Read = pos
	return r
}

// ends notes that a cell has its separator at an offset.
func (r *Result) ends(cells []uint32, at uint32) {
	cells[2*r.Cells+1], cells[2*r.Cells+2] = at, at+1
	r.Cells++
}

// look notes what a line has.
func (s *Scanner) look(line []byte) {
	if !cell.ASCII(line) {
		s.seen |= wide
	}
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
