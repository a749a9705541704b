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
	if reason == orderUnknown {
		written := bytes.Clone(s.timeCell(text, cells))
		s.scan.truncate(cells, side)
		if s.block.Rows > 0 {
			return pos, nil // the rows so far have another clock
		}
		if err := s.settleOrder(pos, written); err != nil {
			return 0, err
		}
		return s.row(pos)
	}
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
	if line := text[pos:firstEnd]; isSep(line) {
		return firstEnd, nil
	} else if h, err := s.headerWithin(line); h != nil || err != nil {
		return s.otherHeader(pos, firstEnd, h, err)
	}
	// A row of one line ends with the line; a row that runs over several may have swallowed good ones.
	if end != whole || next > firstEnd {
		if !full {
			return pos, nil
		}
		next = s.resync(text, firstEnd, last)
	}
	// The file was cut unless rows begin again behind the broken one.
	if last && s.turn == nil && next == len(text) && (end == more || end == whole && n < s.scan.width && text[next-1] != '\n') {
		s.audit.Truncated, s.carry.InQuote = true, end == more
	}
	return next, s.reject(pos, next, reason)
}

// maxHeader bounds a header that stands behind rows. It is more than twice the longest that Exchange writes.
const maxHeader = 2 << 10

// headerWithin returns what a line behind rows is as a header: exports of several shapes may stand in one file. It has
// at least two names and no digits, which tells most lines of text from it quickly.
func (s *splitter) headerWithin(line []byte) (*header, error) {
	line = bytes.TrimPrefix(line, []byte(byteOrderMark))
	if len(line) > maxHeader || bytes.ContainsAny(line, "0123456789") || !bytes.ContainsAny(line, ",;\t") {
		return nil, nil
	}
	return s.shapes.headerLine(line)
}

// otherHeader takes the header in text[pos:next].
func (s *splitter) otherHeader(pos, next int, h *header, err error) (int, error) {
	switch {
	case err != nil:
		return 0, s.errorAt(pos, err)
	case s.block.Rows > 0:
		return pos, nil // the rows so far have another layout
	}
	s.setHeader(pos, h)
	return next, nil
}

// accept adds the row just scanned, text[pos:next], to the block. Its time is 0 where it is blank.
func (s *splitter) accept(text []byte, cells, pos, next int, at trace.Instant) {
	s.fits = true
	if !s.zoneSaid && s.local {
		s.sayZone(s.timeCell(text, cells))
	}
	if at != 0 {
		s.audit.FirstAt = earliest(s.audit.FirstAt, at)
		s.audit.LastAt = max(s.audit.LastAt, at)
		s.hours.add(at)
	}
	if s.encoding == trace.UTF8 && !utf8.Valid(text[pos:next]) {
		s.repaired += s.scan.repair(text, cells)
	}
	s.unterminated = text[next-1] != '\n'
	s.block.Starts = append(s.block.Starts, uint32(pos))
	s.block.Rows++
}

// orderUnknown says that the record just scanned is a row whose time cannot be read yet.
const orderUnknown = "the order of day and month is not known"

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
	at, ok := s.when(written)
	if ok || s.isBlank(cells) {
		return at, "" // the consumer leaves blank records out and counts them
	}
	if s.needsOrder(written) {
		return 0, orderUnknown
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

// resync returns where rows begin again after a broken one: at the first line from pos on that is a row of the
// layout, a header or a directive. It depends on the text alone.
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

// beginsRows says whether a row of the layout, a header or a directive stands at text[pos:].
func (s *splitter) beginsRows(text []byte, pos int, last bool) bool {
	if isDirective(bytes.TrimPrefix(text[pos:], []byte(byteOrderMark))) {
		return true
	}
	if isRow, _ := s.isRow(text, pos, last); isRow {
		return true
	}
	h, err := s.headerWithin(text[pos:lineEnd(text, pos)])
	return h != nil || err != nil
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
		written := s.timeCell(text, cells)
		_, ok = s.when(written)
		ok = ok || s.needsOrder(written)
	}
	return ok, end == more
}

// reject accounts for text[pos:next] as one lost row.
func (s *splitter) reject(pos, next int, reason string) error {
	s.audit.RowsRead++
	s.audit.Rejected++
	at := s.placeAt(pos)
	if s.onReject != nil {
		lost := s.text[pos:next]
		if err := s.onReject(trace.Reject{
			Path:   s.audit.Path,
			Line:   at.line + 1,
			Lines:  int64(bytes.Count(bytes.TrimRight(lost, "\r\n"), []byte{'\n'})) + 1,
			Offset: at.offset,
			Reason: reason,
			Text:   strings.ToValidUTF8(string(lost), "\uFFFD"),
		}); err != nil {
			return err
		}
	}
	if !s.fits && s.audit.Rejected == maxMisfits {
		return fmt.Errorf("line %d: none of the first %d rows fits the header, as here: %s", at.line+1, maxMisfits, reason)
	}
	return nil
}

// maxMisfits is how many rows are tried before a file that has no good one is given up.
const maxMisfits = 100

// earliest returns the earlier of two instants, of which 0 is unknown.
func earliest(a, b trace.Instant) trace.Instant {
	if a == 0 || b < a {
		return b
	}
	return a
}
