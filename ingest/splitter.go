package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"tracesift/ingest/trace"
)

const (
	defaultBlockSize = 1 << 20
	readSize         = 256 << 10
	// maxRecord bounds a row. A quoted cell that is still open this far on has lost its closing quote.
	maxRecord = 1 << 20
)

// splitter cuts one export into confirmed blocks and rejects. It reads ahead by at most maxRecord.
type splitter struct {
	shapes    *Shapes
	src       io.Reader
	input     trace.InputID
	worker    int
	consumer  trace.Consumer
	onReject  func(trace.Reject) error
	blockSize int
	audit     *trace.FileAudit

	raw  []byte // read but not yet decoded
	eof  bool
	text []byte // decoded but not yet handed on
	base int64  // offset of text in the decompressed export

	carry   trace.Carry
	seq     int
	logType string
	scan    recordScanner
	rows    int // rows in scan.cells
	invalid int // cells with invalid bytes, repaired
}

// errNotExport marks a file in which nothing known was found.
var errNotExport = errors.New("no known header")

// run reads the export to its end.
func (s *splitter) run() error {
	if err := s.begin(); err != nil {
		return err
	}
	want := s.blockSize
	for {
		s.fill(want)
		used, err := s.split()
		if err != nil {
			return err
		}
		want = s.blockSize
		if used == 0 {
			if s.eof {
				return s.end()
			}
			want = max(len(s.text)+s.blockSize, want)
		}
	}
}

// begin finds the encoding.
func (s *splitter) begin() error {
	head := make([]byte, sniffLen)
	n, err := io.ReadFull(s.src, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return err
	}
	s.eof = err != nil
	enc, bom := sniff(head[:n])
	s.carry.Encoding = enc
	s.base = int64(bom)
	s.audit.Encoding = enc.String()
	if bom > 0 {
		s.audit.Encoding += "+bom"
	}
	s.raw = append(s.raw, head[bom:n]...)
	s.decode()
	return nil
}

// decode moves what it can from raw to text.
func (s *splitter) decode() {
	var used int
	s.text, used = appendUTF8(s.text, s.raw, s.carry.Encoding)
	s.raw = append(s.raw[:0], s.raw[used:]...)
}

// fill reads until text holds at least want bytes or the export ends.
func (s *splitter) fill(want int) {
	for !s.eof && len(s.text) < want {
		have := len(s.raw)
		s.raw = slices.Grow(s.raw, readSize)[:have+readSize]
		n, err := s.src.Read(s.raw[have:])
		s.raw = s.raw[:have+n]
		s.decode()
		if errors.Is(err, io.EOF) {
			s.eof = true
		} else if err != nil {
			s.eof = true
			// What was read so far is still worth its rows; the error goes into the account.
			s.audit.Err = fmt.Errorf("reading stopped: %w", err)
			s.audit.Truncated = true
		}
	}
}

// split scans the text as far as it goes, hands on one block and returns how much of the text it used.
func (s *splitter) split() (used int, err error) {
	s.scan.quoteless, s.scan.quotelessEnd = 0, 0
	pos := 0
	for pos < len(s.text) && pos < s.blockSize {
		next, err := s.line(pos)
		if err != nil {
			return 0, err
		}
		if next == pos {
			break // more text is needed, or the layout changed: the block ends here
		}
		pos = next
	}
	return pos, s.flush(pos)
}

// line takes what starts at pos: a blank line, a directive, a header or a row. It returns pos itself where the block
// must end before it.
func (s *splitter) line(pos int) (next int, err error) {
	switch {
	case s.text[pos] == '\n':
		return pos + 1, nil
	case s.text[pos] == '\r' && pos+1 < len(s.text) && s.text[pos+1] == '\n':
		return pos + 2, nil
	case s.text[pos] == '\r' && pos+1 == len(s.text) && s.eof:
		return pos + 1, nil
	case s.text[pos] == '#':
		return s.directive(pos)
	case s.carry.Layout == nil:
		return s.header(pos)
	}
	return s.row(pos)
}

// window is the text in which a record that starts at pos must end, and whether the export ends there too.
// It does not depend on how much happens to have been read.
func (s *splitter) window(pos int) (text []byte, last, full bool) {
	if len(s.text)-pos > maxRecord {
		return s.text[:pos+maxRecord], false, true
	}
	return s.text, s.eof, s.eof
}

// directive takes a line that begins with #, as Exchange's logs and Export-Csv write them.
func (s *splitter) directive(pos int) (next int, err error) {
	text, last, full := s.window(pos)
	n := bytes.IndexByte(text[pos:], '\n')
	switch {
	case n >= 0:
		next = pos + n + 1
	case last || full:
		next = len(text)
	default:
		return pos, nil
	}
	name, value, _ := strings.Cut(strings.TrimRight(string(text[pos+1:next]), "\r\n"), ":")
	value = strings.TrimSpace(value)
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "log-type":
		s.logType = value
		if err := s.shapes.refusedLogType(value); err != nil {
			return 0, err
		}
	case "fields":
		names := strings.Split(value, ",")
		if s.carry.Layout != nil && sameNames(s.carry.Layout.Names, names) {
			return next, nil
		}
		if s.rows > 0 {
			return pos, nil // the rows so far have another layout
		}
		layout, err := s.shapes.layout(names, ',')
		if err != nil {
			return 0, err
		}
		if layout == nil {
			return 0, fmt.Errorf("line %d: the #Fields are not those of a message tracking log", s.lineAt(pos))
		}
		s.setLayout(layout)
	}
	return next, nil
}

// header takes the first line that is no directive.
func (s *splitter) header(pos int) (next int, err error) {
	text, last, full := s.window(pos)
	for _, delimiter := range []byte{',', ';', '\t'} {
		names, n, end := s.names(text, pos, last, delimiter)
		if end == more && !last && !full {
			return pos, nil
		}
		if end != whole {
			continue
		}
		layout, err := s.shapes.layout(names, delimiter)
		if err != nil {
			return 0, err
		}
		if layout != nil {
			s.setLayout(layout)
			return n, nil
		}
		// A tracking log whose head was lost begins with a row.
		if _, isTime := trace.ParseInstant([]byte(names[0])); isTime {
			if layout := s.shapes.trackingFields(len(names)); layout != nil {
				s.warn("no #Fields line: the fields were taken from their number, %d", len(names))
				s.setLayout(layout)
				return s.row(pos)
			}
		}
	}
	first, _, _ := bytes.Cut(text[pos:], []byte{'\n'})
	return 0, fmt.Errorf("%w in %q; tracesift reads Exchange Online extended traces (27 columns from date_time_utc on) "+
		"and message tracking logs (MSGTRK*.LOG)", errNotExport, clip(first, 80))
}

// names reads a line as header names.
func (s *splitter) names(text []byte, pos int, last bool, delimiter byte) ([]string, int, ending) {
	scan := recordScanner{delimiter: delimiter}
	next, end := scan.record(text, pos, last)
	if end != whole {
		return nil, pos, end
	}
	var names []string
	for k := 0; k < len(scan.cells); k += 2 {
		b, start := text, scan.cells[k]
		if start&trace.SideCell != 0 {
			b, start = scan.side, start&^trace.SideCell
		}
		names = append(names, strings.TrimSpace(string(b[start:scan.cells[k+1]])))
	}
	return names, next, whole
}

// setLayout makes l the layout of the rows that follow.
func (s *splitter) setLayout(l *trace.Layout) {
	s.carry.Layout = l
	s.scan.delimiter = l.Delimiter
	s.audit.Shape = l.Shape
	s.audit.Delimiter = string(l.Delimiter)
}

// row takes one row of data.
func (s *splitter) row(pos int) (next int, err error) {
	text, last, full := s.window(pos)
	cells, side := len(s.scan.cells), len(s.scan.side)
	next, end := s.scan.record(text, pos, last)
	if end == more && !full {
		s.scan.cells, s.scan.side = s.scan.cells[:cells], s.scan.side[:side]
		return pos, nil
	}
	reason := s.unfit(text, cells, next, end, last)
	if reason == "" {
		s.rows++
		return next, nil
	}
	isHeader := reason == reasonHeader
	s.scan.cells, s.scan.side = s.scan.cells[:cells], s.scan.side[:side]
	if isHeader {
		return next, nil
	}
	// A row of one line ends with the line; a row that runs over several may have swallowed good ones.
	firstEnd := lineEnd(text, pos)
	if end != whole || next > firstEnd {
		if !full && !last {
			return pos, nil // where it goes on must not depend on how much was read
		}
		next = s.resync(text, firstEnd, last)
	}
	return next, s.reject(pos, next, reason)
}

// reasonHeader is not shown: the row repeats the header and is no row.
const reasonHeader = "header"

// unfit says why the record just scanned is no row of the layout, "" where it is one.
func (s *splitter) unfit(text []byte, cells, next int, end ending, last bool) string {
	width := s.carry.Layout.Width()
	n := (len(s.scan.cells) - cells) / 2
	cut := last && next == len(text) && text[len(text)-1] != '\n'
	switch {
	case end == badQuote:
		return "a closing quote is followed by neither a delimiter nor a line break"
	case end == more && last:
		s.audit.Truncated, s.carry.InQuote = true, true
		return "a quoted cell is not closed before the file ends"
	case end == more:
		return fmt.Sprintf("a quoted cell is not closed within %d KiB", maxRecord>>10)
	case n != width && cut:
		s.audit.Truncated = true
		return fmt.Sprintf("the file ends inside this row: %d of %d cells", n, width)
	case n != width:
		return fmt.Sprintf("%d cells, but the header has %d", n, width)
	}
	if s.invalidUTF8(text, cells, next) {
		s.invalid += s.scan.repair(text, cells)
	}
	at := s.timeCell(text, cells)
	t, ok := trace.ParseInstant(at)
	switch {
	case ok:
		s.audit.FirstAt = earliest(s.audit.FirstAt, t)
		s.audit.LastAt = max(s.audit.LastAt, t)
		return ""
	case len(at) == 0 && s.blank(cells):
		return "" // a blank record: the consumer leaves it out and counts it
	case normalise(string(at)) == normalise(s.carry.Layout.Names[s.carry.Layout.Index[trace.DateTime]]):
		return reasonHeader
	}
	return fmt.Sprintf("%s: %q is not a time", s.carry.Layout.Names[s.carry.Layout.Index[trace.DateTime]], clip(at, 40))
}

// invalidUTF8 says whether any byte of the row is not valid UTF-8.
func (s *splitter) invalidUTF8(text []byte, cells, next int) bool {
	start := s.scan.cells[cells]
	if start&trace.SideCell != 0 {
		return true // let repair look at each cell
	}
	return s.carry.Encoding == trace.UTF8 && !utf8.Valid(text[start:next])
}

// timeCell returns the time of the row whose cells begin at the given index.
func (s *splitter) timeCell(text []byte, cells int) []byte {
	k := cells + 2*int(s.carry.Layout.Index[trace.DateTime])
	start, end := s.scan.cells[k], s.scan.cells[k+1]
	if start&trace.SideCell != 0 {
		return s.scan.side[start&^trace.SideCell : end]
	}
	return text[start:end]
}

// blank says whether all cells of the row are empty.
func (s *splitter) blank(cells int) bool {
	for k := cells; k < len(s.scan.cells); k += 2 {
		if s.scan.cells[k]&^trace.SideCell != s.scan.cells[k+1] {
			return false
		}
	}
	return true
}

// resync returns where rows begin again after a broken one: at the first line from pos on that is a row of the layout
// or a directive. It depends on the text alone.
func (s *splitter) resync(text []byte, pos int, last bool) int {
	cells, side := len(s.scan.cells), len(s.scan.side)
	defer func() { s.scan.cells, s.scan.side = s.scan.cells[:cells], s.scan.side[:side] }()
	lastLine := pos
	for pos < len(text) {
		if text[pos] == '#' {
			return pos
		}
		s.scan.cells, s.scan.side = s.scan.cells[:cells], s.scan.side[:side]
		_, end := s.scan.record(text, pos, last)
		if end == whole && (len(s.scan.cells)-cells)/2 == s.carry.Layout.Width() {
			if _, ok := trace.ParseInstant(s.timeCell(text, cells)); ok {
				return pos
			}
		}
		lastLine = pos
		pos = lineEnd(text, pos)
	}
	if last {
		return len(text)
	}
	return max(lastLine, 1) // the last line may go on behind the window
}

// reject accounts for text[pos:next] as one lost row.
func (s *splitter) reject(pos, next int, reason string) error {
	s.audit.RowsRead++
	s.audit.Rejected++
	if s.onReject == nil {
		return nil
	}
	lost := s.text[pos:next]
	return s.onReject(trace.Reject{
		Path:   s.audit.Path,
		Line:   s.lineAt(pos),
		Lines:  int64(bytes.Count(bytes.TrimRight(lost, "\r\n"), []byte{'\n'})) + 1,
		Offset: s.base + rawLen(s.text[:pos], s.carry.Encoding),
		Reason: reason,
		Text:   strings.ToValidUTF8(string(lost), "\uFFFD"),
	})
}

// flush hands on the rows in text[:end] and drops that text.
func (s *splitter) flush(end int) error {
	out := s.carry
	out.Line += int64(bytes.Count(s.text[:end], []byte{'\n'}))
	out.Row += int64(s.rows)
	var err error
	if s.rows > 0 {
		s.audit.RowsRead += int64(s.rows)
		err = s.consumer.Consume(s.worker, &trace.Block{
			Input: s.input, Seq: s.seq, In: s.carry, Out: out, Base: s.base,
			Text: s.text[:end], Side: s.scan.side, Cells: s.scan.cells, Rows: s.rows,
		})
		s.seq++
	}
	s.base += rawLen(s.text[:end], s.carry.Encoding)
	s.text = append(s.text[:0], s.text[end:]...)
	s.scan.cells, s.scan.side, s.rows = s.scan.cells[:0], s.scan.side[:0], 0
	s.carry = out
	return err
}

// end closes the account.
func (s *splitter) end() error {
	if len(s.raw) > 0 {
		s.audit.Truncated = true
		s.warn("the file ends inside a %s character", s.carry.Encoding)
	}
	if s.invalid > 0 {
		s.warn("%d cells held bytes that are not valid %s; they were replaced", s.invalid, s.carry.Encoding)
	}
	if s.audit.Truncated {
		s.warn("the file was cut: it ends inside a row")
	}
	if s.carry.Layout == nil {
		return fmt.Errorf("%w: the file has no rows", errNotExport)
	}
	return nil
}

// warn adds a warning to the account.
func (s *splitter) warn(format string, args ...any) {
	s.audit.Warnings = append(s.audit.Warnings, fmt.Sprintf(format, args...))
}

// lineAt returns the number of the line at pos, from 1.
func (s *splitter) lineAt(pos int) int64 {
	return s.carry.Line + int64(bytes.Count(s.text[:pos], []byte{'\n'})) + 1
}

// lineEnd returns the offset behind the line break of the line at pos.
func lineEnd(text []byte, pos int) int {
	if n := bytes.IndexByte(text[pos:], '\n'); n >= 0 {
		return pos + n + 1
	}
	return len(text)
}

// earliest returns the earlier of two instants, of which 0 is unknown.
func earliest(a, b trace.Instant) trace.Instant {
	if a == 0 || b < a {
		return b
	}
	return a
}

// sameNames compares headers as written.
func sameNames(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if normalise(a[i]) != normalise(b[i]) {
			return false
		}
	}
	return true
}

// clip shortens text for a message.
func clip(b []byte, n int) string {
	s := strings.ToValidUTF8(string(b), "\uFFFD")
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "..."
}
