package analyze

import (
	"strings"
	"sync"

	"tracesift/analyze/edge"
)

// numbering numbers keys, the same way for all accumulators that are merged. It is safe for concurrent use.
type numbering[K comparable] struct {
	mu      sync.Mutex
	numbers map[K]uint32
	keys    []K
}

func newNumbering[K comparable]() *numbering[K] { return &numbering[K]{numbers: map[K]uint32{}} }

// of returns the number of a key, whose texts last.
func (e *numbering[K]) of(key K) uint32 {
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

// key returns the key of a number, the zero value where there is none.
func (e *numbering[K]) key(n uint32) (key K) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if n < uint32(len(e.keys)) {
		key = e.keys[n]
	}
	return key
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
		h.number = a.edgeNumbers.of(h.key)
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
