package ingest

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"tracesift/ingest/trace"
)

// ending says how the scan of one record ended.
type ending uint8

const (
	whole    ending = iota
	more            // the text ends before the record does
	badQuote        // a closing quote is followed by neither delimiter nor line break
	tooWide         // the record goes on behind its first line and has more cells than a row: a quote was lost
)

// recordScanner reads records of comma-separated values as RFC 4180 and the exports have them: cells may be quoted, a
// quote inside a quoted cell is doubled, a quoted cell may hold delimiters and line breaks, lines end with LF or CRLF.
// A quote inside an unquoted cell stands for itself.
type recordScanner struct {
	delimiter byte
	width     int      // cells of a row
	cells     []uint32 // as in trace.Block
	side      []byte
	firstEnd  int // offset behind the first line of the last record, or the length of the text

	// No quote stands in text[quoteless:quote]. It keeps text without quotes from being searched line by line.
	quoteless, quote int
}

// record scans the record that starts at text[pos:] and appends its cells. It returns the offset behind its line
// break. At the end of the file (last) a record needs no line break.
func (s *recordScanner) record(text []byte, pos int, last bool) (next int, end ending) {
	lineEnd := lineBreak(text, pos, last)
	if lineEnd < 0 {
		s.firstEnd = len(text)
		return pos, more
	}
	s.firstEnd = min(lineEnd+1, len(text))
	if s.nextQuote(text, pos) >= lineEnd {
		s.plainLine(text, pos, lineEnd)
		return s.firstEnd, whole
	}
	return s.quotedRecord(text, pos, lineEnd, last)
}

// lineBreak returns where the line that holds pos ends: at its LF, or at the end of the file. It is negative where
// neither is in the text.
func lineBreak(text []byte, pos int, last bool) int {
	if n := bytes.IndexByte(text[pos:], '\n'); n >= 0 {
		return pos + n
	}
	if last {
		return len(text)
	}
	return -1
}

// plainLine is the fast path: it appends the cells of text[pos:lineEnd], in which no cell is quoted.
func (s *recordScanner) plainLine(text []byte, pos, lineEnd int) {
	line, cells := text[:beforeCR(text, pos, lineEnd)], s.cells
	for {
		i := bytes.IndexByte(line[pos:], s.delimiter)
		if i < 0 {
			break
		}
		cells = append(cells, uint32(pos), uint32(pos+i))
		pos += i + 1
	}
	s.cells = append(cells, uint32(pos), uint32(len(line)))
}

// beforeCR returns the end of a cell that starts at pos and is the last of its line, without the CR of a CRLF.
func beforeCR(text []byte, pos, lineEnd int) int {
	if lineEnd > pos && text[lineEnd-1] == '\r' {
		return lineEnd - 1
	}
	return lineEnd
}

// quotedRecord is the slow path: a quote stands in the first line of the record.
func (s *recordScanner) quotedRecord(text []byte, pos, lineEnd int, last bool) (next int, end ending) {
	first, firstEnd := len(s.cells), lineEnd
	for {
		if pos > firstEnd && (len(s.cells)-first)/2 > s.width {
			return pos, tooWide
		}
		if pos < len(text) && text[pos] == '"' {
			var done bool
			if pos, done, end = s.quotedCell(text, pos, last); done || end != whole {
				return pos, end
			}
			continue
		}
		if pos > lineEnd {
			if lineEnd = lineBreak(text, pos, last); lineEnd < 0 {
				return pos, more
			}
		}
		i := bytes.IndexByte(text[pos:lineEnd], s.delimiter)
		if i < 0 {
			s.cells = append(s.cells, uint32(pos), uint32(beforeCR(text, pos, lineEnd)))
			return min(lineEnd+1, len(text)), whole
		}
		s.cells = append(s.cells, uint32(pos), uint32(pos+i))
		pos += i + 1
	}
}

// quotedCell scans a quoted cell from its opening quote. done says that it was the last of its record.
func (s *recordScanner) quotedCell(text []byte, open int, last bool) (next int, done bool, end ending) {
	sideStart := len(s.side)
	from := open + 1 // start of the part not yet copied to side
	pos := open + 1
	for {
		i := s.nextQuote(text, pos)
		if i == len(text) {
			return i, false, more
		}
		rest := text[i+1:]
		switch {
		case len(rest) > 0 && rest[0] == '"': // a doubled quote: copy up to the first of the two
			s.side = append(s.side, text[from:i+1]...)
			from, pos = i+2, i+2
			continue
		case len(rest) == 0 && !last, len(rest) == 1 && rest[0] == '\r' && !last:
			return i, false, more
		case len(rest) == 0, rest[0] == '\n', rest[0] == '\r' && (len(rest) == 1 || rest[1] == '\n'):
			done = true
		case rest[0] != s.delimiter:
			return i, false, badQuote
		}
		if len(s.side) == sideStart {
			s.cells = append(s.cells, uint32(from), uint32(i))
		} else {
			s.side = append(s.side, text[from:i]...)
			s.cells = append(s.cells, uint32(sideStart)|trace.SideCell, uint32(len(s.side)))
		}
		next = i + 2
		if len(rest) > 0 && rest[0] == '\r' {
			next++
		}
		return min(next, len(text)), done, whole
	}
}

// nextQuote returns the offset of the first quote at or behind pos, the length of the text where there is none.
func (s *recordScanner) nextQuote(text []byte, pos int) int {
	if pos < s.quoteless || pos > s.quote {
		s.quoteless, s.quote = pos, pos
	}
	if s.quote >= len(text) {
		return len(text) // a longer text was searched before
	}
	if text[s.quote] != '"' {
		if i := bytes.IndexByte(text[s.quote:], '"'); i >= 0 {
			s.quote += i
		} else {
			s.quote = len(text)
		}
	}
	return s.quote
}

// forget is called before another text is scanned: it drops what is known of the one before.
func (s *recordScanner) forget() { s.quoteless, s.quote = 0, 0 }

// truncate takes back cells.
func (s *recordScanner) truncate(cells, side int) { s.cells, s.side = s.cells[:cells], s.side[:side] }

// bytes returns the cell at s.cells[k].
func (s *recordScanner) bytes(text []byte, k int) []byte {
	start, end := s.cells[k], s.cells[k+1]
	if start&trace.SideCell != 0 {
		return s.side[start&^trace.SideCell : end]
	}
	return text[start:end]
}

// stray says whether a quote stands inside an unquoted cell of the record that starts at text[pos:] and whose cells
// begin at s.cells[k].
func (s *recordScanner) stray(text []byte, pos, k int) bool {
	for ; k < len(s.cells); k += 2 {
		start, end := s.cells[k], s.cells[k+1]
		quoted := start&trace.SideCell != 0 || int(start) > pos && text[start-1] == '"'
		if !quoted && bytes.IndexByte(text[start:end], '"') >= 0 {
			return true
		}
	}
	return false
}

// strings returns copies of all cells, without surrounding blanks.
func (s *recordScanner) strings(text []byte) []string {
	var all []string
	for k := 0; k < len(s.cells); k += 2 {
		all = append(all, strings.TrimSpace(string(s.bytes(text, k))))
	}
	return all
}

// repair copies every cell from s.cells[k] on that is not valid UTF-8 to side: read as the code page of Windows that it
// is written in or, where it is UTF-8 in part, with each run of invalid bytes replaced by U+FFFD.
func (s *recordScanner) repair(text []byte, k int, found *foreign) {
	for ; k < len(s.cells); k += 2 {
		b := s.bytes(text, k)
		if utf8.Valid(b) {
			continue
		}
		start := len(s.side)
		switch page := windows(b); page {
		case nil:
			s.side = append(s.side, bytes.ToValidUTF8(b, []byte("\uFFFD"))...)
			found.repaired++
		default:
			for _, c := range b {
				s.side = utf8.AppendRune(s.side, page.DecodeByte(c))
			}
			if page == charmap.Windows1251 {
				found.cyrillic++
			} else {
				found.western++
			}
		}
		s.cells[k], s.cells[k+1] = uint32(start)|trace.SideCell, uint32(len(s.side))
	}
}
