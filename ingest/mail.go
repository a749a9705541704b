package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"tracesift/ingest/bounce"
	"tracesift/ingest/internal/rows"
	"tracesift/ingest/trace"
)

// headLen is how much of an export decides whether it is a table, JSON or a mail.
const headLen = 4 << 10

// isMail says whether a text begins like a mail: with the header of one (RFC 5322), maybe behind a line "From " of a
// mailbox file.
func isMail(text []byte) bool {
	const fewest = 3
	text = bytes.ReplaceAll(text[:min(len(text), headLen)], []byte("\r"), []byte("\n"))
	known, fields := false, 0
	for i, line := range bytes.Split(bytes.ReplaceAll(text, []byte("\n\n"), []byte("\n")), []byte("\n")) {
		name, _, isField := bytes.Cut(line, []byte(":"))
		switch {
		case i == 0 && bytes.HasPrefix(line, []byte("From ")):
			continue
		case len(line) > 0 && (line[0] == ' ' || line[0] == '\t') && fields > 0:
			continue
		case !isField || !isFieldName(name):
			return known && fields >= fewest
		}
		fields++
		switch strings.ToLower(string(name)) {
		case "received", "return-path", "from", "mime-version", "message-id", "content-type":
			known = true
		}
	}
	return known && fields >= fewest
}

// isFieldName says whether b could name a field of a mail.
func isFieldName(b []byte) bool {
	for _, c := range b {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			if c != '-' && (c < '0' || c > '9') {
				return false
			}
		}
	}
	return len(b) > 0
}

// mail reads the export as one mail, a bounce.
func (s *splitter) mail() error {
	s.audit.Format, s.audit.Encoding = "mail", "mime"
	read := s.buffer[s.from:] // mails say themselves how their parts are encoded
	rest := &section{s.src, s.at}
	text := &noted{Reader: io.MultiReader(bytes.NewReader(read), rest)}
	report, err := bounce.Read(mailText(text, read))
	if err == nil { // what the report stands before is part of the export
		_, err = io.Copy(io.Discard, text)
	}
	s.at = rest.at
	switch {
	case s.err != nil:
		s.audit.Truncated = true
		return s.err
	case text.err != nil:
		s.audit.Truncated = true
		return fmt.Errorf("reading stopped: %w", text.err)
	case errors.Is(err, bounce.ErrNoReport):
		return fmt.Errorf("%w: %w", errNotExport, err)
	case err != nil:
		return err
	}
	s.audit.Shape = trace.Bounce
	return s.report(report)
}

// mailText returns a mail as it was sent, without the line that a mailbox file puts before it, and with lines that end
// with LF where head shows that they end with CR alone.
func mailText(mail io.Reader, head []byte) io.Reader {
	if bytes.IndexByte(head, '\n') < 0 {
		mail = onlyCR{mail}
	}
	text := bufio.NewReader(mail)
	if from, _ := text.Peek(len("From ")); string(from) == "From " {
		_, _ = text.ReadSlice('\n') // an error comes back with the next read
	}
	return text
}

// report hands on the rows of a bounce and rejects what names no recipient or has no date.
func (s *splitter) report(report *bounce.Report) error {
	for _, group := range report.Nameless {
		if err := s.rejectPart("the fields name no recipient", group); err != nil {
			return err
		}
	}
	dated := report.Recipients[:0]
	for _, to := range report.Recipients {
		if to.LastAttempt.IsZero() && report.Date.IsZero() {
			if err := s.rejectPart("neither the recipient nor the mail has a date", to.Final); err != nil {
				return err
			}
			continue
		}
		dated = append(dated, to)
	}
	report.Recipients = dated
	var out rows.Buffer
	report.AppendTo(&out)
	layout := rows.Layout(trace.Bounce)
	b := &s.block
	b.Input = s.input
	b.In.Layout, b.Out.Layout = layout, layout
	b.Starts, b.Side, b.Cells, b.Rows = out.Starts, out.Side, out.Cells, out.Rows()
	for r := range b.Rows {
		at, _ := b.Time(r, trace.DateTime)
		s.audit.FirstAt, s.audit.LastAt = earliest(s.audit.FirstAt, at), max(s.audit.LastAt, at)
		s.hours.add(at)
	}
	b.Out.Row = int64(b.Rows)
	s.audit.RowsRead += int64(b.Rows)
	if b.Rows == 0 {
		return nil
	}
	return s.consumer.Consume(s.worker, b)
}

// rejectPart accounts for a part of a mail as one lost row. It stands somewhere in the mail: parts are encoded.
func (s *splitter) rejectPart(reason, text string) error {
	s.audit.RowsRead++
	s.audit.Rejected++
	if s.audit.RejectedLine == 0 {
		s.audit.RejectedLine, s.audit.RejectedWhy = 1, reason
	}
	if s.onReject == nil {
		return nil
	}
	return s.onReject(trace.Reject{Path: s.audit.Path, Line: 1, Lines: 1, Reason: reason, Text: strings.ToValidUTF8(text, "\uFFFD")})
}

// noted keeps the error of a reader.
type noted struct {
	io.Reader
	err error
}

// Read reads on.
func (n *noted) Read(b []byte) (int, error) {
	k, err := n.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		n.err = err
	}
	return k, err
}

// onlyCR reads lines that end with CR as lines that end with LF.
type onlyCR struct{ io.Reader }

// Read reads on.
func (r onlyCR) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	for i, c := range b[:n] {
		if c == '\r' {
			b[i] = '\n'
		}
	}
	return n, err
}
