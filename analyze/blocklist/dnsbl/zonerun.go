package dnsbl

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"tracesift/analyze/blocklist"
)

// How long an answer is waited for, the first and the second time; a random part of retryJitter passes in between.
const (
	firstTimeout, secondTimeout = 3 * time.Second, 5 * time.Second
	retryJitter                 = 500 * time.Millisecond
)

// zoneRun is the asking of one zone.
type zoneRun struct {
	*Asker
	*ZonePlan
	limit limiter

	tests []Test

	mu       sync.Mutex
	settled  int   // questions that are answered or given up
	next     int   // index of the address to ask about
	failures int   // in a row
	stopped  Class // why no more is asked
	answers  []Exchange
}

// breakAfter is how many failures in a row end the asking of a zone.
const breakAfter = 3

// run asks the zone until it is done, refuses, or stops answering.
func (z *zoneRun) run(ctx context.Context) {
	var both sync.WaitGroup
	for range zoneInFlight {
		both.Go(func() {
			for ip, ok := z.take(); ok && ctx.Err() == nil; ip, ok = z.take() {
				z.note(z.cached(ctx, ip))
				z.settle(1)
			}
		})
	}
	both.Wait()
}

// take returns the next address of a family whose self-test was passed, unless the zone is done with.
func (z *zoneRun) take() (netip.Addr, bool) {
	z.mu.Lock()
	defer z.mu.Unlock()
	for ; z.stopped == "" && z.next < len(z.IPs); z.next++ {
		if ip := z.IPs[z.next]; z.sound(blocklist.FamilyOf(ip)) {
			z.next++
			return ip, true
		}
	}
	return netip.Addr{}, false
}

// sound says whether the zone passed the self-test of a family.
func (z *zoneRun) sound(f blocklist.Family) bool {
	return slices.ContainsFunc(z.tests, func(t Test) bool { return t.Family() == f && t.Health(z.Catalog) == "" })
}

// settle counts questions that are answered or given up.
func (z *zoneRun) settle(n int) {
	z.mu.Lock()
	z.settled += n
	z.mu.Unlock()
	if z.Settled != nil {
		z.Settled(n)
	}
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
		z.stopped = c
	case Failed, Unreachable:
		if z.failures++; z.failures >= breakAfter {
			z.stopped = c
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
	if x := z.cache.get(z.Zone, via(z.Server), ip, z.Client.Now()); x != nil {
		return x, false
	}
	answer := z.question(ctx, ip)
	if ctx.Err() != nil {
		return nil, false
	}
	if c := answer.Class(z.Catalog); (c == Listed || c == UnknownCode) && (z.list == nil || z.list.Lookup == "") {
		if text, _, err := z.send(ctx, ip, dnsmessage.TypeTXT, firstTimeout); err == nil {
			answer.Reply.Text = text.Text
		}
	}
	return &answer, true
}

// question asks for the address records, and once more where no answer came or the resolver could not find out.
func (z *zoneRun) question(ctx context.Context, ip netip.Addr) Exchange {
	x := Exchange{Zone: z.Zone, IP: ip, Via: via(z.Server)}
	for i, timeout := range []time.Duration{firstTimeout, secondTimeout} {
		if i > 0 && sleep(ctx, rand.N(retryJitter)) != nil {
			break
		}
		r, at, err := z.send(ctx, ip, dnsmessage.TypeA, timeout)
		x.Reply, x.Err, x.At, x.RTT = r, problem(err), at.UTC().Truncate(time.Second), z.Client.Now().Sub(at)
		if c := x.Class(z.Catalog); c != Unreachable && c != Failed {
			break
		}
	}
	return x
}

// send sends one question within the limits; at is when it was sent.
func (z *zoneRun) send(ctx context.Context, ip netip.Addr, kind dnsmessage.Type, timeout time.Duration) (r Reply, at time.Time, err error) {
	if err = z.limit.wait(ctx); err == nil {
		err = z.flying.take(ctx)
	}
	at = z.Client.Now()
	if err != nil {
		return r, at, err
	}
	defer z.flying.free()
	r, err = z.Client.ask(ctx, z.Server, Name(ip, z.name), kind, timeout)
	return r, at, err
}

func via(server netip.AddrPort) string { return "udp:" + server.String() }
