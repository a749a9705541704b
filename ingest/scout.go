package ingest

import (
	"bytes"
	"errors"
	"io"

	"tracesift/ingest/trace"
)

// findings are what has to be known of the rows before to read those that follow: who knows them may look ahead. They
// are immutable, and others once something changes.
type findings struct {
	shapes    *Shapes
	layout    *trace.Layout
	encoding  trace.Encoding
	odd       int64 // in UTF-16: 1 where characters begin at odd offsets
	order     trace.DateOrder
	local     bool
	zoneSaid  bool
	maxRecord int
	rejects   bool // somebody wants to see what is rejected
	path      string
}

// share lets others look ahead, once that is possible.
func (s *splitter) share() {
	if s.shared != nil || s.scouting || s.offer == nil || s.kind != aTable || !s.fits || s.carry.Layout == nil ||
		s.carry.Layout.Shape == trace.SMTPSendLog {
		return
	}
	s.shared = &findings{
		s.shapes, s.carry.Layout, s.encoding, s.start.offset & 1, s.order, s.local, s.zoneSaid, s.maxRecord, s.onReject != nil, s.audit.Path,
	}
	s.offer()
}

// unshare says that what others may know holds no more.
func (s *splitter) unshare() {
	if s.shared != nil {
		s.shared = nil
		s.offer()
	}
}

// scout looks ahead: it reads the rows that begin in a part of an export, without knowing where the rows before it end.
// What it finds is what the rows are if one of those ends where it began.
type scout struct {
	splitter
	raw    []byte // read from the export at rawAt
	rawAt  int64
	known  *findings
	from   int64 // offset in the export of the first row
	behind place // as seen from there
}

const (
	// lookBehind is how many bytes before its part a scout reads, to see whether a line begins with it.
	lookBehind = 2
	// aligned is what the place of a read is a multiple of: kernels copy from pages of files into buffers that lie
	// otherwise at a third of the speed.
	aligned = 4 << 10
	// lookAhead is how many it reads behind it: the rest of the last row, hopefully.
	lookAhead = 16 << 10
	// maxCandidates is how many lines may be no rows before a scout gives up.
	maxCandidates = 64
)

// look reads the rows that begin at offsets from first to behind of the export. It says whether it found any.
func (c *scout) look(src source, known *findings, first, behind int64) bool {
	if known.encoding != trace.UTF8 {
		first += (first ^ known.odd) & 1
	}
	start := max(0, first-lookBehind) &^ (aligned - 1)
	size := int(behind + lookAhead - start)
	if cap(c.raw) < size {
		c.raw = make([]byte, size)
	}
	n, err := readFull(src, c.raw[:size], start)
	c.at, c.ended = start+int64(n), errors.Is(err, io.EOF)
	c.prepare(known)
	raw, at := c.raw[:n], int(first-start)
	c.rawAt = start
	at = lineBehind(raw, at, known.encoding)
	if at < 0 || !c.decode(raw[at:]) {
		return false
	}
	from := start + int64(at)
	for tries := 0; ; tries++ {
		if tries == maxCandidates || len(c.text) == 0 || from >= behind {
			return false
		}
		if is, _, _ := c.isRow(c.text, 0, false); is {
			break
		}
		next := lineEnd(c.text, 0)
		from += rawLen(c.text[:next], known.encoding)
		c.text = c.text[next:]
		c.scan.forget()
	}
	c.from, c.known = from, known
	end, _ := c.rows(textLen(c.text, behind-from, known.encoding)) // an error comes back with the reader who comes by
	c.block.Text, c.block.Side, c.block.Cells = c.text[:end], c.scan.side, c.scan.cells
	c.behind = place{}.after(c.text[:end], known.encoding)
	return end > 0
}

// prepare empties a scout.
func (c *scout) prepare(known *findings) {
	c.tally.reset()
	c.block.Rows, c.block.Starts, c.block.Times = 0, c.block.Starts[:0], c.block.Times[:0]
	c.scan.cells, c.scan.side = c.scan.cells[:0], c.scan.side[:0]
	c.scan.forget()
	c.index.forget()
	c.start, c.mark, c.marked, c.carry = place{}, place{}, 0, trace.Carry{Encoding: known.encoding}
	c.scouting, c.kind, c.take, c.fits = true, aTable, c.line, true
	c.audit = &trace.FileAudit{Path: known.path}
	c.shapes, c.encoding, c.maxRecord = known.shapes, known.encoding, known.maxRecord
	c.order, c.local, c.zoneSaid = known.order, known.local, known.zoneSaid
	c.onReject = nil
	if known.rejects {
		c.onReject = func(trace.Reject) error { return nil }
	}
	c.setLayout(known.layout)
}

// decode makes text of raw, which begins behind a line break. It says whether it could: there must be nothing that the
// account counts, and no other encoding may begin before the first row.
func (c *scout) decode(raw []byte) bool {
	if c.encoding == trace.UTF8 {
		n, _ := plainLen(raw, false, true)
		c.text = raw[:n]
		return n > 0
	}
	text, _, alone, _ := appendUTF16(c.buffer[:0], raw, c.encoding, false, nil)
	c.buffer, c.text = text, text
	return len(alone) == 0 && len(text) > 0
}

// lineBehind returns where the first line begins that begins at raw[at:] or behind it, -1 where none does.
func lineBehind(raw []byte, at int, enc trace.Encoding) int {
	if enc == trace.UTF8 {
		at--
		if at >= len(raw) {
			return -1
		}
		if i := bytes.IndexByte(raw[max(0, at):], '\n'); i >= 0 {
			return max(0, at) + i + 1
		}
		return -1
	}
	for at -= 2; at+1 < len(raw); at += 2 {
		if at >= 0 && unit(raw[at:], enc) == '\n' {
			return at + 2
		}
	}
	return -1
}

// adopt takes what a scout found, if that is where the rows so far end and nothing has changed since. It returns the
// block that who called it hands on, nil where there is none.
func (s *splitter) adopt(c *scout) (*trace.Block, error) {
	if c.known != s.shared || c.from != s.start.offset {
		return nil, nil
	}
	behind := place{s.start.offset + c.behind.offset, s.start.line + c.behind.line}
	s.src.took(c.raw[c.from-c.rawAt:behind.offset-c.rawAt], c.from)
	if n := behind.offset - s.start.offset; s.encoding == trace.UTF8 && n <= int64(len(s.text)) {
		s.drop(int(n))
	} else {
		s.seek(behind.offset)
	}
	s.index.forget()
	return s.commit(&c.block, &c.tally, behind)
}
