package ingest

import (
	"bytes"
	"fmt"
	"strings"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/cell"
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
	at, wrong := s.unfit(text, cells, next, end, last)
	if wrong.early {
		written := bytes.Clone(s.timeCell(text, cells))
		s.scan.truncate(cells, side)
		if s.scouting || s.block.Rows > 0 {
			return pos, nil // the rows so far have another clock
		}
		if err := s.settleOrder(pos, written); err != nil {
			return 0, err
		}
		return s.row(pos)
	}
	if wrong.shaped() && next > firstEnd {
		switch swallowed, open := s.swallows(text, firstEnd, next, last); {
		case swallowed:
			wrong = fault{reason: "a quoted cell runs on into another row"}
		case open && !full:
			s.scan.truncate(cells, side)
			return pos, nil
		}
	}
	if wrong.reason == "" {
		if s.scouting && s.local && !s.zoneSaid && !trace.HasZone(s.timeCell(text, cells)) {
			s.scan.truncate(cells, side)
			return pos, nil // how its time is read is to be said first
		}
		s.accept(text, cells, pos, next, at, false)
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
	// A row of one line ends with the line; a misshapen one that runs over several may have swallowed good ones.
	if end != whole || next > firstEnd && !wrong.shaped() {
		if !full {
			return pos, nil
		}
		next = s.resync(text, firstEnd, last)
	}
	// The file was cut unless rows begin again behind the broken one.
	if last && s.turn == nil && next == len(text) && (end == more || end == whole && n < s.scan.width && text[next-1] != '\n') {
		s.audit.Truncated = true
	}
	return next, s.reject(pos, next, wrong)
}

// accept adds the row just scanned, text[pos:next], to the block. Its time is 0 where it is blank.
// ascii says that no byte of it is known to lie beyond ASCII.
func (s *splitter) accept(text []byte, cells, pos, next int, at trace.Instant, ascii bool) {
	s.fits = true
	if !s.zoneSaid && s.local {
		s.sayZone(s.timeCell(text, cells))
	}
	if at != 0 {
		s.tally.time(at)
	}
	if s.encoding == trace.UTF8 && !ascii && !isASCII(text[pos:next]) {
		s.readBytes(text, cells, text[pos:next])
	}
	if s.words >= 0 {
		s.noteWord(s.scan.bytes(text, cells+2*s.words))
	}
	if s.lists >= 0 && cell.LostList(s.scan.bytes(text, cells+2*s.lists)) {
		s.tally.lostLists++
	}
	s.tally.unterminated = text[next-1] != '\n'
	s.block.Starts = append(s.block.Starts, uint32(pos))
	s.block.Times = append(s.block.Times, at)
	s.block.Rows++
}

// reject accounts for text[pos:next] as one lost row.
func (s *splitter) reject(pos, next int, wrong fault) error {
	s.tally.rejected++
	if s.onReject != nil || s.tally.rejected == 1 {
		at := s.placeAt(pos)
		l := lost{
			at:     place{at.offset - s.start.offset, at.line - s.start.line},
			reject: trace.Reject{Path: s.audit.Path, Column: wrong.column, Reason: wrong.reason},
		}
		if text := s.text[pos:next]; s.onReject != nil {
			l.reject.Lines = int64(bytes.Count(bytes.TrimRight(text, "\r\n"), []byte{'\n'})) + 1
			l.reject.Text = strings.ToValidUTF8(string(text), "\uFFFD")
		}
		s.tally.rejects = append(s.tally.rejects, l)
	}
	if !s.fits && s.audit.Rejected+s.tally.rejected == maxMisfits {
		return s.errorAt(pos, fmt.Errorf("none of the first %d rows fits the header, as here: %s", maxMisfits, wrong.reason))
	}
	return nil
}

// maxMisfits is how many rows are tried before a file that has no good one is given up.
const maxMisfits = 100
