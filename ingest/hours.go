package ingest

import "tracesift/ingest/trace"

// hours counts rows by the hour. The zero value is empty.
type hours struct {
	counts map[int64]int64
	recent []hourCount // hours that rows were lately in, not yet in counts
	used   []uint16    // slots of recent that have rows
	many   bool
}

// hourCount is how many rows are in an hour since 1970.
type hourCount struct{ hour, rows int64 }

const (
	hourSlots = 1024
	// maxHours is how many different hours are counted: four years of them. More are no span that a trace covers.
	maxHours = 4 * 366 * 24
	hour     = 3600
)

// add counts a row.
func (h *hours) add(at trace.Instant) {
	if h.recent == nil {
		h.recent = make([]hourCount, hourSlots)
	}
	n := hourOf(at)
	i := uint64(n) % hourSlots
	slot := &h.recent[i]
	if slot.hour != n || slot.rows == 0 {
		if slot.rows == 0 {
			h.used = append(h.used, uint16(i))
		}
		h.settle(*slot)
		*slot = hourCount{hour: n}
	}
	slot.rows++
}

// settle moves counted rows to the map.
func (h *hours) settle(c hourCount) {
	if c.rows == 0 || h.many {
		return
	}
	if h.counts == nil {
		h.counts = map[int64]int64{}
	}
	h.counts[c.hour] += c.rows
	h.many = len(h.counts) > maxHours
}

// merge adds the rows that other counted.
func (h *hours) merge(other *hours) {
	for _, i := range other.used {
		h.settle(other.recent[i])
	}
	for n, rows := range other.counts {
		h.settle(hourCount{n, rows})
	}
	h.many = h.many || other.many
}

// reset forgets everything.
func (h *hours) reset() {
	for _, i := range h.used {
		h.recent[i].rows = 0
	}
	h.used, h.many = h.used[:0], false
	clear(h.counts)
}

// all returns the rows of each hour, nil where the hours are too many.
func (h *hours) all() map[int64]int64 {
	var sum hours
	sum.merge(h)
	if sum.many {
		return nil
	}
	return sum.counts
}

// hourOf returns the hour since 1970, rounded down.
func hourOf(at trace.Instant) int64 {
	s := at.Second()
	if s < 0 {
		s -= hour - 1
	}
	return s / hour
}
