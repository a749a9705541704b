package ingest

import (
	"maps"
	"math/rand/v2"
	"testing"

	"tracesift/ingest/trace"
)

// TestHours holds the counts against a map.
func TestHours(t *testing.T) {
	var h hours
	want := map[int64]int64{}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		at := int64(1_700_000_000) + rng.Int64N(200*hour)
		if rng.IntN(10) == 0 {
			at = -at // before 1970
		}
		h.add(trace.Instant(at * 1e9))
		n := at / hour
		if at < 0 && at%hour != 0 {
			n--
		}
		want[n]++
	}
	if got := h.all(); !maps.Equal(got, want) {
		t.Errorf("%d hours, want %d", len(got), len(want))
	}
	if got := h.all(); !maps.Equal(got, want) {
		t.Error("asked again, it answers something else")
	}
	for n := range int64(2 * maxHours) {
		h.add(trace.Instant(n * hour * 1e9))
	}
	if h.all() != nil || len(h.counts) > maxHours+1 {
		t.Errorf("%d hours are kept", len(h.counts))
	}
}
