package delivery

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"tracesift/ingest/trace"
)

// A connector that delivers by MX reaches the servers of each recipient domain. One that hands mail for many domains to
// the servers of one name leads to a smart host: a filter, a signature service or a gateway, which sends on. What it
// took is relayed, not delivered.

// smartHostDomains is for how many recipient domains a connector must lead to one place to be taken for one to a smart
// host. It is high, because a few domains may well be the customers of one provider.
const smartHostDomains = 20

// Connectors says which connectors lead to smart hosts, by their names in lower case.
type Connectors map[string]bool

// route is where one connector leads. Both sets hold their smallest members only, as many as decide, so that the order
// of rows cannot matter.
type route struct {
	domains []uint64 // hashes of recipient domains
	places  []string
}

// routes collects where connectors lead. Merging two is the union of their sets.
type routes map[string]*route

// add takes what the row that was read last says: the servers that it was handed to, or refused by.
func (r routes) add(rr *rowReader) {
	it := &rr.item
	name := rr.text(fieldConnector)
	if name == "" || it.isStatus() || !leaves(rr) && it.Event.Role() != trace.RoleSend {
		return
	}
	to := r[name]
	if to != nil && len(to.places) > 1 {
		return // it is none
	}
	place := placeOf(rr)
	if place == "" {
		return
	}
	if to == nil {
		to = new(route)
		r[strings.Clone(name)] = to
	}
	to.places = addLeast(to.places, place, 2)
	if len(to.places) > 1 {
		to.domains = nil
		return
	}
	for _, p := range it.Parties {
		address := rr.dict.Text(p.Address)
		to.domains = addLeast(to.domains, xxh3.HashString(address[strings.LastIndexByte(address, '@')+1:]), smartHostDomains)
	}
}

// addLeast adds v to a sorted set that keeps its n smallest members.
func addLeast[T uint64 | string](set []T, v T, n int) []T {
	i, found := slices.BinarySearch(set, v)
	if found || i == n {
		return set
	}
	if text, ok := any(v).(string); ok {
		v = any(strings.Clone(text)).(T)
	}
	set = slices.Insert(set, i, v)
	return set[:min(n, len(set))]
}

// placeOf returns the domain of the server on the other side, or its address where it has no name. A tenant's mail
// exchanger is its own place.
func placeOf(rr *rowReader) string {
	host, address := fieldServerHost, fieldServerIP
	if f := &rr.item.Fields; f[fieldProxyHost] != 0 || f[fieldProxyIP] != 0 {
		host, address = fieldProxyHost, fieldProxyIP
	}
	name := strings.ToLower(strings.TrimSuffix(rr.text(host), "."))
	if parent := parentDomain(name); strings.Contains(parent, ".") && !strings.HasSuffix(name, ".outlook.com") {
		return parent
	}
	if name != "" {
		return name
	}
	if ip := ip(rr.text(address)); ip.IsValid() {
		if ip.Is4() {
			return netip.PrefixFrom(ip, 24).Masked().String()
		}
		return netip.PrefixFrom(ip, 64).Masked().String()
	}
	return ""
}

// merge adds the evidence of another worker.
func (r routes) merge(other routes) {
	for name, from := range other {
		to := r[name]
		if to == nil {
			to = new(route)
			r[name] = to
		}
		for _, p := range from.places {
			to.places = addLeast(to.places, p, 2)
		}
		for _, d := range from.domains {
			to.domains = addLeast(to.domains, d, smartHostDomains)
		}
	}
}

// smartHosts returns the connectors that lead to smart hosts.
func (r routes) smartHosts() Connectors {
	out := Connectors{}
	for name, to := range r {
		if len(to.places) == 1 && len(to.domains) >= smartHostDomains {
			out[strings.ToLower(name)] = true
		}
	}
	return out
}
