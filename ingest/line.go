package ingest

import (
	"bytes"
	"fmt"
	"strings"

	"tracesift/ingest/trace"
)

// line takes what starts at pos: a blank line, a directive, a header or a row. It returns pos itself where the block
// must end before it or more text is needed.
func (s *splitter) line(pos int) (next int, err error) {
	rest := s.text[pos:]
	switch {
	case rest[0] == '\n':
		return pos + 1, nil
	case rest[0] == '\r' && len(rest) > 1 && rest[1] == '\n':
		return pos + 2, nil
	case rest[0] == '\r' && len(rest) == 1 && s.eof:
		return pos + 1, nil
	case bytes.HasPrefix(rest, []byte(byteOrderMark)): // one file after another
		return pos + len(byteOrderMark), nil
	case !s.eof && bytes.HasPrefix([]byte(byteOrderMark), rest):
		return pos, nil
	case rest[0] == '#':
		return s.comment(pos)
	case s.carry.Layout == nil:
		return s.header(pos)
	}
	return s.row(pos)
}

// comment takes a line that begins with #. Behind the header only directives do: anything else is a broken row.
func (s *splitter) comment(pos int) (next int, err error) {
	text, last, full := s.window(pos)
	next = lineEnd(text, pos)
	line := text[pos:next]
	complete := line[len(line)-1] == '\n'
	switch {
	case !complete && !full:
		return pos, nil
	case s.carry.Layout != nil && !isDirective(line):
		return s.row(pos)
	case !complete && last:
		s.audit.Truncated = s.turn == nil // the name or the value may have been cut
		return next, nil
	}
	return s.directive(pos, next)
}

// isDirective says whether a line is one of those that Exchange's logs and Export-Csv write beside rows.
func isDirective(line []byte) bool {
	for _, d := range [...]string{"#Software:", "#Version:", "#Log-type:", "#Date:", "#Fields:", "#TYPE "} {
		if len(line) >= len(d) && strings.EqualFold(string(line[:len(d)]), d) {
			return true
		}
	}
	return false
}

// directive obeys the directive in text[pos:next].
func (s *splitter) directive(pos, next int) (int, error) {
	name, value, _ := strings.Cut(strings.TrimRight(string(s.text[pos+1:next]), "\r\n"), ":")
	value = strings.TrimSpace(value)
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "log-type":
		if err := s.shapes.refusedLogType(value); err != nil {
			return 0, s.errorAt(pos, err)
		}
	case "fields":
		names := strings.Split(value, ",")
		if s.carry.Layout != nil && sameNames(s.carry.Layout.Names, names) {
			return next, nil
		}
		if s.scouting || s.block.Rows > 0 {
			return pos, nil // the rows so far have another layout
		}
		h, err := s.shapes.recognise(names, ',')
		if err == nil && h == nil {
			err = fmt.Errorf("the #Fields are not those of a log that is read: %s", s.shapes.reasons(names))
		}
		if err != nil {
			return 0, s.errorAt(pos, err)
		}
		s.setHeader(pos, h)
		s.audit.Format = "log"
	}
	return next, nil
}

// header takes the first line that is no directive.
func (s *splitter) header(pos int) (next int, err error) {
	text, _, full := s.window(pos)
	next = lineEnd(text, pos)
	switch cut := text[next-1] != '\n'; {
	case cut && !full:
		return pos, nil
	case cut && s.err != nil: // what is there of it tells nothing
		return 0, s.err
	}
	if isSep(text[pos:next]) {
		return next, nil
	}
	h, err := s.shapes.headerLine(text[pos:next])
	if err != nil {
		return 0, err
	}
	if h == nil {
		return s.headless(pos)
	}
	s.setHeader(pos, h)
	return next, nil
}

// isSep says whether a line tells Excel the delimiter: "sep=;". The header shows it too.
func isSep(line []byte) bool {
	line = bytes.Trim(bytes.TrimRight(line, "\r\n"), `"`)
	return len(line) <= len("sep=,") && len(line) >= len("sep=") && strings.EqualFold(string(line[:len("sep=")]), "sep=")
}

// delimiters are what may part the columns of an export.
const delimiters = ",;\t|"

// headerLine returns what a line is as a header, nil where it is none, or an error that says what the file is instead.
func (s *Shapes) headerLine(line []byte) (*header, error) {
	for _, delimiter := range []byte(delimiters) {
		if bytes.IndexByte(line, delimiter) < 0 {
			continue
		}
		names, end := names(line, delimiter)
		if end != whole {
			continue
		}
		if h, err := s.recognise(names, delimiter); h != nil || err != nil {
			return h, err
		}
	}
	return nil, nil
}

// names reads a line as header names.
func names(line []byte, delimiter byte) ([]string, ending) {
	scan := recordScanner{delimiter: delimiter, width: maxColumns}
	_, end := scan.record(line, 0, true)
	if end != whole {
		return nil, end
	}
	return scan.strings(line), whole
}

// headless takes the first row of an export whose head was lost. Its columns are known from their number. Where the
// cut went through a row, the second line tells.
func (s *splitter) headless(pos int) (next int, err error) {
	text, last, full := s.window(pos)
	for at, tries := pos, 0; tries < 2; at, tries = lineEnd(text, at), tries+1 {
		scan := recordScanner{delimiter: ',', width: maxColumns}
		_, end := scan.record(text, at, last)
		if end == more && !full {
			return pos, nil
		}
		if end != whole {
			continue
		}
		cells := scan.strings(text)
		if _, isTime := trace.ParseInstant([]byte(cells[0])); !isTime {
			continue
		}
		if h := s.shapes.byNumber(cells); h != nil {
			s.warn("the head of the file is missing: the columns were taken from their number, %d", len(cells))
			s.setHeader(pos, h)
			return s.row(pos)
		}
	}
	return 0, s.unknown(text[pos:])
}

// unknown is the error for a file that fits nothing.
func (s *splitter) unknown(text []byte) error {
	if err := notTable(text, s.shapes.columns); err != nil {
		return err
	}
	first, _, _ := bytes.Cut(text, []byte{'\n'})
	first = bytes.TrimRight(first, "\r")
	delimiter := byte(',')
	if n := bytes.Count(first, []byte{';'}); n > bytes.Count(first, []byte{','}) {
		delimiter = ';'
	}
	columns, _ := names(first, delimiter)
	if len(columns) < fewestColumns && !bytes.ContainsAny(first, delimiters) {
		return fmt.Errorf("%w: no known header in %q: no comma, semicolon, tab or bar parts columns", errNotExport, clip(first, 80))
	}
	return fmt.Errorf("%w: no known header in %q: %s", errNotExport, clip(first, 80), s.shapes.reasons(columns))
}

// setHeader makes h, which stands at pos, the header of the rows that follow.
func (s *splitter) setHeader(pos int, h *header) {
	if before := s.audit.Shape; before != "" && before != h.layout.Shape {
		s.warn("line %d: the rows change from shape %s to %s", s.placeAt(pos).line+1, before, h.layout.Shape)
	}
	s.local = h.local
	layout := *h.layout
	layout.Clock = s.clock()
	s.setLayout(&layout)
	s.audit.Shape, s.audit.Format, s.audit.Delimiter = layout.Shape, "csv", string(layout.Delimiter)
	s.audit.Columns, s.audit.Ignored = columns(&layout)
	s.audit.Missing = nil
	for _, w := range h.absent {
		s.audit.Missing = append(s.audit.Missing, w.String())
		s.warnOnce(fmt.Sprintf("%s is missing: %s", w, w.loss))
	}
}

// maxHeader bounds a header that stands behind rows. It is more than twice the longest that Exchange writes.
const maxHeader = 2 << 10

// headerWithin returns what a line behind rows is as a header: exports of several shapes may stand in one file. It has
// at least two names and no digits, which tells most lines of text from it quickly.
func (s *splitter) headerWithin(line []byte) (*header, error) {
	line = bytes.TrimPrefix(line, []byte(byteOrderMark))
	if len(line) > maxHeader || bytes.ContainsAny(line, "0123456789") || !bytes.ContainsAny(line, delimiters) {
		return nil, nil
	}
	return s.shapes.headerLine(line)
}

// otherHeader takes the header in text[pos:next].
func (s *splitter) otherHeader(pos, next int, h *header, err error) (int, error) {
	switch {
	case err != nil:
		return 0, s.errorAt(pos, err)
	case s.scouting || s.block.Rows > 0:
		return pos, nil // the rows so far have another layout
	}
	s.setHeader(pos, h)
	return next, nil
}

// setLayout makes l the layout of the rows that follow.
func (s *splitter) setLayout(l *trace.Layout) {
	s.carry.Layout = l
	s.index.forget()
	s.unshare()
	s.scan.delimiter, s.scan.width = l.Delimiter, l.Width()
	s.words, s.lists, s.statuses = wordCell(l), -1, l.Shape.Grain() == trace.GrainDelivery
	if l.Shape == trace.TrackingExport {
		s.lists = int(l.Index[trace.RecipientAddress])
	}
}

// errorAt returns err with the number of the line at pos.
func (s *splitter) errorAt(pos int, err error) error {
	return fmt.Errorf("line %d: %w", s.placeAt(pos).line+1, err)
}

// lineEnd returns the offset behind the line break of the line at pos.
func lineEnd(text []byte, pos int) int {
	if n := bytes.IndexByte(text[pos:], '\n'); n >= 0 {
		return pos + n + 1
	}
	return len(text)
}

// sameNames compares headers as normalised.
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
	s := strings.ToValidUTF8(string(b[:min(len(b), 2*n)]), "\uFFFD")
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "..."
}
