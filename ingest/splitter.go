package ingest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"tracesift/ingest/protocol"
	"tracesift/ingest/trace"
)

const (
	defaultBlockSize = 1 << 20
	// defaultMaxRecord bounds a row. A quoted cell that is still open this far on has lost its closing quote.
	defaultMaxRecord = 1 << 20
)

// splitter cuts one export into confirmed blocks and rejects. It reads ahead by little more than maxRecord.
type splitter struct {
	textReader
	dates

	shapes    *Shapes
	input     trace.InputID
	worker    int
	consumer  trace.Consumer
	onReject  func(trace.Reject) error
	blockSize int
	maxRecord int
	audit     *trace.FileAudit

	// take takes what starts at an offset of the text and returns the offset behind it, as line does; finish says what is
	// wrong with the end of the export.
	take   func(pos int) (next int, err error)
	finish func()
	kind   kind

	transactions *protocol.Reader // makes rows of the lines of protocol logs; nil: they are rows themselves

	shared   *findings // what others may know of the rows that follow; nil: not yet
	offer    func()    // called when shared is set or lost; may be nil
	scouting bool      // this only looks ahead: what needs to be known of the rows before stops it

	block  trace.Block // the next one, as far as it is known
	blocks int         // handed on so far
	scan   recordScanner
	index  index
	carry  trace.Carry // at the start of the text

	start  place // of the text
	mark   place // of text[marked:]
	marked int

	fits     bool // some row fits the header
	words    int  // the cell whose word is looked at, -1 for none
	statuses bool // the words are those of deliveries, not of events
	lists    int  // the cell whose list PowerShell may have lost, -1 for none
	tally    tally

	// As in a tally, of the whole export so far.
	foreign      foreign
	lostLists    int
	unterminated bool
	hours        hours
}

// kind is what an export turned out to be.
type kind uint8

const (
	unopened kind = iota
	aTable
	isObjects // JSON
	aMail
)

// errNotExport marks a file in which nothing known was found.
var errNotExport = errors.New("not an export")

// run reads the export to its end.
func (s *splitter) run(ctx context.Context) error {
	defer s.account()
	for over := false; !over; {
		var err error
		if over, err = s.until(ctx, toTheEnd); err != nil {
			return err
		}
	}
	return nil
}

// toTheEnd is a limit that no export reaches.
const toTheEnd = math.MaxInt64

// open reads the beginning and finds out what the export is.
func (s *splitter) open() {
	s.begin()
	s.beginPart()
	s.take, s.finish = s.line, func() {}
	s.fill(headLen)
	s.kind = aTable
	switch {
	case isJSON(s.text):
		o := newObjects(s)
		s.take, s.finish, s.kind = o.take, o.finish, isObjects
	case s.encoding == trace.UTF8 && isMail(s.text):
		s.kind = aMail
	}
}

// until reads on up to the first row that begins at a limit or behind it, which is an offset of the export. It says
// whether it came to the end of the export.
func (s *splitter) until(ctx context.Context, limit int64) (over bool, err error) {
	if s.kind == unopened {
		s.open()
	}
	if s.kind == aMail {
		return true, s.mail()
	}
	want := s.ahead(limit)
	for s.start.offset < limit {
		if err := context.Cause(ctx); err != nil {
			return false, stop{err}
		}
		s.fill(want)
		used, err := s.split(s.textLen(limit))
		switch {
		case err != nil:
			return false, err
		case used > 0:
			want = s.ahead(limit)
			if limit == toTheEnd { // nobody else needs what is behind
				s.src.forget(s.start.offset)
			}
		case !s.eof:
			want = max(2*len(s.text), want)
		case s.turn != nil:
			s.part(s.turn)
			s.beginPart()
		default:
			return true, s.end()
		}
	}
	return false, nil
}

// ahead returns how much text is wanted on the way to a limit.
func (s *splitter) ahead(limit int64) int {
	const row = 4 << 10 // that begins before the limit, about
	size := s.blockSize
	if s.blocks == 0 {
		size = min(size, firstBlock) // others wait for what it shows
	}
	return min(size, int(min(limit-s.start.offset, int64(size)))+row)
}

// firstBlock is how much text is looked at before others join in, in bytes.
const firstBlock = 64 << 10

// textLen returns how much of the text lies before an offset of the export.
func (s *splitter) textLen(limit int64) int {
	return textLen(s.text, limit-s.start.offset, s.encoding)
}

// beginPart takes note of the encoding of the part that begins now. The layout goes on from the part before.
func (s *splitter) beginPart() {
	s.unshare()
	s.carry.Encoding = s.encoding
	s.start.offset += int64(s.bom)
	s.mark = s.start
	name := s.encoding.String()
	if s.bom > 0 {
		name += "+bom"
	}
	if s.audit.Encoding == "" {
		s.audit.Encoding = name
		return
	}
	s.audit.Encoding += ", " + name
	s.warn("line %d: the encoding changes to %s", s.start.line+1, name)
}

// end says whether the end of the export is a good one.
func (s *splitter) end() error {
	if len(s.raw) > 0 {
		s.audit.Truncated = true
		s.warn("the file ends inside a %s character", s.encoding)
	}
	s.finish()
	switch {
	case s.err != nil:
		s.audit.Truncated = true
		return s.err
	case s.carry.Layout == nil && s.start.offset == 0:
		return fmt.Errorf("%w: the file is empty", errNotExport)
	case s.carry.Layout == nil:
		return fmt.Errorf("%w: the file has no rows", errNotExport)
	case s.audit.RowsRead == 0 && s.audit.Format == "csv": // an idle server writes logs without rows
		s.warn("no row stands below the header: the search found nothing, or the export was not finished")
	}
	return nil
}

// split scans text[:limit] as far as it goes, hands on one block and returns how much of the text it used. The rows before
// a part that is refused are handed on too.
func (s *splitter) split(limit int) (used int, err error) {
	s.scan.forget()
	used, err = s.rows(min(limit, len(s.text), s.blockSize))
	var stopped stop
	if errors.As(err, &stopped) {
		return 0, err
	}
	if err := s.flush(used); err != nil {
		return 0, err
	}
	return used, err
}

// rows takes what begins in text[:limit], as far as it goes.
func (s *splitter) rows(limit int) (pos int, err error) {
	for pos < limit {
		if s.kind == aTable {
			if pos = s.regular(pos, limit); pos >= limit {
				break
			}
		}
		next, err := s.take(pos)
		if err != nil || next == pos {
			return pos, err // refused, more text is needed, or the layout changed
		}
		pos = next
	}
	return pos, nil
}

// flush hands on the rows in text[:end] and drops that text.
func (s *splitter) flush(end int) (err error) {
	behind := s.placeAt(end)
	b := &s.block
	b.Text, b.Side, b.Cells = s.text[:end], s.scan.side, s.scan.cells
	whole, err := s.commit(b, &s.tally, behind)
	if whole != nil && err == nil {
		err = s.consumer.Consume(s.worker, whole)
	}
	s.drop(end)
	s.index.forget()
	s.tally.reset()
	b.Rows, b.Starts, b.Times = 0, b.Starts[:0], b.Times[:0]
	s.scan.cells, s.scan.side = s.scan.cells[:0], s.scan.side[:0]
	s.share()
	return err
}

// commit makes the rows of a block, which begin where the rows so far end, and end at a place, part of the export. It
// returns the block to hand on, numbered, and nil where there are no rows.
func (s *splitter) commit(b *trace.Block, t *tally, behind place) (*trace.Block, error) {
	if err := s.enter(t, s.start, b.Rows); err != nil {
		return nil, err
	}
	out := s.carry
	out.Line = behind.line
	if b.Rows > 0 {
		b.Input, b.Seq, b.In, b.Out, b.Base = s.input, s.blocks, s.carry, out, s.start.offset
		if s.transactions != nil && b.Layout().Shape == trace.SMTPSendLog {
			b = s.transactions.Transactions(b)
		}
		out.Row += int64(b.Rows)
		b.Out.Row = out.Row
	}
	s.start, s.mark, s.marked, s.carry = behind, behind, 0, out
	if b.Rows == 0 {
		return nil, nil
	}
	s.blocks++
	return b, nil
}

// placeAt returns the place of text[pos:]. It is asked for places in rising order, so that no byte is counted twice.
func (s *splitter) placeAt(pos int) place {
	s.mark = s.mark.after(s.text[s.marked:pos], s.encoding)
	s.marked = pos
	return s.mark
}

// window is the text in which a record that starts at pos must end, and whether it is the end of the export (last) or
// at least as long as records may be (full). It does not depend on how much happens to have been read.
func (s *splitter) window(pos int) (text []byte, last, full bool) {
	if len(s.text)-pos > s.maxRecord {
		return s.text[:pos+s.maxRecord], false, true
	}
	return s.text, s.eof, s.eof
}

// account closes the account of the export.
func (s *splitter) account() {
	s.audit.Hours = s.hours.all()
	if s.unpaired > 0 {
		s.warn("%s replaced", trace.Counted(int64(s.unpaired), "half of a surrogate pair stood alone and was", "halves of surrogate pairs stood alone and were"))
	}
	s.foreign.warn(s)
	if s.audit.Encoding == trace.UTF8.String() {
		s.audit.Encoding = s.foreign.encoding(s.audit.Encoding)
	}
	if s.lostLists > 0 {
		s.warn("%s the name of a type instead of recipients: join them when you export, "+
			"Select-Object *,@{n='Recipients';e={$_.Recipients -join ';'}} -ExcludeProperty Recipients",
			trace.Counted(int64(s.lostLists), "row has", "rows have"))
	}
	if s.unterminated && !s.audit.Truncated { // which is told by itself
		s.warn("the last row has no line break: if the file was cut, its last cell may be incomplete")
	}
	if s.transactions != nil {
		s.audit.Filtered += s.transactions.Silent()
		s.audit.Warnings = append(s.audit.Warnings, s.transactions.Warnings()...)
	}
}

// warnOnce adds a warning unless it stands there already.
func (s *splitter) warnOnce(text string) {
	if !slices.Contains(s.audit.Warnings, text) {
		s.audit.Warnings = append(s.audit.Warnings, text)
	}
}

// warn adds a warning to the account.
func (s *splitter) warn(format string, args ...any) {
	s.audit.Warnings = append(s.audit.Warnings, fmt.Sprintf(format, args...))
}
