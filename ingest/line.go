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
		s.audit.Truncated = true // the name or the value may have been cut
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
		if s.block.Rows > 0 {
			return pos, nil // the rows so far have another layout
		}
		layout, err := s.shapes.layout(names, ',')
		if err == nil && layout == nil {
			err = fmt.Errorf("the #Fields are not those of a message tracking log")
		}
		if err != nil {
			return 0, s.errorAt(pos, err)
		}
		s.setLayout(layout)
	}
	return next, nil
}

// header takes the first line that is no directive.
func (s *splitter) header(pos int) (next int, err error) {
	text, last, full := s.window(pos)
	for _, delimiter := range []byte{',', ';', '\t'} {
		names, next, end := names(text, pos, last, delimiter)
		switch {
		case end == more && !full:
			return pos, nil
		case end != whole:
			continue
		case len(names[0]) <= len("sep=,") && strings.HasPrefix(strings.ToLower(names[0]), "sep="):
			return next, nil // tells Excel the delimiter
		}
		layout, err := s.shapes.layout(names, delimiter)
		if err != nil {
			return 0, err
		}
		if layout != nil {
			s.setLayout(layout)
			return next, nil
		}
	}
	return s.headless(pos)
}

// headless takes the first row of an export whose head was lost. Its columns are known from their number. Where the
// cut went through a row, the second line tells.
func (s *splitter) headless(pos int) (next int, err error) {
	text, last, full := s.window(pos)
	for at, tries := pos, 0; tries < 2; at, tries = lineEnd(text, at), tries+1 {
		names, _, end := names(text, at, last, ',')
		if end == more && !full {
			return pos, nil
		}
		if end != whole {
			continue
		}
		if _, isTime := trace.ParseInstant([]byte(names[0])); !isTime {
			continue
		}
		if layout := s.shapes.byNumber(names); layout != nil {
			s.warn("the head of the file is missing: the columns were taken from their number, %d", len(names))
			s.setLayout(layout)
			return s.row(pos)
		}
	}
	first, _, _ := bytes.Cut(text[pos:], []byte{'\n'})
	return 0, fmt.Errorf("%w in %q; tracesift reads Exchange Online extended traces (27 columns from date_time_utc on) "+
		"and message tracking logs (MSGTRK*.LOG)", errNotExport, clip(bytes.TrimRight(first, "\r"), 80))
}

// names reads a line as header names.
func names(text []byte, pos int, last bool, delimiter byte) ([]string, int, ending) {
	scan := recordScanner{delimiter: delimiter, width: maxColumns}
	next, end := scan.record(text, pos, last)
	if end != whole {
		return nil, pos, end
	}
	var names []string
	for k := 0; k < len(scan.cells); k += 2 {
		names = append(names, strings.TrimSpace(string(scan.bytes(text, k))))
	}
	return names, next, whole
}

// setLayout makes l the layout of the rows that follow.
func (s *splitter) setLayout(l *trace.Layout) {
	s.carry.Layout = l
	s.scan.delimiter, s.scan.width = l.Delimiter, l.Width()
	s.audit.Shape = l.Shape
	s.audit.Delimiter = string(l.Delimiter)
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
