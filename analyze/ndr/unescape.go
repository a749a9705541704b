package ndr

import (
	"html"
	"io"
	"mime/quotedprintable"
	"strings"
)

// unescape undoes what copying a text from a page, a mail or a program's output left in it: entities of HTML, escaped
// line ends, and the quoted-printable (RFC 2045) and ISO-2022-JP encodings.
func unescape(s string) string {
	s = readJapanese(s)
	if strings.Contains(s, "&") && indexAny(s, "&lt;", "&gt;", "&amp;", "&quot;", "&nbsp;", "&#") >= 0 {
		s = html.UnescapeString(s)
	}
	if hasEscapedEnd(s) {
		s = escapedEnds.Replace(s)
	}
	if !isQuoted(s) {
		return s
	}
	if indexAny(s, "=20 ", "=20\r\n", "=20\n") >= 0 {
		s = quotedBlanks.Replace(s)
	}
	if indexAny(s, "=3D", "=3d", "=\r\n", "=\n") >= 0 { // an address in a link has "ip=203"
		if plain, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(s))); err == nil {
			s = string(plain)
		}
	}
	return s
}

// hasEscapedEnd says whether a text has line ends written as Exim and others log them: "\r\n", or "\n" before a blank, a
// digit or a capital. Before a small letter it may stand in a name: "DOMAIN\nancy".
func hasEscapedEnd(s string) bool {
	for {
		at := strings.IndexByte(s, '\\')
		if at < 0 || at+2 >= len(s) {
			return false
		}
		s = s[at+1:]
		if next := s[1]; strings.HasPrefix(s, `r\n`) || s[0] == 'n' && (next == ' ' || '0' <= next && next <= '9' || 'A' <= next && next <= 'Z') {
			return true
		}
	}
}

// isQuoted says whether a text may hold something quoted-printable.
func isQuoted(s string) bool {
	for {
		at := strings.IndexByte(s, '=')
		if at < 0 {
			return false
		}
		if s = s[at:]; escapes(s) {
			return true
		}
		s = s[1:]
	}
}

var (
	escapedEnds  = strings.NewReplacer(`\r\n`, "\r\n", `\n`, "\n", `\t`, "\t")
	quotedBlanks = strings.NewReplacer("=20 ", " ", "=20\r\n", "\r\n", "=20\n", "\n")
)
