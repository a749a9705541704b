package analyze

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
)

func TestDays(t *testing.T) {
	after := func(d delivery.Delivery, wait time.Duration) delivery.Delivery {
		d.DecidedAt = noon + trace.Instant(wait)
		return d
	}
	unknown := outbound(9, "i", "remote.test", delivery.Delivered)
	unknown.DecidedAt = 0
	throttled := after(outbound(4, "d", "remote.test", delivery.Failed), 12*time.Hour)
	throttled.Refusal = greylist
	got := sum([]delivery.Delivery{
		after(outbound(1, "a", "remote.test", delivery.Failed), -time.Hour),
		after(outbound(2, "b", "remote.test", delivery.Delivered), 12*time.Hour-1),
		after(outbound(3, "c", "remote.test", delivery.Failed), 12*time.Hour),
		throttled,
		after(outbound(5, "e", "remote.test", delivery.Failed), 13*time.Hour),
		after(outbound(6, "f", "remote.test", delivery.Pending), 0),
		after(outbound(7, "g", "remote.test", delivery.Delivered), -60*365*24*time.Hour), // before 1970
		unknown,
	}).Days
	date := func(year, month, day int) time.Time {
		return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	}
	want := []Day{
		{Date: date(1966, 11, 25), Delivered: 1},
		{Date: date(2026, 11, 10), Delivered: 1, Failed: 1, Classes: []ClassCount{{"blocklist", 1}}},
		{Date: date(2026, 11, 11), Failed: 3, Classes: []ClassCount{{"blocklist", 2}, {"throttle", 1}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWaits(t *testing.T) {
	took := func(n byte, wait time.Duration) delivery.Delivery {
		d := outbound(n, "a", "remote.test", delivery.Delivered)
		d.OriginatedAt = d.DecidedAt - trace.Instant(wait)
		return d
	}
	var all []delivery.Delivery
	for n := range byte(97) {
		all = append(all, took(n+1, 2*time.Second)) // a bound belongs to the bucket above it
	}
	late := deferredFirst(took(98, 40*time.Minute))
	failed := took(99, time.Hour)
	failed.Outcome, failed.Refusal = delivery.Failed, listed
	all = append(all, late, took(100, 500*time.Hour), took(101, 0), failed)
	w := sum(all).Waits
	if w.Direct != 98 || w.Deferred != 1 || w.Unmeasured != 1 || len(w.Buckets) != 3 {
		t.Fatalf("got %+v", w)
	}
	if first := w.Buckets[0]; first.From != 2*time.Second || first.To != 2250*time.Millisecond {
		t.Errorf("the first bucket is %v to %v", first.From, first.To)
	}
	for _, tt := range []struct {
		share float64
		want  time.Duration
		ok    bool
	}{
		{0.5, 2250 * time.Millisecond, true}, {0.97, 2250 * time.Millisecond, true}, // 96.03 of 99
		{0.98, 41*time.Minute + 15*time.Second, true}, {1, 1<<63 - 1, false},
	} {
		if got, ok := w.Within(tt.share); ok != tt.ok || got != tt.want {
			t.Errorf("Within(%v) = %v, %v; want %v, %v", tt.share, got, ok, tt.want, tt.ok)
		}
	}
	marked := w.Marked()
	if len(marked) != 19 || marked[0] != (Wait{2 * time.Second, 4 * time.Second, 97, 0}) ||
		marked[10] != (Wait{30 * time.Minute, time.Hour, 0, 1}) || marked[18].Direct != 1 {
		t.Errorf("marked: %v", marked)
	}
	if _, ok := (&Waits{}).Within(0.5); ok {
		t.Error("no delivery has a median")
	}
}

// The plain definition: sort, then cut wherever the gap is too long.
func TestSpellsDoNotDependOnOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var at []trace.Instant
		for range random.IntN(40) {
			at = append(at, noon+trace.Instant(random.Int64N(int64(30*24*time.Hour))))
		}
		var got, want spells
		for _, x := range at {
			got.add(x, x%2 == 0)
		}
		random.Shuffle(len(at), func(i, j int) { at[i], at[j] = at[j], at[i] })
		for _, x := range at {
			want.add(x, x%2 == 0)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		var refusals, failures int64
		for i, s := range got {
			refusals += s.Refusals
			failures += s.Failures
			if i > 0 && s.Span.First-got[i-1].Span.Last <= trace.Instant(SpellGap) {
				t.Fatalf("%v follows %v too soon", s, got[i-1])
			}
		}
		if refusals != int64(len(at)) || failures > refusals {
			t.Fatalf("%d refusals in spells, want %d", refusals, len(at))
		}
	}
}

func TestSpells(t *testing.T) {
	hour := trace.Instant(time.Hour)
	var all []delivery.Delivery
	for n, at := range []trace.Instant{noon + 30*hour, noon, noon + 12*hour, noon + 43*hour} {
		d := outbound(byte(n+1), "a", "remote.test", delivery.Failed)
		d.RefusedAt = at
		all = append(all, d)
	}
	deferred := deferredFirst(outbound(9, "b", "remote.test", delivery.Delivered))
	deferred.Attempts[0].Refusal, deferred.Attempts[0].At = listed, noon+24*hour
	want := []Spell{
		{eopEdge.Host, "spamcop", Span{noon, noon + 30*hour}, 4, 3},
		{eopEdge.Host, "spamcop", Span{noon + 43*hour, noon + 43*hour}, 1, 1},
	}
	if diff := cmp.Diff(want, sum(append(all, deferred)).Spells); diff != "" {
		t.Error(diff)
	}
}

func TestGrid(t *testing.T) {
	want := Grid{
		EdgeHosts: []string{eopEdge.Host}, Domains: []string{"remote.test"},
		Cells: []GridCell{{Failed: 2, Delivered: 1}}, // other.test refused nothing
	}
	if diff := cmp.Diff(want, sum(week()).Grid); diff != "" {
		t.Error(diff)
	}
}

func TestGridIsBounded(t *testing.T) {
	var all []delivery.Delivery
	for i := range 100 {
		d := outbound(byte(i), "a", fmt.Sprintf("d%02d.test", i), delivery.Failed)
		d.Edge.Host = fmt.Sprintf("e%02d.example.com", i)
		all = append(all, d)
	}
	g := sum(all).Grid
	if len(g.EdgeHosts) != gridEdges || len(g.Domains) != gridDomains || len(g.Cells) != gridEdges {
		t.Errorf("a grid of %d by %d with %d cells", len(g.EdgeHosts), len(g.Domains), len(g.Cells))
	}
}
