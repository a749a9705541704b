package ingest

import (
	"maps"

	"tracesift/ingest/trace"
)

// hours counts rows by the hour. The zero value is empty.
type hours struct {
	counts map[int64]int64
	recent [hourSlots]struct{ hour, rows int64 } // hours that rows were lately in, not yet in counts
	many   bool
}

const (
	hourSlots = 64
	// maxHours is how many different hours are counted: four years of them. More are no span that a trace covers.
	maxHours = 4 * 366 * 24
	hour     = 3600
)

// add counts a row.
func (h *hours) add(at trace.Instant) {
	n := hourOf(at)
	slot := &h.recent[uint64(n)%hourSlots]
	if slot.hour != n {
		h.settle(slot.hour, slot.rows)
		slot.hour, slot.rows = n, 0
	}
	slot.rows++
}

// settle moves counted rows to the map.
func (h *hours) settle(hour, rows int64) {
	if rows == 0 || h.many {
		return
	}
	if h.counts == nil {
		h.counts = map[int64]int64{}
	}
	h.counts[hour] += rows
	h.many = len(h.counts) > maxHours
}

// all returns the rows of each hour, nil where the hours are too many.
func (h *hours) all() map[int64]int64 {
	for i := range h.recent {
		h.settle(h.recent[i].hour, h.recent[i].rows)
		h.recent[i].rows = 0
	}
	if h.many {
		return nil
	}
	return maps.Clone(h.counts)
}

// hourOf returns the hour since 1970, rounded down.
func hourOf(at trace.Instant) int64 {
	s := at.Second()
	if s < 0 {
		s -= hour - 1
	}
	return s / hour
}
