package analyze

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/analyze/order"
	"tracesift/ingest/trace"
)

// Address is a public address that mail left from, or that a refusal names: what was refused, and which lists hold it.
type Address struct {
	IP        netip.Addr
	EdgeHosts []string // sorted: those that were seen with it
	EdgeOwner string
	Pool      string
	Refusals  int64            // failures and deferrals of mail from it
	Causes    map[string]int64 // of these, by class.cause
	Known     Decided          // deliveries that left from it, as far as records have addresses
	Lists     []string         // sorted: the blocklists that held it at the last refusal, without dead ones
	Checked   int              // how many lists said anything about it at that time
	Span      Span             // of the refusals
}

// address collects what is known of an address.
type address struct {
	owners counts
	pools  counts
	hosts  numbered[string] // by the edge's number, the fullest name seen
	n      int64            // failures and deferrals
	causes counts           // of these, by class.cause
	span   Span
}

// at returns what is known of an address, nil where it is not worth asking lists about.
func (a *Accumulator) at(ip netip.Addr) *address {
	if !edge.Public(ip) {
		return nil
	}
	return entry(a.ips, ip)
}

// sawEdge notes the address of an edge.
func (a *Accumulator) sawEdge(e *edge.Edge) {
	if x := a.at(e.IP); x != nil {
		x.through(e, a.host(e.Host))
	}
}

// refusedFrom notes a refusal of mail from an address. The edge stands for it unless a record knows another address.
func (a *Accumulator) refusedFrom(ip netip.Addr, e *edge.Edge, r *ndr.Refusal, at trace.Instant) {
	x := a.at(ip)
	if x == nil {
		return
	}
	if !e.IP.IsValid() || e.IP == ip {
		x.through(e, a.host(e.Host))
	}
	x.n++
	x.causes.add(a.class(r).name)
	x.span.add(at)
}

// through notes the edge that an address belongs to.
func (x *address) through(e *edge.Edge, h *host) {
	x.owners.add(string(e.Owner))
	x.pools.add(string(e.Pool))
	if h.name != "" {
		keepFuller(x.hosts.at(uint64(h.number)), h.name)
	}
}

// keepFuller keeps the fuller one of two names of an edge.
func keepFuller(kept *string, host string) {
	if len(host) > len(*kept) || len(host) == len(*kept) && host < *kept {
		*kept = host
	}
}

// Stake returns how many failures and deferrals hang on what lists say about an address.
func (a *Accumulator) Stake(ip netip.Addr) int64 {
	if x := a.ips[ip]; x != nil {
		return x.n
	}
	return 0
}

// Questions returns the distinct public addresses of edges and claims, sorted.
func (a *Accumulator) Questions() []netip.Addr {
	out := slices.Collect(maps.Keys(a.ips))
	order.Sort(out, netip.Addr.Compare)
	return out
}

// addressTable computes the table of addresses, most refusals first. The error is of the temporary storage.
func (a *Accumulator) addressTable(judge Judge) ([]Address, error) {
	known := map[netip.Addr]*Decided{}
	err := a.addresses.Any(func(name string, d *Decided) error {
		if ip := addressKeyOf(name).ip; a.ips[ip] != nil {
			entry(known, ip).Merge(d)
		}
		return nil
	})
	var out []Address
	for ip, x := range a.ips {
		// A claim that names no list asks all of them.
		v := judge(blocklist.Claim{IP: ip, Class: "blocklist"}, x.span.Last.Time())
		row := Address{
			IP: ip, EdgeOwner: x.owners.most(), Pool: x.pools.most(),
			Refusals: x.n, Causes: x.causes.byName(), Lists: v.Lists, Checked: v.Checked, Span: x.span,
		}
		for _, name := range x.hosts.all {
			row.EdgeHosts = append(row.EdgeHosts, *name)
		}
		slices.Sort(row.EdgeHosts)
		if k := known[ip]; k != nil {
			row.Known = *k
		}
		out = append(out, row)
	}
	order.Sort(out, func(a, b Address) int {
		return cmp.Or(cmp.Compare(b.Refusals, a.Refusals), cmp.Compare(len(b.Lists), len(a.Lists)), a.IP.Compare(b.IP))
	})
	return out, err
}
