package analyze

import (
	"cmp"
	"encoding/binary"
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
	hosts   map[uint32]bool       // edges that were refused
	refuted map[netip.Addr]bool   // addresses that the list does not hold, though by time it should
	rows    map[*ClaimTally]int64 // claims that refuted addresses stand in
}

// suspectAfter is how many addresses one domain must refuse, none of them listed, for its own check to be suspect.
const suspectAfter = 3

// note counts one refusal through an edge that names a list.
func (u *use) note(c *blocklist.Claim, o occurrence, v *blocklist.Verdict, row *ClaimTally, edge uint32) {
	if u.hosts == nil {
		u.hosts, u.refused, u.Verdicts = map[uint32]bool{}, map[netip.Addr]bool{}, map[string]int64{}
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

// usage completes and returns the map of who acts on which list, most refusals first. The error is of the temporary
// storage.
func (t *claimTable) usage(a *Accumulator, domains []Tally) ([]ListUse, error) {
	byDomain := map[string][]*use{}
	for key, u := range t.uses {
		u.List, u.RecipientDomain = key.list, key.domain
		byDomain[key.domain] = append(byDomain[key.domain], u)
	}
	for i := range domains {
		d := &domains[i]
		for _, u := range byDomain[d.Name] {
			u.Deliveries, u.Delivered = d.Deliveries, d.Delivered
			u.Unknown = Decided{d.Failures, d.Delivered}
		}
	}
	err := a.addresses.Any(func(name string, d *Decided) error {
		key := addressKeyOf(name)
		for _, u := range byDomain[key.domain] {
			c := blocklist.Claim{List: u.List, IP: key.ip, Class: "blocklist"}
			u.contrast(t.judged(c, u.Span.Last.Time()).Name, d)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = a.domains.Any(func(name string, x *domain) error {
		for _, u := range byDomain[name] {
			for edge, p := range x.ways.all {
				u.byHost(uint32(edge), p)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]ListUse, 0, len(t.uses))
	for _, u := range t.uses {
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
	return out, nil
}

// contrast takes the deliveries from an address out of the unknown where the list says something of it.
func (u *use) contrast(verdict string, d *Decided) {
	var known *Decided
	switch verdict {
	case blocklist.ConfirmedListed, blocklist.ListedThenNotNow:
		known = &u.Listed
	case blocklist.NotListedNow, blocklist.ListedOnOtherLists:
		known = &u.Unlisted
	default:
		return
	}
	known.Failed += d.Failed
	known.Delivered += d.Delivered
	u.Unknown.Failed -= d.Failed
	u.Unknown.Delivered -= d.Delivered
}

// byHost tells the deliveries to the domain apart by whether their edge was refused over the list at all.
func (u *use) byHost(edge uint32, p *passed) {
	side := &u.OtherHosts
	if u.hosts[edge] {
		side = &u.RefusedHosts
	}
	side.Failed += p.failed
	side.Delivered += p.delivered
}

// addressKey is a recipient domain, and an address that mail left from.
type addressKey struct {
	domain string
	ip     netip.Addr
}

func (k addressKey) appendTo(b []byte) []byte { return appendAddress(appendText(b, k.domain), k.ip) }

func addressKeyOf(name string) addressKey {
	in := decoder{rest: name}
	return addressKey{in.text(), in.address()}
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
	a.key = addressKey{d.RecipientDomain, ip}.appendTo(a.key[:0])
	switch x := a.addresses.AtBytes(a.key); d.Outcome {
	case delivery.Delivered:
		x.Delivered++
	case delivery.Failed:
		x.Failed++
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
	// or of which that is not known. A block by a list shows in this difference; where all fail alike it is something
	// else.
	Listed, Unlisted, Unknown Decided
	// What became of those through edges that were refused over the list, and through others. This says less: an edge
	// counts as refused because of at least one failure or deferral, and has many addresses.
	RefusedHosts, OtherHosts Decided
	AnyMatchSuspect          bool // it refuses many addresses, none of which the list holds
}

// ByAddress says whether what came from addresses that the list holds can be compared with what did not: of at least
// half of the accepted deliveries that has to be known. The traces of Exchange Online have addresses in refusals only,
// so that just those deliveries have one that were refused first: there edge hosts are all there is.
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

// Merge adds what another part of the deliveries counted.
func (d *Decided) Merge(other *Decided) {
	d.Failed += other.Failed
	d.Delivered += other.Delivered
}

// AppendTo appends the encoding of the entry.
func (d *Decided) AppendTo(b []byte) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(d.Failed)), uint64(d.Delivered))
}

// Decode reads what AppendTo wrote.
func (d *Decided) Decode(s string) error {
	in := decoder{rest: s}
	d.Failed, d.Delivered = int64(in.uvarint()), int64(in.uvarint())
	return in.err
}

// Size is how many bytes the entry takes.
func (d *Decided) Size() int { return 16 }

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
