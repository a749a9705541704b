package trend

import (
	"cmp"

	"tracesift/analyze"
	"tracesift/analyze/order"
)

// The amount of mail is a matter of what people write, not of chance, so no test tells a change: it must be large.
const (
	// VolumeFactor is how many times as much mail there must be, or have been.
	VolumeFactor = 2
	// LeastVolume is how many deliveries the larger of the two has at least.
	LeastVolume = 50
)

// volume compares how much mail there was.
func volume(s analyze.Subject, before, now int64) analyze.Change {
	x := analyze.Change{
		Subject: s, Measure: analyze.AllDeliveries, Trend: analyze.Unclear,
		Before: analyze.Rate{N: before}, Now: analyze.Rate{N: now}, Excess: now - before,
	}
	switch {
	case max(before, now) < LeastVolume:
	case now >= VolumeFactor*before:
		x.Trend = analyze.More
	case before >= VolumeFactor*now:
		x.Trend = analyze.Less
	}
	return x
}

// volumesOf returns the recipient domains, the providers and the organisation's own edges whose mail changed much. Which
// of its edges Exchange Online uses is its own affair, and changes from week to week.
func volumesOf(before, now *analyze.Result) []analyze.Change {
	var out []analyze.Change
	service := map[string]bool{}
	for _, r := range []*analyze.Result{before, now} {
		for i := range r.EdgeHosts {
			if e := r.EdgeHosts[i].Edge; e != nil && e.Owner != "own" && e.Owner != "gateway" {
				service[label(r.EdgeHosts[i].Name)] = true
			}
		}
	}
	for _, d := range []analyze.Dimension{analyze.OfEdge, analyze.OfDomain, analyze.OfProvider} {
		t := tallies(before, now, d, analyze.AllDeliveries)
		for _, s := range t.subjects() {
			if d == analyze.OfEdge && service[s.EdgeHost] {
				continue
			}
			_, then := t.before[s]
			_, still := t.now[s]
			if folded := before.FoldedBelow > 0 || now.FoldedBelow > 0; folded && d == analyze.OfDomain && !(then && still) {
				continue // it may stand among the domains of few messages
			}
			x := t.change(s)
			if v := volume(x.Subject, x.Before.N, x.Now.N); v.Trend != analyze.Unclear {
				out = append(out, v)
			}
		}
	}
	order.Sort(out, func(a, b analyze.Change) int {
		return cmp.Or(cmp.Compare(max(b.Excess, -b.Excess), max(a.Excess, -a.Excess)),
			cmp.Compare(depth(a.Dimension), depth(b.Dimension)), compareSubjects(a.Subject, b.Subject))
	})
	return out
}
