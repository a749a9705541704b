package dnsbl

import (
	"context"
	"sync"

	"tracesift/analyze/blocklist/catalog"
)

// Asker puts a plan to the lists.
type Asker struct {
	Client  Client
	Catalog *catalog.Catalog
	Earlier []*Session // answers in them that still hold are not asked again
	// Settled is told how many more questions of the plan are answered or given up, by several goroutines at once. It
	// may be nil.
	Settled func(n int)

	cache  cache
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
	var tests []Test
	for _, z := range zones {
		tests = append(tests, z.tests...)
	}
	unfit := unfitResolvers(a.Catalog, tests)
	together(zones, func(z *zoneRun) {
		if !unfit[via(z.Server)] {
			z.run(ctx)
		}
		z.settle(z.Queries() - z.settled)
	})
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	s := new(Session)
	for _, z := range zones {
		for _, t := range z.tests {
			t.Stopped = z.stopped
			s.Tests = append(s.Tests, t)
		}
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
