package ingest

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"tracesift/ingest/trace"
)

// row takes one row of data.
func (s *splitter) row(pos int) (next int, err error) {
	text, last, full := s.window(pos)
	cells, side := len(s.scan.cells), len(s.scan.side)
	next, end := s.scan.record(text, pos, last)
	if end != whole && !full {
		s.scan.truncate(cells, side)
		return pos, nil // how it goes on must not depend on how much was read
	}
	firstEnd := s.scan.firstEnd
	at, reason := s.unfit(text, cells, next, end, last)
	if reason == "" && next > firstEnd {
		switch swallowed, open := s.swallows(text, firstEnd, next, last); {
		case swallowed:
			reason = "a quoted cell runs on into another row"
		case open && !full:
			s.scan.truncate(cells, side)
			return pos, nil
		}
	}
	if reason == "" {
		s.accept(text, cells, pos, next, at)
		return next, nil
	}
	repeated := end == whole && s.isHeader(text, cells)
	n := (len(s.scan.cells) - cells) / 2
	s.scan.truncate(cells, side)
	if repeated {
		return next, nil
	}
	// A row of one line ends with the line; a row that runs over several may have swallowed good ones.
	if end != whole || next > firstEnd {
		if !full {
			return pos, nil
		}
		next = s.resync(text, firstEnd, last)
	}
	// The file was cut unless rows begin again behind the broken one.
	if last && next == len(text) && (end == more || end == whole && n < s.scan.width && text[next-1] != '\n') {
		s.audit.Truncated, s.carry.InQuote = true, end == more
	}
	return next, s.reject(pos, next, reason)
}

// accept adds the row just scanned, text[pos:next], to the block. Its time is 0 where it is blank.
func (s *splitter) accept(text []byte, cells, pos, next int, at trace.Instant) {
	if at != 0 {
		s.audit.FirstAt = earliest(s.audit.FirstAt, at)
		s.audit.LastAt = max(s.audit.LastAt, at)
	}
	if s.encoding == trace.UTF8 && !utf8.Valid(text[pos:next]) {
		s.repaired += s.scan.repair(text, cells)
	}
	s.unterminated = text[next-1] != '\n'
	s.block.Starts = append(s.block.Starts, uint32(pos))
	s.block.Rows++
}

// unfit says why the record just scanned is no row of the layout, "" where it is one, whose time it returns.
func (s *splitter) unfit(text []byte, cells, next int, end ending, last bool) (at trace.Instant, reason string) {
	layout := s.carry.Layout
	n := (len(s.scan.cells) - cells) / 2
	switch {
	case end == badQuote:
		return 0, "a closing quote is followed by neither a delimiter nor a line break"
	case end == tooWide:
		return 0, fmt.Sprintf("a quoted cell runs over several lines, and the row has more than %d cells", layout.Width())
	case end == more && last:
		return 0, "a quoted cell is not closed before the file ends"
	case end == more:
		return 0, fmt.Sprintf("the row is longer than %d KiB: a quoted cell may lack its closing quote", s.maxRecord>>10)
	case n < layout.Width() && last && text[next-1] != '\n':
		return 0, fmt.Sprintf("the file ends inside this row: %d of %d cells", n, layout.Width())
	case n != layout.Width():
		return 0, fmt.Sprintf("%d cells, but the header has %d", n, layout.Width())
	}
	written := s.timeCell(text, cells)
	at, ok := trace.ParseInstant(written)
	if ok || s.isBlank(cells) {
		return at, "" // the consumer leaves blank records out and counts them
	}
	return 0, fmt.Sprintf("%s: %q is not a time", layout.Names[layout.Index[trace.DateTime]], clip(written, 40))
}

// timeCell returns the time of the row whose cells begin at the given index.
func (s *splitter) timeCell(text []byte, cells int) []byte {
	return s.scan.bytes(text, cells+2*int(s.carry.Layout.Index[trace.DateTime]))
}

// isBlank says whether all cells of the row are empty.
func (s *splitter) isBlank(cells int) bool {
	for k := cells; k < len(s.scan.cells); k += 2 {
		if s.scan.cells[k]&^trace.SideCell != s.scan.cells[k+1] {
			return false
		}
	}
	return true
}

// isHeader says whether the record repeats the header, as in files that were joined.
func (s *splitter) isHeader(text []byte, cells int) bool {
	var names []string
	for k := cells; k < len(s.scan.cells) && len(names) <= s.scan.width; k += 2 {
		names = append(names, string(s.scan.bytes(text, k)))
	}
	return sameNames(names, s.carry.Layout.Names)
}

// resync returns where rows begin again after a broken one: at the first line from pos on that is a row of the layout
// or a directive. It depends on the text alone.
func (s *splitter) resync(text []byte, pos int, last bool) int {
	lastLine := pos
	for pos < len(text) {
		if s.beginsRows(text, pos, last) {
			return pos
		}
		lastLine = pos
		pos = lineEnd(text, pos)
	}
	if last {
		return len(text)
	}
	return lastLine // it may go on behind the window
}

// beginsRows says whether a row of the layout or a directive stands at text[pos:].
func (s *splitter) beginsRows(text []byte, pos int, last bool) bool {
	if isDirective(bytes.TrimPrefix(text[pos:], []byte(byteOrderMark))) {
		return true
	}
	isRow, _ := s.isRow(text, pos, last)
	return isRow
}

// swallows says whether a row of the layout stands at the beginning of a line in text[pos:end], the lines behind the
// first of a record: then a quote was lost, and the record is no row though it has as many cells as one. open says that
// more text is needed to tell.
func (s *splitter) swallows(text []byte, pos, end int, last bool) (found, open bool) {
	for ; pos < end && !found; pos = lineEnd(text, pos) {
		var more bool
		found, more = s.isRow(text, pos, last)
		open = open || more
	}
	return found, open
}

// isRow says whether a row of the layout that is not blank stands at text[pos:], and whether more text is needed to
// tell.
func (s *splitter) isRow(text []byte, pos int, last bool) (ok, open bool) {
	if bytes.HasPrefix(text[pos:], []byte(byteOrderMark)) {
		pos += len(byteOrderMark)
	}
	cells, side := len(s.scan.cells), len(s.scan.side)
	defer s.scan.truncate(cells, side)
	_, end := s.scan.record(text, pos, last)
	if end == whole && (len(s.scan.cells)-cells)/2 == s.scan.width {
		_, ok = trace.ParseInstant(s.timeCell(text, cells))
	}
	return ok, end == more
}

// reject accounts for text[pos:next] as one lost row.
func (s *splitter) reject(pos, next int, reason string) error {
	s.audit.RowsRead++
	s.audit.Rejected++
	if s.onReject == nil {
		return nil
	}
	lost := s.text[pos:next]
	at := s.placeAt(pos)
	return s.onReject(trace.Reject{
		Path:   s.audit.Path,
		Line:   at.line + 1,
		Lines:  int64(bytes.Count(bytes.TrimRight(lost, "\r\n"), []byte{'\n'})) + 1,
		Offset: at.offset,
		Reason: reason,
		Text:   strings.ToValidUTF8(string(lost), "\uFFFD"),
	})
}

// earliest returns the earlier of two instants, of which 0 is unknown.
func earliest(a, b trace.Instant) trace.Instant {
	if a == 0 || b < a {
		return b
	}
	return a
}
