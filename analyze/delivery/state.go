package delivery

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tracesift/ingest/trace"
)

// What a later run needs to go on from where this one ended: states that outlive the store, and the evidence of domains.

// OriginatedAt returns the first time known for the message and the records linked to it, 0 where none is.
func (m *Message) OriginatedAt() trace.Instant {
	var first trace.Instant
	for i := range m.Items {
		if it := &m.Items[i]; !it.has(flagReference) {
			first = earlier(earlier(first, it.At), it.Origin)
		}
	}
	for _, record := range m.Linked {
		first = earlier(first, record.OriginatedAt())
	}
	return first
}

// Rank is the place of m in the order of Each: ranks compare as bytes do.
func (m *Message) Rank() (r [18]byte) {
	r[0] = byte(partitionOf(m.Key))
	if m.Record {
		r[1] = 1
	}
	copy(r[2:], m.Key[:])
	return r
}

// Names returns the keys by which other states could be linked to m or to the records linked to it: its own, and the
// hashes of its internet message ids. The first is its own.
func (m *Message) Names() []Key {
	names := []Key{m.Key}
	add := func(k Key) {
		if !slices.Contains(names, k) {
			names = append(names, k)
		}
	}
	for i := range m.Items {
		if id, ok := hashID(m.Dict.Text(m.Items[i].Fields[fieldMessageID])); ok && !m.Record {
			add(id)
		}
	}
	for _, record := range m.Linked {
		add(record.Key)
	}
	return names
}

// AppendState appends the encoding of m and of the records linked to it, without the inputs that they came from. It is
// the same for equal states, and private to this version of the program.
func (m *Message) AppendState(b []byte) ([]byte, error) {
	kind := byte(0)
	if m.Record {
		kind = 1
	}
	b = binary.AppendUvarint(append(b, kind), uint64(len(m.Linked)))
	for _, part := range append([]*Message{m}, m.Linked...) {
		part.detach()
		encoded, err := part.AppendBinary(nil)
		if err != nil {
			return b, err
		}
		b = append(binary.AppendUvarint(b, uint64(len(encoded))), encoded...)
	}
	return b, nil
}

// detach makes a set of the items that says nothing of inputs: their ids mean nothing outside of the run.
func (m *Message) detach() {
	for i := range m.Items {
		m.Items[i].Input, m.Items[i].Row = 0, 0
	}
	m.normalise(nil)
}

// ReadState decodes what AppendState wrote. The message keeps no part of b.
func ReadState(b []byte) (*Message, error) {
	if len(b) == 0 || b[0] > 1 {
		return nil, errEncoding
	}
	r := reader{b: b[1:]}
	var all []*Message
	for n := r.uvarint() + 1; n > 0 && r.err == nil; n-- {
		part := new(Message)
		if encoded := r.bytes(r.uvarint()); r.err == nil {
			r.err = part.UnmarshalBinary(encoded)
		}
		part.Record = len(all) > 0 || b[0] == 1
		all = append(all, part)
	}
	if r.err == nil && len(r.b) > 0 {
		r.err = errEncoding
	}
	if r.err != nil {
		return nil, r.err
	}
	all[0].Linked = all[1:]
	return all[0], nil
}

// Absorb adds a state, with the records linked to it, as if its rows had been read by the first worker from the first
// input. It must not be called while rows are read.
func (s *Store) Absorb(m *Message) error {
	in, to := s.readers[0], s.messages
	if m.Record {
		in.want(m.Key)
		to = s.records
	}
	p := to.tables[0].part(m.Key)
	for i := range m.Items {
		it := m.Items[i].in(m.Dict, p.dict)
		it.Input, it.Row = 0, 0 // ids of inputs mean nothing outside of the run that read it
		in.scratch = appendItem(in.scratch[:0], &it)
		p.add(m.Key, in.scratch)
	}
	for _, record := range m.Linked {
		if err := s.Absorb(record); err != nil {
			return err
		}
	}
	if s.budget > 0 && s.messages.tables[0].size()+s.records.tables[0].size() > s.budget {
		return errors.Join(s.messages.unload(0), s.records.unload(0))
	}
	return nil
}

// DomainEvidence is what rows say about which domains are the organisation's own. Merging two is the union. The zero
// value says nothing.
type DomainEvidence struct{ flags domainEvidence }

// DomainEvidence returns what the rows say.
func (s *Store) DomainEvidence() *DomainEvidence {
	all := domainEvidence{}
	for _, in := range s.readers {
		all.merge(in.rows.domains)
	}
	return &DomainEvidence{all}
}

// Merge adds other to e.
func (e *DomainEvidence) Merge(other *DomainEvidence) {
	if e.flags == nil {
		e.flags = domainEvidence{}
	}
	e.flags.merge(other.flags)
}

// Own returns the domains that are the organisation's own by the evidence.
func (e *DomainEvidence) Own() Domains { return e.flags.own() }

// AppendText appends the evidence as lines of a number, a blank and a domain, sorted. It is private to the program.
func (e *DomainEvidence) AppendText(b []byte) ([]byte, error) {
	for _, domain := range slices.Sorted(maps.Keys(e.flags)) {
		b = strconv.AppendUint(b, uint64(e.flags[domain]), 10)
		b = append(append(append(b, ' '), strconv.Quote(domain)...), '\n')
	}
	return b, nil
}

// UnmarshalText reads what AppendText wrote.
func (e *DomainEvidence) UnmarshalText(b []byte) error {
	e.flags = domainEvidence{}
	for line := range strings.Lines(string(b)) {
		number, quoted, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		n, err := strconv.ParseUint(number, 10, 8)
		domain, badName := strconv.Unquote(quoted)
		if err != nil || badName != nil {
			return errEncoding
		}
		e.flags[domain] |= domainFlags(n)
	}
	return nil
}
