package sanitise

import (
	"fmt"
	"unicode/utf8"
)

// JSON returns a JSON document with the unsafe runes of its strings written as escapes. The document means the same,
// and may be shown on a terminal. White space between values stays. A document without any is returned as it is.
func JSON(doc []byte) []byte {
	if plain(doc) == len(doc) {
		return doc
	}
	out := make([]byte, 0, len(doc))
	for len(doc) > 0 {
		if n := plain(doc); n > 0 {
			out, doc = append(out, doc[:n]...), doc[n:]
			continue
		}
		r, n := utf8.DecodeRune(doc)
		switch {
		case r > 0xFFFF && Unsafe(r):
			hi, lo := 0xD800+(r-0x10000)>>10, 0xDC00+(r-0x10000)&0x3FF
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		case Unsafe(r):
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = utf8.AppendRune(out, r) // an invalid byte becomes U+FFFD
		}
		doc = doc[n:]
	}
	return out
}

// plain returns how many bytes at the beginning are safe as they are: ASCII, as encoders escape C0 inside strings
// themselves.
func plain(doc []byte) int {
	for i, c := range doc {
		if c >= 0x7F {
			return i
		}
	}
	return len(doc)
}
