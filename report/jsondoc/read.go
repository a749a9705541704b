package jsondoc

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"tracesift/analyze"
)

// longestReport bounds a report that is read back, in bytes; larger ones hold more groups than memory.
const longestReport = 1 << 30

// Read reads back what a report says of its period, as far as a later report can be compared with it: totals, tables,
// groups, claims and what lists said. The document may come from anybody: errors name the file, and the field where there
// is one.
func Read(name string, r io.Reader) (*analyze.Result, error) {
	in := &reader{bounded: bounded{r: r, left: longestReport}, found: map[string]bool{}, out: new(analyze.Result)}
	in.json = json.NewDecoder(&in.bounded)
	if err := in.document(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, in.explain(err))
	}
	in.out.Groups, in.out.Deferrals = analyze.GroupsOf(in.groups...), analyze.GroupsOf(in.deferrals...)
	return in.out, nil
}

// reader reads one document. It never holds more of it than one element of an array.
type reader struct {
	bounded   bounded
	json      *json.Decoder
	found     map[string]bool
	at        string // what is being read
	groups    []analyze.Group
	deferrals []analyze.Group
	out       *analyze.Result
}

var (
	errNoReport = errors.New("it is no JSON report of tracesift: `tracesift report -o last.json` writes one")
	errTooLong  = fmt.Errorf("it has more than %d bytes, more than any report", longestReport)
)

// document reads member by member.
func (r *reader) document() error {
	if t, err := r.json.Token(); err != nil || t != json.Delim('{') {
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		return errNoReport
	}
	members := r.members()
	for r.json.More() {
		t, err := r.json.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		read, wanted := members[key]
		if !wanted {
			if err := r.skip(); err != nil {
				return err
			}
			continue
		}
		if r.found[key] {
			return fmt.Errorf("%s stands twice", key)
		}
		r.found[key], r.at = true, key
		if err := read(); err != nil {
			return err
		}
		r.at = ""
	}
	if _, err := r.json.Token(); err != nil {
		return err
	}
	if _, err := r.json.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the report")
	}
	return r.complete()
}

// complete says what a report must have, and fills in what older ones do not have.
func (r *reader) complete() error {
	if !r.found["schema_version"] {
		return errNoReport
	}
	for _, key := range []string{"totals", "rates", "filter", "edges", "recipient_domains", "classes", "groups"} {
		if !r.found[key] {
			return fmt.Errorf("%s is missing: it is no whole report of tracesift", key)
		}
	}
	if !r.out.Period.Known() {
		r.out.Period = windowOf(r.out)
	}
	return nil
}

// windowOf is the period of a report that does not say it: the choice, or else the days from the first event to the last.
func windowOf(r *analyze.Result) (p analyze.Period) {
	if r.Window.First != 0 {
		p.From = r.Window.First.Time().Truncate(day24)
		p.Until = r.Window.Last.Time().Truncate(day24).Add(day24)
	}
	if r.Choice.Since != 0 {
		p.From = r.Choice.Since.Time()
	}
	if r.Choice.Until != 0 {
		p.Until = r.Choice.Until.Time()
	}
	return p
}

// skip passes over a value of any kind without holding it.
func (r *reader) skip() error {
	depth := 0
	for {
		t, err := r.json.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// array reads an array element by element.
func array[T any](r *reader, take func(*T) error) func() error {
	return func() error {
		name := r.at
		if t, err := r.json.Token(); err != nil {
			return err
		} else if t != json.Delim('[') {
			return errors.New("no array")
		}
		for i := 0; r.json.More(); i++ {
			r.at = name + "[" + strconv.Itoa(i) + "]"
			var v T
			if err := r.json.Decode(&v); err != nil {
				return err
			}
			if err := take(&v); err != nil {
				return err
			}
		}
		r.at = name
		_, err := r.json.Token()
		return err
	}
}

// object reads a value at once.
func object[T any](r *reader, take func(*T) error) func() error {
	return func() error {
		var v T
		if err := r.json.Decode(&v); err != nil {
			return err
		}
		return take(&v)
	}
}

// explain says where an error was met, in words.
func (r *reader) explain(err error) error {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, errNoReport), errors.Is(err, errTooLong):
		return err
	case errors.As(err, &wrong):
		err = fmt.Errorf("a %s stands where a report has a %s", wrong.Value, plainType(wrong))
		return r.within(strings.TrimPrefix(wrong.Field, "."), err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("the file ends inside the report: it was cut")
	case errors.As(err, &syntax):
		return fmt.Errorf("it is no JSON at byte %d: %w", syntax.Offset, err)
	}
	return r.within("", err)
}

// within names the field.
func (r *reader) within(field string, err error) error {
	at := strings.Trim(r.at+"."+field, ".")
	if at == "" {
		return err
	}
	return fmt.Errorf("%s: %w", at, err)
}

// plainType names a type as JSON does.
func plainType(e *json.UnmarshalTypeError) string {
	switch name := e.Type.String(); {
	case name == "string", name == "bool":
		return name
	case strings.HasPrefix(name, "int"):
		return "whole number"
	case strings.HasPrefix(name, "[]"):
		return "list"
	}
	return "record"
}

// bounded is a reader that ends with an error where the input is too long.
type bounded struct {
	r    io.Reader
	left int64
}

// Read reads on.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
