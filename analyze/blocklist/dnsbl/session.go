package dnsbl

import (
	"cmp"
	"net/netip"
	"strings"
	"time"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/order"
)

// Exchange is one question and its raw answer.
type Exchange struct {
	Zone  string // without an access key
	IP    netip.Addr
	At    time.Time // UTC, whole seconds
	Via   string    // network and address of the server, e.g. udp:127.0.0.1:53
	Reply Reply
	Err   string // why no answer came; empty where one did
	RTT   time.Duration
}

// Test is the self-test of a zone for one family of addresses: what it says about an address that it is to hold, about
// one that it is not to hold, and about one at random. What was not asked any more has no time.
type Test struct {
	Zone                 string
	Held, Unheld, Random Exchange
	Stopped              Class // why the zone was not asked to the end though it was sound; empty where it was
}

// Family returns the family that was tested. The IPv4 addresses inside IPv6 that RFC 5782 has for IPv6 lists are IPv6.
func (t *Test) Family() blocklist.Family {
	if t.Held.IP.Is6() {
		return blocklist.IPv6
	}
	return blocklist.IPv4
}

// Session is what one run asked through one resolver: raw answers, because what they mean can be judged better later.
type Session struct {
	At       time.Time
	Version  string // of tracesift
	Catalog  string // digest of the catalog
	Resolver string // address of the resolver
	Tests    []Test // sorted by zone, IPv4 first
	Answers  []Exchange
	Digest   string // of the file that holds it, as recording.Digest gives it; empty without a file
	Source   string // how the user named the file that holds it; empty for a live one without a file
}

// TestOf returns the self-test that an answer rests on: that of its zone and of the address's family. It is nil where
// the session has none.
func (s *Session) TestOf(x *Exchange) *Test {
	for i := range s.Tests {
		if t := &s.Tests[i]; t.Zone == x.Zone && t.Family() == blocklist.FamilyOf(x.IP) {
			return t
		}
	}
	return nil
}

// sort gives the answers an order that does not depend on who answered first. The tests have that of the plan.
func (s *Session) sort() {
	order.Sort(s.Answers, func(a, b Exchange) int {
		return cmp.Or(strings.Compare(a.Zone, b.Zone), a.IP.Compare(b.IP), a.At.Compare(b.At))
	})
}
