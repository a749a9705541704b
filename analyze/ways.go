package analyze

import (
	"encoding/binary"

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
type ways struct{ numbered[passed] }

// through returns what went through an edge.
func (w *ways) through(edge uint32) passed {
	if p := w.known(uint64(edge)); p != nil {
		return *p
	}
	return passed{}
}

// sum returns what went through all edges.
func (w *ways) sum() (all passed) {
	for _, p := range w.all {
		all.merge(p)
	}
	return all
}

// merge adds what another part of the deliveries counted.
func (p *passed) merge(other *passed) {
	p.all += other.all
	p.delivered += other.delivered
	p.failed += other.failed
}

// merge adds what another part of the deliveries counted.
func (w *ways) merge(other *ways) {
	for edge, theirs := range other.all {
		w.at(edge).merge(theirs)
	}
}

// appendTo appends the ways behind their number.
func (w *ways) appendTo(b []byte) []byte {
	return w.numbered.appendTo(b, func(b []byte, p *passed) []byte {
		for _, f := range p.figures() {
			b = binary.AppendUvarint(b, uint64(*f))
		}
		return b
	})
}

// ways reads what appendTo wrote.
func (d *decoder) ways() (w ways) {
	d.each(func() {
		for _, f := range w.at(d.number()).figures() {
			*f = int64(d.uvarint())
		}
	})
	return w
}

// size is about how many bytes the ways take.
func (w *ways) size() int { return 32 * len(w.slots) }
