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
	facts  edgeFacts
	hosts  map[string]string // by first label, the fullest name seen
	n      int64             // failures and deferrals
	causes map[classKey]int64
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
	if x.causes == nil {
		x.causes = map[classKey]int64{}
	}
	x.n++
	x.causes[classKey{r.Class, r.Cause}]++
	x.span.add(at)
}

// through notes the edge that an address belongs to.
func (x *address) through(e *edge.Edge, h *host) {
	x.facts.owners.add(string(e.Owner))
	x.facts.pools.add(string(e.Pool))
	if h.name != "" {
		x.host(h.key, h.name)
	}
}

// host keeps the fullest of the names of an edge.
func (x *address) host(key, name string) {
	if x.hosts == nil {
		x.hosts = map[string]string{}
	}
	if host := x.hosts[key]; len(name) > len(host) || len(name) == len(host) && name < host {
		x.hosts[key] = name
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
	return slices.SortedFunc(maps.Keys(a.ips), netip.Addr.Compare)
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
			IP: ip, EdgeHosts: slices.Sorted(maps.Values(x.hosts)), EdgeOwner: x.facts.owners.most(), Pool: x.facts.pools.most(),
			Refusals: x.n, Causes: map[string]int64{}, Lists: v.Lists, Checked: v.Checked, Span: x.span,
		}
		for c, n := range x.causes {
			row.Causes[c.String()] += n
		}
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
