package analyze

import (
	"cmp"
	"encoding/binary"
	"math"
	"time"

	"tracesift/analyze/order"
)

// spread is how long waits were, exact to the second below: many deliveries share few seconds, so that percentiles are
// those of all waits in little memory.
type spread struct{ few[int32, int64] }

// add counts one wait.
func (s *spread) add(wait time.Duration) { *s.at(int32(min(wait/time.Second, math.MaxInt32)))++ }

// merge adds the waits of another spread.
func (s *spread) merge(other *spread) {
	for seconds, n := range other.all {
		*s.at(seconds) += *n
	}
}

// percentiles returns, for each p, the shortest wait that at least p of 100 waits do not exceed (the nearest rank); 0
// without waits.
func (s *spread) percentiles(of ...int64) []time.Duration {
	out := make([]time.Duration, len(of))
	var all int64
	waits := append([]keyed[int32, int64](nil), s.list...)
	for _, w := range waits {
		all += w.value
	}
	order.Sort(waits, func(a, b keyed[int32, int64]) int { return cmp.Compare(a.key, b.key) })
	for i, p := range of {
		rank := (all*p + 99) / 100
		for _, w := range waits {
			if rank -= w.value; rank <= 0 {
				out[i] = time.Duration(w.key) * time.Second
				break
			}
		}
	}
	return out
}

// delay returns the percentiles that tables show.
func (s *spread) delay() Delay {
	if s.len() == 0 {
		return Delay{}
	}
	p := s.percentiles(50, 90)
	return Delay{Median: p[0], P90: p[1]}
}

// appendTo appends the waits behind the number of different ones.
func (s *spread) appendTo(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(s.len()))
	for seconds, n := range s.all {
		b = binary.AppendUvarint(binary.AppendVarint(b, int64(seconds)), uint64(*n))
	}
	return b
}

// spread reads what appendTo wrote.
func (d *decoder) spread() (s spread) {
	d.each(func() { *s.at(int32(d.varint())) = int64(d.uvarint()) })
	return s
}

// size is about how many bytes the waits take.
func (s *spread) size() int { return 32 * s.len() }
