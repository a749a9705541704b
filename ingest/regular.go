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

// index holds the cells of a stretch of text from which no row was taken yet.
type index struct {
	scanner structural.Scanner
	cells   []uint32 // where each begins and where its separator stands, and where the one behind them begins
	lines   []structural.Line
	next    int  // of cells: behind the last row that was taken
	end     int  // of cells
	line    int  // of lines: that of the row to come
	ends    int  // of lines
	from    int  // offset of the text where the index begins
	to      int  // and how far it goes
	piece   int  // bytes to look at next
	stray   bool // a quote stands astray behind to
}

// restart begins the index at pos, where a record begins.
func (x *index) restart(pos int, delimiter byte) {
	if len(x.cells) == 0 {
		x.cells, x.lines = make([]uint32, 8*structural.Room), make([]structural.Line, 2*structural.Room)
	}
	*x = index{
		scanner: structural.Scanner{Delimiter: delimiter}, cells: x.cells, lines: x.lines, from: pos, to: pos, piece: firstPiece,
	}
	x.cells[0] = uint32(pos)
}

// forget makes that the index has to begin anew.
func (x *index) forget() { x.end, x.next, x.line, x.ends, x.from, x.to = 0, 0, 0, 0, -1, -1 }

// align makes pos, where a record begins, the point behind the last row that was taken. It says whether the index has
// that point: it need not where a record was broken.
func (x *index) align(text []byte, pos int) bool {
	if x.from < 0 || pos > x.to || pos < x.from {
		return false
	}
	for x.next < x.end && int(x.cells[2*x.next]) < pos {
		x.next++
	}
	for x.line < x.ends && x.lines[x.line].Cells() <= x.next {
		x.line++
	}
	return int(x.cells[2*x.next]) == pos && (pos == x.from || text[pos-1] == '\n')
}

// extend indexes the next piece of text, once all lines are taken; all says that no more will be appended to it. It
// says whether there is more to see.
func (x *index) extend(text []byte, all bool) bool {
	piece := min(x.piece, len(text)-x.to)
	if !all || piece < len(text)-x.to {
		piece &^= 63
	}
	if x.stray || piece == 0 {
		return false
	}
	x.piece = min(4*x.piece, lastPiece)
	x.end = copy(x.cells, x.cells[2*x.next:2*x.end+1]) / 2
	x.next, x.line, x.ends = 0, 0, 0
	for to := x.to + piece; x.to < to && !x.stray; {
		if len(x.cells) <= 2*(x.end+structural.Room) {
			x.cells = append(x.cells, make([]uint32, len(x.cells))...)
		}
		if len(x.lines)-x.ends < structural.Room {
			x.lines = append(x.lines, make([]structural.Line, len(x.lines))...)
		}
		r := x.scanner.Index(text[x.to:to], uint32(x.to), x.cells, x.end, x.lines[x.ends:])
		x.to, x.end, x.ends = x.to+r.Read, r.Cells, x.ends+r.Lines
		x.stray = r.Stray
	}
	return true
}

// regular takes rows from pos on as long as they begin before limit and are regular: rows of one line with as many
// cells as the header, whose time can be read. It returns the offset behind them. What stops it is looked at by line,
// which is the definition: of a row that regular takes it would make the same.
func (s *splitter) regular(pos, limit int) int {
	if s.carry.Layout == nil || s.local && !s.zoneSaid {
		return pos
	}
	x := &s.index
	if !x.align(s.text, pos) {
		x.restart(pos, s.scan.delimiter)
	}
	for pos < limit {
		for x.line == x.ends {
			if x.end-x.next >= s.scan.width || x.to-pos > s.maxRecord || !x.extend(s.text, s.eof || s.scouting) {
				return pos
			}
		}
		next, ok := s.regularRow(pos, x.lines[x.line])
		if !ok {
			return pos
		}
		pos = next
	}
	return pos
}

// regularRow takes the row at pos, whose cells the index has up to the end of a line, if it is regular.
func (s *splitter) regularRow(pos int, line structural.Line) (next int, ok bool) {
	text, width, from := s.text, s.scan.width, 2*s.index.next
	if line.Cells()-s.index.next != width {
		return pos, false
	}
	switch text[pos] {
	case '\n', '\r', '#', byteOrderMark[0]:
		return pos, false
	}
	first, side := len(s.scan.cells), len(s.scan.side)
	s.scan.cells = append(s.scan.cells, s.index.cells[from:from+2*width]...)
	cells := s.scan.cells[first:]
	end := &cells[2*width-1]
	if next = int(*end) + 1; next-pos > s.maxRecord {
		s.scan.truncate(first, side)
		return pos, false
	}
	*end = uint32(beforeCR(text, int(cells[2*width-2]), next-1))
	if line.Quoted() && !s.unquote(text, cells) {
		s.scan.truncate(first, side)
		return pos, false
	}
	at, ok := s.carry.Layout.Clock.Parse(s.timeCell(text, first))
	if !ok {
		s.scan.truncate(first, side)
		return pos, false
	}
	s.index.next += width
	s.index.line++
	s.accept(text, first, pos, next, at, !line.Wide())
	return next, true
}

// unquote takes the cells of a row that begin with a quote, if all of them are regular.
func (s *splitter) unquote(text []byte, cells []uint32) bool {
	for k := 0; k < len(cells); k += 2 {
		if start := int(cells[k]); text[start] == '"' && !s.quoted(text, start, int(cells[k+1]), cells[k:k+2]) {
			return false
		}
	}
	return true
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
