package ingest

import (
	"bytes"
	"unicode/utf8"

	"tracesift/ingest/trace"
)

// ending says how the scan of one record ended.
type ending uint8

const (
	whole    ending = iota
	more            // the text ends before the record does
	badQuote        // a closing quote is followed by neither delimiter nor line break
)

// recordScanner reads records of comma-separated values as RFC 4180 and the exports have them: cells may be quoted, a
// quote inside a quoted cell is doubled, a quoted cell may hold delimiters and line breaks, lines end with LF or CRLF.
// A quote inside an unquoted cell stands for itself.
type recordScanner struct {
	delimiter byte
	cells     []uint32 // as in trace.Block
	side      []byte

	// No quote stands in text[quoteless:quotelessEnd] of the text being scanned. It keeps files full of lost quotes
	// from being searched again for each of their lines.
	quoteless, quotelessEnd int
}

// record scans the record that starts at text[pos:] and appends its cells. It returns the offset behind its line
// break. At the end of the file (last) a record needs no line break.
func (s *recordScanner) record(text []byte, pos int, last bool) (next int, end ending) {
	nl := bytes.IndexByte(text[pos:], '\n')
	lineEnd := pos + nl
	if nl < 0 {
		if !last {
			return pos, more
		}
		lineEnd = len(text)
	}
	// Fast path: a line without quotes is split at its delimiters.
	if bytes.IndexByte(text[pos:lineEnd], '"') < 0 {
		s.splitLine(text, pos, lineEnd)
		return min(lineEnd+1, len(text)), whole
	}
	return s.quoted(text, pos, last)
}

// splitLine appends the cells of a line without quotes.
func (s *recordScanner) splitLine(text []byte, pos, lineEnd int) {
	contentEnd := lineEnd
	if contentEnd > pos && text[contentEnd-1] == '\r' {
		contentEnd--
	}
	for {
		i := bytes.IndexByte(text[pos:contentEnd], s.delimiter)
		if i < 0 {
			s.cell(text, pos, contentEnd)
			return
		}
		s.cell(text, pos, pos+i)
		pos += i + 1
	}
}

// quoted is the slow path: the record has at least one quote.
func (s *recordScanner) quoted(text []byte, pos int, last bool) (next int, end ending) {
	for {
		var done bool
		if pos < len(text) && text[pos] == '"' {
			pos, done, end = s.quotedCell(text, pos, last)
		} else {
			pos, done, end = s.plainCell(text, pos, last)
		}
		if done || end != whole {
			return pos, end
		}
	}
}

// plainCell scans an unquoted cell. done says that it was the last of its record.
func (s *recordScanner) plainCell(text []byte, pos int, last bool) (next int, done bool, end ending) {
	for i := pos; i < len(text); i++ {
		switch text[i] {
		case s.delimiter:
			s.cell(text, pos, i)
			return i + 1, false, whole
		case '\n':
			contentEnd := i
			if contentEnd > pos && text[contentEnd-1] == '\r' {
				contentEnd--
			}
			s.cell(text, pos, contentEnd)
			return i + 1, true, whole
		}
	}
	if !last {
		return pos, false, more
	}
	s.cell(text, pos, len(text))
	return len(text), true, whole
}

// quotedCell scans a quoted cell from its opening quote.
func (s *recordScanner) quotedCell(text []byte, open int, last bool) (next int, done bool, end ending) {
	sideStart := len(s.side)
	from := open + 1 // start of the part not yet copied to side
	pos := open + 1
	for {
		i := s.indexQuote(text, pos)
		if i < 0 {
			return len(text), false, more
		}
		rest := text[i+1:]
		switch {
		case len(rest) > 0 && rest[0] == '"': // a doubled quote: copy up to the first of the two
			s.side = append(s.side, text[from:i+1]...)
			from, pos = i+2, i+2
			continue
		case len(rest) == 0 && !last, len(rest) == 1 && rest[0] == '\r' && !last:
			return pos, false, more
		case len(rest) == 0, rest[0] == '\n', len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n',
			len(rest) == 1 && rest[0] == '\r':
			done = true
		case rest[0] == s.delimiter:
		default:
			return i, false, badQuote
		}
		if len(s.side) == sideStart {
			s.cell(text, from, i)
		} else {
			s.side = append(s.side, text[from:i]...)
			s.sideCell(sideStart)
		}
		next = i + 2
		if len(rest) > 0 && rest[0] == '\r' {
			next++
		}
		return min(next, len(text)), done, whole
	}
}

// indexQuote finds the next quote at or after pos.
func (s *recordScanner) indexQuote(text []byte, pos int) int {
	if pos >= s.quoteless && pos < s.quotelessEnd {
		pos = s.quotelessEnd
	}
	i := bytes.IndexByte(text[min(pos, len(text)):], '"')
	if i < 0 {
		if pos < len(text) {
			s.quoteless, s.quotelessEnd = pos, len(text)
		}
		return -1
	}
	return pos + i
}

// cell appends text[start:end] as a cell, repaired in side where it is not valid UTF-8.
func (s *recordScanner) cell(text []byte, start, end int) {
	s.cells = append(s.cells, uint32(start), uint32(end))
}

// sideCell appends side[start:] as a cell.
func (s *recordScanner) sideCell(start int) {
	s.cells = append(s.cells, uint32(start)|trace.SideCell, uint32(len(s.side)))
}

// repair copies every cell from the from-th number of s.cells on that is not valid UTF-8 to side, each invalid byte
// replaced by U+FFFD, and returns how many cells it repaired.
func (s *recordScanner) repair(text []byte, from int) (repaired int) {
	for k := from; k < len(s.cells); k += 2 {
		b := text
		start, end := s.cells[k], s.cells[k+1]
		if start&trace.SideCell != 0 {
			b, start = s.side, start&^trace.SideCell
		}
		if utf8.Valid(b[start:end]) {
			continue
		}
		sideStart := len(s.side)
		s.side = append(s.side, bytes.ToValidUTF8(b[start:end], []byte("\uFFFD"))...)
		s.cells[k], s.cells[k+1] = uint32(sideStart)|trace.SideCell, uint32(len(s.side))
		repaired++
	}
	return repaired
}
