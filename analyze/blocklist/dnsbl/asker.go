package dnsbl

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"tracesift/analyze/blocklist/catalog"
)

// How long an answer is waited for, the first and the second time; a random part of retryJitter passes in between.
const (
	firstTimeout, secondTimeout = 3 * time.Second, 5 * time.Second
	retryJitter                 = 500 * time.Millisecond
)

// Asker puts a plan to the lists.
type Asker struct {
	Client  Client
	Catalog *catalog.Catalog
	Earlier []*Session // answers in them that still hold are not asked again

	cache  *cache
	flying slots
}

// Ask asks every zone of the plan at the same time, each within its limits, and returns what was said. It returns an
// error only where the context ended: what goes wrong between here and a list is an answer too. The session's head is
// left to the caller.
func (a *Asker) Ask(ctx context.Context, plan *Plan) (*Session, error) {
	a.cache, a.flying = newCache(a.Earlier), make(slots, allInFlight)
	zones := make([]*zoneRun, len(plan.Zones))
	for i := range zones {
		zones[i] = &zoneRun{Asker: a, ZonePlan: &plan.Zones[i], limit: limiter{now: a.Client.Now}}
	}
	together(zones, func(z *zoneRun) { z.selfTest(ctx) })
	s := new(Session)
	for _, z := range zones {
		s.Tests = append(s.Tests, z.test)
	}
	unfit := unfitResolvers(a.Catalog, s.Tests)
	together(zones, func(z *zoneRun) {
		if !unfit[via(z.Server)] {
			z.run(ctx)
		}
	})
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	for i, z := range zones {
		s.Tests[i] = z.test
		s.Answers = append(s.Answers, z.answers...)
	}
	s.sort()
	return s, nil
}

// together does something with every zone at the same time.
func together(zones []*zoneRun, do func(*zoneRun)) {
	var all sync.WaitGroup
	for _, z := range zones {
		all.Go(func() { do(z) })
	}
	all.Wait()
}

// zoneRun is the asking of one zone.
type zoneRun struct {
	*Asker
	*ZonePlan
	limit limiter

	test Test
	sick bool // the self-test failed

	mu       sync.Mutex
	next     int // index of the address to ask about
	failures int // in a row
	answers  []Exchange
}

// breakAfter is how many failures in a row end the asking of a zone.
const breakAfter = 3

// run asks the zone until it is done, refuses, or stops answering; a zone that failed its self-test is not asked.
func (z *zoneRun) run(ctx context.Context) {
	var both sync.WaitGroup
	for range zoneInFlight {
		both.Go(func() {
			for ip, ok := z.take(); ok && ctx.Err() == nil; ip, ok = z.take() {
				z.note(z.cached(ctx, ip))
			}
		})
	}
	both.Wait()
}

// selfTest asks the three test questions, until the answers cannot be good any more.
func (z *zoneRun) selfTest(ctx context.Context) {
	held, unheld := testPoints(z.list)
	z.test.Zone = z.Zone
	for _, t := range []struct {
		ip netip.Addr
		to *Exchange
	}{{held, &z.test.Held}, {unheld, &z.test.Unheld}, {unrouted(), &z.test.Random}} {
		*t.to = z.question(ctx, t.ip)
		if c := t.to.Class(z.Catalog); c == Refused || c == Unreachable || c == Failed {
			break
		}
	}
	z.sick = z.test.Health(z.Catalog) != ""
}

// unrouted returns an address of 198.18.0.0/15, kept for measurements in laboratories (RFC 2544).
func unrouted() netip.Addr {
	n := rand.Uint32()
	return netip.AddrFrom4([4]byte{198, 18 | byte(n>>16)&1, byte(n >> 8), byte(n)})
}

// take returns the next address, unless the zone is done with.
func (z *zoneRun) take() (netip.Addr, bool) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if z.sick || z.test.Stopped != "" || z.next == len(z.IPs) {
		return netip.Addr{}, false
	}
	z.next++
	return z.IPs[z.next-1], true
}

// note keeps an answer and stops the zone where it refuses, says that it is closing, or is out of reach.
func (z *zoneRun) note(x *Exchange, fresh bool) {
	if x == nil {
		return
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	switch c := x.Class(z.Catalog); c {
	case Refused, Anomalous:
		z.test.Stopped = c
	case Failed, Unreachable:
		if z.failures++; z.failures >= breakAfter {
			z.test.Stopped = c
		}
	default:
		z.failures = 0
	}
	if fresh {
		z.answers = append(z.answers, *x)
	}
}

// cached returns an answer that still holds, else asks; nil where the context ended.
func (z *zoneRun) cached(ctx context.Context, ip netip.Addr) (x *Exchange, fresh bool) {
	if x, ok := z.cache.get(z.Zone, via(z.Server), ip, z.Client.Now()); ok {
		return x, false
	}
	answer := z.question(ctx, ip)
	if ctx.Err() != nil {
		return nil, false
	}
	if c := answer.Class(z.Catalog); (c == Listed || c == UnknownCode) && (z.list == nil || z.list.Lookup == "") {
		if text, err := z.send(ctx, ip, dnsmessage.TypeTXT, firstTimeout); err == nil {
			answer.Reply.Text = text.Text
		}
	}
	z.cache.put(&answer)
	return &answer, true
}

// question asks for the address records, and once more where no answer came or the resolver could not find out.
func (z *zoneRun) question(ctx context.Context, ip netip.Addr) Exchange {
	x := Exchange{Zone: z.Zone, IP: ip, Via: via(z.Server)}
	for i, timeout := range []time.Duration{firstTimeout, secondTimeout} {
		if i > 0 && sleep(ctx, rand.N(retryJitter)) != nil {
			break
		}
		start := z.Client.Now()
		r, err := z.send(ctx, ip, dnsmessage.TypeA, timeout)
		x.Reply, x.Err, x.At, x.RTT = r, problem(err), start.UTC().Truncate(time.Second), z.Client.Now().Sub(start)
		if c := x.Class(z.Catalog); c != Unreachable && c != Failed {
			break
		}
	}
	return x
}

// send sends one question within the limits.
func (z *zoneRun) send(ctx context.Context, ip netip.Addr, kind dnsmessage.Type, timeout time.Duration) (Reply, error) {
	if err := z.limit.wait(ctx); err != nil {
		return Reply{}, err
	}
	if err := z.flying.take(ctx); err != nil {
		return Reply{}, err
	}
	defer z.flying.free()
	return z.Client.ask(ctx, z.Server, Name(ip, z.name), kind, timeout)
}

func via(server netip.AddrPort) string { return "udp:" + server.String() }
