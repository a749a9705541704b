package analyze

import (
	"encoding/binary"

	"tracesift/analyze/delivery"
)

// passed counts the deliveries through an edge to a domain.
type passed struct{ all, decided, delivered, failed int64 }

// add counts one delivery.
func (p *passed) add(outcome delivery.Outcome) {
	p.all++
	switch outcome {
	case delivery.Delivered:
		p.decided++
		p.delivered++
	case delivery.Failed:
		p.decided++
		p.failed++
	}
}

func (p *passed) figures() [4]*int64 {
	return [...]*int64{&p.all, &p.decided, &p.delivered, &p.failed}
}

// ways are the deliveries to a domain by the edge that they went through: the first label of its host.
type ways struct{ few[string, passed] }

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
	b = binary.AppendUvarint(b, uint64(w.len()))
	for edge, p := range w.all {
		b = appendText(b, edge)
		for _, f := range p.figures() {
			b = binary.AppendUvarint(b, uint64(*f))
		}
	}
	return b
}

// ways reads what appendTo wrote.
func (d *decoder) ways() (w ways) {
	d.each(func() {
		for _, f := range w.at(d.text()).figures() {
			*f = int64(d.uvarint())
		}
	})
	return w
}

// size is about how many bytes the ways take; the names of edges are the accumulator's.
func (w *ways) size() int { return 64 * w.len() }
