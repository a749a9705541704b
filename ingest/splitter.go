package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"

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
	table  bool // take is line

	block trace.Block // the next one, as far as it is known
	scan  recordScanner
	index index
	carry trace.Carry // at the start of the text

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

// errNotExport marks a file in which nothing known was found.
var errNotExport = errors.New("no known header")

// run reads the export to its end.
func (s *splitter) run(ctx context.Context) error {
	defer s.account()
	s.begin()
	s.beginPart()
	s.take, s.finish, s.table = s.line, func() {}, true
	s.fill(headLen)
	switch {
	case isJSON(s.text):
		o := newObjects(s)
		s.take, s.finish, s.table = o.take, o.finish, false
	case s.encoding == trace.UTF8 && isMail(s.text):
		return s.mail()
	}
	want := s.blockSize
	for {
		if err := context.Cause(ctx); err != nil {
			return stop{err}
		}
		s.fill(want)
		used, err := s.split()
		switch {
		case err != nil:
			return err
		case used > 0:
			want = s.blockSize
		case !s.eof:
			want = max(2*len(s.text), s.blockSize)
		case s.turn != nil:
			s.part(s.turn)
			s.beginPart()
		default:
			return s.end()
		}
	}
}

// beginPart takes note of the encoding of the part that begins now. The layout goes on from the part before.
func (s *splitter) beginPart() {
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
	case s.carry.Layout == nil:
		return fmt.Errorf("%w: the file has no rows", errNotExport)
	}
	return nil
}

// split scans the text as far as it goes, hands on one block and returns how much of the text it used. The rows before
// a part that is refused are handed on too.
func (s *splitter) split() (used int, err error) {
	s.scan.forget()
	pos := 0
	for pos < len(s.text) && pos < s.blockSize {
		if s.table {
			if pos = s.regular(pos, min(len(s.text), s.blockSize)); pos >= len(s.text) || pos >= s.blockSize {
				break
			}
		}
		var next int
		next, err = s.take(pos)
		if err != nil || next == pos {
			break // refused, more text is needed, or the layout changed
		}
		pos = next
	}
	var stopped stop
	if errors.As(err, &stopped) {
		return 0, err
	}
	if err := s.flush(pos); err != nil {
		return 0, err
	}
	return pos, err
}

// flush hands on the rows in text[:end] and drops that text.
func (s *splitter) flush(end int) (err error) {
	behind := s.placeAt(end)
	out := s.carry
	out.Line = behind.line
	out.Row += int64(s.block.Rows)
	if err := s.enter(&s.tally, s.start, s.block.Rows); err != nil {
		return err
	}
	s.tally.reset()
	if s.block.Rows > 0 {
		s.block.In, s.block.Out, s.block.Base = s.carry, out, s.start.offset
		s.block.Text, s.block.Side, s.block.Cells = s.text[:end], s.scan.side, s.scan.cells
		err = s.consumer.Consume(s.worker, &s.block)
		s.block.Seq++
	}
	s.drop(end)
	s.index.forget()
	s.start, s.marked, s.carry = behind, 0, out
	s.block.Rows, s.block.Starts = 0, s.block.Starts[:0]
	s.scan.cells, s.scan.side = s.scan.cells[:0], s.scan.side[:0]
	return err
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
		s.warn("%d halves of surrogate pairs stood alone; they were replaced", s.unpaired)
	}
	s.foreign.warn(s)
	if s.audit.Encoding == trace.UTF8.String() {
		s.audit.Encoding = s.foreign.encoding(s.audit.Encoding)
	}
	if s.lostLists > 0 {
		s.warn("%d rows have the name of a type instead of recipients: join them when you export, "+
			"Select-Object *,@{n='Recipients';e={$_.Recipients -join ';'}} -ExcludeProperty Recipients", s.lostLists)
	}
	if len(s.audit.UnknownEvents) > 0 {
		s.warn("%s", unknownWords(s.audit.UnknownEvents))
	}
	switch {
	case s.audit.Truncated:
		s.warn("the file was cut: it ends inside a row")
	case s.unterminated:
		s.warn("the last row has no line break: if the file was cut, its last cell may be incomplete")
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
