package analyze

import (
	"encoding/binary"
	"slices"

	"tracesift/analyze/delivery"
)

// passed counts the deliveries through an edge to a domain.
type passed struct{ all, delivered, failed int64 }

// add counts one delivery.
func (p *passed) add(outcome delivery.Outcome) {
	p.all++
	switch outcome {
	case delivery.Delivered:
		p.delivered++
	case delivery.Failed:
		p.failed++
	}
}

// decided returns how many have a final outcome.
func (p *passed) decided() int64 { return p.delivered + p.failed }

func (p *passed) figures() [3]*int64 { return [...]*int64{&p.all, &p.delivered, &p.failed} }

// ways are the deliveries to a domain by the number of the edge that they went through.
type ways struct {
	edges []uint32 // sorted
	of    []passed
}

// at returns what went through an edge, made on first use. It may be changed until the next call.
func (w *ways) at(edge uint32) *passed {
	i, known := slices.BinarySearch(w.edges, edge)
	if !known {
		w.edges, w.of = slices.Insert(w.edges, i, edge), slices.Insert(w.of, i, passed{})
	}
	return &w.of[i]
}

// through returns what went through an edge.
func (w *ways) through(edge uint32) passed {
	if i, known := slices.BinarySearch(w.edges, edge); known {
		return w.of[i]
	}
	return passed{}
}

// all iterates over the ways.
func (w *ways) all(yield func(uint32, *passed) bool) {
	for i, edge := range w.edges {
		if !yield(edge, &w.of[i]) {
			return
		}
	}
}

// merge adds what another part of the deliveries counted.
func (w *ways) merge(other *ways) {
	for edge, theirs := range other.all {
		figures := theirs.figures()
		for i, f := range w.at(edge).figures() {
			*f += *figures[i]
		}
	}
}

// appendTo appends the ways behind their number.
func (w *ways) appendTo(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(w.edges)))
	for edge, p := range w.all {
		b = binary.AppendUvarint(b, uint64(edge))
		for _, f := range p.figures() {
			b = binary.AppendUvarint(b, uint64(*f))
		}
	}
	return b
}

// ways reads what appendTo wrote.
func (d *decoder) ways() (w ways) {
	d.each(func() {
		for _, f := range w.at(uint32(d.uvarint())).figures() {
			*f = int64(d.uvarint())
		}
	})
	return w
}

// size is about how many bytes the ways take.
func (w *ways) size() int { return 40 * len(w.edges) }
