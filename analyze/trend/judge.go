package trend

import (
	"math"

	"tracesift/analyze"
)

// test computes what chance makes of a change; false where there is too little to tell anything.
func test(x *analyze.Change, by analyze.Basis) bool {
	if x.Before.N+x.Now.N < LeastEvents {
		return false
	}
	if by == analyze.ByCounts {
		x.Before.Of, x.Now.Of = 0, 0
		x.P = counts(x.Before.N, x.Now.N)
		x.Excess = x.Now.N - x.Before.N
		return true
	}
	if x.Before.Of <= 0 || x.Now.Of <= 0 || x.Before.N > x.Before.Of || x.Now.N > x.Now.Of {
		return false // no mail, or how much is not known
	}
	x.P = shares(x.Before.N, x.Before.Of, x.Now.N, x.Now.Of)
	x.Low, x.High = difference(x.Before.N, x.Before.Of, x.Now.N, x.Now.Of)
	x.Excess = int64(math.Round(float64(x.Now.N) - float64(x.Before.N)*float64(x.Now.Of)/float64(x.Before.Of)))
	return true
}

// trendOf says which way a figure went that chance does not explain. Too small a difference stays unclear.
func trendOf(x *analyze.Change) analyze.Trend {
	if max(x.Excess, -x.Excess) < LeastExcess {
		return analyze.Unclear
	}
	before, now := rate(x.Before), rate(x.Now)
	switch {
	case x.Before.N == 0:
		return analyze.New
	case x.Now.N == 0:
		return analyze.Gone
	case now >= LeastFactor*before:
		return analyze.Worse
	case before >= LeastFactor*now:
		return analyze.Better
	}
	return analyze.Unclear
}

// rate is a share, or the count where it is none.
func rate(r analyze.Rate) float64 {
	if r.Of == 0 {
		return float64(r.N)
	}
	return float64(r.N) / float64(r.Of)
}
