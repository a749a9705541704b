package analyze

import "encoding/binary"

// passed counts the deliveries through an edge to a domain.
type passed struct{ all, decided, delivered, failed int64 }

func (p *passed) figures() [4]*int64 {
	return [...]*int64{&p.all, &p.decided, &p.delivered, &p.failed}
}

// Merge adds what another part of the deliveries counted.
func (p *passed) Merge(other *passed) {
	theirs := other.figures()
	for i, f := range p.figures() {
		*f += *theirs[i]
	}
}

// AppendTo appends the encoding of the entry.
func (p *passed) AppendTo(b []byte) []byte {
	for _, f := range p.figures() {
		b = binary.AppendUvarint(b, uint64(*f))
	}
	return b
}

// Decode reads what AppendTo wrote.
func (p *passed) Decode(s string) error {
	in := decoder{rest: s}
	for _, f := range p.figures() {
		*f = int64(in.uvarint())
	}
	return in.err
}

// Size is how many bytes the entry takes.
func (p *passed) Size() int { return 32 }
