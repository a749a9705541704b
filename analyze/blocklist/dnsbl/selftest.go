package dnsbl

import (
	"context"
	"math/rand/v2"
	"net/netip"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
)

// selfTest asks the test questions of each family. A zone that refuses or is out of reach is asked nothing more.
func (z *zoneRun) selfTest(ctx context.Context) {
	for _, points := range z.points {
		t := Test{Zone: z.Zone}
		for _, q := range []struct {
			ip netip.Addr
			to *Exchange
		}{{points.Listed, &t.Held}, {points.Unlisted, &t.Unheld}, {unrouted(points.Listed.Is6()), &t.Random}} {
			*q.to = z.question(ctx, q.ip)
			z.settle(1)
			if c := q.to.Class(z.Catalog); c == Refused || c == Unreachable || c == Failed {
				break
			}
		}
		z.tests = append(z.tests, t)
		if h := t.Health(z.Catalog); h == blocklist.Refusing || h == blocklist.Silent {
			return
		}
	}
}

// unrouted returns an address of a network that is kept for measurements in laboratories: 198.18.0.0/15 (RFC 2544) or
// 2001:2::/48 (RFC 5180).
func unrouted(v6 bool) netip.Addr {
	n := rand.Uint32()
	if v6 {
		return netip.AddrFrom16([16]byte{0: 0x20, 1: 1, 3: 2, 12: byte(n >> 24), 13: byte(n >> 16), 14: byte(n >> 8), 15: byte(n)})
	}
	return netip.AddrFrom4([4]byte{198, 18 | byte(n>>16)&1, byte(n >> 8), byte(n)})
}

// Health judges the self-test; it is empty for a sound zone.
func (t *Test) Health(cat *catalog.Catalog) blocklist.Health {
	return health(t.Held.Class(cat), t.Unheld.Class(cat), t.Random.Class(cat))
}

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

// unfitAfter is how many otherwise sound zones must look masked, stripped or hijacked at once for it to be the
// resolver's fault.
const unfitAfter = 3

// unfitResolvers returns the servers through which several sound zones look masked, stripped or hijacked, each in every
// family that was tested: a zone that only lacks one of its test entries says nothing about the resolver.
func unfitResolvers(cat *catalog.Catalog, tests []Test) map[string]bool {
	odd := map[string]map[string]bool{} // by server, then zone
	for i := range tests {
		t := &tests[i]
		list, _ := listOf(cat, t.Zone)
		if list == nil || list.Dead(t.Held.At) || list.Status == catalog.Doubtful {
			continue
		}
		zones := odd[t.Held.Via]
		if zones == nil {
			zones = map[string]bool{}
			odd[t.Held.Via] = zones
		}
		switch t.Health(cat) {
		case blocklist.Masked, blocklist.Stripped, blocklist.Taken:
			if _, seen := zones[t.Zone]; !seen {
				zones[t.Zone] = true
			}
		case "":
			zones[t.Zone] = false
		}
	}
	unfit := map[string]bool{}
	for server, zones := range odd {
		n := 0
		for _, isOdd := range zones {
			if isOdd {
				n++
			}
		}
		unfit[server] = n >= unfitAfter
	}
	return unfit
}
