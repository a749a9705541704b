package trend

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
)

// entry is an address on a list.
type entry struct {
	list string // catalog key, or zone
	ip   netip.Addr
}

// listings returns which addresses came onto lists or left them, by what the lists said, and which are refused over a
// list that was not named before, or is no more. Unknown is not no: where a list said nothing in one of the periods,
// refusals alone are told.
func listings(before, now *analyze.Result, by analyze.Basis) []analyze.ListingChange {
	was, is := states(before), states(now)
	claimed, claims := refusals(before), refusals(now)
	hosts := map[netip.Addr][]string{}
	for _, r := range []*analyze.Result{before, now} {
		for i := range r.Addresses {
			hosts[r.Addresses[i].IP] = r.Addresses[i].EdgeHosts
		}
	}
	all := map[entry]bool{}
	for _, m := range []map[entry]analyze.ListState{was, is} {
		for e := range m {
			all[e] = true
		}
	}
	for _, m := range []map[entry]int64{claimed, claims} {
		for e := range m {
			all[e] = true
		}
	}
	var out []analyze.ListingChange
	for e := range all {
		x := analyze.ListingChange{
			List: e.list, IP: e.ip, EdgeHosts: hosts[e.ip], Before: was[e], Now: is[e],
			RefusedBefore: claimed[e], RefusedNow: claims[e],
		}
		if x.Trend = listingTrend(&x, by); x.Trend != "" {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b analyze.ListingChange) int {
		return cmp.Or(cmp.Compare(rank(a.Trend), rank(b.Trend)), cmp.Compare(b.RefusedBefore+b.RefusedNow, a.RefusedBefore+a.RefusedNow),
			strings.Compare(a.List, b.List), a.IP.Compare(b.IP))
	})
	return out
}

// listingTrend says what became of an address on a list; empty where nothing did, or nothing that can be told.
func listingTrend(x *analyze.ListingChange, by analyze.Basis) analyze.ListingTrend {
	listed, free := string(blocklist.Listed), string(blocklist.NotListed)
	switch {
	case x.Before.State == free && x.Now.State == listed:
		return analyze.NewlyListed
	case x.Before.State == listed && x.Now.State == free:
		return analyze.NoLongerListed
	case by == analyze.ByNone:
		return ""
	case x.RefusedBefore == 0 && x.RefusedNow > 0 && (x.Now.State == listed && x.Before.State == "" || counts(0, x.RefusedNow) <= falseShare):
		return analyze.NewlyRefused
	case x.RefusedNow == 0 && counts(x.RefusedBefore, 0) <= falseShare:
		return analyze.NoLongerRefused
	}
	return ""
}

func rank(t analyze.ListingTrend) int {
	return slices.Index([]analyze.ListingTrend{
		analyze.NewlyListed, analyze.NewlyRefused, analyze.NoLongerListed, analyze.NoLongerRefused,
	}, t)
}

// refusals counts the refusals that claim an address to be on a list by name.
func refusals(r *analyze.Result) map[entry]int64 {
	out := map[entry]int64{}
	for i := range r.Claims {
		c := &r.Claims[i]
		if list := cmp.Or(c.List, c.Zone); list != "" {
			out[entry{list, c.IP.Unmap()}] += c.Count
		}
	}
	return out
}

// states returns what each list said of each address nearest to the end of the period. Sources that hold everybody say
// nothing.
func states(r *analyze.Result) map[entry]analyze.ListState {
	type source struct{ path, zone string }
	sick := map[source]bool{}
	for i := range r.Zones {
		if z := &r.Zones[i]; z.Health == blocklist.World || z.Health == blocklist.Taken {
			sick[source{z.Path, z.Zone}] = true
		}
	}
	out := map[entry]analyze.ListState{}
	away := map[entry]time.Duration{}
	for i := range r.Observations {
		o := &r.Observations[i]
		if o.State != blocklist.Listed && o.State != blocklist.NotListed || sick[source{o.Source, o.Zone}] {
			continue
		}
		e := entry{cmp.Or(o.List, o.Zone), o.IP.Unmap()}
		gap := o.At.Sub(r.Period.Until).Abs()
		before, ok := away[e]
		if ok && (gap > before || gap == before && o.State != blocklist.Listed) {
			continue
		}
		out[e], away[e] = analyze.ListState{State: string(o.State), At: o.At}, gap
	}
	return out
}
