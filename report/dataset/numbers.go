package dataset

import (
	"strings"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
)

// numbers tell rows that have a part in common: those with the same number have the same part. Equal parts may have
// several numbers.
type numbers struct {
	message, delivery uint32
	edge, refusal     uint32
	judged            uint32 // of the verdict
}

// counter gives the parts of the rows of a partition their numbers. Most refusals are none, and most edges are few; what is
// rare is counted anew each time that it comes.
type counter struct {
	last   numbers
	edges  map[edge.Edge]uint32
	reason *ndr.Refusal // the last one
}

// mostEdges is how many edges are remembered.
const mostEdges = 1 << 12

func newCounter() *counter { return &counter{edges: map[edge.Edge]uint32{}} }

// message begins a message.
func (c *counter) message() { c.last.message++ }

// delivery begins a delivery of the message.
func (c *counter) delivery(d *delivery.Delivery, v *blocklist.Verdict) numbers {
	c.last.delivery++
	return c.of(&d.Edge, d.Refusal, v)
}

// attempt numbers the parts of an attempt of the delivery.
func (c *counter) attempt(a *delivery.Attempt, v *blocklist.Verdict) numbers {
	return c.of(&a.Edge, a.Refusal, v)
}

func (c *counter) of(e *edge.Edge, r *ndr.Refusal, v *blocklist.Verdict) numbers {
	n := c.last
	n.edge = c.edge(e)
	n.refusal, n.judged = 0, 0
	if r != nil {
		if r != c.reason {
			c.reason = r
			c.last.refusal++
		}
		n.refusal = c.last.refusal
	}
	if v.Name != "" || v.Confidence != "" || v.Observed != nil {
		c.last.judged++
		n.judged = c.last.judged
	}
	return n
}

// edge returns the number of an edge.
func (c *counter) edge(e *edge.Edge) uint32 {
	n, known := c.edges[*e]
	if known {
		return n
	}
	if len(c.edges) == mostEdges {
		clear(c.edges)
	}
	kept := *e
	kept.Host = strings.Clone(e.Host) // the only text that is not shared by all edges like it
	c.edges[kept] = c.last.edge
	c.last.edge++
	return c.last.edge - 1
}
