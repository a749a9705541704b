package analyze

import (
	"slices"

	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
)

// addFailure counts a failure in every table.
func (a *Accumulator) addFailure(d *delivery.Delivery, p *place) {
	if d.UnclearStatus {
		a.unclear++
	}
	class := a.class(d.Refusal)
	class.Deliveries++
	x := a.said(d.Refusal, d.Diagnostic)
	for _, t := range [...]*tally{&p.edge.tally, &p.domain.tally, p.front, &class.tally} {
		if t != nil {
			t.failed(d.DecidedAt, class.name, x)
		}
	}
	if d.Refusal.Cause == unrecognised {
		a.wordings.add(x)
	}
	g := p.domain.failures.of(p.host.number, class.number)
	was := g.Size()
	g.refuse(d, &d.Edge, p.host, d.Refusal, d.Diagnostic, d.DecidedAt, x)
	g.refusers.add(string(d.RefusedBy))
	a.addClaim(g, d, &d.Edge, d.Refusal, d.RefusedAt, true)
	p.domain.failures.grown(g, was)
	a.addSpell(p.host.number, d.Refusal.List, d.Refusal.Zone, d.RefusedAt, true)
}

// unrecognised is the cause of refusals that no rule knows.
const unrecognised = "unrecognised"

// addDeferrals counts the deferrals of a delivery, each under its own edge and class.
func (a *Accumulator) addDeferrals(d *delivery.Delivery, p *place) {
	first := firstDeferral(d)
	p.domain.deferred(d, first)
	if p.front != nil {
		p.front.deferred(d, first)
	}
	// What was counted already: a delivery has few.
	var room struct {
		groups  [4]*group
		classes [4]*classTally
		edges   [4]*edgeTally
	}
	groups, classes, edges := room.groups[:0], room.classes[:0], room.edges[:0]
	for i := range d.Attempts {
		at := &d.Attempts[i]
		if !at.Deferred {
			continue
		}
		class := a.class(at.Refusal)
		if !slices.Contains(classes, class) {
			classes = append(classes, class)
			class.deferred(d, first)
		}
		through := a.host(at.Edge.Host)
		if t := a.edge(through); !slices.Contains(edges, t) {
			edges = append(edges, t)
			t.deferrals.add(&at.Edge, through.name)
			t.deferred(d, first)
		}
		x := a.said(at.Refusal, at.Text)
		if at.Refusal.Cause == unrecognised {
			a.wordings.add(x)
		}
		a.refusedForNow++
		g := p.domain.deferrals.of(through.number, class.number)
		was := g.Size()
		g.refuse(d, &at.Edge, through, at.Refusal, at.Text, at.At, x)
		g.refusers.add(string(at.RefusedBy))
		a.addClaim(g, d, &at.Edge, at.Refusal, at.At, false)
		a.addSpell(through.number, at.Refusal.List, at.Refusal.Zone, at.At, false)
		if !slices.Contains(groups, g) {
			groups = append(groups, g)
			g.deferred++
			if d.Outcome == delivery.Delivered {
				g.recovered++
				g.waits.add(d.DecidedAt.Time().Sub(first.Time()))
			}
		}
		p.domain.deferrals.grown(g, was)
	}
}

// firstDeferral returns when a delivery was first refused for now; 0 where it was not.
func firstDeferral(d *delivery.Delivery) trace.Instant {
	for i := range d.Attempts {
		if d.Attempts[i].Deferred {
			return d.Attempts[i].At
		}
	}
	return 0
}
