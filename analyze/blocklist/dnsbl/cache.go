package dnsbl

import (
	"net/netip"
	"sync"
	"time"
)

// How long answers are kept: as long as they say, within these bounds. Failures are not kept.
const (
	positiveLeast, positiveMost = time.Minute, 24 * time.Hour
	negativeLeast, negativeMost = time.Minute, time.Hour
	negativeUnsaid              = 5 * time.Minute // of an absence without SOA
)

// cache keeps answers until they expire. It is safe for concurrent use.
type cache struct {
	mu   sync.Mutex
	held map[cacheKey]*Exchange
}

type cacheKey struct {
	zone, via string
	ip        netip.Addr
}

// newCache returns a cache that knows the answers of earlier sessions.
func newCache(earlier []*Session) *cache {
	c := &cache{held: map[cacheKey]*Exchange{}}
	for _, s := range earlier {
		for i := range s.Answers {
			c.put(&s.Answers[i])
		}
	}
	return c
}

// get returns an answer that still holds at that time.
func (c *cache) get(zone, via string, ip netip.Addr, now time.Time) (*Exchange, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x := c.held[cacheKey{zone, via, ip}]
	if x == nil || !now.Before(x.At.Add(x.keep())) || now.Before(x.At) {
		return nil, false
	}
	return x, true
}

// put keeps an answer, unless a newer one is there.
func (c *cache) put(x *Exchange) {
	if x.keep() == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	key := cacheKey{x.Zone, x.Via, x.IP}
	if old := c.held[key]; old == nil || old.At.Before(x.At) {
		c.held[key] = x
	}
}

// keep returns how long an answer may be used.
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
