package dnsbl

import (
	"net/netip"
	"time"
)

// How long answers are kept: as long as they say, within these bounds. Failures are not kept.
const (
	positiveLeast, positiveMost = time.Minute, 24 * time.Hour
	negativeLeast, negativeMost = time.Minute, time.Hour
	negativeUnsaid              = 5 * time.Minute // of an absence without SOA
)

// cache is the answers of earlier sessions, the newest of each question that is not a failure. What a run asks itself it
// asks once.
type cache map[cacheKey]*Exchange

type cacheKey struct {
	zone, via string
	ip        netip.Addr
}

// newCache returns the answers of sessions.
func newCache(earlier []*Session) cache {
	c := cache{}
	for _, s := range earlier {
		for i := range s.Answers {
			x := &s.Answers[i]
			key := cacheKey{x.Zone, x.Via, x.IP}
			if old := c[key]; x.keep() > 0 && (old == nil || old.At.Before(x.At)) {
				c[key] = x
			}
		}
	}
	return c
}

// get returns an answer that still holds at that time; nil where there is none.
func (c cache) get(zone, via string, ip netip.Addr, now time.Time) *Exchange {
	x := c[cacheKey{zone, via, ip}]
	if x == nil || !now.Before(x.At.Add(x.keep())) || now.Before(x.At) {
		return nil
	}
	return x
}

// keep returns how long an answer may be used; 0 where not at all.
func (x *Exchange) keep() time.Duration {
	switch {
	case x.Err != "":
		return 0
	case x.Reply.Rcode == rcodeSuccess && len(x.Reply.A) > 0:
		return min(max(x.Reply.TTL, positiveLeast), positiveMost)
	case x.Reply.Rcode == rcodeNoName && x.Reply.Negative == 0:
		return negativeUnsaid
	case x.Reply.Rcode == rcodeNoName:
		return min(max(x.Reply.Negative, negativeLeast), negativeMost)
	}
	return 0
}
