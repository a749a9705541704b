package ingest

import "bytes"

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
	if isRow, _, _ := s.isRow(text, pos, last); isRow {
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
		isRow, stray, more := s.isRow(text, pos, last)
		found, open = isRow && !stray, open || more
	}
	return found, open
}

// isRow says whether a row of the layout that is not blank stands at text[pos:], whether a quote stands inside one of its
// unquoted cells, and whether more text is needed to tell.
func (s *splitter) isRow(text []byte, pos int, last bool) (ok, stray, open bool) {
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
	return ok, ok && s.scan.stray(text, pos, cells), end == more
}
