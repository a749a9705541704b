package delivery

import (
	"testing"

	"pgregory.net/rapid"
)

// TestIndex: a part finds each key that it was given, and no other one, though hashes have tags or places in common.
func TestIndex(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		hashOf := func(n uint16) uint64 {
			return uint64(n%7)<<57 | uint64(n%5)<<50 | uint64(n%11)<<(offsetBits-partitionBits)
		}
		p := newPart(newCommon())
		had := map[uint16]bool{}
		for _, n := range rapid.SliceOf(rapid.Uint16Range(0, 500)).Draw(rt, "keys") {
			key, hash := Key{byte(n), byte(n >> 8)}, hashOf(n)
			e := p.find(&key, hash)
			if (e != nil) != had[n] {
				rt.Fatalf("key %d: found: %v", n, e != nil)
			}
			if e == nil {
				e = p.begin(hash, appendEntry(nil, &key, 0))
			}
			e.link(uint64(n))
			had[n] = true
		}
		for n := range had {
			key := Key{byte(n), byte(n >> 8)}
			if e := p.find(&key, hashOf(n)); e == nil || *e.key() != key || e.newest() != uint64(n)+1 {
				rt.Fatalf("key %d: %x", n, e)
			}
		}
		n := 0
		if p.entries(func(entry) { n++ }); n != len(had) || n != p.index.used {
			rt.Fatalf("%d entries of %d", n, len(had))
		}
	})
}

// TestEntry: the links of an entry stand beside each other.
func TestEntry(t *testing.T) {
	key := Key{1, 2, 3}
	id := Key{0xFF, 0xFF, 0x7F} // the greatest mark
	e := entry(append(appendEntry(nil, &key, uint64(markOf(id))<<offsetBits), "head"...))
	const last = 1<<offsetBits - 2
	for _, at := range []uint64{0, last, 5} {
		if e.link(at); e.newest() != at+1 || *e.key() != key || string(e.head()) != "head" {
			t.Errorf("linked to %d: %x", at, e)
		}
	}
	if e.hasOthers(); e.newest() != 6 || e.marks() != 0xFFFFFF {
		t.Errorf("with other ids: %x", e)
	}
}
