package analyze

import (
	"strings"
	"sync"

	"tracesift/analyze/edge"
)

// edgeNumbers numbers edges, the same way for all accumulators that are merged. It is safe for concurrent use.
type edgeNumbers struct {
	mu      sync.Mutex
	numbers map[string]uint32 // by first label
	keys    []string          // the first labels
}

// of returns the number of an edge, whose first label is text that lasts.
func (e *edgeNumbers) of(key string) uint32 {
	e.mu.Lock()
	defer e.mu.Unlock()
	n, known := e.numbers[key]
	if !known {
		n = uint32(len(e.keys))
		e.numbers[key] = n
		e.keys = append(e.keys, key)
	}
	return n
}

// key returns the first label of an edge.
func (e *edgeNumbers) key(n uint32) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.keys[n]
}

// host is a name that records give an edge, in memory of the accumulator's own.
type host struct {
	name   string
	key    string // of the edge: the first label
	number uint32 // of the edge
	edge   *edgeTally
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
		h.number = a.numbers.of(h.key)
		a.hosts[name] = h
	}
	a.lastHost = h
	return h
}

// edge returns the tally of the edge that a name is of, made on first use.
func (a *Accumulator) edge(h *host) *edgeTally {
	if h.edge == nil {
		h.edge = entry(a.edges, h.number)
	}
	return h.edge
}
