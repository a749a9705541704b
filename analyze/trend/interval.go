package trend

import "math"

// z is the 97.5 % point of the normal distribution: it makes intervals of 95 %.
const z = 1.959963984540054

// wilson bounds a share of which x of n were seen (Wilson 1927).
func wilson(x, n int64) (low, high float64) {
	p, m := float64(x)/float64(n), float64(n)
	middle := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return math.Max(0, middle-half), math.Min(1, middle+half)
}

// difference bounds how much larger the second share is than the first, by Wilson's intervals of both (Newcombe 1998,
// method 10). Without deliveries on either side nothing is known: from -1 to 1.
func difference(x1, n1, x2, n2 int64) (low, high float64) {
	if n1 <= 0 || n2 <= 0 {
		return -1, 1
	}
	p1, p2 := float64(x1)/float64(n1), float64(x2)/float64(n2)
	l1, u1 := wilson(x1, n1)
	l2, u2 := wilson(x2, n2)
	d := p2 - p1
	return d - math.Hypot(p2-l2, u1-p1), d + math.Hypot(u2-p2, p1-l1)
}
