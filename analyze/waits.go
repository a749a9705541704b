package analyze

import (
	"math"
	"slices"
	"time"

	"tracesift/analyze/delivery"
)

// Waits is how long accepted outbound mail took from the first event of its message to acceptance, in fixed buckets.
type Waits struct {
	Buckets    []Wait // those that hold a delivery, shortest first
	Direct     int64  // deliveries accepted without a deferral
	Deferred   int64  // deliveries accepted after one or more
	Unmeasured int64  // accepted deliveries of which no two different times are known
}

// Wait is one bucket: deliveries that took at least From and less than To.
type Wait struct {
	From, To         time.Duration // To is math.MaxInt64 in the last bucket
	Direct, Deferred int64
}

// waitMarks returns the bounds that people think in. Between two of them lie waitSteps buckets, so that a percentile is
// known to an eighth.
func waitMarks() []time.Duration {
	return []time.Duration{
		0, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 15 * time.Second, 30 * time.Second,
		time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 16 * time.Hour, 24 * time.Hour, 48 * time.Hour,
		96 * time.Hour,
	}
}

const waitSteps = 8

// waits counts deliveries by bucket.
type waits struct {
	bounds           []time.Duration // lower bound of each bucket
	direct, deferred []int64
	unmeasured       int64
}

func newWaits() waits {
	var w waits
	marks := waitMarks()
	for i, mark := range marks[:len(marks)-1] {
		step := (marks[i+1] - mark) / waitSteps
		for k := range time.Duration(waitSteps) {
			w.bounds = append(w.bounds, mark+k*step)
		}
	}
	w.bounds = append(w.bounds, marks[len(marks)-1])
	w.direct, w.deferred = make([]int64, len(w.bounds)), make([]int64, len(w.bounds))
	return w
}

// add counts an accepted delivery.
func (w *waits) add(d *delivery.Delivery) {
	if d.OriginatedAt == 0 || d.DecidedAt <= d.OriginatedAt {
		w.unmeasured++
		return
	}
	i, exact := slices.BinarySearch(w.bounds, time.Duration(d.DecidedAt-d.OriginatedAt))
	if !exact {
		i--
	}
	if d.Deferrals > 0 {
		w.deferred[i]++
	} else {
		w.direct[i]++
	}
}

// merge adds what another counted.
func (w *waits) merge(other *waits) {
	for i := range other.direct {
		w.direct[i] += other.direct[i]
		w.deferred[i] += other.deferred[i]
	}
	w.unmeasured += other.unmeasured
}

// result returns the buckets that hold something.
func (w *waits) result() Waits {
	out := Waits{Unmeasured: w.unmeasured}
	for i, from := range w.bounds {
		if w.direct[i]+w.deferred[i] == 0 {
			continue
		}
		to := time.Duration(math.MaxInt64)
		if i+1 < len(w.bounds) {
			to = w.bounds[i+1]
		}
		out.Buckets = append(out.Buckets, Wait{from, to, w.direct[i], w.deferred[i]})
		out.Direct += w.direct[i]
		out.Deferred += w.deferred[i]
	}
	return out
}

// Marked returns the deliveries in the few wide buckets that a picture has room for, from the first that holds one to
// the last.
func (w *Waits) Marked() []Wait {
	var out []Wait
	marks := append(waitMarks(), math.MaxInt64)
	for i, from := range marks[:len(marks)-1] {
		b := Wait{From: from, To: marks[i+1]}
		for _, x := range w.Buckets {
			if from <= x.From && x.From < b.To {
				b.Direct += x.Direct
				b.Deferred += x.Deferred
			}
		}
		out = append(out, b)
	}
	empty := func(b Wait) bool { return b.Direct+b.Deferred == 0 }
	for len(out) > 0 && empty(out[0]) {
		out = out[1:]
	}
	for len(out) > 0 && empty(out[len(out)-1]) {
		out = out[:len(out)-1]
	}
	return out
}

// Within returns the time within which that share of the measured deliveries was accepted: the upper bound of the
// bucket in which the share is reached, so it is at most an eighth too long, or a second where it is shorter than that.
// ok is false where nothing was measured, or the bucket has no upper bound.
func (w *Waits) Within(share float64) (d time.Duration, ok bool) {
	want := int64(math.Ceil(share * float64(w.Direct+w.Deferred)))
	var n int64
	for _, b := range w.Buckets {
		n += b.Direct + b.Deferred
		if n >= want {
			return b.To, b.To != math.MaxInt64
		}
	}
	return 0, false
}
