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
	fate, remote      uint32
	edge, refusal     uint32
	judged            uint32 // of the verdict
}

// fate is what became of a delivery, but for who took it and when.
type fate struct {
	direction           delivery.Direction
	outcome             delivery.Outcome
	refusedBy           delivery.RefusedBy
	connector           string
	attempts, deferrals int
	late, expired       bool
}

func fateOf(d *delivery.Delivery) fate {
	return fate{d.Direction, d.Outcome, d.RefusedBy, d.Connector, len(d.Attempts), d.Deferrals, d.LateFailure, d.Expired}
}

// counter gives the parts of the rows of a partition their numbers. Most refusals are none; edges, remote servers and
// fates are few.
type counter struct {
	last    numbers
	edges   known[edge.Edge]
	remotes known[delivery.Remote]
	fates   known[fate]
	reason  *ndr.Refusal // the last one
}

// known is values that came before, with their numbers.
type known[T comparable] struct {
	numbers map[T]uint32
	next    uint32
	any     bool   // there was one in the message at hand:
	last    T      // the last one, whose texts the message has; an attempt mostly has what its delivery has
	number  uint32 // of the last one
}

// mostKnown is how many values are remembered.
const mostKnown = 1 << 12

func newCounter() *counter {
	return &counter{
		edges:   known[edge.Edge]{numbers: map[edge.Edge]uint32{}},
		remotes: known[delivery.Remote]{numbers: map[delivery.Remote]uint32{}},
		fates:   known[fate]{numbers: map[fate]uint32{}},
	}
}

// of returns the number of a value. keep copies what does not outlive the message.
func (k *known[T]) of(value *T, keep func(T) T) uint32 {
	if k.any && k.last == *value {
		return k.number
	}
	n, known := k.numbers[*value]
	if !known {
		n = k.add(keep(*value))
	}
	k.any, k.last, k.number = true, *value, n
	return n
}

// add numbers a value that is not remembered.
func (k *known[T]) add(value T) uint32 {
	if len(k.numbers) == mostKnown {
		clear(k.numbers)
	}
	n := k.next
	k.numbers[value] = n
	k.next++
	return n
}

// message begins a message.
func (c *counter) message() {
	c.last.message++
	c.edges.any, c.remotes.any = false, false
}

// delivery begins a delivery of the message.
func (c *counter) delivery(d *delivery.Delivery, v *blocklist.Verdict) numbers {
	c.last.delivery++
	n := c.of(&d.Edge, &d.Remote, d.Refusal, v)
	f, known := fateOf(d), false
	if n.fate, known = c.fates.numbers[f]; !known {
		f.connector = strings.Clone(f.connector)
		n.fate = c.fates.add(f)
	}
	return n
}

// attempt numbers the parts of an attempt of the delivery.
func (c *counter) attempt(a *delivery.Attempt, v *blocklist.Verdict) numbers {
	return c.of(&a.Edge, &a.Remote, a.Refusal, v)
}

func (c *counter) of(e *edge.Edge, to *delivery.Remote, r *ndr.Refusal, v *blocklist.Verdict) numbers {
	n := c.last
	n.edge, n.remote = c.edges.of(e, keptEdge), c.remotes.of(to, keptRemote)
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

// keptEdge copies the only text of an edge that is not shared by all edges like it.
func keptEdge(e edge.Edge) edge.Edge {
	e.Host = strings.Clone(e.Host)
	return e
}

func keptRemote(r delivery.Remote) delivery.Remote {
	r.Host = strings.Clone(r.Host)
	return r
}
