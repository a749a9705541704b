package ndr

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// specimen is a text of an outline with values that stand nowhere else in it.
type specimen struct {
	text   string
	values []value
	names  []string // as the values are written
	times  []int    // how often each value stands in the text, by the number of the first
	spans  []masked
}

// newSpecimen puts values into an outline.
func newSpecimen(form []byte, o outline, values func(kind valueKind, number int) string) *specimen {
	x := &specimen{values: o.values[:o.count], times: make([]int, o.count)}
	var text strings.Builder
	for _, v := range x.values {
		at := bytes.IndexByte(form, markSign)
		text.Write(form[:at])
		form = form[at+markLength:]
		name := values(v.kind, v.first)
		x.names = append(x.names, name)
		x.times[v.first]++
		x.spans = append(x.spans, masked{span: span{text.Len(), text.Len() + len(name)}})
		text.WriteString(name)
	}
	text.Write(form)
	x.text = text.String()
	return x
}

// showsIn says whether a value can be seen in a text, in lower case or as it is.
func (x *specimen) showsIn(text string) bool { return containsAny(text, x.names) }

// addr returns the number of the value that is an IP address, or -1.
func (x *specimen) addr(ip netip.Addr) int {
	if ip.IsValid() {
		for n, v := range x.values {
			if v.ip.IsValid() && x.names[n] == ip.String() {
				return n
			}
		}
	}
	return -1
}

// mayMeet says whether the server's address is a value that may be equal to an address of the text that is none, or the
// other way round: a server's own address is no client's.
func (x *specimen) mayMeet(ips []foundIP, server netip.Addr) bool {
	return server.IsValid() && slices.ContainsFunc(ips, func(ip foundIP) bool {
		number, other := x.addr(ip.addr), x.addr(server)
		return number < 0 && other >= 0 && isFreeIP(ip.addr) || number >= 0 && other < 0 && isFreeIP(server)
	})
}

// stretch returns which part of the specimen a field is; one without values is returned as it is. It is false for a
// field with values that is no part.
func (x *specimen) stretch(field string) (s stretch, fixed string, ok bool) {
	if !x.showsIn(field) {
		return stretch{}, field, true
	}
	at := strings.Index(x.text, field)
	if at < 0 {
		return stretch{}, "", false
	}
	var alsoOK bool
	s.begin, ok = placeOf(at, x.spans)
	s.end, alsoOK = placeOf(at+len(field), x.spans)
	return s, "", ok && alsoOK
}

// shortValues returns a value of the least length that one of its kind has, and longValues one of the greatest. Both
// differ in their first and last signs, so that no part of them is the same either. Times have no least length, as
// nothing may be read from them.
func shortValues(kind valueKind, number int) string {
	letter := string(rune('a' + number))
	switch kind {
	case ipv4Value:
		return netip.AddrFrom4([4]byte{9, 1, byte(number / 8), byte(number % 8)}).String()
	case ipv6Value:
		return fmt.Sprintf("a::%x", number+1)
	case addrValue:
		return letter + "q@q.qq"
	case hostValue:
		return "q" + letter + ".q"
	}
	return "9871236540"
}

func longValues(kind valueKind, number int) string {
	letter := string(rune('a' + number))
	switch kind {
	case ipv4Value:
		return netip.AddrFrom4([4]byte{199, 199, 199, byte(118 + number/2*10 + number%2)}).String()
	case ipv6Value:
		return strings.Repeat("9999:", 7) + fmt.Sprintf("99%x%x", number+1, (number+2)%16)
	case addrValue:
		return strings.Repeat("z", maxMailbox-len("a@z.zzz")) + letter + "@z.zzz"
	case hostValue:
		return strings.Repeat("z", maxHost-len(".az")) + "." + letter + "z"
	}
	return "1234567890/0123456789"
}
