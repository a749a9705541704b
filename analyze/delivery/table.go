package delivery

import (
	"sync"
	"sync/atomic"
)

// Partitions is how many parts the key space has: each is resolved on its own.
const Partitions = 64

const partitions = Partitions

// table holds rows by key, any number under each.
type table struct {
	locks  [partitions]sync.Mutex // of the parts, where several workers share the table
	parts  [partitions]*part
	sealed [partitions][]*sealed  // those that take no more
	rooms  [partitions]bundleRoom // of the sealed
	common *common                // of all parts
	most   int                    // bytes of memory that a part takes; one that takes more is sealed
	held   atomic.Int64           // about how many bytes of memory the parts take

	packers sync.Pool // for parts that are sealed
}

// part returns the part of a partition.
func (t *table) part(partition int) *part {
	p := &t.parts[partition]
	if *p == nil {
		*p = newPart(t.common)
	}
	return *p
}

// change calls f with the part of a partition, which no other worker changes meanwhile. Where one does it waits, or,
// unless it may, does nothing and says so.
func (t *table) change(partition int, wait bool, f func(p *part)) bool {
	lock := &t.locks[partition]
	if !lock.TryLock() {
		if !wait {
			return false
		}
		lock.Lock()
	}
	defer lock.Unlock()
	p := t.part(partition)
	before := p.size()
	f(p)
	t.held.Add(int64(p.size() - before))
	if p.size() > t.most {
		t.sealPart(partition)
	}
	return true
}

// sealPart seals the part of a partition, whose lock the caller has.
func (t *table) sealPart(partition int) {
	p := t.parts[partition]
	if p == nil || p.index.used == 0 {
		return
	}
	by, _ := t.packers.Get().(*packer)
	if by == nil {
		by = new(packer)
	}
	before := p.size()
	s := p.seal(by, &t.rooms[partition])
	t.packers.Put(by)
	t.sealed[partition] = append(t.sealed[partition], s)
	t.held.Add(int64(p.size() + s.size() - before))
}

// seal seals what there is of a partition, and returns it.
func (t *table) seal(partition int) []*sealed {
	t.locks[partition].Lock()
	defer t.locks[partition].Unlock()
	t.sealPart(partition)
	return t.sealed[partition]
}

// take seals what there is of a partition, and returns it. It is no longer the table's.
func (t *table) take(partition int) []*sealed {
	t.locks[partition].Lock()
	defer t.locks[partition].Unlock()
	t.sealPart(partition)
	if p := t.parts[partition]; p != nil {
		t.held.Add(-int64(p.size()))
	}
	all := t.sealed[partition]
	for _, s := range all {
		t.held.Add(-int64(s.size()))
	}
	t.parts[partition], t.sealed[partition], t.rooms[partition] = nil, nil, bundleRoom{}
	return all
}
