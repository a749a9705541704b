// Package sanitise makes text from outside safe to show. Refusals, file names and host names are written by
// strangers: they may carry escape sequences that drive a terminal, marks that turn the direction of text around, or
// markup.
package sanitise

import (
	"strings"
	"unicode/utf8"
)

// Line returns s as one line of plain text: escape sequences, controls and invisible marks are gone, each run of white
// space is one space, none stands at either end, and a byte that is no UTF-8 is U+FFFD.
func Line(s string) string {
	if clean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == esc || r == csi || stringStart(r):
			i += sequence(s[i:])
			continue
		case isSpace(r):
			space = b.Len() > 0
		case Unsafe(r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

// clean is the fast path: printable ASCII with single spaces inside.
func clean(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return s == "" || last != ' '
}

// Unsafe reports whether a rune must not reach a reader as it is: a control, or a mark that cannot be seen and changes
// how its neighbours read. The joiners U+200C and U+200D stay, since words and emoji need them.
func Unsafe(r rune) bool {
	switch {
	case r < 0x20, 0x7F <= r && r <= 0x9F: // C0, DEL, C1
		return true
	case r == 0x061C, r == 0x200E, r == 0x200F, 0x202A <= r && r <= 0x202E, 0x2066 <= r && r <= 0x2069: // bidi
		return true
	case r == 0x00AD, r == 0x180E, r == 0x200B, 0x2060 <= r && r <= 0x2065, 0x206A <= r && r <= 0x206F, r == 0xFEFF,
		0xFFF9 <= r && r <= 0xFFFB: // invisible
		return true
	case 0x2028 <= r && r <= 0x2029: // line and paragraph separator
		return true
	}
	return 0xE0000 <= r && r <= 0xE0FFF // tags and other marks that are not drawn
}

// isSpace reports whether a rune becomes a space: a line break of any kind, or white space.
func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\v', '\f', '\r', 0x85, 0xA0, 0x1680, 0x202F, 0x205F, 0x2028, 0x2029, 0x3000:
		return true
	}
	return 0x2000 <= r && r <= 0x200A
}
