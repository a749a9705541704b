package delivery

import (
	"bytes"
	"cmp"
	"maps"
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
		p.tables = append(p.tables, new(table))
	}
	return p
}

// unload moves everything that a worker holds to temporary storage.
func (p *pile) unload(worker int) error {
	var encoded []byte
	for i, part := range p.tables[worker] {
		if part == nil {
			continue
		}
		encoded = part.appendBinary(encoded[:0])
		if err := p.spill.add(i, encoded); err != nil {
			return err
		}
		p.tables[worker][i] = nil
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
		if part := t[partition]; part != nil {
			parts = append(parts, part)
		}
	}
	return parts, err
}

// each calls f with every message of a slice of a partition, in the order of their slots and keys. Rows that were read
// twice stand in it twice.
func (p *pile) each(partition int, wanted slice, f func(*Message) error) error {
	parts, err := p.parts(partition, wanted)
	if err != nil {
		return err
	}
	for _, key := range keysOf(parts, wanted) {
		m, err := load(parts, key)
		if err != nil {
			return err
		}
		if err := f(m); err != nil {
			return err
		}
	}
	return nil
}

// keysOf returns the wanted keys of parts in the order in which messages are resolved.
func keysOf(parts []*part, wanted slice) []Key {
	all := map[Key]bool{}
	for _, p := range parts {
		for key := range p.heads {
			if wanted.holds(key) {
				all[key] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(all), func(a, b Key) int {
		return cmp.Or(cmp.Compare(slotOf(a), slotOf(b)), bytes.Compare(a[:], b[:]))
	})
}

// load reads all rows of a message. Where one part has them all its dictionary is used as it is.
func load(parts []*part, key Key) (*Message, error) {
	var having []*part
	for _, p := range parts {
		if p.heads[key] != 0 {
			having = append(having, p)
		}
	}
	m := &Message{Key: key, Dict: having[0].dict}
	if len(having) > 1 {
		m.Dict = NewDict()
	}
	var failed error
	for _, p := range having {
		p.each(key, func(encoded []byte) {
			var it Item
			r := reader{b: encoded}
			r.item(&it, p.dict.Len())
			if r.err != nil {
				failed = r.err
				return
			}
			m.Items = append(m.Items, it.in(p.dict, m.Dict))
		})
	}
	return m, failed
}
