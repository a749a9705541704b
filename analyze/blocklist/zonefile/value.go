package zonefile

import (
	"net/netip"
	"strings"
)

// maxText is the longest text of a DNS character string.
const maxText = 255

// value is the answer of an entry, its text not yet expanded.
type value struct {
	a    uint32
	text string
}

// defaultValue is the answer of entries in a file that gives no other.
var defaultValue = value{a: 127<<24 | 2}

// tail is what stands behind the address of an entry. It is made a value only where an asked address is in the entry:
// most hold none, and cost no memory.
type tail struct {
	a        uint32
	text     []byte // belongs to the line
	keepText bool   // the text is that of the default
}

// readTail reads what follows an address; it returns why it is bad, empty if it is not. Excluded addresses, those behind
// an exclamation mark, have no value.
func readTail(rest []byte, excluded bool, def value) (t tail, reason string) {
	if excluded {
		return tail{}, ""
	}
	if rest = skipSpace(rest); len(rest) == 0 || isComment(rest[0]) {
		return tail{a: def.a, keepText: true}, ""
	}
	t.a, t.text, t.keepText, reason = parseValue(rest, def)
	return t, reason
}

// value makes the value.
func (t *tail) value(def value) value { return newValue(t.a, t.text, t.keepText, def) }

// parseValue reads a value: ":A:text", ":A" that keeps the text of def, or a text alone that keeps its answer. The text
// belongs to s. reason is empty unless there is a mistake.
func parseValue(s []byte, def value) (a uint32, text []byte, keepText bool, reason string) {
	if s[0] != ':' {
		return def.a, cutText(s), false, ""
	}
	a, s, ok := answer4(s[1:])
	if !ok {
		return 0, nil, false, "invalid answer"
	}
	s = skipSpace(s)
	if len(s) == 0 {
		return a, nil, true, ""
	}
	if s[0] != ':' {
		return 0, nil, false, "text after the answer without a colon"
	}
	return a, cutText(skipSpace(s[1:])), false, ""
}

func cutText(s []byte) []byte { return s[:min(len(s), maxText)] }

// newValue makes a value of what parseValue read.
func newValue(a uint32, text []byte, keepText bool, def value) value {
	if keepText {
		return value{a: a, text: def.text}
	}
	return value{a: a, text: string(text)}
}

// baseTemplate is the index of the variable $= among the substitution variables; $0 to $9 come first.
const baseTemplate = 10

// expand returns a text as it is answered for ip: $ becomes the address, $$ a dollar sign, $0 to $9 their variables, and
// the base template, where there is one, goes around a text that does not begin with an equals sign. The result is cut
// at 254 bytes, as rbldnsd does.
func expand(text, ip string, vars *[baseTemplate + 1]string) string {
	inner := text
	if t, ok := strings.CutPrefix(text, "="); ok {
		inner, text = t, t
	} else if vars[baseTemplate] != "" {
		text = vars[baseTemplate]
		if inner == "" {
			inner = ip
		}
	}
	return substitute(text, ip, inner, vars)
}

// substitute replaces every $ of text.
func substitute(text, ip, inner string, vars *[baseTemplate + 1]string) string {
	var b strings.Builder
	for b.Len() < maxText-1 {
		before, after, found := strings.Cut(text, "$")
		b.WriteString(before)
		if !found {
			break
		}
		text = after
		c := byte(0)
		if text != "" {
			c = text[0]
		}
		switch {
		case c == '$':
			b.WriteByte('$')
		case c >= '0' && c <= '9' && vars[c-'0'] != "":
			b.WriteString(vars[c-'0'])
		case c >= '0' && c <= '9':
			b.WriteString("$" + text[:1])
		case c == '=':
			b.WriteString(inner)
		default:
			b.WriteString(ip)
			continue
		}
		text = text[1:]
	}
	return b.String()[:min(b.Len(), maxText-1)]
}

func addrOf(a uint32) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(a >> 24), byte(a >> 16), byte(a >> 8), byte(a)})
}

func skipSpace(s []byte) []byte {
	for len(s) > 0 && isSpace(s[0]) {
		s = s[1:]
	}
	return s
}

func isSpace(c byte) bool   { return c == ' ' || c == '\t' }
func isComment(c byte) bool { return c == '#' || c == ';' }
