package delivery

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// pile is a table of each worker, and what of them went to temporary storage.
type pile struct {
	tables []*table
	spill  spill
}

func newPile(workers int, raw bool, o Options) *pile {
	p := &pile{spill: spill{create: o.Temp, raw: raw}}
	for range workers {
		t := new(table)
		if !raw {
			t.common = NewDict()
		}
		p.tables = append(p.tables, t)
	}
	return p
}

// unload moves everything that a worker holds to temporary storage.
func (p *pile) unload(worker int) error {
	var encoded []byte
	var err error
	for i, part := range p.tables[worker].parts {
		if part == nil {
			continue
		}
		if encoded, err = part.appendBinary(encoded[:0]); err == nil {
			err = p.spill.add(i, encoded)
		}
		if err != nil {
			return err
		}
		p.tables[worker].parts[i] = nil
	}
	return nil
}

// size returns how many bytes of a partition are in temporary storage.
func (p *pile) size(partition int) int64 {
	var n int64
	for _, seg := range p.spill.segments[partition] {
		n += int64(seg.length)
	}
	return n
}

// parts returns all parts of a partition, in memory and spilled; of the spilled ones what is wanted.
func (p *pile) parts(partition int, wanted slice) ([]*part, error) {
	parts, err := p.spill.parts(partition, wanted)
	for _, t := range p.tables {
		if part := t.parts[partition]; part != nil {
			parts = append(parts, part)
		}
	}
	return parts, err
}

// each calls f with every message of a slice of a partition, in the order of their slots and keys. Rows that were read
// twice stand in it twice. The message is valid until f returns.
func (p *pile) each(partition int, wanted slice, f func(*Message) error) error {
	parts, err := p.parts(partition, wanted)
	if err != nil {
		return err
	}
	l := loader{parts: parts}
	for _, key := range keysOf(parts, wanted) {
		m, err := l.load(key)
		if err != nil {
			return err
		}
		if err := f(m); err != nil {
			return err
		}
	}
	return nil
}

// place is a key with what orders it before the others of its partition.
type place struct {
	slot      int
	high, low uint64
	key       Key
}

// keysOf returns the wanted keys of parts in the order in which messages are resolved, that of slots and keys.
func keysOf(parts []*part, wanted slice) []Key {
	n := 0
	for _, p := range parts {
		n += p.index.used
	}
	places := make([]place, 0, n)
	for _, p := range parts {
		for i := range p.index.entries {
			if e := &p.index.entries[i]; e.newest != 0 && wanted.holds(e.key) {
				places = append(places, place{
					slotOf(e.key.hash()), binary.BigEndian.Uint64(e.key[:8]), binary.BigEndian.Uint64(e.key[8:]), e.key,
				})
			}
		}
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.slot, b.slot), cmp.Compare(a.high, b.high), cmp.Compare(a.low, b.low))
	})
	keys := make([]Key, 0, len(places))
	for i := range places {
		if i == 0 || places[i].key != places[i-1].key {
			keys = append(keys, places[i].key)
		}
	}
	return keys
}

// loader reads messages from the parts of a partition, one at a time, into memory that it uses again.
type loader struct {
	parts   []*part
	having  []*entry // of the parts, nil where one has nothing of the message
	message Message
	dict    *Dict // of messages that several parts have rows of
	parties partyRoom
}

// load reads all rows of a message. It is valid until the next call. Where one part has them all its dictionary is used
// as it is.
func (l *loader) load(key Key) (*Message, error) {
	hash := key.hash()
	l.having = l.having[:0]
	var only *part
	several := false
	for _, p := range l.parts {
		e := p.index.find(&key, hash)
		if l.having = append(l.having, e); e != nil {
			several = only != nil
			only = p
		}
	}
	m := &l.message
	*m = Message{Key: key, Items: m.Items[:0], Dict: only.dict}
	if several {
		if l.dict == nil {
			l.dict = NewDict()
		}
		l.dict.reset()
		m.Dict = l.dict
	}
	l.parties = l.parties[:0]
	for i, e := range l.having {
		if e == nil {
			continue
		}
		if err := l.add(l.parts[i], e); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// add adds the rows that a part has of the message.
func (l *loader) add(p *part, e *entry) error {
	p.own(e)
	m := &l.message
	some := p.symbols()
	var failed error
	p.each(e, func(encoded []byte) {
		m.Items = append(m.Items, Item{})
		it := &m.Items[len(m.Items)-1]
		r := reader{b: encoded}
		if l.parties.read(&r, it, some); r.err != nil {
			failed = r.err
			return
		}
		if p.dict != m.Dict {
			it.rename(func(s Sym) Sym { return m.Dict.InternString(p.dict.Text(s)) })
		}
	})
	return failed
}
