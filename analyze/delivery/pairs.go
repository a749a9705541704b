package delivery

import (
	"encoding/binary"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/s2"
)

// pairs are values under keys, any number under each. Workers write them at the same time; afterwards they are read
// partition by partition, in the order in which messages are resolved. As nothing is looked for before, they stand one
// behind the other, packed by S2, and need no tables.
type pairs struct {
	of [partitions]struct {
		lock sync.Mutex
		pairChunks
	}
	held  atomic.Int64 // about how many bytes of memory they take
	spill spill
}

// pairChunks are the pairs of a partition, each behind its length.
type pairChunks struct {
	packed [][]byte
	open   []byte // those that are not packed yet
}

// pairChunk is how many bytes of pairs are packed together.
const pairChunk = 1 << 13

// add adds a value under a key.
func (p *pairs) add(by *packer, key *Key, value []byte) {
	c := &p.of[partitionOf(key.hash())]
	c.lock.Lock()
	defer c.lock.Unlock()
	grown := -cap(c.open)
	if len(c.open)+len(key)+len(value) > pairChunk {
		grown += c.pack(by)
	}
	c.open = binary.AppendUvarint(c.open, uint64(len(key)+len(value)))
	c.open = append(append(c.open, key[:]...), value...)
	p.held.Add(int64(grown + cap(c.open)))
}

// pack packs what is open, and returns how many bytes that takes.
func (c *pairChunks) pack(by *packer) int {
	if len(c.open) == 0 {
		return 0
	}
	by.packed = s2.Encode(by.packed[:cap(by.packed)], c.open)
	c.packed = append(c.packed, slices.Clone(by.packed))
	if c.open = c.open[:0]; cap(c.open) > 2*pairChunk { // a large value was there
		c.open = nil
	}
	return len(by.packed)
}

// take returns the pairs of a partition, which are no longer here.
func (p *pairs) take(partition int) pairChunks {
	c := &p.of[partition]
	c.lock.Lock()
	defer c.lock.Unlock()
	out := c.pairChunks
	c.pairChunks = pairChunks{}
	size := cap(out.open)
	for _, packed := range out.packed {
		size += len(packed)
	}
	p.held.Add(-int64(size))
	return out
}

// unload moves everything to temporary storage.
func (p *pairs) unload(by *packer) error {
	var encoded []byte
	for i := range partitions {
		chunks := p.take(i)
		chunks.pack(by)
		encoded = encoded[:0]
		for _, packed := range chunks.packed {
			encoded = appendBytes(encoded, packed)
		}
		if len(encoded) == 0 {
			continue
		}
		if err := p.spill.add(i, encoded); err != nil {
			return err
		}
	}
	return nil
}

// read returns the wanted pairs of a partition, in memory and spilled.
func (p *pairs) read(partition int, wanted slice) (pairList, error) {
	var l pairList
	var room []byte
	unpack := func(packed []byte) error {
		chunk, err := s2.Decode(room, packed)
		if err != nil {
			return errEncoding
		}
		if wanted != everything {
			room = chunk[:cap(chunk)] // what is wanted of it is copied
		}
		return l.add(chunk, wanted)
	}
	err := p.spill.each(partition, func(b []byte) error {
		r := reader{b: b}
		for len(r.b) > 0 && r.err == nil {
			if packed := r.bytes(r.uvarint()); r.err == nil {
				r.err = unpack(packed)
			}
		}
		return r.err
	})
	if err != nil {
		return nil, err
	}
	c := &p.of[partition]
	for _, packed := range c.packed {
		if err := unpack(packed); err != nil {
			return nil, err
		}
	}
	if err := l.add(c.open, wanted); err != nil {
		return nil, err
	}
	l.sort()
	return l, nil
}
