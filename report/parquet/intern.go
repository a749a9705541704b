package parquet

import (
	"encoding/binary"
	"hash/maphash"
)

// interner numbers distinct strings in the order they first come, and keeps them as the body of a dictionary page.
type interner struct {
	seed  maphash.Seed
	dict  Dict
	slots []uint32 // 1 + id by hash, 0 where free; a power of two, at most half full
}

func newInterner() *interner { return &interner{seed: maphash.MakeSeed(), slots: make([]uint32, 64)} }

// id returns the number of s, the same for equal strings.
func (t *interner) id(s string) uint32 {
	mask := uint64(len(t.slots) - 1)
	at := maphash.String(t.seed, s) & mask
	for ; t.slots[at] != 0; at = (at + 1) & mask {
		if id := t.slots[at] - 1; string(t.dict.value(String, int(id))) == s {
			return id
		}
	}
	id := uint32(len(t.dict.Offsets))
	t.dict.Offsets = append(t.dict.Offsets, uint32(len(t.dict.Arena)))
	t.dict.Arena = appendString(t.dict.Arena, s)
	if t.slots[at] = id + 1; len(t.dict.Offsets)*2 > len(t.slots) {
		t.grow()
	}
	return id
}

func (t *interner) grow() {
	t.slots = make([]uint32, 2*len(t.slots))
	mask := uint64(len(t.slots) - 1)
	for id := range t.dict.Offsets {
		at := maphash.Bytes(t.seed, t.dict.value(String, id)) & mask
		for t.slots[at] != 0 {
			at = (at + 1) & mask
		}
		t.slots[at] = uint32(id) + 1
	}
}

func (t *interner) reset() {
	clear(t.slots)
	t.dict.Arena, t.dict.Offsets = t.dict.Arena[:0], t.dict.Offsets[:0]
}

// appendString appends s as PLAIN pages hold it, behind its length.
func appendString(dst []byte, s string) []byte {
	return append(binary.LittleEndian.AppendUint32(dst, uint32(len(s))), s...)
}
