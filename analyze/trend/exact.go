package trend

import "math"

// shares returns how often chance alone makes two shares differ as much as x1 of n1 and x2 of n2, or more: Fisher's exact
// test, twice the smaller tail of the hypergeometric distribution. Where one of them is of nothing it is 1.
func shares(x1, n1, x2, n2 int64) float64 {
	if n1 <= 0 || n2 <= 0 {
		return 1
	}
	// Of n1+n2 deliveries k failed; how many of these fell among the n2?
	n, k := float64(n1+n2), float64(x1+x2)
	draws, x := float64(n2), float64(x2)
	first := math.Exp(choose(k, x) + choose(n-k, draws-x) - choose(n, draws))
	up := func(x float64) float64 { return (k - x) * (draws - x) / ((x + 1) * (n - k - draws + x + 1)) }
	return twoSided(first, x, draws*k/n, up)
}

// counts returns how often chance alone makes two counts over the same time differ as much as x1 and x2, or more: given
// their sum, each of the events fell into either time with equal chance (Przyborowski and Wilenski 1940).
func counts(x1, x2 int64) float64 {
	k, x := float64(x1+x2), float64(x2)
	first := math.Exp(choose(k, x) - k*math.Ln2)
	return twoSided(first, x, k/2, func(x float64) float64 { return (k - x) / (x + 1) })
}

// twoSided doubles the tail from x on, away from the mean. first is the probability of x, up(x) that of x+1 as a
// multiple of that of x. Terms fall from x on, so the rest of them is soon nothing.
func twoSided(first, x, mean float64, up func(x float64) float64) float64 {
	tail, term := 0.0, first
	for term > 0 && term > tail*1e-17 {
		tail += term
		if x > mean {
			term *= up(x)
			x++
		} else if x--; x < 0 {
			break
		} else {
			term /= up(x)
		}
	}
	return math.Min(1, 2*tail)
}

// choose is the logarithm of the number of ways to choose k of n.
func choose(n, k float64) float64 {
	a, _ := math.Lgamma(n + 1)
	b, _ := math.Lgamma(k + 1)
	c, _ := math.Lgamma(n - k + 1)
	return a - b - c
}
