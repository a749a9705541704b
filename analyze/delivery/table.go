package delivery

// Partitions is how many parts the key space has: each is resolved on its own.
const Partitions = 64

const partitions = Partitions

// table holds entries by key, any number under each. It belongs to one worker.
type table struct {
	parts  [partitions]*part
	common *Dict // of all parts; nil where entries are no items
}

// of returns the part that holds a key.
func (t *table) of(k Key) *part { return t.part(partitionOf(k.hash())) }

// part returns the part of a partition.
func (t *table) part(partition int) *part {
	p := &t.parts[partition]
	if *p == nil {
		*p = newPart(t.common)
	}
	return *p
}

// size is about how many bytes of memory the table takes.
func (t *table) size() int {
	n := 0
	if t.common != nil {
		n = t.common.Size()
	}
	for _, p := range t.parts {
		if p != nil {
			n += p.size()
		}
	}
	return n
}
