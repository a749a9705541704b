package ndr

import (
	"net/netip"
	"slices"
	"strings"
)

// outline is a text with marks in the place of values that differ from one refusal to the next, and of which neither
// rules nor readers of texts see more than what they are: addresses of mailboxes and servers, and what stands around
// the refusal in the block of the service. Two texts of the same outline are read alike, each with its own values.
//
// Which values these are, and where they must stand, is chosen so that no reader can tell one from another: what reads
// raw texts (Unwrap, codes, tags) looks for words and codes that no such value has or completes, and what rules see of
// it is a mask. Values of which that is not certain stay in the outline as they are.
type outline struct {
	values [maxValues]value
	spans  [maxValues]masked // of the values in the text
	count  int
}

// value is a part of a text that has a mark in its outline.
type value struct {
	kind  valueKind
	first int        // number of the first value of the text that is equal; only those of IP addresses are compared
	ip    netip.Addr // of IP addresses
}

// valueKind is also the letter of a mark.
type valueKind byte

const (
	ipv4Value valueKind = '4'
	ipv6Value valueKind = '6'
	addrValue valueKind = '@' // address of a mailbox, in angle brackets
	hostValue valueKind = 'h' // name of a server that the service names
	timeValue valueKind = 't' // time in the block of the service
)

// Limits of a text that has an outline.
const (
	maxOutline = 1 << 10
	maxValues  = 15 // as many as there are hexadecimal digits, but 0
)

// A mark is a byte that no text with an outline holds, the kind of the value, and the letter of its number.
const (
	markSign   = 1
	markLength = 3
)

// read finds the values of a text and appends it to b with their marks; false where it has no outline. scopes are the
// suffixes of hosts that rules ask for.
func (o *outline) read(b []byte, text string, scopes *hostSuffixes) ([]byte, bool) {
	if len(text) > maxOutline {
		return b, false
	}
	done := 0 // up to where the text is in the key
	for i := 0; i < len(text); i++ {
		var begin, end int
		var v value
		switch signs[text[i]] {
		case plainSign:
			continue
		case digitSign:
			begin = i
			v, end = ipv4At(text, i)
		case colonSign:
			begin, end, v = colonAt(text, done, i, scopes)
		case atSign:
			v.kind = addrValue
			begin, end = mailboxAt(text, done, i)
		case braceSign:
			begin, end, v = blockValueAt(text, i, scopes)
		case escapeSign:
			if escapes(text[i:]) {
				return b, false
			}
			if v.kind = hostValue; isPlainHost(attemptedHost(text, i+1), scopes) {
				begin, end = i+1, hostEnd(text, i+1)
			}
		case badSign:
			return b, false
		}
		if end == 0 {
			continue
		}
		if o.count == maxValues {
			return b, false
		}
		v.first = o.firstLike(v)
		b = append(append(b, text[done:begin]...), markSign, byte(v.kind), 'a'+byte(v.first))
		o.values[o.count], o.spans[o.count].span = v, span{begin, end}
		o.count++
		done, i = end, end-1
	}
	return append(b, text[done:]...), true
}

// firstLike returns the number of the first value that is the same IP address as the next one, which may be itself.
func (o *outline) firstLike(v value) int {
	for n := range o.count {
		if v.ip.IsValid() && o.values[n].ip == v.ip {
			return n
		}
	}
	return o.count
}

// sign says what may begin or stand in a value there, or may make another text of this one when it is unescaped.
type sign byte

const (
	plainSign sign = iota
	digitSign
	colonSign
	atSign
	braceSign
	escapeSign
	badSign
)

var signs = [256]sign{
	'0': digitSign, '1': digitSign, '2': digitSign, '3': digitSign, '4': digitSign,
	'5': digitSign, '6': digitSign, '7': digitSign, '8': digitSign, '9': digitSign,
	':': colonSign, '@': atSign, '{': braceSign, '&': escapeSign, '\\': escapeSign, '=': escapeSign, '$': escapeSign,
	0: badSign, markSign: badSign, 0x1b: badSign,
}

// escapes says whether a text may begin with an escape that unescape knows.
func escapes(s string) bool {
	var next byte
	if len(s) > 1 {
		next = s[1]
	}
	switch s[0] {
	case '&':
		return next == '#' || hasAnyPrefix(s[1:], "lt;", "gt;", "amp;", "quot;", "nbsp;")
	case '\\':
		return next == 'r' || next == 'n'
	case '$':
		return next == 'B' || next == '@'
	case '=':
		switch next {
		case '\r', '\n':
			return true
		case '2':
			return len(s) > 3 && s[2] == '0' && s[3] <= ' '
		case '3':
			return len(s) > 2 && s[2]|0x20 == 'd'
		}
	}
	return false
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
