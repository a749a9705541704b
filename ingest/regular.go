package ingest

import (
	"bytes"

	"tracesift/ingest/internal/structural"
	"tracesift/ingest/trace"
)

// The index is made piece by piece as rows are taken, because what follows a broken row must be looked at again: small
// pieces first, so that many broken rows cost little.
const (
	firstPiece = 1 << 10
	lastPiece  = 64 << 10
)

// index holds the separators of a stretch of text from which no row was taken yet.
type index struct {
	scanner structural.Scanner
	seps    []uint32
	next    int  // of seps: behind the last row that was taken
	end     int  // of seps
	from    int  // offset of the text where the index begins
	to      int  // and how far it goes
	piece   int  // bytes to look at next
	stray   bool // a quote stands astray behind to
	wide    bool // some byte since from is not ASCII
}

// restart begins the index at pos, where a record begins.
func (x *index) restart(pos int, delimiter byte) {
	*x = index{scanner: structural.Scanner{Delimiter: delimiter}, seps: x.seps, from: pos, to: pos, piece: firstPiece}
}

// forget makes that the index has to begin anew.
func (x *index) forget() { x.end, x.next, x.from, x.to = 0, 0, -1, -1 }

// align makes pos, where a record begins, the point behind the last row that was taken. It says whether the index has
// that point: it need not where a record was broken.
func (x *index) align(text []byte, pos int) bool {
	if x.from < 0 || pos > x.to || pos < x.from {
		return false
	}
	for x.next < x.end && int(x.seps[x.next]) < pos {
		x.next++
	}
	if x.next == 0 {
		return pos == x.from
	}
	return int(x.seps[x.next-1]) == pos-1 && text[pos-1] == '\n'
}

// extend indexes the next piece of text; all says that no more will be appended to it. It says whether there is more to
// see.
func (x *index) extend(text []byte, all bool) bool {
	piece := min(x.piece, len(text)-x.to)
	if !all || piece < len(text)-x.to {
		piece &^= 63
	}
	if x.stray || piece == 0 {
		return false
	}
	x.piece = min(4*x.piece, lastPiece)
	x.end = copy(x.seps, x.seps[x.next:x.end])
	x.next = 0
	for to := x.to + piece; x.to < to && !x.stray; {
		if len(x.seps)-x.end < structural.Room {
			x.seps = append(x.seps, make([]uint32, max(4*structural.Room, len(x.seps)))...)
		}
		r := x.scanner.Index(text[x.to:to], uint32(x.to), x.seps[x.end:])
		x.to, x.end = x.to+r.Read, x.end+r.Seps
		x.stray, x.wide = r.Stray, x.wide || r.Wide
	}
	return true
}

// regular takes rows from pos on as long as they begin before limit and are regular: rows of one line with as many cells
// as the header, whose time can be read. It returns the offset behind them. What stops it is looked at by line, which is
// the definition: of a row that regular takes it would make the same.
func (s *splitter) regular(pos, limit int) int {
	if s.carry.Layout == nil || s.local && !s.zoneSaid {
		return pos
	}
	if !s.index.align(s.text, pos) {
		s.index.restart(pos, s.scan.delimiter)
	}
	for pos < limit {
		for s.index.end-s.index.next < s.scan.width {
			if s.index.to-pos > s.maxRecord || !s.index.extend(s.text, s.eof || s.scouting) {
				return pos
			}
		}
		next, ok := s.regularRow(pos)
		if !ok {
			return pos
		}
		pos = next
	}
	return pos
}

// regularRow takes the row at pos, whose separators the index has, if it is regular.
func (s *splitter) regularRow(pos int) (next int, ok bool) {
	text, width := s.text, s.scan.width
	seps := s.index.seps[s.index.next : s.index.next+width]
	last := int(seps[width-1])
	next = last + 1
	switch text[pos] {
	case '\n', '\r', '#', byteOrderMark[0]:
		return pos, false
	}
	if text[last] != '\n' || next-pos > s.maxRecord {
		return pos, false
	}
	first, side := len(s.scan.cells), len(s.scan.side)
	cells := s.scan.more(2 * width)
	start := pos
	for i, end := range seps {
		end := int(end)
		if i < width-1 {
			if text[end] == '\n' {
				s.scan.truncate(first, side)
				return pos, false
			}
		} else {
			end = beforeCR(text, start, end)
		}
		cells[2*i], cells[2*i+1] = uint32(start), uint32(end)
		if text[start] == '"' && !s.quoted(text, start, end, cells[2*i:2*i+2]) {
			s.scan.truncate(first, side)
			return pos, false
		}
		start = int(seps[i]) + 1
	}
	at, ok := s.carry.Layout.Clock.Parse(s.timeCell(text, first))
	if !ok {
		s.scan.truncate(first, side)
		return pos, false
	}
	s.index.next += width
	s.accept(text, first, pos, next, at, !s.index.wide)
	return next, true
}

// quoted takes the cell text[start:end], which begins with a quote, if it is regular too.
func (s *splitter) quoted(text []byte, start, end int, cell []uint32) bool {
	if end-start < 2 || text[end-1] != '"' {
		return false
	}
	start, end = start+1, end-1
	inside := text[start:end]
	if bytes.IndexByte(inside, '\n') >= 0 {
		return false
	}
	i := bytes.IndexByte(inside, '"')
	if i < 0 {
		cell[0], cell[1] = uint32(start), uint32(end)
		return true
	}
	from := len(s.scan.side)
	for ; i >= 0; i = bytes.IndexByte(inside, '"') { // each is the first of two
		s.scan.side = append(s.scan.side, inside[:i+1]...)
		inside = inside[i+2:]
	}
	s.scan.side = append(s.scan.side, inside...)
	cell[0], cell[1] = uint32(from)|trace.SideCell, uint32(len(s.scan.side))
	return true
}
