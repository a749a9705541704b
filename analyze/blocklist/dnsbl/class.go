package dnsbl

import (
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
