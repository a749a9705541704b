package ndr

import "strings"

// lowerASCII lowers A-Z only, so that positions stay those of s.
func lowerASCII(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if b[i] >= 'A' && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// collapseBlanks trims s and makes every run of blanks, tabs and line ends one blank.
func collapseBlanks(s string) string {
	clean := true
	for i := 0; i < len(s) && clean; i++ {
		switch c := s[i]; {
		case c == ' ':
			clean = i > 0 && i < len(s)-1 && s[i-1] != ' '
		case c < ' ' || c == 0x7f, c == 0xc2 && i+1 < len(s) && s[i+1] == 0xa0: // the last is a blank that does not break
			clean = false
		}
	}
	if clean {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || r == 0xa0 }), " ")
}

// indexFold returns where words, given in lower case, begin in s, whatever the case of s, or -1.
func indexFold(s, words string) int {
	for i := 0; i+len(words) <= len(s); i++ {
		if s[i]|0x20 == words[0] && hasPrefixFold(s[i:], words) {
			return i
		}
	}
	return -1
}

// hasPrefixFold says whether s begins with a prefix, given in lower case, whatever the case of s.
func hasPrefixFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if c := s[i]; c != prefix[i] && (c < 'A' || c > 'Z' || c+'a'-'A' != prefix[i]) {
			return false
		}
	}
	return true
}

// cutPrefixFold removes a prefix, given in lower case, whatever the case of s, and the blanks after it.
func cutPrefixFold(s, prefix string) (string, bool) {
	if !hasPrefixFold(s, prefix) {
		return s, false
	}
	return strings.TrimLeft(s[len(prefix):], " "), true
}

// indexAny returns the first position of any of the words, or -1.
func indexAny(s string, words ...string) int {
	at := -1
	for _, w := range words {
		if i := strings.Index(s, w); i >= 0 && (at < 0 || i < at) {
			at = i
		}
	}
	return at
}

// containsAny says whether any of the words occurs.
func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
