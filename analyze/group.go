package analyze

import (
	"encoding/binary"
	"net/netip"
	"slices"

	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// group is what failures or deferrals with the same edge, recipient domain and class add up to. There may be hundreds
// of thousands.
type group struct {
	refused             int64 // failures or deferrals
	deferred, recovered int64 // deliveries with deferrals of the group; of these, delivered in the end

	span     Span
	waits    spread // of the recovered
	refusals refusals
	edge     sights
	lists    counts
	refusers counts
	claims   []occurrence
	packed   int // bytes of the claims, of which those that follow each other share one
	examples examples
}

// sights are what records know of the edge of a group.
type sights struct {
	host     string // the fullest name seen
	ips      []netip.Addr
	owners   counts
	pools    counts
	evidence counts
}

// add takes one sight of the edge, whose host is given as text that lasts.
func (f *sights) add(e *edge.Edge, host string) {
	keepFuller(&f.host, host)
	if e.IP.IsValid() {
		f.at(e.IP)
	}
	f.owners.add(string(e.Owner))
	f.pools.add(string(e.Pool))
	f.evidence.add(string(e.HostEvidence))
}

// merge adds other sights of the edge.
func (f *sights) merge(other *sights) {
	keepFuller(&f.host, other.host)
	for _, ip := range other.ips {
		f.at(ip)
	}
	f.owners.merge(&other.owners)
	f.pools.merge(&other.pools)
	f.evidence.merge(&other.evidence)
}

// at notes an address of the edge.
func (f *sights) at(ip netip.Addr) {
	if i, found := slices.BinarySearchFunc(f.ips, ip, netip.Addr.Compare); !found {
		f.ips = slices.Insert(f.ips, i, ip)
	}
}

// refuse counts a refusal of a delivery, given at an edge of that host.
func (g *group) refuse(d *delivery.Delivery, through *edge.Edge, h *host, r *ndr.Refusal, text string, at trace.Instant, x said) {
	g.refused++
	g.span.add(at)
	g.edge.add(through, h.name)
	if r.List != "" {
		g.lists.add(r.List)
	}
	if reply := g.examples.add(d, through, h, r, text, at); reply != "" {
		x.text, x.lasts = reply, true
	}
	g.refusals.add(x)
}

// Merge adds what another part of the deliveries counted.
func (g *group) Merge(other *group) {
	g.refused += other.refused
	g.deferred += other.deferred
	g.recovered += other.recovered
	g.span.merge(other.span)
	g.waits.merge(&other.waits)
	g.refusals.merge(&other.refusals)
	g.edge.merge(&other.edge)
	g.lists.merge(&other.lists)
	g.refusers.merge(&other.refusers)
	g.claims = slices.Concat(g.claims, other.claims)
	g.packed += other.packed
	g.examples.merge(other.examples)
}

// AppendTo appends the encoding of the group.
func (g *group) AppendTo(b []byte) []byte {
	for _, n := range [...]int64{g.refused, g.deferred, g.recovered} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = g.refusals.appendTo(g.waits.appendTo(appendSpan(b, g.span)))
	b = g.edge.appendTo(b)
	b = g.refusers.appendTo(g.lists.appendTo(b))
	b = binary.AppendUvarint(b, uint64(len(g.claims)))
	for i := range g.claims {
		b = g.claims[i].appendTo(b)
	}
	return g.examples.appendTo(b)
}

// Decode reads what AppendTo wrote.
func (g *group) Decode(s string) error {
	in := decoder{rest: s}
	for _, n := range [...]*int64{&g.refused, &g.deferred, &g.recovered} {
		*n = int64(in.uvarint())
	}
	g.span, g.waits, g.refusals = in.span(), in.spread(), in.refusals()
	g.edge = in.sights()
	g.lists, g.refusers = in.counts(), in.counts()
	in.each(func() { g.claim(in.occurrence()) })
	g.examples = in.examples()
	return in.err
}

// Size is about how many bytes the group takes.
func (g *group) Size() int {
	return 368 + g.waits.size() + g.refusals.size() + g.edge.size() + g.lists.size() + g.refusers.size() + g.examples.size() +
		40*len(g.claims) + g.packed
}

// appendTo appends the encoding of the sights.
func (f *sights) appendTo(b []byte) []byte {
	b = binary.AppendUvarint(appendText(b, f.host), uint64(len(f.ips)))
	for _, ip := range f.ips {
		b = appendAddress(b, ip)
	}
	return f.evidence.appendTo(f.pools.appendTo(f.owners.appendTo(b)))
}

// sights reads what appendTo wrote.
func (d *decoder) sights() (f sights) {
	f.host = d.text()
	d.each(func() { f.ips = append(f.ips, d.address()) })
	f.owners, f.pools, f.evidence = d.counts(), d.counts(), d.counts()
	return f
}

// size is about how many bytes the sights take.
func (f *sights) size() int {
	return 24*len(f.ips) + f.owners.size() + f.pools.size() + f.evidence.size()
}
