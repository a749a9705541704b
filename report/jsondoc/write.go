package jsondoc

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/netip"
	"reflect"
	"strings"
	"time"

	"tracesift/ingest/trace"
	"tracesift/report/sanitise"
)

// Write writes v as an indented document with characters as they are, but with those as escapes that could drive a
// terminal or turn text around. It returns the error of w.
//
// The members of v, and the elements of arrays among them, are encoded one by one: a report may have hundreds of
// thousands of groups, and its text is larger than they are.
func Write(w io.Writer, v any) error {
	out := bufio.NewWriterSize(w, 64<<10)
	e := &encoder{w: out}
	e.json = json.NewEncoder(&e.one)
	e.json.SetEscapeHTML(false)
	if x := reflect.Indirect(reflect.ValueOf(v)); plain(x) {
		e.object(x)
	} else {
		e.value(x, "")
	}
	e.raw("\n")
	return cmp.Or(e.err, out.Flush())
}

const indentation = "  "

// encoder writes parts of a document. After the first error it writes nothing more.
type encoder struct {
	w    *bufio.Writer
	one  bytes.Buffer // the element that is being written
	json *json.Encoder
	err  error
}

func (e *encoder) raw(text string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(text)
	}
}

// plain says whether x is a struct whose fields all have names for JSON and nothing else.
func plain(x reflect.Value) bool {
	if x.Kind() != reflect.Struct {
		return false
	}
	for i := range x.NumField() {
		if tag := x.Type().Field(i).Tag.Get("json"); tag == "" || strings.Contains(tag, ",") {
			return false
		}
	}
	return true
}

// object writes a plain struct member by member.
func (e *encoder) object(x reflect.Value) {
	e.raw("{")
	for i := range x.NumField() {
		name := x.Type().Field(i).Tag.Get("json")
		if i > 0 {
			e.raw(",")
		}
		e.raw("\n" + indentation + `"` + name + `": `)
		e.value(x.Field(i), indentation)
	}
	e.raw("\n}")
}

// value writes a value, an array element by element. prefix is the indentation that it stands in.
func (e *encoder) value(x reflect.Value, prefix string) {
	if long, ok := x.Interface().(elements); ok {
		e.array(long.each, prefix)
		return
	}
	if x.Kind() != reflect.Slice || x.Type().Elem().Kind() == reflect.Uint8 || x.IsNil() {
		e.whole(x.Interface(), prefix)
		return
	}
	e.array(func(yield func(any) bool) {
		for i := range x.Len() {
			if !yield(x.Index(i).Interface()) {
				return
			}
		}
	}, prefix)
}

// array writes elements.
func (e *encoder) array(elements iter.Seq[any], prefix string) {
	before := "["
	for x := range elements {
		e.raw(before + "\n" + prefix + indentation)
		e.whole(x, prefix+indentation)
		if before = ","; e.err != nil {
			return
		}
	}
	if before == "[" {
		e.raw("[]")
		return
	}
	e.raw("\n" + prefix + "]")
}

// whole writes a value at once.
func (e *encoder) whole(x any, prefix string) {
	if e.err != nil {
		return
	}
	e.one.Reset()
	e.json.SetIndent(prefix, indentation)
	if e.err = e.json.Encode(x); e.err == nil {
		_, e.err = e.w.Write(sanitise.JSON(bytes.TrimSuffix(e.one.Bytes(), []byte{'\n'})))
	}
}

// long is an array whose elements are made one by one when they are written: as text or as structs of their own, hundreds
// of thousands of them would be larger than the result.
type long[T any] struct {
	n   int
	all iter.Seq[T]
}

// elements is a long of any type.
type elements interface{ each(yield func(any) bool) }

func (l long[T]) each(yield func(any) bool) {
	if l.all == nil {
		return
	}
	for x := range l.all {
		if !yield(x) {
			return
		}
	}
}

// MarshalJSON writes the elements as an array, for a document that is not written in parts.
func (l long[T]) MarshalJSON() ([]byte, error) {
	all := make([]T, 0, l.n)
	l.each(func(x any) bool {
		all = append(all, x.(T))
		return true
	})
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(all)
	return b.Bytes(), err
}

// eachOf converts every item when it is written.
func eachOf[A, B any](items []A, convert func(*A) B) long[B] {
	return long[B]{len(items), func(yield func(B) bool) {
		for i := range items {
			if !yield(convert(&items[i])) {
				return
			}
		}
	}}
}

// moment is a time in UTC that writes as RFC 3339.
type moment time.Time

// MarshalText keeps the digits of the fraction that the export gave.
func (m moment) MarshalText() ([]byte, error) {
	return time.Time(m).UTC().AppendFormat(nil, time.RFC3339Nano), nil
}

// UnmarshalText reads what MarshalText wrote.
func (m *moment) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.RFC3339Nano, string(text))
	if err == nil && (t.Year() < 1900 || t.Year() > 2200) {
		err = fmt.Errorf("%s is no time of mail", text)
	}
	*m = moment(t.UTC())
	return err
}

// time returns the time, zero where it is unknown.
func (m *moment) time() time.Time {
	if m == nil {
		return time.Time{}
	}
	return time.Time(*m)
}

// instant returns the time as events have it, 0 where it is unknown or none that an event can have.
func (m *moment) instant() trace.Instant {
	if t := m.time(); !t.IsZero() {
		return trace.InstantOf(t)
	}
	return 0
}

func at(i trace.Instant) *moment { return when(i.Time()) }

func when(t time.Time) *moment {
	if t.IsZero() {
		return nil
	}
	m := moment(t)
	return &m
}

// list makes an empty array of nothing.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// tallied makes an empty object of nothing.
func tallied(m map[string]int64) map[string]int64 {
	if m == nil {
		return map[string]int64{}
	}
	return m
}

func address(ip netip.Addr) string {
	if !ip.IsValid() {
		return ""
	}
	return ip.String()
}

func addresses(ips []netip.Addr) []string {
	return each(ips, func(ip *netip.Addr) string { return address(*ip) })
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// each converts every item; the result is never nil.
func each[A, B any](items []A, convert func(*A) B) []B {
	out := make([]B, len(items))
	for i := range items {
		out[i] = convert(&items[i])
	}
	return out
}
