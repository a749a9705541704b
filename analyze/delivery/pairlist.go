package delivery

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"tracesift/analyze/order"
)

// pairList is pairs in the order in which messages are resolved, that of slots and keys.
type pairList []pair

// pair is a key with a value behind it.
type pair struct {
	order uint64 // the slot and the first bits of the key, which order it as a rule
	bytes []byte
}

func (p *pair) key() *Key     { return (*Key)(p.bytes) }
func (p *pair) value() []byte { return p.bytes[len(Key{}):] }

// orderOf returns the order of a key.
func orderOf(key *Key) uint64 {
	return uint64(slotOf(key.hash()))<<(64-slotBits) | binary.BigEndian.Uint64(key[:])>>slotBits
}

// compare orders pairs by slot, key and value.
func (p *pair) compare(order uint64, b []byte) int {
	if p.order != order {
		return cmp.Compare(p.order, order)
	}
	return bytes.Compare(p.bytes, b)
}

// add adds the wanted pairs of a chunk: as they stand in it where all are wanted, else copied.
func (l *pairList) add(chunk []byte, wanted slice) error {
	for r := (reader{b: chunk}); len(r.b) > 0; {
		b := r.bytes(r.uvarint())
		if len(b) < len(Key{}) {
			return errEncoding
		}
		p := pair{orderOf((*Key)(b)), b}
		if wanted != everything {
			if !wanted.holds(p.key()) {
				continue
			}
			p.bytes = slices.Clone(b)
		}
		*l = append(*l, p)
	}
	return nil
}

func (l pairList) sort() {
	order.SortWide(l, func(a, b *pair) int { return a.compare(b.order, b.bytes) })
}

// under cuts off the pairs of a key, in the order of their values, and those before it. Keys are asked for in order.
func (l *pairList) under(key *Key) pairList {
	all := *l
	if len(all) == 0 {
		return nil
	}
	for order := orderOf(key); len(all) > 0 && all[0].compare(order, key[:]) < 0; {
		all = all[1:]
	}
	n := 0
	for n < len(all) && *all[n].key() == *key {
		n++
	}
	*l = all[n:]
	return all[:n]
}
