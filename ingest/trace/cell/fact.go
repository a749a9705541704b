package cell

import (
	"bytes"
	"html"
	"net/url"
)

// Facts calls f for each fact of a Data cell of details: <root><MEP Name="key" String="value"/>...</root>, attributes in
// any order, possibly escaped as in a URL. Facts without a name or a String are left out; names repeat. f keeps nothing
// of what it gets.
func Facts(b []byte, f func(key, value []byte)) {
	if bytes.HasPrefix(b, []byte("%3C")) || bytes.HasPrefix(b, []byte("%3c")) {
		if plain, err := url.PathUnescape(string(b)); err == nil {
			b = []byte(plain)
		}
	}
	for {
		_, rest, found := bytes.Cut(b, []byte("<MEP"))
		if !found {
			return
		}
		var key, value []byte
		key, value, b = fact(rest)
		if len(key) > 0 && len(value) > 0 {
			f(key, value)
		}
	}
}

// fact reads the attributes of one element and returns what follows it.
func fact(b []byte) (key, value, rest []byte) {
	for {
		b = bytes.TrimLeft(b, " \t\r\n")
		name, after, found := bytes.Cut(b, []byte(`="`))
		if end := bytes.IndexByte(b, '>'); !found || end >= 0 && end < len(name) {
			return key, value, b
		}
		text, after, found := bytes.Cut(after, []byte{'"'})
		if !found {
			return key, value, nil // cut off
		}
		switch string(name) {
		case "Name":
			key = unescape(text)
		case "String":
			value = unescape(text)
		}
		b = after
	}
}

// unescape resolves the entities of XML.
func unescape(b []byte) []byte {
	if bytes.IndexByte(b, '&') < 0 {
		return b
	}
	return []byte(html.UnescapeString(string(b)))
}
