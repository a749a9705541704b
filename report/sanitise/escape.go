package sanitise

import (
	"strings"
	"unicode/utf8"
)

// The introducers of control sequences (ECMA-48, 5.4 and 8.3).
const (
	esc = 0x1B
	csi = 0x9B
)

// longestString bounds a control string; one that is longer counts as not closed.
const longestString = 1024

// stringStart reports whether a C1 control opens a string that ends with ST: DCS, SOS, OSC, PM or APC.
func stringStart(r rune) bool {
	return r == 0x90 || r == 0x98 || 0x9D <= r && r <= 0x9F
}

// sequence returns the length of the escape sequence that s begins with. A sequence that does not end counts as its
// introducer alone, so that it cannot take the rest of the text with it.
func sequence(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if r != esc {
		return n + body(s[n:], r)
	}
	if len(s) == n {
		return n
	}
	switch c := s[n]; {
	case c == '[':
		return closed(n+1, body(s[n+1:], csi), n)
	case c == 'P', c == 'X', c == ']', c == '^', c == '_':
		return closed(n+1, body(s[n+1:], 0x9D), n)
	case 0x20 <= c && c <= 0x2F: // intermediate bytes, then a final byte: a character set, for instance
		end := n
		for end < len(s) && 0x20 <= s[end] && s[end] <= 0x2F {
			end++
		}
		if end < len(s) && 0x30 <= s[end] && s[end] <= 0x7E {
			return end + 1
		}
		return n
	case 0x30 <= c && c <= 0x7E:
		return n + 1
	}
	return n
}

// closed returns the length of a sequence whose body is whole, else that of its introducer.
func closed(start, body, introducer int) int {
	if body == 0 {
		return introducer
	}
	return start + body
}

// body returns the length of what follows an introducer up to its end, 0 where there is none.
func body(s string, introducer rune) int {
	if introducer == csi {
		for i := range len(s) {
			switch c := s[i]; {
			case 0x40 <= c && c <= 0x7E:
				return i + 1
			case c < 0x20 || c > 0x3F:
				return 0
			}
		}
		return 0
	}
	s = s[:min(len(s), longestString)] // so that many openings do not search the whole text each
	end := 0
	for _, terminator := range []string{"\a", "\x1b\\", "\u009c"} {
		if i := strings.Index(s, terminator); i >= 0 && (end == 0 || i+len(terminator) < end) {
			end = i + len(terminator)
		}
	}
	return end
}
