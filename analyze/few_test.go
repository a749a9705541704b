package analyze

import (
	"maps"
	"math/rand/v2"
	"testing"
)

// TestFew: it holds what a map holds, with few keys and with many.
func TestFew(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 40 {
		var f few[int, int64]
		want := map[int]int64{}
		for range 100 {
			key := random.IntN(round + 1)
			*f.at(key) += int64(key) + 1
			want[key] += int64(key) + 1
		}
		got := map[int]int64{}
		for key, n := range f.all {
			got[key] += *n
		}
		if !maps.Equal(got, want) || f.len() != len(want) {
			t.Fatalf("%d keys: %v, want %v", f.len(), got, want)
		}
		for range f.all {
			break // must be possible
		}
	}
}
