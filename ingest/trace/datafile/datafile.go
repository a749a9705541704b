// Package datafile reads the data files that experts extend: comma-separated tables with a header, blank lines and
// lines that begin with # left out. Embedded files and the user's overlays go through the same reader, so every
// mistake in either is reported as "file:line: what". What Excel makes of such a file is read too: semicolons, tabs,
// UTF-16.
package datafile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Record is one row of a data file. It may be copied and kept.
type Record struct {
	table  *table
	fields []string
	line   int
}

// table is what the records of a file share.
type table struct {
	name   string
	header []string
}

// Get returns the value of a column, without surrounding blanks; it is empty where the file has no such column.
func (r Record) Get(column string) string {
	if i := slices.Index(r.table.header, column); i >= 0 {
		return strings.TrimSpace(r.fields[i])
	}
	return ""
}

// Has says whether the file has the column.
func (r Record) Has(column string) bool { return slices.Contains(r.table.header, column) }

// At returns the position of the row as "name:line", for messages.
func (r Record) At() string { return fmt.Sprintf("%s:%d", r.table.name, r.line) }

// Errorf returns an error about the row that begins with its position.
func (r Record) Errorf(format string, args ...any) error {
	return &Error{Name: r.table.name, Line: r.line, Err: fmt.Errorf(format, args...)}
}

// Error is a mistake in a data file.
type Error struct {
	Name string
	Line int // counted from 1
	Err  error
}

// Error returns "name:line: what".
func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %v", e.Name, e.Line, e.Err) }

// Unwrap returns the mistake without its position.
func (e *Error) Unwrap() error { return e.Err }

// Read reads a whole data file; name stands in positions. The columns are those that the caller knows: each must be in
// the header unless its name ends in "?", and no other column may be. Without columns every header is taken.
// All mistakes of the shape of the file (quotes, number of fields, header) are errors of type *Error.
func Read(name string, r io.Reader, columns ...string) ([]Record, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	text = utf8Of(text)
	in := csv.NewReader(bytes.NewReader(text))
	in.Comment, in.Comma = '#', delimiterOf(text)
	in.FieldsPerRecord = -1 // counted here, for a better message
	t := &table{name: name}
	header, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, &Error{Name: name, Line: 1, Err: errors.New("the file has no header")}
	}
	if err != nil {
		return nil, positioned(name, err)
	}
	line, _ := in.FieldPos(0)
	if t.header, err = checkHeader(header, columns); err != nil {
		return nil, &Error{Name: name, Line: line, Err: err}
	}
	var records []Record
	for {
		fields, err := in.Read()
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil {
			return nil, positioned(name, err)
		}
		line, _ := in.FieldPos(0)
		if len(fields) != len(header) {
			err := fmt.Errorf("%d fields, but the header has %d", len(fields), len(header))
			return nil, &Error{Name: name, Line: line, Err: err}
		}
		records = append(records, Record{table: t, fields: fields, line: line})
	}
}

// checkHeader returns the trimmed header, or what is wrong with it.
func checkHeader(header, columns []string) ([]string, error) {
	out := make([]string, 0, len(header))
	for _, h := range header {
		h = strings.TrimSpace(h)
		if h == "" {
			return nil, errors.New("a column has no name")
		}
		if slices.Contains(out, h) {
			return nil, fmt.Errorf("column %q stands twice", h)
		}
		if len(columns) > 0 && !slices.Contains(columns, h) && !slices.Contains(columns, h+"?") {
			return nil, fmt.Errorf("unknown column %q", h)
		}
		out = append(out, h)
	}
	for _, c := range columns {
		if !strings.HasSuffix(c, "?") && !slices.Contains(out, c) {
			return nil, fmt.Errorf("column %q is missing", c)
		}
	}
	return out, nil
}

// positioned turns an error of the CSV reader into one that begins with the file's name and line.
func positioned(name string, err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return &Error{Name: name, Line: p.Line, Err: p.Err}
	}
	return fmt.Errorf("%s: %w", name, err)
}
