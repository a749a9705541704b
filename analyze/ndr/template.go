package ndr

import "strings"

// template masks what differs from one refusal to the next (numbers, ids, host names) in a text whose addresses and
// links are masked already. The codes at the beginning stay.
func template(f *scanned) string {
	s := strings.TrimSpace(f.text)
	var out strings.Builder
	out.Grow(len(s))
	for i, words := 0, 0; i < len(s); {
		if s[i] == '<' { // a mask made before, whatever stands in it
			if end := strings.IndexByte(s[i:], '>'); end > 0 && isMask(s[i:i+end]) {
				out.WriteString(s[i : i+end+1])
				i += end + 1
				continue
			}
		}
		if isBreak(s[i]) {
			out.WriteByte(s[i])
			i++
			continue
		}
		end := i
		for end < len(s) && !isBreak(s[end]) {
			end++
		}
		out.WriteString(maskWord(s[i:end], words < 2))
		words++
		i = end
	}
	return out.String()
}

func isMask(s string) bool {
	return s == "<ip" || s == "<addr" || s == "<host" || strings.HasPrefix(s, "<http")
}

// maskWord returns the mask of a word, or the word itself. Codes count only among the first words.
func maskWord(w string, first bool) string {
	core := strings.TrimRight(w, ".:-")
	digits, letters, dots := 0, 0, 0
	for i := 0; i < len(core); i++ {
		switch c := core[i]; {
		case isDigit(c):
			digits++
		case c == '.':
			dots++
		default:
			letters++
		}
	}
	tail := w[len(core):]
	switch {
	case first && (digits == 3 && letters == 0 && dots == 0 || dots == 2 && letters == 0),
		first && strings.Contains(core, "-") && digits > 3 && letters == 1 && dots == 2:
		return w
	case isName(core):
		return "<host>" + tail
	case digits == 0:
		if letters >= 24 && isASCII(core) { // other scripts have no blanks, or long words
			return "<id>" + tail
		}
		return w
	case letters == 0:
		return "<n>" + tail
	case digits >= 3 || len(core) >= 8:
		return "<id>" + tail
	}
	return w
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
