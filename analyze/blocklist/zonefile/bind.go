package zonefile

import (
	"bytes"
	"net/netip"
	"strings"
)

// bind reads the zone of a list as a name server's file (RFC 1035, section 5): records by owner, over several lines
// where they stand in parentheses.
type bind struct {
	zone   *zone
	names  *names
	origin string
	apex   string // owner of the SOA record
	owner  string // of the last record
	open   bool   // inside parentheses
	blank  bool   // the record began with a blank: its owner is that of the last
	tokens []string
}

func newBind(z *zone) *bind { return &bind{zone: z, names: newNames(z.held)} }

func (f *bind) line([]byte) string { return "" } // it reads whole lines

// rawLine reads a line with its blanks and comments.
func (f *bind) rawLine(s []byte) string {
	if !f.open {
		f.tokens = f.tokens[:0]
		f.blank = len(s) > 0 && isSpace(s[0])
	}
	if reason := f.split(bytes.TrimRight(s, "\r\n")); reason != "" {
		f.open = false
		return reason
	}
	if f.open || len(f.tokens) == 0 {
		return ""
	}
	if strings.HasPrefix(f.tokens[0], "$") {
		return f.directive()
	}
	return f.record()
}

// split adds the words of a line to those of the record: quoted strings are one word, and parentheses none.
func (f *bind) split(s []byte) string {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case isSpace(c):
			i++
		case c == ';':
			return ""
		case c == '(' || c == ')':
			if f.open = c == '('; !f.open && len(f.tokens) == 0 {
				return "a parenthesis that was not opened"
			}
			i++
		case c == '"':
			end := bytes.IndexByte(s[i+1:], '"')
			if end < 0 {
				return "a string without its end"
			}
			f.tokens = append(f.tokens, string(s[i+1:i+1+end]))
			i += end + 2
		default:
			end := i
			for end < len(s) && !isSpace(s[end]) && strings.IndexByte(`;()"`, s[end]) < 0 {
				end++
			}
			f.tokens = append(f.tokens, string(s[i:end]))
			i = end
		}
	}
	return ""
}

// directive reads a line that is about the file.
func (f *bind) directive() string {
	switch word := strings.ToUpper(f.tokens[0]); {
	case word == "$TTL":
		return ""
	case word == "$ORIGIN" && len(f.tokens) > 1:
		f.origin = f.absolute(f.tokens[1])
		if f.apex == "" {
			f.apex = f.origin
		}
		return ""
	}
	return badSpecial
}

// record reads a record: its owner unless it is the last one's, then a TTL and a class, which may be missing.
func (f *bind) record() string {
	t := f.tokens
	if !f.blank {
		f.owner = f.absolute(t[0])
		t = t[1:]
	}
	for len(t) > 0 && (t[0][:min(1, len(t[0]))] >= "0" && t[0][:min(1, len(t[0]))] <= "9" || strings.EqualFold(t[0], "IN")) {
		t = t[1:]
	}
	if len(t) < 2 {
		return "no record"
	}
	kind, data := strings.ToUpper(t[0]), t[1:]
	if kind == "SOA" {
		f.apex = f.owner
		if f.zone.serial == "" && len(data) > 2 {
			f.zone.serial = data[2]
		}
		return ""
	}
	below, ok := strings.CutSuffix(f.owner, f.apex)
	if !ok {
		return "an owner outside of the zone"
	}
	e, ok := pathOf(strings.TrimSuffix(below, "."))
	if !ok {
		return "" // the name of a server, or a test entry of domains
	}
	switch kind {
	case "A":
		a, err := netip.ParseAddr(data[0])
		if err != nil || !a.Is4() {
			return "invalid answer"
		}
		e.code = bits4(a)
		f.zone.audit.Entries++
		f.zone.audit.V4 = f.zone.audit.V4 || !e.six
		f.zone.audit.V6 = f.zone.audit.V6 || e.six || len(e.path) == 0
	case "TXT":
		e.text = string(cutText([]byte(strings.Join(data, ""))))
	}
	f.names.add(e)
	return ""
}

// absolute returns a name in lower case, complete, and without its final dot.
func (f *bind) absolute(name string) string {
	name = strings.ToLower(name)
	switch rest, final := strings.CutSuffix(name, "."); {
	case name == "@":
		return f.origin
	case final:
		return rest
	case f.origin == "":
		return name
	}
	return name + "." + f.origin
}

// finish settles what the names mean for the addresses that were asked.
func (f *bind) finish() error { f.names.settle(); return nil }
