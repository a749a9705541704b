package sanitise

import (
	"fmt"
	"unicode/utf8"
)

// JSON returns a JSON document with the unsafe runes of its strings written as escapes. The document means the same,
// and may be shown on a terminal. White space between values stays.
func JSON(doc []byte) []byte {
	out := make([]byte, 0, len(doc))
	for len(doc) > 0 {
		r, n := utf8.DecodeRune(doc)
		switch {
		case n == 1 && r != utf8.RuneError && r != 0x7F: // ASCII: encoders escape C0 inside strings themselves
			out = append(out, doc[0])
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
