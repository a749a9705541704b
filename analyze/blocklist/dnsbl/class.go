package dnsbl

import (
	"net/netip"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
)

// Class is what an answer says. Only NotListed says that a list does not hold an address.
type Class string

// The classes of answers, in the order in which they are tried.
const (
	Refused     Class = "refused"             // an error code, or REFUSED: the list did not answer the question
	NotListed   Class = "not-listed"          // the name does not exist
	Listed      Class = "listed"              // with a code that the catalog knows
	Anomalous   Class = "anomalous"           // 127.0.0.1 where that means nothing: what a closing list gives everybody
	UnknownCode Class = "listed-unknown-code" // with a code that the catalog does not know
	Hijacked    Class = "hijacked"            // an address outside 127.0.0.0/8: a sold domain, or a resolver that lies
	NoData      Class = "stripped-or-nodata"  // the name exists without an address: a resolver may have taken it out
	Failed      Class = "error"               // the resolver could not find out
	Unreachable Class = "unreachable"         // no answer came
)

// Class says what an answer means. A service with access keys refuses an unknown one, which resolvers turn into a
// failure.
func (x *Exchange) Class(cat *catalog.Catalog) Class {
	if x.Err != "" {
		return Unreachable
	}
	_, key := listOf(cat, x.Zone)
	kinds := map[catalog.CodeKind]bool{}
	for _, a := range x.Reply.A {
		kinds[cat.Answer(key, a).Kind] = true
	}
	switch {
	case kinds[catalog.CodeError]:
		return Refused
	case x.Reply.Rcode == rcodeNoName:
		return NotListed
	case kinds[catalog.CodeListed]:
		return Listed
	case kinds[catalog.CodeClosing]:
		return Anomalous
	case kinds[catalog.CodeUnknown]:
		return UnknownCode
	case kinds[catalog.CodeForeign]:
		return Hijacked
	case kinds[catalog.CodeWhite]:
		return NotListed
	case x.Reply.Rcode == rcodeSuccess:
		return NoData
	case x.Reply.Rcode == rcodeRefused, keyed(x.Zone) && x.Reply.Rcode == rcodeFailed:
		return Refused
	}
	return Failed
}

// state is what a class says about the address.
func (c Class) state() blocklist.State {
	switch c {
	case Listed, UnknownCode:
		return blocklist.Listed
	case NotListed:
		return blocklist.NotListed
	case Refused:
		return blocklist.Refused
	case Failed, Unreachable:
		return blocklist.Unreachable
	}
	return blocklist.Unusable
}

// hit says whether the answer has the form of a listing.
func (c Class) hit() bool { return c == Listed || c == UnknownCode || c == Anomalous }

// health says whether a zone can be believed that gave these answers about an address that every list holds, one that
// none holds (RFC 5782, section 5), and one at random from a network that is never routed. The last is a weak control,
// because some lists rightly hold such networks: only an answer that no list gives counts.
func health(held, unheld, random Class) blocklist.Health {
	switch {
	case held == Refused || unheld == Refused:
		return blocklist.Refusing
	case held == Hijacked || unheld == Hijacked || random == Hijacked:
		return blocklist.Taken
	case held == Unreachable || held == Failed:
		return blocklist.Silent
	case held == Anomalous || unheld.hit():
		return blocklist.World
	case held == NoData:
		return blocklist.Stripped
	case held == NotListed:
		return blocklist.Masked
	case unheld == Unreachable || unheld == Failed:
		return blocklist.Silent
	}
	return ""
}

// testPoints returns the addresses that a list is to hold and not to hold. A list of IPv6 addresses only has mapped
// ones.
func testPoints(l *catalog.List) (held, unheld netip.Addr) {
	held, unheld = l.TestPoints()
	if l != nil && l.IPv6 && !l.IPv4 && held.Is4() && unheld.Is4() {
		return netip.AddrFrom16(held.As16()), netip.AddrFrom16(unheld.As16())
	}
	return held, unheld
}
