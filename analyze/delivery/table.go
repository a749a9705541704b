package delivery

// partitions is how many parts the key space has: each is resolved on its own.
const partitions = 64

// table holds entries by key, any number under each. It belongs to one worker.
type table [partitions]*part

// of returns the part that holds a key.
func (t *table) of(k Key) *part { return t.part(partitionOf(k.hash())) }

// part returns the part of a partition.
func (t *table) part(partition int) *part {
	p := &t[partition]
	if *p == nil {
		*p = newPart()
	}
	return *p
}

// size is about how many bytes of memory the table takes.
func (t *table) size() int {
	n := 0
	for _, p := range t {
		if p != nil {
			n += p.size()
		}
	}
	return n
}
