package analyze

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/order"
)

// useKey is a list and a recipient domain whose refusals name it.
type useKey struct{ list, domain string }

// use collects what is known of one recipient domain that acts on a list.
type use struct {
	ListUse
	refused map[netip.Addr]bool   // addresses that refusals name or came from
	hosts   map[string]bool       // edges that were refused
	refuted map[netip.Addr]bool   // addresses that the list does not hold, though by time it should
	rows    map[*ClaimTally]int64 // claims that refuted addresses stand in
}

// suspectAfter is how many addresses one domain must refuse, none of them listed, for its own check to be suspect.
const suspectAfter = 3

// note counts one refusal through an edge that names a list.
func (u *use) note(c *blocklist.Claim, o occurrence, v *blocklist.Verdict, row *ClaimTally, edge string) {
	if u.hosts == nil {
		u.hosts, u.refused, u.Verdicts = map[string]bool{}, map[netip.Addr]bool{}, map[string]int64{}
	}
	u.hosts[edge] = true
	if c.IP.IsValid() {
		u.refused[c.IP] = true
	}
	u.Refusals++
	u.Verdicts[v.Name]++
	if o.failure {
		u.Failures++
	}
	u.Span.add(o.at)
	switch v.Name {
	case blocklist.NotListedNow, blocklist.ListedOnOtherLists:
		if !v.Misread || !slices.Contains(v.Flags, blocklist.FlagContradicts) {
			return
		}
		if u.refuted == nil {
			u.refuted, u.rows = map[netip.Addr]bool{}, map[*ClaimTally]int64{}
		}
		u.refuted[c.IP] = true
		u.rows[row]++
	}
}

// suspect flags the claims of a domain that refuses many addresses over a list that holds none of them: its check takes
// the error by which the list refuses questions for a listing.
func (u *use) suspect() {
	held := u.Verdicts[blocklist.ConfirmedListed] + u.Verdicts[blocklist.ListedThenNotNow]
	if held > 0 || len(u.refuted) < suspectAfter {
		return
	}
	u.AnyMatchSuspect = true
	for row, n := range u.rows {
		row.Flags[blocklist.FlagAnyMatch] += n
	}
}

// usage completes and returns the map of who acts on which list, most refusals first.
func (t *claimTable) usage(a *Accumulator) []ListUse {
	var out []ListUse
	through := t.throughEdges(a)
	for key, u := range t.uses {
		u.List, u.RecipientDomain = key.list, key.domain
		if d := a.domains[key.domain]; d != nil {
			u.Deliveries, u.Delivered = d.Deliveries, d.Delivered
			u.Unknown = Decided{d.Failures, d.Delivered}
		}
		u.contrast(a.addresses[key.domain], func(ip netip.Addr) blocklist.Verdict {
			c := blocklist.Claim{List: key.list, IP: ip, Class: "blocklist"}
			return t.judged(c, u.Span.Last.Time())
		})
		u.byHost(through[key.domain])
		u.Addresses = len(u.refused)
		u.suspect()
		out = append(out, u.ListUse)
	}
	order.Sort(out, func(a, b ListUse) int {
		return cmp.Or(
			cmp.Compare(b.Refusals, a.Refusals), strings.Compare(a.List, b.List),
			strings.Compare(a.RecipientDomain, b.RecipientDomain),
		)
	})
	return out
}

// contrast takes deliveries out of the unknown where the list says something of their edge's address.
func (u *use) contrast(byIP map[netip.Addr]*Decided, judge func(netip.Addr) blocklist.Verdict) {
	for ip, d := range byIP {
		var known *Decided
		switch judge(ip).Name {
		case blocklist.ConfirmedListed, blocklist.ListedThenNotNow:
			known = &u.Listed
		case blocklist.NotListedNow, blocklist.ListedOnOtherLists:
			known = &u.Unlisted
		default:
			continue
		}
		known.Failed += d.Failed
		known.Delivered += d.Delivered
		u.Unknown.Failed -= d.Failed
		u.Unknown.Delivered -= d.Delivered
	}
}

// throughEdges returns, for each domain that acts on a list, what became of its deliveries by edge.
func (t *claimTable) throughEdges(a *Accumulator) map[string]map[string]Decided {
	out := map[string]map[string]Decided{}
	for key := range t.uses {
		out[key.domain] = map[string]Decided{}
	}
	for key, p := range a.through {
		if byEdge := out[key.domain]; byEdge != nil {
			byEdge[key.edge] = Decided{Failed: p.decided - p.delivered, Delivered: p.delivered}
		}
	}
	return out
}

// byHost tells the deliveries to the domain apart by whether their edge was refused over the list at all.
func (u *use) byHost(byEdge map[string]Decided) {
	for edge, d := range byEdge {
		side := &u.OtherHosts
		if u.hosts[edge] {
			side = &u.RefusedHosts
		}
		side.Failed += d.Failed
		side.Delivered += d.Delivered
	}
}

// decided counts a delivery by its recipient domain and its edge's address, where a record has that.
func (a *Accumulator) decided(d *delivery.Delivery) {
	ip := d.Edge.IP
	if d.Outcome == delivery.Failed && d.Refusal.ClientIP.IsValid() {
		ip = d.Refusal.ClientIP
	}
	if !ip.IsValid() {
		return
	}
	byIP := a.addresses[d.RecipientDomain]
	if byIP == nil {
		byIP = map[netip.Addr]*Decided{}
		a.addresses[d.RecipientDomain] = byIP
	}
	switch d.Outcome {
	case delivery.Delivered:
		entry(byIP, ip).Delivered++
	case delivery.Failed:
		entry(byIP, ip).Failed++
	}
}

// ListUse is a recipient domain that acts on a list, as its refusals show, with the mail that is exposed to it.
type ListUse struct {
	List            string // catalog key, or zone
	RecipientDomain string
	Refusals        int64 // failures and deferrals that name the list
	Failures        int64
	Verdicts        map[string]int64 // on the refusals
	Addresses       int              // distinct addresses that were refused
	Deliveries      int64            // outbound mail deliveries to the domain, whatever their outcome
	Delivered       int64
	Span            Span
	// What became of the deliveries to the domain whose edge's address the list held at the last refusal, did not hold,
	// or of which that is not known. A block by a list shows in this difference; where all fail alike it is something else.
	Listed, Unlisted, Unknown Decided
	// What became of those through edges that were refused over the list, and through others. This says less: an edge
	// counts as refused because of at least one failure or deferral, and has many addresses.
	RefusedHosts, OtherHosts Decided
	AnyMatchSuspect          bool // it refuses many addresses, none of which the list holds
}

// ByAddress says whether what came from addresses that the list holds can be compared with what did not: of at least
// half of the accepted deliveries that has to be known. The traces of Exchange Online have addresses in refusals only, so
// that just those deliveries have one that were refused first: there edge hosts are all there is.
func (u *ListUse) ByAddress() bool {
	return u.Listed.Delivered+u.Unlisted.Delivered >= u.Unknown.Delivered
}

// Contrast returns the two sides that can be compared: by address where that can be done, else by edge host.
func (u *ListUse) Contrast() (listed, unlisted Decided) {
	if u.ByAddress() {
		return u.Listed, u.Unlisted
	}
	return u.RefusedHosts, u.OtherHosts
}

// Lift returns how many times as often deliveries fail on the one side of the contrast as on the other. It is positive
// infinity where only those fail. ok is false where there is nothing to compare: no deliveries of one kind, or no
// failures at all.
func (u *ListUse) Lift() (lift float64, ok bool) {
	listed, unlisted := u.Contrast()
	if listed.all() == 0 || unlisted.all() == 0 || listed.Failed+unlisted.Failed == 0 {
		return 0, false
	}
	return float64(listed.Failed) / float64(listed.all()) / (float64(unlisted.Failed) / float64(unlisted.all())), true
}

// Decided counts deliveries with a final outcome.
type Decided struct{ Failed, Delivered int64 }

func (d Decided) all() int64 { return d.Failed + d.Delivered }

// GapSpan is how far the observations that decided lie from the refusals, negative where they are older.
type GapSpan struct{ Nearest, Farthest time.Duration }

// with widens a span of gaps.
func (g *GapSpan) with(d time.Duration) *GapSpan {
	if g == nil {
		return &GapSpan{d, d}
	}
	// Of two that are as far the later one counts, whatever comes first.
	if cmp.Or(cmp.Compare(d.Abs(), g.Nearest.Abs()), cmp.Compare(g.Nearest, d)) < 0 {
		g.Nearest = d
	}
	if cmp.Or(cmp.Compare(d.Abs(), g.Farthest.Abs()), cmp.Compare(d, g.Farthest)) > 0 {
		g.Farthest = d
	}
	return g
}
