package trend

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/order"
)

// entry is an address on a list.
type entry struct {
	list string // catalog key, or zone
	ip   netip.Addr
}

// listings returns which addresses came onto lists or left them, by what the lists said, and which are refused over a
// list that was not named before, or is no more. Unknown is not no: where a list said nothing in one of the periods,
// refusals alone are told, and these of addresses that are known of both: Exchange Online sends from others each week.
func listings(before, now *analyze.Result, by analyze.Basis) []analyze.ListingChange {
	was, is := states(before), states(now)
	claimed, claims := refusals(before), refusals(now)
	knew, know := hosts(before), hosts(now)
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
	var out, tested []analyze.ListingChange
	var p []float64
	for e := range all {
		x := analyze.ListingChange{
			List: e.list, IP: e.ip, EdgeHosts: know[e.ip], Before: was[e], Now: is[e], RefusedBefore: claimed[e], RefusedNow: claims[e],
		}
		if len(x.EdgeHosts) == 0 {
			x.EdgeHosts = knew[e.ip]
		}
		_, then := knew[e.ip]
		_, still := know[e.ip]
		switch x.Trend = byState(&x); {
		case x.Trend != "":
			out = append(out, x)
		case by != analyze.ByNone && then && still && x.RefusedBefore+x.RefusedNow >= LeastEvents:
			tested = append(tested, x)
			p = append(p, counts(x.RefusedBefore, x.RefusedNow))
		}
	}
	for i, q := range adjust(p) {
		x := &tested[i]
		if x.Trend = byRefusals(x); x.Trend != "" && q <= falseShare {
			out = append(out, *x)
		}
	}
	order.Sort(out, func(a, b analyze.ListingChange) int {
		return cmp.Or(cmp.Compare(rank(a.Trend), rank(b.Trend)), cmp.Compare(b.RefusedBefore+b.RefusedNow, a.RefusedBefore+a.RefusedNow),
			strings.Compare(a.List, b.List), a.IP.Compare(b.IP))
	})
	return out
}

// byState says what a list did by what it said; empty where it did nothing, or nothing that can be told.
func byState(x *analyze.ListingChange) analyze.ListingTrend {
	listed, free := string(blocklist.Listed), string(blocklist.NotListed)
	switch {
	case x.Before.State == free && x.Now.State == listed:
		return analyze.NewlyListed
	case x.Before.State == listed && x.Now.State == free:
		return analyze.NoLongerListed
	}
	return ""
}

// byRefusals says what became of refusals over a list; empty where there are some in both periods.
func byRefusals(x *analyze.ListingChange) analyze.ListingTrend {
	switch {
	case x.RefusedBefore == 0:
		return analyze.NewlyRefused
	case x.RefusedNow == 0:
		return analyze.NoLongerRefused
	}
	return ""
}

// hosts returns the addresses that are known of a period, with the edges that have them.
func hosts(r *analyze.Result) map[netip.Addr][]string {
	out := make(map[netip.Addr][]string, len(r.Addresses))
	for i := range r.Addresses {
		out[r.Addresses[i].IP.Unmap()] = r.Addresses[i].EdgeHosts
	}
	return out
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
