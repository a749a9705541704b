package delivery

import (
	"encoding/binary"
	"encoding/json"
	"slices"

	"tracesift/ingest/trace"
)

// What a later run needs to go on from where this one ended: states that outlive the store, and what rows teach.

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

// Rank is the place of m among states on disk: ranks compare as bytes do. No two messages have the same.
func (m *Message) Rank() (r [17]byte) {
	copy(r[:], m.Key[:])
	if m.Record {
		r[16] = 1
	}
	return r
}

// AppendNames appends the keys by which other states could be linked to m or to the records linked to it, each once:
// its own, which is the first, and the hashes of its internet message ids.
func (m *Message) AppendNames(names []Key) []Key {
	before := len(names)
	names = append(names, m.Key)
	add := func(k Key) {
		if !slices.Contains(names[before:], k) {
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

// StateCoder encodes and decodes states one after the other, in memory that it uses again. The zero value is good.
type StateCoder struct {
	encoder encoder
	part    []byte
	decoded []*Message
	older   bool // what was decoded last
	parties partyRoom
}

// Older says whether what was decoded last was encoded by an older version: Append writes it in another way.
func (c *StateCoder) Older() bool { return c.older }

// Append appends the encoding of m and of the records linked to it, without the inputs that they came from, which m and
// they lose. It is the same for equal states.
func (c *StateCoder) Append(b []byte, m *Message) []byte {
	kind := byte(0)
	if m.Record {
		kind = 1
	}
	b = binary.AppendUvarint(append(b, kind), uint64(len(m.Linked)))
	b = c.append(b, m)
	for _, record := range m.Linked {
		b = c.append(b, record)
	}
	return b
}

// AppendAttached appends the encoding of m alone, as Append does, but with the inputs that its rows came from.
func (c *StateCoder) AppendAttached(b []byte, m *Message) []byte {
	kind := byte(0)
	if m.Record {
		kind = 1
	}
	return c.encode(append(b, kind, 0), m)
}

// append appends the encoding of m alone, which loses its inputs.
func (c *StateCoder) append(b []byte, m *Message) []byte {
	m.detach()
	return c.encode(b, m)
}

// encode appends the encoding of m alone, behind its length.
func (c *StateCoder) encode(b []byte, m *Message) []byte {
	c.part = c.encoder.append(c.part[:0], m)
	return append(binary.AppendUvarint(b, uint64(len(c.part))), c.part...)
}

// detach makes a set of the items that says nothing of inputs: their ids mean nothing outside of the run.
func (m *Message) detach() {
	for i := range m.Items {
		m.Items[i].Input, m.Items[i].Row = 0, 0
	}
	m.normalise(nil)
}

// Read decodes what Append wrote, in this version or an older one; the error wraps ErrVersion where it cannot. The
// message keeps no part of b, and is valid until the next call.
func (c *StateCoder) Read(b []byte) (*Message, error) { return c.read(b, (*Message).decode) }

// Borrow is Read of what Append wrote in this run: the message has its texts where they stand in b.
func (c *StateCoder) Borrow(b []byte) (*Message, error) { return c.read(b, (*Message).borrow) }

func (c *StateCoder) read(b []byte, decode func(*Message, []byte, *partyRoom) error) (*Message, error) {
	if len(b) == 0 || b[0] > 1 {
		return nil, errEncoding
	}
	c.parties = c.parties[:0]
	r := reader{b: b[1:]}
	read := 0
	for records := r.uvarint(); uint64(read) <= records && r.err == nil; {
		if read == len(c.decoded) {
			c.decoded = append(c.decoded, &Message{Dict: NewDict()})
		}
		part := c.decoded[read]
		part.Record, part.Linked = read > 0 || b[0] == 1, nil
		if encoded := r.bytes(r.uvarint()); r.err == nil {
			r.err = decode(part, encoded, &c.parties)
			c.older = r.err == nil && encoded[0] < StateVersion
		}
		read++
	}
	if r.err == nil && len(r.b) > 0 {
		r.err = errEncoding
	}
	if r.err != nil {
		return nil, r.err
	}
	m := c.decoded[0]
	m.Linked = c.decoded[1:read:read]
	return m, nil
}

// Absorb adds a state, with the records linked to it, as if its rows had been read by the first worker from the first
// input: ids of inputs mean nothing outside of the run that read it. It must not be called while rows are read.
func (s *Store) Absorb(m *Message) error {
	for i := range m.Items {
		m.Items[i].Input, m.Items[i].Row = 0, 0
	}
	if err := s.take(m); err != nil {
		return err
	}
	for _, record := range m.Linked {
		if err := s.Absorb(record); err != nil {
			return err
		}
	}
	return nil
}

// take adds the rows of a state to those of the first worker.
func (s *Store) take(m *Message) error {
	in, to := s.readers[0], s.messages
	if m.Record {
		in.want(m.Key)
		to = s.records
	}
	in.scratch = to.keep(m, in.scratch)
	return s.relieve()
}

// Learned is what all rows together say of the organisation: which domains are its own, and where connectors lead.
// Merging two is the union. The zero value says nothing.
type Learned struct {
	domains domainEvidence
	routes  routes
}

// Learned returns what the rows say.
func (s *Store) Learned() *Learned {
	l := new(Learned)
	for _, in := range s.readers {
		l.Merge(&Learned{in.rows.domains, in.rows.routes})
	}
	return l
}

// Merge adds other to l.
func (l *Learned) Merge(other *Learned) {
	if l.domains == nil {
		l.domains, l.routes = domainEvidence{}, routes{}
	}
	l.domains.merge(other.domains)
	l.routes.merge(other.routes)
}

// Own returns the domains that are the organisation's own.
func (l *Learned) Own() Domains { return l.domains.own() }

// SmartHosts returns the connectors that lead to smart hosts.
func (l *Learned) SmartHosts() Connectors { return l.routes.smartHosts() }

// learned is the form of Learned on disk.
type learned struct {
	Domains domainEvidence          `json:"domains"`
	Routes  map[string]learnedRoute `json:"routes"`
}

type learnedRoute struct {
	Domains []uint64 `json:"domains,omitempty"`
	Places  []string `json:"places"`
}

// MarshalJSON is the same for equal values, and private to the program.
func (l *Learned) MarshalJSON() ([]byte, error) {
	out := learned{domainEvidence{}, map[string]learnedRoute{}}
	out.Domains.merge(l.domains)
	for name, r := range l.routes {
		if len(r.places) > 1 {
			// It leads to no smart host, whatever it reaches. Which two places were seen first depends on the order of rows.
			r = &route{places: []string{"(one place)", "(another)"}}
		}
		out.Routes[name] = learnedRoute{r.domains, r.places}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (l *Learned) UnmarshalJSON(b []byte) error {
	var in learned
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	*l = Learned{domainEvidence{}, routes{}}
	l.domains.merge(in.Domains)
	for name, r := range in.Routes {
		l.routes[name] = &route{r.Domains, r.Places}
	}
	return nil
}
