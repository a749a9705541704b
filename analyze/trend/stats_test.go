package trend

import (
	"math"
	"math/rand/v2"
	"testing"
)

func near(a, b, by float64) bool { return math.Abs(a-b) <= by }

func TestShares(t *testing.T) {
	for _, tt := range []struct {
		x1, n1, x2, n2 int64
		want           float64
		source         string
	}{
		{1, 4, 3, 4, 2 * 17.0 / 70, "Fisher 1935, the lady tasting tea: three cups right"},
		{0, 4, 4, 4, 2 * 1.0 / 70, "the same, all cups right"},
		{4, 4, 0, 4, 2 * 1.0 / 70, "the same, all cups wrong"},
		{2, 17, 10, 13, 2 * 619.0 / 1330665, "Fisher 1935, convictions of twins: 2 of 17 and 10 of 13"},
		{10, 13, 2, 17, 2 * 619.0 / 1330665, "the same, turned round"},
		{2, 4, 2, 4, 1, "no difference"},
		{0, 10, 0, 10, 1, "nothing failed"},
		{10, 10, 10, 10, 1, "all failed"},
		{0, 0, 5, 5, 1, "no mail before"},
		{5, 5, 0, 0, 1, "no mail now"},
		// By hand: all 5 of 10 failures fall into one half of 2n, C(n,5)/C(2n,5) for n = 10 is 252/15504.
		{0, 10, 5, 10, 2 * 252.0 / 15504, "by hand"},
	} {
		if got := shares(tt.x1, tt.n1, tt.x2, tt.n2); !near(got, tt.want, 1e-9) {
			t.Errorf("%s: %d of %d and %d of %d: %v, want %v", tt.source, tt.x1, tt.n1, tt.x2, tt.n2, got, tt.want)
		}
	}
}

func TestCounts(t *testing.T) {
	for _, tt := range []struct {
		x1, x2 int64
		want   float64
	}{
		{0, 0, 1}, {3, 3, 1}, {0, 5, 2.0 / 32}, {0, 6, 2.0 / 64}, {6, 0, 2.0 / 64},
		{2, 10, 2.0 * (1 + 12 + 66) / 4096}, // by hand: C(12,0)+C(12,1)+C(12,2) of 2^12
		{10, 2, 2.0 * (1 + 12 + 66) / 4096},
	} {
		if got := counts(tt.x1, tt.x2); !near(got, tt.want, 1e-12) {
			t.Errorf("%d and %d: %v, want %v", tt.x1, tt.x2, got, tt.want)
		}
	}
}

// TestLarge: with many failures both tests come to what the normal distribution says, on both sides of where it takes
// over; and they end, whatever the numbers.
func TestLarge(t *testing.T) {
	normal := func(at float64) float64 { return math.Erfc(math.Abs(at) / math.Sqrt2) }
	for _, tt := range []struct{ x1, x2, n int64 }{{40_000, 40_600, 4_000_000}, {180_000, 181_000, 2_000_000}, {400_000, 401_000, 2_000_000}} {
		pooled := float64(tt.x1+tt.x2) / float64(2*tt.n)
		score := float64(tt.x2-tt.x1) / math.Sqrt(2*pooled*(1-pooled)*float64(tt.n))
		if got, want := shares(tt.x1, tt.n, tt.x2, tt.n), normal(score); !near(got, want, 0.002) {
			t.Errorf("%d and %d of %d: %v, want about %v", tt.x1, tt.x2, tt.n, got, want)
		}
		if got, want := counts(tt.x1, tt.x2), normal(float64(tt.x2-tt.x1)/math.Sqrt(float64(tt.x1+tt.x2))); !near(got, want, 0.002) {
			t.Errorf("%d and %d: %v, want about %v", tt.x1, tt.x2, got, want)
		}
	}
	if got := shares(0, 1_000_000_000, 1_000_000, 1_000_000_000); got != 0 {
		t.Errorf("beyond any chance: %v", got)
	}
	const most = math.MaxInt64
	for _, n := range []int64{1, most / 2, most} {
		if p := shares(n, most, 1, most); !(p >= 0 && p <= 1) {
			t.Errorf("%d of %d: %v", n, int64(most), p)
		}
		if p := counts(n, most); !(p >= 0 && p <= 1) {
			t.Errorf("%d and %d: %v", n, int64(most), p)
		}
	}
}

// TestSharesBySum holds the test against the plain sum over all tables with the same margins.
func TestSharesBySum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	ways := func(n, k int64) float64 {
		out := 1.0
		for i := range k {
			out = out * float64(n-i) / float64(i+1)
		}
		return out
	}
	for range 500 {
		n1, n2 := 1+r.Int64N(30), 1+r.Int64N(30)
		x1, x2 := r.Int64N(n1+1), r.Int64N(n2+1)
		k := x1 + x2
		var low, high, all float64
		for x := max(0, k-n1); x <= min(k, n2); x++ {
			w := ways(n2, x) * ways(n1, k-x)
			all += w
			if x <= x2 {
				low += w
			}
			if x >= x2 {
				high += w
			}
		}
		want := min(1, 2*min(low, high)/all)
		if got := shares(x1, n1, x2, n2); !near(got, want, 1e-9) {
			t.Errorf("%d of %d and %d of %d: %v, want %v", x1, n1, x2, n2, got, want)
		}
	}
}

// Expectations: Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine
// 17 (1998), table II, method 10. The paper takes the second share from the first.
func TestDifference(t *testing.T) {
	for _, tt := range []struct {
		x1, n1, x2, n2 int64
		low, high      float64
	}{
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775},
		{0, 10, 0, 10, -0.2775, 0.2775},
		{10, 10, 0, 20, 0.6791, 1.0000},
		{10, 10, 0, 10, 0.6075, 1.0000},
	} {
		low, high := difference(tt.x2, tt.n2, tt.x1, tt.n1)
		if !near(low, tt.low, 5e-5) || !near(high, tt.high, 5e-5) {
			t.Errorf("%d of %d less %d of %d: %.4f to %.4f, want %.4f to %.4f", tt.x1, tt.n1, tt.x2, tt.n2, low, high, tt.low, tt.high)
		}
	}
	if low, high := difference(0, 0, 5, 10); low != -1 || high != 1 {
		t.Errorf("without mail: %v to %v", low, high)
	}
}

// Expectations: Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998),
// table I, method 3.
func TestWilson(t *testing.T) {
	for _, tt := range []struct {
		x, n      int64
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}} {
		low, high := wilson(tt.x, tt.n)
		if !near(low, tt.low, 5e-5) || !near(high, tt.high, 5e-5) {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", tt.x, tt.n, low, high, tt.low, tt.high)
		}
	}
}

// Expectations: the 15 probabilities of Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995),
// section 4, of which the four smallest are rejected at 0.05; the corrected ones by hand, p times 15 through the rank.
func TestAdjust(t *testing.T) {
	p := []float64{0.0201, 0.0001, 0.0004, 0.0019, 0.0095, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1}
	got := adjust(p)
	found := 0
	for _, q := range got {
		if q <= falseShare {
			found++
		}
	}
	if found != 4 || got[0] <= falseShare {
		t.Errorf("%d of 15 are changes: %v", found, got)
	}
	for i, want := range map[int]float64{1: 0.0015, 2: 0.003, 3: 0.0095, 4: 0.035625, 14: 1} {
		if !near(got[i], want, 1e-9) {
			t.Errorf("%v becomes %v, want %v", p[i], got[i], want)
		}
	}
	// 0.0298 times 15/7 is less than 0.0278 times 15/6, so the two are one.
	if !near(got[5], 0.0298*15/7, 1e-9) || !near(got[6], 0.0298*15/7, 1e-9) {
		t.Errorf("%v and %v", got[5], got[6])
	}
	if len(adjust(nil)) != 0 {
		t.Error("of nothing nothing follows")
	}
}
