package catalog

import (
	"fmt"
	"net/netip"
	"strconv"
)

// CodeKind is what an A record says.
type CodeKind string

// The kinds of answers.
const (
	CodeListed  CodeKind = "listed"
	CodeWhite   CodeKind = "white"   // the list knows the address, and does not hold it for bad
	CodeError   CodeKind = "error"   // the question was refused: nothing is said of the address
	CodeClosing CodeKind = "closing" // 127.0.0.1 from a list that gives it no meaning: it answers everybody so
	CodeUnknown CodeKind = "unknown" // listed, with a code that the catalog does not know
	CodeForeign CodeKind = "foreign" // outside 127.0.0.0/8: no list answers that; a sold domain or a resolver does
)

// Code is one answer of a list and its meaning.
type Code struct {
	Kind    CodeKind
	Prefix  netip.Prefix // the answers; a single address is its own prefix
	Bit     uint8        // bit of the last octet instead, where not 0
	Meaning string
}

// Answer is what one A record of a list means.
type Answer struct {
	Kind    CodeKind
	List    string // key of the list itself, or of the part that the code stands for
	Meaning string
}

var (
	loopback  = netip.MustParsePrefix("127.0.0.0/8")
	refusals  = netip.MustParsePrefix("127.255.255.0/24")
	lastWords = netip.MustParseAddr("127.0.0.1")
)

// Answer says what the A record a means in the zone of the list with that key. A list whose codes are not known
// lists with any answer in 127.0.0.0/8, but for those that never do: 127.255.255.0/24, kept for errors by the lists that
// refuse questions, and 127.0.0.1, which a closing list gives to everybody.
func (c *Catalog) Answer(key string, a netip.Addr) Answer {
	if !loopback.Contains(a) {
		return Answer{Kind: CodeForeign, List: key}
	}
	known := false
	if found, ok := c.findCode(c.byKey[key], a, &known); ok {
		return found
	}
	switch {
	case refusals.Contains(a):
		return Answer{Kind: CodeError, List: key, Meaning: "the question was refused"}
	case a == lastWords:
		return Answer{Kind: CodeClosing, List: key, Meaning: "the list is closing"}
	case known:
		return Answer{Kind: CodeUnknown, List: key}
	}
	return Answer{Kind: CodeListed, List: key}
}

// findCode looks for a among the codes of l and of its parts; known is set where any of them has a listing code.
func (c *Catalog) findCode(l *List, a netip.Addr, known *bool) (Answer, bool) {
	if l == nil {
		return Answer{}, false
	}
	var bits Answer
	for _, code := range l.Codes {
		*known = *known || code.Kind == CodeListed
		if code.Bit == 0 && code.Prefix.Contains(a) {
			return Answer{Kind: code.Kind, List: l.Key, Meaning: code.Meaning}, true
		}
		if code.Bit != 0 && bitAnswer(a, code.Bit) {
			bits.Kind, bits.List = code.Kind, l.Key
			if bits.Meaning != "" {
				bits.Meaning += ", "
			}
			bits.Meaning += code.Meaning
		}
	}
	if bits.Kind != "" {
		return bits, true
	}
	for _, part := range c.parts[l.Key] {
		if found, ok := c.findCode(part, a, known); ok {
			return found, true
		}
	}
	return Answer{}, false
}

// bitAnswer says whether a is 127.0.0.x with that bit of x set.
func bitAnswer(a netip.Addr, bit uint8) bool {
	b := a.As4()
	return b[1] == 0 && b[2] == 0 && b[3]&bit != 0
}

// parseCode reads an address, a prefix, or for bits a number that is a power of two.
func parseCode(kind CodeKind, isBit bool, value, meaning string) (Code, error) {
	if isBit {
		n, err := strconv.ParseUint(value, 10, 8)
		if err != nil || n == 0 || n&(n-1) != 0 {
			return Code{}, fmt.Errorf("bit %q is not a power of two below 256", value)
		}
		return Code{Kind: kind, Bit: uint8(n), Meaning: meaning}, nil
	}
	p, err := netip.ParsePrefix(value)
	if err != nil {
		a, err := netip.ParseAddr(value)
		if err != nil {
			return Code{}, fmt.Errorf("code %q is no address or prefix", value)
		}
		p = netip.PrefixFrom(a, a.BitLen())
	}
	if !loopback.Contains(p.Addr()) || p.Bits() < loopback.Bits() || p != p.Masked() {
		return Code{}, fmt.Errorf("code %q lies outside 127.0.0.0/8", value)
	}
	return Code{Kind: kind, Prefix: p, Meaning: meaning}, nil
}
