package delivery

import (
	"encoding/binary"
	"math/bits"
)

// index finds the entry of a message in the log of its part: an open hash table. The keys stand in the log.
type index struct {
	table []uint64 // a tag above where the entry stands, plus one; 0: it is free. The length is a power of two
	used  int
}

const (
	indexSize = 8 // bytes
	leastSize = 8
)

// hash spreads keys: network message ids are not random in every bit.
func (k *Key) hash() uint64 {
	a, b := binary.LittleEndian.Uint64(k[:8]), binary.LittleEndian.Uint64(k[8:])
	high, low := bits.Mul64(a^0x9E3779B97F4A7C15, b^0xD1B54A32D192ED03)
	return high ^ low ^ bits.RotateLeft64(a, 32)
}

// The bits of a hash: the highest choose the partition. Those below are the tag, of which the highest choose the slot
// and the lowest the place in an index.
const (
	partitionBits = 6
	slotBits      = 6
)

// partitionOf spreads keys over the partitions.
func partitionOf(hash uint64) int { return int(hash >> (64 - partitionBits)) }

// slotOf spreads the keys of a partition over its slots.
func slotOf(hash uint64) int { return int(hash << partitionBits >> (64 - slotBits)) }

// tagOf returns the bits of a hash that an index keeps.
func tagOf(hash uint64) uint64 { return hash << partitionBits >> offsetBits }

// find returns the entry of a key in the log, nil where it has none.
func (x *index) find(key *Key, hash uint64, log *appendLog) entry {
	if len(x.table) == 0 {
		return nil
	}
	mask, tag := uint64(len(x.table)-1), tagOf(hash)
	for i := tag & mask; x.table[i] != 0; i = (i + 1) & mask {
		if x.table[i]>>offsetBits == tag {
			if _, b := log.at(x.table[i]&(1<<offsetBits-1) - 1); *entry(b).key() == *key {
				return b
			}
		}
	}
	return nil
}

// add adds the place of an entry in the log, whose key the index does not have.
func (x *index) add(hash, at uint64) {
	if 4*x.used >= 3*len(x.table) {
		x.grow()
	}
	x.used++
	x.put(tagOf(hash)<<offsetBits | (at + 1))
}

// reset makes the index empty.
func (x *index) reset() {
	x.used = 0
	clear(x.table)
}

// put fills the place of a tag.
func (x *index) put(filled uint64) {
	mask := uint64(len(x.table) - 1)
	i := filled >> offsetBits & mask
	for x.table[i] != 0 {
		i = (i + 1) & mask
	}
	x.table[i] = filled
}

// grow doubles the table.
func (x *index) grow() {
	old := x.table
	x.table = make([]uint64, max(leastSize, 2*len(old)))
	for _, filled := range old {
		if filled != 0 {
			x.put(filled)
		}
	}
}
