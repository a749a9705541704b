package trend

import "math"

// shares returns how often chance alone makes two shares differ as much as x1 of n1 and x2 of n2, or more: Fisher's exact
// test, twice the smaller tail of the hypergeometric distribution. Where one of them is of nothing it is 1.
func shares(x1, n1, x2, n2 int64) float64 {
	if n1 <= 0 || n2 <= 0 {
		return 1
	}
	// Of n deliveries in both periods k failed; how many of these fell among the later n2?
	n, k := float64(n1)+float64(n2), float64(x1)+float64(x2)
	draws, x := float64(n2), float64(x2)
	return distribution{
		mean: draws * k / n, variance: draws * k / n * (1 - k/n) * float64(n1) / max(n-1, 1),
		first: choose(k, x) + choose(n-k, draws-x) - choose(n, draws),
		up:    func(x float64) float64 { return (k - x) * (draws - x) / ((x + 1) * (n - k - draws + x + 1)) },
	}.twoSided(x)
}

// counts returns how often chance alone makes two counts over the same time differ as much as x1 and x2, or more: given
// their sum, each of the events fell into either time with equal chance (Przyborowski and Wilenski 1940).
func counts(x1, x2 int64) float64 {
	k, x := float64(x1)+float64(x2), float64(x2)
	return distribution{
		mean: k / 2, variance: k / 4, first: choose(k, x) - k*math.Ln2,
		up: func(x float64) float64 { return (k - x) / (x + 1) },
	}.twoSided(x)
}

// distribution is one of whole numbers with a single peak.
type distribution struct {
	mean, variance float64
	first          float64                 // logarithm of the probability of what was seen
	up             func(x float64) float64 // probability of x+1 as a multiple of that of x
}

// wide is the variance from which on the normal distribution is as good, and the exact sum long and no longer exact.
const wide = 1e5

// twoSided doubles the tail from x on, away from the mean. Its terms fall, so the rest of them is soon nothing.
func (d distribution) twoSided(x float64) float64 {
	if d.variance > wide {
		away := max(0, math.Abs(x-d.mean)-0.5) // a whole number stands for what rounds to it
		return math.Erfc(away / math.Sqrt(2*d.variance))
	}
	tail, term := 0.0, math.Exp(d.first)
	for term > tail*1e-17 {
		tail += term
		if x > d.mean {
			term *= d.up(x)
			x++
		} else if x--; x < 0 {
			break
		} else {
			term /= d.up(x)
		}
	}
	return min(1, 2*tail)
}

// choose is the logarithm of the number of ways to choose k of n.
func choose(n, k float64) float64 {
	a, _ := math.Lgamma(n + 1)
	b, _ := math.Lgamma(k + 1)
	c, _ := math.Lgamma(n - k + 1)
	return a - b - c
}
