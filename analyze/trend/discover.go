package trend

import (
	"cmp"
	"slices"
)

// falseShare is the share of changes that may be expected to be none.
const falseShare = 0.05

// adjust corrects each of some probabilities for how many there are (Benjamini and Hochberg 1995): those that are then at
// most q are a set of which at most the share q is expected to be chance.
func adjust(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	out := make([]float64, len(p))
	least := 1.0
	for rank := len(order); rank > 0; rank-- {
		i := order[rank-1]
		least = min(least, p[i]*float64(len(p))/float64(rank))
		out[i] = least
	}
	return out
}
