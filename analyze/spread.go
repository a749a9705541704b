package analyze

import (
	"cmp"
	"encoding/binary"
	"time"

	"tracesift/analyze/order"
)

// spread is how long waits were, exact to the second below: many deliveries share few seconds, so that percentiles are
// those of all waits in little memory.
type spread struct{ sums }

// add counts one wait.
func (s *spread) add(wait time.Duration) { *s.signed(int64(wait / time.Second))++ }

// merge adds the waits of another spread.
func (s *spread) merge(other *spread) { s.sums.merge(&other.sums) }

// percentiles returns, for each p, the shortest wait that at least p of 100 waits do not exceed (the nearest rank); 0
// without waits.
func (s *spread) percentiles(of ...int64) []time.Duration {
	out := make([]time.Duration, len(of))
	var all int64
	waits := make([]uint64, 0, s.n)
	for seconds, n := range s.all {
		waits = append(waits, seconds)
		all += *n
	}
	order.Sort(waits, func(a, b uint64) int { return cmp.Compare(signed(a), signed(b)) })
	for i, p := range of {
		rank := (all*p + 99) / 100
		for _, seconds := range waits {
			if rank -= *s.at(seconds); rank <= 0 {
				out[i] = time.Duration(signed(seconds)) * time.Second
				break
			}
		}
	}
	return out
}

// delay returns the percentiles that tables show.
func (s *spread) delay() Delay {
	if s.n == 0 {
		return Delay{}
	}
	p := s.percentiles(50, 90)
	return Delay{Median: p[0], P90: p[1]}
}

// appendTo appends the waits behind the number of different ones.
func (s *spread) appendTo(b []byte) []byte {
	return s.numbered.appendTo(b, func(b []byte, n *int64) []byte { return binary.AppendUvarint(b, uint64(*n)) })
}

// spread reads what appendTo wrote.
func (d *decoder) spread() (s spread) {
	d.each(func() { *s.at(d.number()) = int64(d.uvarint()) })
	return s
}

// size is about how many bytes the waits take.
func (s *spread) size() int { return 16 * len(s.slots) }
