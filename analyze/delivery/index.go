package delivery

import (
	"encoding/binary"
	"math/bits"
)

// index finds the rows of a message by its key: an open hash table.
type index struct {
	entries []entry // the length is a power of two
	used    int
}

// entry is what a part has of one message.
type entry struct {
	key    Key
	own    uint64 // where the message's own texts stand in the log, plus one; 0: it has none. And a mark, and otherIDs
	newest uint64 // where its newest row stands in the log, plus one; 0: the entry is free
}

// otherIDs is set in an entry's own where rows may have internet message ids that are not the message's own one.
const otherIDs = 1 << 63

// mark is some bits of the hash of an internet message id: by that of its own one, most messages are known not to be
// wanted by a record without a look at their texts.
type mark uint32

const (
	markBits  = 23
	markShift = 63 - markBits // in an entry's own: a log never has as many bytes
)

// markOf returns the mark of an internet message id by its hash.
func markOf(id Key) mark { return mark(binary.LittleEndian.Uint32(id[:]) & (1<<markBits - 1)) }

// mark returns the mark of the message's own internet message id.
func (e *entry) mark() mark { return mark(e.own &^ otherIDs >> markShift) }

// texts returns where the own texts stand; ok is false where there are none.
func (e *entry) texts() (at uint64, ok bool) {
	at = e.own & (1<<markShift - 1)
	return at - 1, at != 0
}

const (
	entrySize  = 32 // bytes
	leastIndex = 8
)

// hash spreads keys: network message ids are not random in every bit.
func (k *Key) hash() uint64 {
	a, b := binary.LittleEndian.Uint64(k[:8]), binary.LittleEndian.Uint64(k[8:])
	high, low := bits.Mul64(a^0x9E3779B97F4A7C15, b^0xD1B54A32D192ED03)
	return high ^ low ^ bits.RotateLeft64(a, 32)
}

// The bits of a hash: the highest choose the partition, those below the slot, the lowest the place in an index.

// partitionOf spreads keys over the partitions.
func partitionOf(hash uint64) int { return int(hash >> 58) }

// slotOf spreads the keys of a partition over its slots.
func slotOf(hash uint64) int { return int(hash >> 52 % slots) }

// find returns the entry of a key, nil where there is none.
func (x *index) find(key *Key, hash uint64) *entry {
	if len(x.entries) == 0 {
		return nil
	}
	if e := x.place(key, hash); e.newest != 0 {
		return e
	}
	return nil
}

// at returns the entry of a key, or a free one that its first row makes the key's. It is valid until the next call.
func (x *index) at(key *Key, hash uint64) *entry {
	if 4*x.used >= 3*len(x.entries) {
		x.grow()
	}
	e := x.place(key, hash)
	if e.newest == 0 {
		e.key = *key
		x.used++
	}
	return e
}

// place returns where a key stands or would stand.
func (x *index) place(key *Key, hash uint64) *entry {
	mask := uint64(len(x.entries) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		if e := &x.entries[i]; e.newest == 0 || e.key == *key {
			return e
		}
	}
}

// grow doubles the table.
func (x *index) grow() {
	old := x.entries
	x.entries = make([]entry, max(leastIndex, 2*len(old)))
	for i := range old {
		if e := &old[i]; e.newest != 0 {
			*x.place(&e.key, e.key.hash()) = *e
		}
	}
}
