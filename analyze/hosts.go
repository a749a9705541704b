package analyze

import (
	"strings"

	"tracesift/analyze/edge"
)

// host is a name that records give an edge, in memory of the accumulator's own.
type host struct {
	name string
	key  string     // of the edge
	edge *edgeTally // nil until one is asked for
}

// host returns a name of an edge.
func (a *Accumulator) host(name string) *host {
	if a.lastHost != nil && a.lastHost.name == name {
		return a.lastHost
	}
	h := a.hosts[name]
	if h == nil {
		name = strings.Clone(name)
		h = &host{name: name, key: (&edge.Edge{Host: name}).Key()}
		a.hosts[name] = h
	}
	a.lastHost = h
	return h
}

// edge returns the tally of the edge that a name is of.
func (a *Accumulator) edge(h *host) *edgeTally {
	if h.edge == nil {
		h.edge = entry(a.edges, h.key)
	}
	return h.edge
}
