package delivery

import (
	"slices"

	"tracesift/ingest/trace"
)

// rowHead is what tells of which message a row of a block is.
type rowHead struct {
	key         Key
	hash        uint64 // of key
	fingerprint uint64
	at          trace.Instant
	row         int32 // in the block
	event       trace.Event
}

// heads are those rows of a block that say something of a message, each message's together: its texts are looked up
// once for all of them.
type heads struct {
	inOrder []rowHead // of rows
	groupOf []uint8   // of each of them
	sorted  []rowHead
	ends    [2 * partitions]int // of each group in sorted: the partitions of messages, then those of records
}

// begin begins another block, of so many rows.
func (h *heads) begin(rows int) {
	h.inOrder, h.groupOf = slices.Grow(h.inOrder[:0], rows), h.groupOf[:0]
}

// next returns the place of another head, which add adds when it is read.
func (h *heads) next() *rowHead { return &h.inOrder[:len(h.inOrder)+1][len(h.inOrder)] }

// add adds the head that was read last.
func (h *heads) add(known knownBy) {
	h.inOrder = h.inOrder[:len(h.inOrder)+1]
	group := partitionOf(h.inOrder[len(h.inOrder)-1].hash)
	if known == byMessageID {
		group += partitions
	}
	h.groupOf = append(h.groupOf, uint8(group))
}

// sort brings the rows of a message together.
func (h *heads) sort() {
	var next [len(h.ends)]int
	for _, group := range h.groupOf {
		next[group]++
	}
	n := 0
	for group, some := range next {
		next[group] = n
		n += some
		h.ends[group] = n
	}
	if cap(h.sorted) < n {
		h.sorted = make([]rowHead, n+n/4)
	}
	h.sorted = h.sorted[:n]
	start := next
	for i, group := range h.groupOf { // a group has few rows: each goes to its place at once
		first, at := start[group], next[group]
		next[group]++
		head := &h.inOrder[i]
		for ; at > first && h.sorted[at-1].hash > head.hash; at-- {
			h.sorted[at] = h.sorted[at-1]
		}
		h.sorted[at] = *head
	}
}

// of returns the rows of a group.
func (h *heads) of(group int) []rowHead {
	start := 0
	if group > 0 {
		start = h.ends[group-1]
	}
	return h.sorted[start:h.ends[group]]
}

// rowsOfOne cuts the rows of the first message off.
func rowsOfOne(all []rowHead) (of, rest []rowHead) {
	n := 1
	for n < len(all) && all[n].key == all[0].key {
		n++
	}
	return all[:n], all[n:]
}
