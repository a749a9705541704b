package analyze

import (
	"maps"
	"math"
	"slices"
	"time"
)

// spread is how long waits were, exact to the second below: many deliveries share few seconds, so that percentiles are
// those of all waits in little memory.
type spread map[int32]int64

// add counts one wait.
func (s *spread) add(wait time.Duration) {
	if *s == nil {
		*s = spread{}
	}
	(*s)[int32(min(wait/time.Second, math.MaxInt32))]++
}

// merge adds the waits of another spread.
func (s *spread) merge(other spread) {
	if *s == nil && len(other) > 0 {
		*s = spread{}
	}
	for seconds, n := range other {
		(*s)[seconds] += n
	}
}

// percentile returns the shortest wait that at least p of 100 waits do not exceed (the nearest rank); 0 without waits.
func (s spread) percentile(p int64) time.Duration {
	var all int64
	for _, n := range s {
		all += n
	}
	rank := (all*p + 99) / 100
	for _, seconds := range slices.Sorted(maps.Keys(s)) {
		if rank -= s[seconds]; rank <= 0 {
			return time.Duration(seconds) * time.Second
		}
	}
	return 0
}

// delay returns the percentiles that tables show.
func (s spread) delay() Delay { return Delay{Median: s.percentile(50), P90: s.percentile(90)} }
