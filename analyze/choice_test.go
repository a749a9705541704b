package analyze

import (
	"testing"
	"time"

	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
)

// chosen accumulates deliveries under a choice.
func chosen(c Choice, deliveries []delivery.Delivery) *Result {
	a := NewAccumulator(Options{Choice: c})
	for i := range deliveries {
		a.Add(&deliveries[i])
	}
	return counted(a)
}

// TestDirections: tables and totals are of the chosen direction; the figures of all directions stand beside them.
func TestDirections(t *testing.T) {
	all := []delivery.Delivery{
		outbound(1, "b", "remote.test", delivery.Delivered), outbound(2, "c", "remote.test", delivery.Delivered),
		outbound(2, "d", "example.com", delivery.Delivered), outbound(3, "e", "example.com", delivery.Delivered),
	}
	all[2].Direction, all[3].Direction = delivery.Internal, delivery.Inbound
	tests := []struct {
		direction            delivery.Direction
		deliveries, messages int64
		domains              int
	}{
		{"", 2, 2, 1}, {delivery.Outbound, 2, 2, 1}, {delivery.Internal, 1, 1, 1}, {delivery.Inbound, 1, 1, 1},
		{AllDirections, 4, 3, 2},
	}
	for _, tt := range tests {
		r := chosen(Choice{Direction: tt.direction}, all)
		if r.Totals.Deliveries != tt.deliveries || r.Totals.Messages != tt.messages || len(r.RecipientDomains) != tt.domains {
			t.Errorf("%q: %+v, %d domains", tt.direction, r.Totals, len(r.RecipientDomains))
		}
		if len(r.ByDirection) != 3 || r.ByDirection["outbound"].Deliveries != 2 {
			t.Errorf("%q: %+v", tt.direction, r.ByDirection)
		}
	}
}

// TestChosenTime: the bounds are of origination, the second exclusive; a delivery without a time lies outside of any.
func TestChosenTime(t *testing.T) {
	var all []delivery.Delivery
	for i, at := range []trace.Instant{noon - 1, noon, noon + trace.Instant(time.Hour), 0} {
		d := outbound(byte(i+1), "b", "remote.test", delivery.Delivered)
		d.OriginatedAt = at
		all = append(all, d)
	}
	tests := []struct {
		since, until  trace.Instant
		counted, left int64
	}{
		{0, 0, 4, 0}, {noon, 0, 2, 2}, {0, noon, 1, 3}, {noon, noon + trace.Instant(time.Hour), 1, 3},
	}
	for _, tt := range tests {
		r := chosen(Choice{Since: tt.since, Until: tt.until}, all)
		if r.Totals.Deliveries != tt.counted || r.LeftOut != tt.left {
			t.Errorf("%+v: %d counted, %d left out", tt, r.Totals.Deliveries, r.LeftOut)
		}
	}
}

// TestOneRecipient: a search for one recipient gives no rate.
func TestOneRecipient(t *testing.T) {
	var all []delivery.Delivery
	for i := range dominantLeast {
		d := outbound(byte(i), "b", "remote.test", delivery.Delivered)
		d.Sender = string(rune('a'+i)) + "@example.com"
		all = append(all, d)
	}
	if r := chosen(Choice{}, all); r.RateWithheld == "" {
		t.Error("a rate over the mail of one recipient")
	}
	all[0].Recipient = "other@remote.test"
	if r := chosen(Choice{}, all); r.RateWithheld != "" {
		t.Errorf("withheld: %s", r.RateWithheld)
	}
}

// TestPercentiles: by nearest rank, over all waits.
func TestPercentiles(t *testing.T) {
	var s spread
	if s.percentiles(50)[0] != 0 {
		t.Error("no wait has a median")
	}
	for i := range 10 {
		s.add(time.Duration(i+1)*time.Minute + 300*time.Millisecond)
	}
	for p, want := range map[int64]time.Duration{50: 5 * time.Minute, 90: 9 * time.Minute, 91: 10 * time.Minute, 100: 10 * time.Minute, 1: time.Minute} {
		if got := s.percentiles(p)[0]; got != want {
			t.Errorf("%d of 100: %v, want %v", p, got, want)
		}
	}
	s.add(-time.Second) // a clock that was wrong
	if got := s.percentiles(1)[0]; got != -time.Second {
		t.Errorf("the shortest: %v", got)
	}
	var other spread
	other.merge(&s)
	other.merge(&s)
	if other.percentiles(90)[0] != 9*time.Minute || s.percentiles(50)[0] != 5*time.Minute {
		t.Error("merging moved a percentile")
	}
}

// TestOnly: a name is the only one if every part of the deliveries has it or none.
func TestOnly(t *testing.T) {
	met := func(names ...string) (o only) {
		for _, n := range names {
			o.add(n)
		}
		return o
	}
	for _, c := range []struct {
		a, b only
		want bool
	}{
		{met(), met(), false}, {met("a"), met(), true}, {met(), met("a"), true}, {met("a"), met("a", "a"), true},
		{met("a"), met("b"), false}, {met("a", "b"), met("a"), false}, {met(), met("a", "b"), false}, {met("a"), met("a", "b"), false},
	} {
		c.a.merge(&c.b)
		if c.a.is() != c.want {
			t.Errorf("%+v with %+v: %v", c.a, c.b, c.a.is())
		}
	}
}
