package analyze

import (
	"maps"
	"math/rand/v2"
	"testing"
)

// TestNumbered: a table holds what a map holds, however many numbers there are, and whatever these are.
func TestNumbered(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 2))
	for round := range 200 {
		var x numbered[int]
		want := map[uint64]int{}
		for range random.IntN(1 + round) {
			number := random.Uint64N(100) << (32 * random.Uint64N(2))
			*x.at(number) += round
			want[number] += round
			got := map[uint64]int{}
			for number, v := range x.all {
				got[number] = *v
			}
			if !maps.Equal(got, want) || x.n != len(want) {
				t.Fatalf("%d of %v, want %v", x.n, got, want)
			}
			if v := x.known(number + 1); (v != nil) != (want[number+1] > 0) || v != nil && *v != want[number+1] {
				t.Fatalf("%d: %v, want %d", number+1, v, want[number+1])
			}
		}
	}
}
