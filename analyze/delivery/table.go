package delivery

// partitions is how many parts the key space has: each is resolved on its own.
const partitions = 64

// table holds entries by key, any number under each. It belongs to one worker.
type table [partitions]*part

// part returns the part that holds a key.
func (t *table) part(k Key) *part {
	p := &t[partitionOf(k)]
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

// partitionOf spreads keys over the partitions. A network message id is not random in every byte.
func partitionOf(k Key) int {
	var h byte
	for _, c := range k {
		h = h*31 + c
	}
	return int(h) % partitions
}
