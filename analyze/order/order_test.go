package order

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSort(t *testing.T) {
	type record struct {
		key   int
		other [20]int
	}
	r := rand.New(rand.NewPCG(5, 6))
	for n := range 60 {
		var got []record
		for range n {
			k := r.IntN(20)
			got = append(got, record{k, [20]int{len(got)}})
		}
		byKey := func(a, b record) int { return cmp.Compare(a.key, b.key) }
		want := slices.Clone(got)
		slices.SortStableFunc(want, byKey)
		Sort(got, byKey)
		if !slices.Equal(got, want) {
			t.Fatalf("%d records are not in order", n)
		}
	}
}
