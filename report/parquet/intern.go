package parquet

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
)

// interner numbers distinct strings in the order they first come, and keeps them as the body of a dictionary page.
type interner struct {
	seed  maphash.Seed
	dict  Dict
	slots []slot // a power of two, at most half of them taken
	batch [batchSize]pending
}

// slot is a place of the hash table. It tells most other strings apart without a look at the dictionary.
type slot struct {
	next  uint32 // 1 + the number of the string, 0 where the slot is free
	hash  uint32
	at    uint32 // of the string's bytes in the arena
	bytes uint32
}

// batchSize is how many strings are looked up together: their slots come from memory side by side.
const batchSize = 64

// pending is a string that waits to be looked up.
type pending struct {
	hash  uint32
	again bool   // it is the one before
	value []byte // with its length before it
}

// leastSlots is the size of an empty table.
const leastSlots = 128

func newInterner() *interner {
	return &interner{seed: maphash.MakeSeed(), slots: make([]slot, leastSlots)}
}

// entries is the number of distinct strings.
func (t *interner) entries() int { return len(t.dict.Offsets) }

// add appends to ids the numbers of the first n strings of a PLAIN body, or of all, and returns what follows them.
func (t *interner) add(ids []uint32, plain []byte, n int) (_ []uint32, rest []byte) {
	for n > 0 && len(plain) > 0 {
		for 2*(len(t.dict.Offsets)+batchSize) > len(t.slots) {
			t.grow()
		}
		mask := uint32(len(t.slots) - 1)
		k, touched := 0, uint32(0)
		var last []byte
		for ; k < batchSize && n > 0 && len(plain) > 0; n-- {
			value := plain[:4+int(binary.LittleEndian.Uint32(plain))]
			plain = plain[len(value):]
			p := &t.batch[k]
			if p.again = bytes.Equal(last, value); !p.again { // columns are full of runs
				last, p.value = value, value
				p.hash = uint32(maphash.Bytes(t.seed, value[4:]))
				touched += t.slots[p.hash&mask].next
			}
			k++
		}
		_ = touched // the slots are in the cache now
		id := uint32(0)
		for i := range t.batch[:k] {
			if p := &t.batch[i]; !p.again {
				id = t.id(p, mask)
			}
			ids = append(ids, id)
		}
	}
	return ids, plain
}

// id returns the number of a string, the same for equal ones.
func (t *interner) id(p *pending, mask uint32) uint32 {
	value := p.value[4:]
	for at := p.hash & mask; ; at = (at + 1) & mask {
		s := &t.slots[at]
		if s.next == 0 {
			id := uint32(len(t.dict.Offsets))
			*s = slot{next: id + 1, hash: p.hash, at: uint32(len(t.dict.Arena)) + 4, bytes: uint32(len(value))}
			t.dict.Offsets = append(t.dict.Offsets, uint32(len(t.dict.Arena)))
			t.dict.Arena = append(t.dict.Arena, p.value...)
			return id
		}
		if s.hash == p.hash && s.bytes == uint32(len(value)) && bytes.Equal(t.dict.Arena[s.at:s.at+s.bytes], value) {
			return s.next - 1
		}
	}
}

func (t *interner) grow() {
	old := t.slots
	t.slots = make([]slot, 2*len(old))
	mask := uint32(len(t.slots) - 1)
	for _, s := range old {
		if s.next == 0 {
			continue
		}
		at := s.hash & mask
		for t.slots[at].next != 0 {
			at = (at + 1) & mask
		}
		t.slots[at] = s
	}
}

func (t *interner) reset() {
	if taken := len(t.dict.Offsets); 16*(taken+batchSize) < len(t.slots) { // one big column must not cost all later ones
		t.slots = make([]slot, max(leastSlots, len(t.slots)/2))
	} else {
		clear(t.slots)
	}
	t.dict.Arena, t.dict.Offsets = t.dict.Arena[:0], t.dict.Offsets[:0]
}
