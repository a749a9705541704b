package bounce

import (
	"mime"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-message/charset"
)

// fields are a group of header fields in the order in which they stand. Names are in lower case, values unfolded.
type fields []struct{ name, value string }

// get returns the first field of that name, "" without one.
func (f fields) get(name string) string {
	for _, field := range f {
		if field.name == name {
			return field.value
		}
	}
	return ""
}

// typed returns the value of a field without the type before it: "dns; mx.example.net", "smtp; 550 5.1.1 ...".
func (f fields) typed(name string) string {
	value := f.get(name)
	kind, rest, ok := strings.Cut(value, ";")
	if !ok || strings.ContainsAny(kind, " <@") {
		return value
	}
	return strings.TrimSpace(rest)
}

// address returns an address of a status field. RFC 6533 writes characters outside ASCII as \x{20AC} where they would
// not pass.
func (f fields) address(name string) string {
	value := f.typed(name)
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(value, `\x{`)
		b.WriteString(before)
		if !ok {
			break
		}
		digits, after, closed := strings.Cut(rest, "}")
		r, err := strconv.ParseUint(digits, 16, 21)
		if !closed || err != nil {
			b.WriteString(`\x{` + rest)
			break
		}
		b.WriteRune(rune(r))
		value = after
	}
	return strings.Trim(strings.TrimSpace(b.String()), "<>")
}

// date returns a field that holds a date, the zero time without one.
func (f fields) date(name string) time.Time {
	t, err := mail.ParseDate(f.get(name))
	if err != nil {
		return time.Time{}
	}
	return t
}

// text returns a field with its encoded words (RFC 2047) decoded; what cannot be decoded stays.
func (f fields) text(name string) string {
	words := mime.WordDecoder{CharsetReader: charset.Reader}
	value := f.get(name)
	if decoded, err := words.DecodeHeader(value); err == nil {
		return decoded
	}
	return value
}

// groups splits text into the groups of fields that blank lines part. Lines that are no fields are left out: real
// reports have them.
func groups(text string) []fields {
	var all []fields
	var group fields
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		name, value, isField := strings.Cut(line, ":")
		switch {
		case strings.TrimSpace(line) == "":
			if group != nil {
				all, group = append(all, group), nil
			}
		case line[0] == ' ' || line[0] == '\t':
			if n := len(group); n > 0 {
				group[n-1].value += " " + strings.TrimSpace(line)
			}
		case isField && !strings.ContainsAny(name, " \t"):
			group = append(group, struct{ name, value string }{strings.ToLower(name), strings.TrimSpace(value)})
		}
	}
	if group != nil {
		all = append(all, group)
	}
	return all
}
