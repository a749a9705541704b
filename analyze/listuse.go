package analyze

import (
	"cmp"
	"math"
	"net/netip"
	"slices"
	"strings"
	"time"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
)

// useKey is a list and a recipient domain whose refusals name it.
type useKey struct{ list, domain string }

// use collects what is known of one recipient domain that acts on a list.
type use struct {
	ListUse
	refuted map[netip.Addr]bool   // addresses that the list does not hold, though by time it should
	held    bool                  // the list holds an address that was refused
	rows    map[*ClaimTally]int64 // claims that refuted addresses stand in
}

// suspectAfter is how many addresses one domain must refuse, none of them listed, for its own check to be suspect.
const suspectAfter = 3

// note counts one refusal that names a list.
func (u *use) note(c *blocklist.Claim, o occurrence, v *blocklist.Verdict, row *ClaimTally) {
	u.Refusals++
	if o.failure {
		u.Failures++
	}
	u.Span.add(o.at)
	switch v.Name {
	case blocklist.ConfirmedListed, blocklist.ListedThenNotNow:
		u.held = true
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
	if u.held || len(u.refuted) < suspectAfter {
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
		u.suspect()
		out = append(out, u.ListUse)
	}
	slices.SortFunc(out, func(a, b ListUse) int {
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

// decided counts a delivery by its recipient domain and its edge's address, where a record has that.
func (a *Accumulator) decided(d *delivery.Delivery) {
	ip := d.Edge.IP
	if d.Outcome == delivery.Failed && d.Refusal != nil && d.Refusal.ClientIP.IsValid() {
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
	Deliveries      int64 // outbound mail deliveries to the domain, whatever their outcome
	Delivered       int64
	Span            Span
	// What became of the deliveries to the domain whose edge's address the list held at the last refusal, did not hold,
	// or of which that is not known. A block by a list shows in this difference; where all fail alike it is something else.
	Listed, Unlisted, Unknown Decided
	AnyMatchSuspect           bool // it refuses many addresses, none of which the list holds
}

// Lift returns how many times as often deliveries fail from addresses that the list holds as from others. It is positive
// infinity where only those fail. ok is false where there is nothing to compare: no deliveries of one kind, or no
// failures at all.
func (u *ListUse) Lift() (lift float64, ok bool) {
	listed, unlisted := u.Listed.Failed+u.Listed.Delivered, u.Unlisted.Failed+u.Unlisted.Delivered
	switch {
	case listed == 0 || unlisted == 0 || u.Listed.Failed+u.Unlisted.Failed == 0:
		return 0, false
	case u.Unlisted.Failed == 0:
		return math.Inf(1), true
	}
	return float64(u.Listed.Failed) / float64(listed) / (float64(u.Unlisted.Failed) / float64(unlisted)), true
}

// Decided counts deliveries with a final outcome.
type Decided struct{ Failed, Delivered int64 }

// GapSpan is how far the observations that decided lie from the refusals, negative where they are older.
type GapSpan struct{ Nearest, Farthest time.Duration }

// with widens a span of gaps.
func (g *GapSpan) with(d time.Duration) *GapSpan {
	if g == nil {
		return &GapSpan{d, d}
	}
	if d.Abs() < g.Nearest.Abs() {
		g.Nearest = d
	}
	if d.Abs() > g.Farthest.Abs() {
		g.Farthest = d
	}
	return g
}
