package ndr

import (
	"strings"

	"golang.org/x/text/encoding/japanese"
)

// readJapanese decodes what a text holds in ISO-2022-JP (RFC 1468), also where exports have lost the escape signs and only
// "$B" and "(B" around the characters are left. Anything that is none stays as it is.
func readJapanese(s string) string {
	if !strings.Contains(s, "$B") && !strings.Contains(s, "$@") {
		return s
	}
	var out strings.Builder
	for {
		at := indexAny(s, "$B", "$@")
		if at < 0 {
			break
		}
		end := at + 2
		for end+1 < len(s) && isJIS(s[end]) && isJIS(s[end+1]) && !endsJIS(s[end:]) {
			end += 2
		}
		rest := strings.TrimPrefix(s[end:], "\x1b")
		plain, err := japanese.ISO2022JP.NewDecoder().String("\x1b" + s[at:end] + "\x1b(B")
		if end == at+2 || !endsJIS(rest) || err != nil || strings.ContainsRune(plain, '\uFFFD') {
			out.WriteString(s[:at+2])
			s = s[at+2:]
			continue
		}
		out.WriteString(strings.TrimSuffix(s[:at], "\x1b"))
		out.WriteString(plain)
		s = rest[2:]
	}
	out.WriteString(s)
	return out.String()
}

// isJIS says whether a byte is one of the two of a character.
func isJIS(c byte) bool { return c > ' ' && c < 0x7f }

// endsJIS says whether a text goes on in ASCII or in the Roman set.
func endsJIS(s string) bool { return strings.HasPrefix(s, "(B") || strings.HasPrefix(s, "(J") }
