package trend

import (
	"cmp"
	"slices"
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/order"
)

const (
	// LeastEvents is how many failures, or deferred deliveries, both periods need together for a figure to be tested.
	LeastEvents = 5
	// LeastExcess is how many more or fewer there must be than the earlier period lets expect.
	LeastExcess = 5
	// LeastFactor is how many times as high a rate must be, or have been.
	LeastFactor = 1.25
)

// Compare holds the figures of a period against those of an earlier one. Source is left to the caller.
func Compare(before, now *analyze.Result) *analyze.Comparison {
	c := &analyze.Comparison{Before: before.Period, Now: now.Period}
	c.Basis, c.Caveats = basis(before, now)
	volumes := c.Basis == analyze.ByRates && otherTime(before, now) == ""
	c.Totals = totals(before, now, c.Basis, volumes)
	c.Listings = listings(before, now, c.Basis)
	if c.Basis == analyze.ByNone {
		return c
	}
	for _, t := range tables(before, now, c.Basis) {
		changes, account := t.compare(c.Basis)
		c.Changes = append(c.Changes, changes...)
		c.Compared = append(c.Compared, account)
		if t.dimension == analyze.OfGroup && t.measure == analyze.FailedDeliveries {
			c.Groups = t.history(changes, c.Basis)
		}
	}
	explain(c.Changes)
	order.Sort(c.Changes, atStake)
	if volumes {
		c.Volumes = volumesOf(before, now)
	}
	return c
}

// compare tests every name of a table and returns those that changed.
func (t *table) compare(by analyze.Basis) ([]analyze.Change, analyze.Compared) {
	account := analyze.Compared{Dimension: t.dimension, Measure: t.measure}
	var tested []analyze.Change
	for _, s := range t.subjects() {
		account.Names++
		if x := t.change(s); test(&x, by) {
			tested = append(tested, x)
		}
	}
	account.Tested = len(tested)
	var changes []analyze.Change
	for _, x := range judged(tested) {
		if x.Trend != analyze.Unclear {
			changes = append(changes, x)
		}
	}
	account.Changed = len(changes)
	return changes, account
}

// history returns what the groups of now were before, and which way those went that changed.
func (t *table) history(changes []analyze.Change, by analyze.Basis) map[analyze.GroupName]analyze.Earlier {
	name := func(s analyze.Subject) analyze.GroupName {
		return analyze.GroupName{EdgeHost: label(s.EdgeHost), RecipientDomain: s.RecipientDomain, Class: s.Class, Cause: s.Cause}
	}
	out := map[analyze.GroupName]analyze.Earlier{}
	for s, was := range t.before {
		if _, still := t.now[s]; still {
			out[name(s)] = analyze.Earlier{Before: analyze.Rate{N: was.n, Of: was.of}, Trend: analyze.Unclear}
		}
	}
	for i := range changes {
		out[name(changes[i].Subject)] = analyze.Earlier{Before: changes[i].Before, Trend: changes[i].Trend}
	}
	if by == analyze.ByCounts {
		for n, e := range out {
			e.Before.Of = 0
			out[n] = e
		}
	}
	return out
}

// judged corrects the tests for how many there are, and says which way each figure went.
func judged(tested []analyze.Change) []analyze.Change {
	p := make([]float64, len(tested))
	for i := range tested {
		p[i] = tested[i].P
	}
	for i, q := range adjust(p) {
		x := &tested[i]
		x.Adjusted, x.Trend = q, analyze.Unclear
		if q <= falseShare {
			x.Trend = trendOf(x)
		}
	}
	return tested
}

// totals are the headline figures in both periods, whatever became of them.
func totals(before, now *analyze.Result, by analyze.Basis, volumes bool) []analyze.Change {
	b, n := &before.Totals, &now.Totals
	all := []analyze.Change{{
		Subject: analyze.Subject{Dimension: analyze.OfTotal}, Measure: analyze.FailedDeliveries, Trend: analyze.Unclear,
		Before: analyze.Rate{N: b.Failed, Of: b.Failed + b.Delivered}, Now: analyze.Rate{N: n.Failed, Of: n.Failed + n.Delivered},
	}}
	if by != analyze.ByRates {
		all[0].Before.Of, all[0].Now.Of = 0, 0
	} else {
		all = append(all, analyze.Change{
			Subject: analyze.Subject{Dimension: analyze.OfTotal}, Measure: analyze.DeferredDeliveries, Trend: analyze.Unclear,
			Before: analyze.Rate{N: b.HadDeferrals, Of: b.Deliveries}, Now: analyze.Rate{N: n.HadDeferrals, Of: n.Deliveries},
		})
	}
	var tested []analyze.Change
	for i := range all {
		switch {
		case by == analyze.ByNone:
			all[i].Trend = analyze.NotCompared
		case test(&all[i], by):
			tested = append(tested, all[i])
		}
	}
	for _, x := range judged(tested) {
		i := slices.IndexFunc(all, func(a analyze.Change) bool { return a.Measure == x.Measure })
		all[i] = x
	}
	mail := volume(analyze.Subject{Dimension: analyze.OfTotal}, b.Deliveries, n.Deliveries)
	if !volumes {
		mail.Trend = analyze.NotCompared
	}
	return append(all, mail)
}

// explain marks the changes of edges, domains and classes of which one group has most.
func explain(all []analyze.Change) {
	type side struct {
		analyze.Subject
		measure analyze.Measure
		more    bool
	}
	most := map[side]int64{}
	for i := range all {
		x := &all[i]
		if x.Dimension != analyze.OfGroup {
			continue
		}
		for _, s := range []analyze.Subject{
			{Dimension: analyze.OfEdge, EdgeHost: label(x.EdgeHost)}, {Dimension: analyze.OfDomain, RecipientDomain: x.RecipientDomain},
			{Dimension: analyze.OfClass, Class: x.Class, Cause: x.Cause},
		} {
			at := side{s, x.Measure, x.Excess > 0}
			most[at] = max(most[at], x.Excess, -x.Excess)
		}
	}
	for i := range all {
		x := &all[i]
		at := side{x.Subject, x.Measure, x.Excess > 0}
		at.EdgeHost = label(x.EdgeHost)
		x.Explained = 5*most[at] >= 4*max(x.Excess, -x.Excess)
	}
}

// atStake puts what is explained last, failures before deferrals, then what moves most mail first, then what says most.
func atStake(a, b analyze.Change) int {
	return cmp.Or(
		last(a.Explained, b.Explained), strings.Compare(string(b.Measure), string(a.Measure)), cmp.Compare(max(b.Excess, -b.Excess), max(a.Excess, -a.Excess)),
		cmp.Compare(depth(a.Dimension), depth(b.Dimension)), compareSubjects(a.Subject, b.Subject),
	)
}

// last compares facts, false first.
func last(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// depth is the order of dimensions, that which says most first.
func depth(d analyze.Dimension) int {
	return slices.Index([]analyze.Dimension{
		analyze.OfGroup, analyze.OfClass, analyze.OfList, analyze.OfDomain, analyze.OfProvider, analyze.OfEdge, analyze.OfTotal,
	}, d)
}

func compareSubjects(a, b analyze.Subject) int {
	return cmp.Or(
		strings.Compare(a.EdgeHost, b.EdgeHost), strings.Compare(a.RecipientDomain, b.RecipientDomain),
		strings.Compare(a.Class, b.Class), strings.Compare(a.Cause, b.Cause), strings.Compare(a.Provider, b.Provider),
		strings.Compare(a.List, b.List),
	)
}
