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

// End returns the offset behind the value that starts at text[pos:]. whole is false where the text ends first; a number
// or a word at the end of the text may go on.
func End(text []byte, pos int) (end int, whole bool) {
	switch text[pos] {
	case '"':
		return stringEnd(text, pos)
	case '{', '[':
		return nestedEnd(text, pos)
	}
	for i := pos; i < len(text); i++ {
		if strings.IndexByte(" \t\r\n,]}:", text[i]) >= 0 {
			return i, true
		}
	}
	return len(text), false
}

// stringEnd returns the offset behind a string.
func stringEnd(text []byte, pos int) (end int, whole bool) {
	for i := pos + 1; ; {
		n := bytes.IndexAny(text[i:], `"\`)
		if n < 0 {
			return len(text), false
		}
		i += n + 1
		if text[i-1] == '"' {
			return i, true
		}
		if i++; i > len(text) {
			return len(text), false
		}
	}
}

// nestedEnd returns the offset behind an object or an array.
func nestedEnd(text []byte, pos int) (end int, whole bool) {
	depth := 0
	for i := pos; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, true
			}
		case '"':
			if i, whole = stringEnd(text, i); !whole {
				return len(text), false
			}
			i--
		}
	}
	return len(text), false
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
