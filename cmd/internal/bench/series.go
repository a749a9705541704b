package bench

import (
	"cmp"
	"slices"
	"time"
)

// series is what an engine's runs of one work cost, in the order of the rounds, and what its start costs.
type series struct {
	engine string
	costs  []cost
	start  cost // of the same work on an export of a few rows
}

// of returns a figure of each run.
func (s *series) of(figure func(cost) float64) []float64 {
	out := make([]float64, len(s.costs))
	for i, c := range s.costs {
		out[i] = figure(c)
	}
	return out
}

func wall(c cost) float64 { return c.wall.Seconds() }
func cpu(c cost) float64  { return c.cpu.Seconds() }
func peak(c cost) float64 { return float64(c.peak) / (1 << 20) }

// ratios holds another engine's runs against ours, round by round: how many times as much it took, the start of both
// subtracted.
func ratios(other, ours *series, figure func(cost) float64) []float64 {
	var out []float64
	for i := range min(len(other.costs), len(ours.costs)) {
		out = append(out, net(other, i, figure)/net(ours, i, figure))
	}
	return out
}

// net is a figure of run i without the start; a thousandth at least, so that it can divide.
func net(s *series, i int, figure func(cost) float64) float64 {
	return max(figure(s.costs[i])-figure(s.start), 0.001)
}

// median is the middle of figures, of an even number the mean of the two in the middle.
func median[T ~float64 | ~int64](figures []T) T {
	sorted := slices.Sorted(slices.Values(figures))
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

// medianCost is the cost whose parts are the medians of those of runs.
func medianCost(costs []cost) cost {
	s := series{costs: costs}
	seconds := func(f float64) time.Duration { return time.Duration(f * float64(time.Second)) }
	peaks := make([]int64, len(costs))
	for i, c := range costs {
		peaks[i] = c.peak
	}
	return cost{wall: seconds(median(s.of(wall))), cpu: seconds(median(s.of(cpu))), peak: median(peaks)}
}

// span is the least and the greatest figure.
func span[T cmp.Ordered](figures []T) (least, greatest T) {
	return slices.Min(figures), slices.Max(figures)
}
