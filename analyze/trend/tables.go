package trend

import (
	"cmp"
	"maps"
	"slices"

	"tracesift/analyze"
	"tracesift/analyze/edge"
	"tracesift/analyze/order"
)

// table is one measure by the names of one dimension in both periods.
type table struct {
	dimension   analyze.Dimension
	measure     analyze.Measure
	before, now sheet
	// without is what the figure of a name is of in a period that has none of it; nil: of nothing.
	without func(before bool, s analyze.Subject) int64
}

// sheet is the figures of one period. Edge hosts stand in its subjects by their first label, which makes them one host.
type sheet map[analyze.Subject]figure

type figure struct {
	n, of int64
	host  string // as the period has it
	name  string // of a provider
}

// tables returns everything that is compared name by name. Exports that hold failures only say nothing of deferrals.
func tables(before, now *analyze.Result, by analyze.Basis) []*table {
	all := []*table{
		tallies(before, now, analyze.OfEdge, analyze.FailedDeliveries), tallies(before, now, analyze.OfDomain, analyze.FailedDeliveries),
		tallies(before, now, analyze.OfProvider, analyze.FailedDeliveries), tallies(before, now, analyze.OfClass, analyze.FailedDeliveries),
		lists(before, now), groups(before, now, analyze.FailedDeliveries),
	}
	if by == analyze.ByRates {
		all = append(all,
			tallies(before, now, analyze.OfEdge, analyze.DeferredDeliveries), tallies(before, now, analyze.OfDomain, analyze.DeferredDeliveries),
			tallies(before, now, analyze.OfProvider, analyze.DeferredDeliveries), tallies(before, now, analyze.OfClass, analyze.DeferredDeliveries))
		if namesDeferrals(before) && namesDeferrals(now) {
			all = append(all, groups(before, now, analyze.DeferredDeliveries))
		}
	}
	return all
}

// namesDeferrals says whether a result names the groups of its deferrals, if it has any.
func namesDeferrals(r *analyze.Result) bool {
	return r.Deferrals.Len() > 0 || r.Totals.HadDeferrals == 0
}

// tallies makes the table of a dimension other than groups.
func tallies(before, now *analyze.Result, d analyze.Dimension, m analyze.Measure) *table {
	t := &table{dimension: d, measure: m, before: tally(before, d, m), now: tally(now, d, m)}
	if d == analyze.OfClass {
		t.without = ofAll(before, now, m)
	}
	return t
}

// whole is what the figures of classes and lists are of.
func whole(r *analyze.Result, m analyze.Measure) int64 {
	if m == analyze.DeferredDeliveries {
		return r.Totals.Deliveries
	}
	return r.Totals.Failed + r.Totals.Delivered
}

// tally reads one table of a result. Rows of one name add up; what has no name is left out.
func tally(r *analyze.Result, d analyze.Dimension, m analyze.Measure) sheet {
	rows := map[analyze.Dimension][]analyze.Tally{
		analyze.OfEdge: r.EdgeHosts, analyze.OfDomain: r.RecipientDomains, analyze.OfProvider: r.Providers, analyze.OfClass: r.Classes,
	}[d]
	out := sheet{}
	for i := range rows {
		row := &rows[i]
		s, ok := subject(r, d, row)
		if !ok {
			continue
		}
		f := out[s]
		f.host, f.name = cmp.Or(f.host, row.Name), cmp.Or(f.name, row.Name)
		switch m {
		case analyze.AllDeliveries:
			f.n += row.Deliveries
		case analyze.DeferredDeliveries:
			f.n += row.Deferred
			// An edge that only refused for now has deferrals, and deliveries that another edge brought to an end.
			f.of += max(row.Deliveries, row.Deferred)
		default:
			f.n += row.Failures
			f.of += row.Failures + row.Delivered
		}
		if d == analyze.OfClass {
			f.of = whole(r, m)
		}
		out[s] = f
	}
	return out
}

// subject names a row; false where it has no name, or one that stands for others each time.
func subject(r *analyze.Result, d analyze.Dimension, row *analyze.Tally) (analyze.Subject, bool) {
	s := analyze.Subject{Dimension: d}
	switch d {
	case analyze.OfEdge:
		s.EdgeHost = label(row.Name)
		return s, row.Name != "" && !folds(r, row.Name)
	case analyze.OfDomain:
		s.RecipientDomain = row.Name
		return s, row.Name != "" && !folds(r, row.Name)
	case analyze.OfClass:
		s.Class, s.Cause = row.Class, row.Cause
		return s, row.Class != ""
	}
	if row.Provider == nil || row.Provider.Key == "" {
		return s, false
	}
	s.Provider = row.Provider.Key
	return s, true
}

// label is what makes two names of an edge one host.
func label(host string) string { return (&edge.Edge{Host: host}).Key() }

// folds says whether a name stands for all domains of few messages, which are others in each period.
func folds(r *analyze.Result, name string) bool { return r.FoldedBelow > 0 && name == analyze.Folded }

// lists makes the table of failures that name a list, of all mail.
func lists(before, now *analyze.Result) *table {
	read := func(r *analyze.Result) sheet {
		out := sheet{}
		for i := range r.Claims {
			c := &r.Claims[i]
			if list := cmp.Or(c.List, c.Zone); list != "" {
				s := analyze.Subject{Dimension: analyze.OfList, List: list}
				out[s] = figure{n: out[s].n + c.Failures, of: whole(r, analyze.FailedDeliveries)}
			}
		}
		return out
	}
	t := &table{dimension: analyze.OfList, measure: analyze.FailedDeliveries, before: read(before), now: read(now)}
	t.without = ofAll(before, now, analyze.FailedDeliveries)
	return t
}

// ofAll is for names that are of all mail.
func ofAll(before, now *analyze.Result, m analyze.Measure) func(bool, analyze.Subject) int64 {
	return func(earlier bool, _ analyze.Subject) int64 {
		if earlier {
			return whole(before, m)
		}
		return whole(now, m)
	}
}

// groups makes the table of groups of failures or deferrals. Where a period has no such group, its figure is of the mail on
// the same route.
func groups(before, now *analyze.Result, m analyze.Measure) *table {
	t := &table{dimension: analyze.OfGroup, measure: m, before: sheet{}, now: sheet{}}
	type route struct{ edge, domain string }
	read := func(r *analyze.Result, out sheet) map[route]int64 {
		routes := map[route]int64{}
		for i := range r.Routes {
			x := &r.Routes[i]
			routes[route{label(x.EdgeHost), x.RecipientDomain}] = x.Decided
		}
		all := &r.Groups
		if m == analyze.DeferredDeliveries {
			all = &r.Deferrals
		}
		for g := range all.All {
			if g.EdgeHost == "" || g.RecipientDomain == "" || folds(r, g.EdgeHost) || folds(r, g.RecipientDomain) {
				continue
			}
			at := route{label(g.EdgeHost), g.RecipientDomain}
			n, of := g.Failures, g.Decided
			if m == analyze.DeferredDeliveries {
				// What was deferred there may have been brought to an end elsewhere, or not yet.
				n, of = g.Deliveries, max(routes[at], g.Deliveries)
			}
			routes[at] = max(routes[at], of)
			s := analyze.Subject{Dimension: analyze.OfGroup, EdgeHost: at.edge, RecipientDomain: at.domain, Class: g.Class, Cause: g.Cause}
			f := out[s]
			f.n, f.of, f.host = f.n+n, max(f.of, of), cmp.Or(f.host, g.EdgeHost)
			out[s] = f
		}
		return routes
	}
	was, is := read(before, t.before), read(now, t.now)
	t.without = func(earlier bool, s analyze.Subject) int64 {
		if earlier {
			return was[route{s.EdgeHost, s.RecipientDomain}]
		}
		return is[route{s.EdgeHost, s.RecipientDomain}]
	}
	return t
}

// subjects returns the names of either period, in order.
func (t *table) subjects() []analyze.Subject {
	all := maps.Clone(t.before)
	maps.Copy(all, t.now)
	out := slices.Collect(maps.Keys(all))
	order.Sort(out, compareSubjects)
	return out
}

// change puts the figures of a name beside each other.
func (t *table) change(s analyze.Subject) analyze.Change {
	b, before := t.before[s]
	n, now := t.now[s]
	if t.without != nil && !before {
		b.of = t.without(true, s)
	}
	if t.without != nil && !now {
		n.of = t.without(false, s)
	}
	x := analyze.Change{Subject: s, Measure: t.measure, Trend: analyze.Unclear, Before: analyze.Rate{N: b.n, Of: b.of}, Now: analyze.Rate{N: n.n, Of: n.of}}
	switch t.dimension {
	case analyze.OfEdge, analyze.OfGroup:
		x.EdgeHost = cmp.Or(n.host, b.host)
	case analyze.OfProvider:
		x.ProviderName = cmp.Or(n.name, b.name)
	}
	return x
}
