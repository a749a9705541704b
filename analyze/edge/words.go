package edge

import (
	"net/netip"
	"strings"
)

// Words are what the text of a refusal says of the server that was refused. The zero value says nothing.
type Words struct {
	Host string // the first name of an outbound server, in lower case
	Pool Pool   // which Exchange Online names in its wrapper
}

// WordsOf reads the text of a refusal.
func WordsOf(refusal string) Words { return Words{nameIn(refusal), poolOfWords(refusal)} }

// outboundDomain is what the names of EOP's outbound servers end in.
const outboundDomain = ".outbound.protection.outlook.com"

// nameIn returns the first name of an outbound server in a text, in lower case.
func nameIn(text string) string {
	end := indexFold(text, outboundDomain)
	if end < 0 {
		return ""
	}
	start := end
	for start > 0 && isLabel(text[start-1]) {
		start--
	}
	return strings.ToLower(text[start : end+len(outboundDomain)])
}

// poolOfWords reads the pool that Exchange Online names in its own wrapper of a refusal, as in "because of IP Block
// (from outbound normal IP pools)".
func poolOfWords(text string) Pool {
	switch {
	case indexFold(text, "pool") < 0: // as nearly all texts
		return ""
	case indexFold(text, "outbound normal ip pool") >= 0:
		return Normal
	case indexFold(text, "outbound high risk ip pool") >= 0, indexFold(text, "high risk delivery pool") >= 0:
		return HighRisk
	case indexFold(text, "outbound relay ip pool") >= 0:
		return Relay
	}
	return ""
}

// hostName returns a name as names are compared, and nothing for an address that stands in its place.
func hostName(s string) string {
	if bare := strings.Trim(s, "[]"); mayBeAddress(bare) {
		if _, err := netip.ParseAddr(bare); err == nil {
			return ""
		}
	}
	return lower(s)
}

// mayBeAddress says whether a text has no other characters than addresses have; their zones may have any.
func mayBeAddress(s string) bool {
	for i := range len(s) {
		switch c := s[i] | 0x20; {
		case s[i] == '%':
			return true
		case c >= '0' && c <= '9', c >= 'a' && c <= 'f', s[i] == '.', s[i] == ':':
		default:
			return false
		}
	}
	return s != ""
}

// lower is how host names are compared and shown.
func lower(s string) string { return strings.ToLower(strings.TrimSuffix(s, ".")) }

// isLabel says whether a byte can stand in a label of a host name.
func isLabel(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-'
}

// indexFold returns where ASCII words begin in a text, whatever the case; words are in lower case.
func indexFold(text, words string) int {
	// Where its first letter stands in either case is found by the block.
	first, capital := words[0], words[0]
	if 'a' <= first && first <= 'z' {
		capital -= 'a' - 'A'
	}
	next := func(c byte, from int) int {
		if i := strings.IndexByte(text[from:], c); i >= 0 {
			return from + i
		}
		return len(text)
	}
	small, large := next(first, 0), len(text)
	if capital != first {
		large = next(capital, 0)
	}
	for i := min(small, large); i+len(words) <= len(text); i = min(small, large) {
		if strings.EqualFold(text[i:i+len(words)], words) {
			return i
		}
		if i == small {
			small = next(first, i+1)
		} else {
			large = next(capital, i+1)
		}
	}
	return -1
}
