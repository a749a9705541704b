package dataset

import (
	"strings"
	"testing"
	"time"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/ndr"
)

// TestDeliveriesReadBack: of a delivery comes back what figures need, and with it its deferrals.
func TestDeliveriesReadBack(t *testing.T) {
	full := fullDelivery()
	full.Outcome = delivery.Failed
	waits := &ndr.Refusal{Class: "throttle", Cause: "rate", Inner: "451 4.7.500 busy", List: "spamcop", ClientIP: ip("192.0.2.9")}
	full.Attempts = []delivery.Attempt{
		{ID: 1, At: at("2026-03-02T00:00:01Z"), Deferred: true, Edge: full.Edge, Refusal: waits, Text: "451 4.7.500 busy", RefusedBy: delivery.ByRemote},
		{ID: 2, At: at("2026-03-02T00:00:02Z"), Edge: full.Edge, Refusal: full.Refusal, Text: full.Diagnostic},
	}
	mute := dated(2, 2) // failed, but nobody knows why
	mute.Outcome, mute.Kind = delivery.Failed, delivery.Mail
	dir := t.TempDir()
	build(t, dir, "a", full, mute, dated(3, 9))
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []delivery.Delivery
	day := func(n int) time.Time { return time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC) }
	read := func() error {
		got = nil
		return d.Deliveries(day(1).Add(20*time.Hour), day(2).Add(13*time.Hour), func(x *delivery.Delivery) error {
			got = append(got, *x)
			return nil
		})
	}
	if err := read(); err != nil || len(got) != 2 {
		t.Fatalf("%d deliveries, %v", len(got), err)
	}
	x := got[0]
	for name, same := range map[string]bool{
		"who":      x.Sender == full.Sender && x.Recipient == full.Recipient && x.RecipientDomain == full.RecipientDomain && x.ReturnPath == full.ReturnPath,
		"what":     x.Direction == full.Direction && x.Kind == full.Kind && x.Outcome == full.Outcome && x.RefusedBy == full.RefusedBy && x.Deferrals == 2,
		"when":     x.OriginatedAt == at("2026-03-01T23:59:59.999999Z") && x.FirstAt == full.FirstAt && x.LastAt == full.LastAt && x.DecidedAt == full.DecidedAt,
		"where":    x.Edge.Host == full.Edge.Host && x.Edge.IP == full.Edge.IP && x.Edge.Owner == full.Edge.Owner && x.Remote.Host == full.Remote.Host,
		"why":      x.Refusal.ClassCause() == "blocklist.dnsbl_backscatterer" && x.Refusal.ClientIP == full.Refusal.ClientIP && x.Diagnostic == full.Diagnostic,
		"deferral": len(x.Attempts) == 1 && x.Attempts[0].Deferred && x.Attempts[0].At == full.Attempts[0].At && x.Attempts[0].Refusal.ClassCause() == "throttle.rate",
		"its list": len(x.Attempts) == 1 && x.Attempts[0].Refusal.List == "spamcop" && x.Attempts[0].Refusal.ClientIP == ip("192.0.2.9") && x.Attempts[0].Text == "451 4.7.500 busy",
	} {
		if !same {
			t.Errorf("%s: %+v", name, x)
		}
	}
	if r := got[1].Refusal; r == nil || r.ClassCause() != "unknown.no_diagnostic" {
		t.Errorf("a failure without a refusal has %+v", r)
	}
	d.Manifest.Complete = false
	if err := read(); err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Errorf("an incomplete dataset is read: %v", err)
	}
}

// An observation belongs to the period whose end it is nearer to.
func TestObservationsNear(t *testing.T) {
	monday := func(n int) time.Time { return time.Date(2026, 3, n, 8, 0, 0, 0, time.UTC) }
	dir := t.TempDir()
	w := create(t, dir)
	add(t, w, messageOf(dated(1, 2)))
	var seen []blocklist.Observation
	for _, at := range []time.Time{monday(2), monday(9), monday(16), {}} {
		seen = append(seen, blocklist.Observation{List: "spamcop", IP: ip("192.0.2.1"), State: blocklist.Listed, At: at, Source: "x"})
	}
	if err := w.Prepare(t.Context(), info("a"), analysis(resolver(), seen...)); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.ObservationsNear(time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 16, 0, 0, 0, 0, time.UTC))
	if err != nil || len(got) != 2 || !got[0].At.Equal(monday(2)) || !got[1].At.Equal(monday(9)) {
		t.Errorf("%+v, %v", got, err)
	}
}
