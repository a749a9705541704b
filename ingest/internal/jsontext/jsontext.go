// Package jsontext finds values in JSON text that is only partly there, and reads the members of small objects.
//
// Whether a value is JSON (RFC 8259) is for encoding/json to say; what is found here are its borders.
package jsontext

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// State says whether a value ends in a text.
type State uint8

// The states. Broken is text that cannot become JSON, however it goes on.
const (
	Whole State = iota
	More        // the text ends first; a number or a word at the end of the text may go on
	Broken
)

// maxDepth bounds how deep a value may be nested: deeper is no row.
const maxDepth = 64

// End returns the offset behind the value that starts at text[pos:]; where it is broken, the offset at which that shows.
// It looks at structure and strings; numbers and words may be anything.
func End(text []byte, pos int) (end int, s State) {
	switch text[pos] {
	case '"':
		return stringEnd(text, pos)
	case '{', '[':
		return nestedEnd(text, pos)
	}
	return wordEnd(text, pos)
}

// wordEnd returns the offset behind a number or a word.
func wordEnd(text []byte, pos int) (end int, s State) {
	for i := pos; i < len(text); i++ {
		switch text[i] {
		case ' ', '\t', '\r', '\n', ',', ']', '}':
			if i == pos {
				return i, Broken
			}
			return i, Whole
		case '"', '{', '[', ':':
			return i, Broken
		}
	}
	return len(text), More
}

// notPlain are the bytes that end a string or may not stand in one as they are.
const notPlain = "\"\\\x00\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"

// stringEnd returns the offset behind a string.
func stringEnd(text []byte, pos int) (end int, s State) {
	for i := pos + 1; i < len(text); {
		n := bytes.IndexAny(text[i:], notPlain)
		if n < 0 {
			break
		}
		i += n
		switch text[i] {
		case '"':
			return i + 1, Whole
		case '\\':
			i += 2
		default:
			return i, Broken
		}
	}
	return len(text), More
}

// What may stand next in an object or an array.
const (
	anyMember  = iota // or its end
	nextMember        // behind a comma
	anyItem           // of an array, or its end
	value             // behind a colon, or behind a comma in an array
	colon
	comma // or the end
)

// nestedEnd returns the offset behind an object or an array.
func nestedEnd(text []byte, pos int) (end int, s State) {
	var open [maxDepth]byte
	depth, due := 0, value
	for i := pos; i < len(text); {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			i++
			continue
		case c == ':' && due == colon:
			i, due = i+1, value
			continue
		case c == ',' && due == comma:
			i, due = i+1, nextMember
			if open[depth-1] == '[' {
				due = value
			}
			continue
		case (c == '}' && (due == anyMember || due == comma) || c == ']' && (due == anyItem || due == comma)) && open[depth-1] == c-2: // as in ASCII
			if depth--; depth == 0 {
				return i + 1, Whole
			}
			i, due = i+1, comma
			continue
		case due == colon || due == comma || (due == anyMember || due == nextMember) && c != '"':
			return i, Broken
		case c == '{' || c == '[':
			if depth == maxDepth {
				return i, Broken
			}
			open[depth] = c
			depth++
			if i, due = i+1, anyMember; c == '[' {
				due = anyItem
			}
			continue
		}
		if c == '"' {
			end, s = stringEnd(text, i)
		} else {
			end, s = wordEnd(text, i)
		}
		if s != Whole {
			return end, s
		}
		i = end
		if due == anyMember || due == nextMember {
			due = colon
		} else {
			due = comma
		}
	}
	return len(text), More
}

// Space returns the offset of the first byte at or behind pos that is no white space.
func Space(text []byte, pos int) int {
	for pos < len(text) && (text[pos] == ' ' || text[pos] == '\t' || text[pos] == '\r' || text[pos] == '\n') {
		pos++
	}
	return pos
}

// Members calls f with each member of an object. It returns the error of f, or why the object is no JSON.
func Members(object []byte, f func(name string, value json.RawMessage) error) error {
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil {
		return broken(err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return broken(err)
		}
		key, ok := name.(string)
		if !ok {
			return errors.New("no JSON: a member has no name")
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return broken(err)
		}
		if err := f(key, value); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return broken(err)
}

// broken says why text is no JSON.
func broken(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("no JSON: %w", err)
}

// errStructure says that a value has no form as a cell.
var errStructure = errors.New("holds a structure and no text")

// Text returns a value as the text of a cell: null is empty, the members of an array are joined with ";", and of the
// objects that PowerShell makes of dates and enumerations their value is taken.
func Text(value json.RawMessage) (string, error) {
	switch value[0] {
	case '"':
		var s string
		err := json.Unmarshal(value, &s)
		return s, err
	case '[':
		var items []json.RawMessage
		if err := json.Unmarshal(value, &items); err != nil {
			return "", err
		}
		texts := make([]string, len(items))
		for i, item := range items {
			if item[0] == '[' {
				return "", errStructure
			}
			var err error
			if texts[i], err = Text(item); err != nil {
				return "", err
			}
		}
		return strings.Join(texts, ";"), nil
	case '{':
		return valueOf(value)
	case 'n':
		return "", nil
	}
	return string(value), nil
}

// valueOf returns the value of {"value": ..., "DateTime": ...}.
func valueOf(object json.RawMessage) (string, error) {
	var wrapped struct{ Value json.RawMessage }
	if err := json.Unmarshal(object, &wrapped); err != nil {
		return "", err
	}
	if len(wrapped.Value) == 0 || wrapped.Value[0] == '{' || wrapped.Value[0] == '[' {
		return "", errStructure
	}
	return Text(wrapped.Value)
}
