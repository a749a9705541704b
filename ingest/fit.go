package ingest

import (
	"fmt"

	"tracesift/ingest/trace"
)

// fault is why a record is no row of the layout.
type fault struct {
	column string // header name of the cell that is wrong; empty where it is the record as a whole
	reason string // empty: there is no fault
	early  bool   // the record is a row, but its time cannot be read before the order of day and month is known
}

// shaped says whether the record has the form of a row, and ends where it seems to: at most a cell of it is wrong.
func (f fault) shaped() bool { return f.reason == "" || f.column != "" }

// unfit says why the record just scanned is no row of the layout, or returns its time.
func (s *splitter) unfit(text []byte, cells, next int, end ending, last bool) (at trace.Instant, f fault) {
	if reason := s.misshapen(text, cells, next, end, last); reason != "" {
		return 0, fault{reason: reason}
	}
	written := s.timeCell(text, cells)
	at, ok := s.when(written)
	switch {
	case ok, s.isBlank(cells): // the consumer leaves blank records out and counts them
		return at, fault{}
	case s.needsOrder(written):
		return 0, fault{early: true}
	}
	name := s.carry.Layout.Names[s.carry.Layout.Index[trace.DateTime]]
	return 0, fault{column: name, reason: fmt.Sprintf("%s: %q is not a time", name, clip(written, 40))}
}

// misshapen says why the record just scanned has not the form of a row, "" where it has.
func (s *splitter) misshapen(text []byte, cells, next int, end ending, last bool) string {
	layout := s.carry.Layout
	n := (len(s.scan.cells) - cells) / 2
	switch {
	case end == badQuote:
		return "a closing quote is followed by neither a delimiter nor a line break"
	case end == tooWide:
		return fmt.Sprintf("a quoted cell runs over several lines, and the row has more than %d cells", layout.Width())
	case end == more && last:
		return "a quoted cell is not closed before the file ends"
	case end == more:
		return fmt.Sprintf("the row is longer than %d KiB: a quoted cell may lack its closing quote", s.maxRecord>>10)
	case n < layout.Width() && last && text[next-1] != '\n':
		return fmt.Sprintf("the file ends inside this row: %d of %d cells", n, layout.Width())
	case n != layout.Width():
		return fmt.Sprintf("%d cells, but the header has %d", n, layout.Width())
	}
	return ""
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
