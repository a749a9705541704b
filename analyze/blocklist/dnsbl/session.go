package dnsbl

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"
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

// Test is the self-test of a zone: what it says about an address that it is to hold, about one that it is not to hold,
// and about one at random. What was not asked any more has no time.
type Test struct {
	Zone                 string
	Held, Unheld, Random Exchange
	Stopped              Class // why the zone was not asked to the end though it was sound; empty where it was
}

// Session is what one run asked through one resolver: raw answers, because what they mean can be judged better later.
type Session struct {
	At       time.Time
	Version  string // of tracesift
	Catalog  string // digest of the catalog
	Resolver string // address of the resolver
	Tests    []Test // sorted by zone
	Answers  []Exchange
	Digest   string // of the file that holds it, as recording.Digest gives it; empty without a file
	Source   string // how the user named the file that holds it; empty for a live one without a file
}

// sort gives the session an order that does not depend on who answered first.
func (s *Session) sort() {
	slices.SortFunc(s.Tests, func(a, b Test) int { return strings.Compare(a.Zone, b.Zone) })
	slices.SortFunc(s.Answers, func(a, b Exchange) int {
		return cmp.Or(strings.Compare(a.Zone, b.Zone), a.IP.Compare(b.IP), a.At.Compare(b.At))
	})
}
