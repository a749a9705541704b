package analyze

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze/delivery"
	"tracesift/analyze/ledger"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// TestDead: only permanent refusals of the address itself, by a remote server and in words, make an address dead.
func TestDead(t *testing.T) {
	base := func() delivery.Delivery {
		d := outbound(1, "b", "remote.test", delivery.Failed)
		d.Refusal = &ndr.Refusal{
			Class: "recipient", Cause: "unknown", Confidence: ndr.Wording, SMTPCode: "550", EnhancedCode: "5.1.1", Inner: "550 5.1.1 User unknown",
		}
		return d
	}
	tests := []struct {
		name   string
		change func(*delivery.Delivery)
		want   bool
	}{
		{"user unknown", func(*delivery.Delivery) {}, true},
		{"disabled", func(d *delivery.Delivery) { d.Refusal.Cause = "disabled" }, true},
		{"no reply code, but an enhanced one", func(d *delivery.Delivery) { d.Refusal.SMTPCode = "" }, true},
		{"a full mailbox", func(d *delivery.Delivery) { d.Refusal.Class, d.Refusal.Cause = "mailbox_full", "full" }, false},
		{"a blocklist", func(d *delivery.Delivery) { d.Refusal = listed }, false},
		{"a policy", func(d *delivery.Delivery) { d.Refusal.Class, d.Refusal.Cause = "policy", "recipient_restriction" }, false},
		{"an ambiguous address", func(d *delivery.Delivery) { d.Refusal.Cause = "ambiguous" }, false},
		{"a code alone", func(d *delivery.Delivery) { d.Refusal.Confidence = ndr.CodeOnly }, false},
		{"a refusal for now", func(d *delivery.Delivery) { d.Refusal.SMTPCode = "450" }, false},
		{"given up", func(d *delivery.Delivery) { d.Refusal.Expired = true }, false},
		{"another recipient's refusal perhaps", func(d *delivery.Delivery) { d.UnclearStatus = true }, false},
		{"the own service", func(d *delivery.Delivery) { d.RefusedBy = delivery.ByOwnService }, false},
		{"an inbound failure", func(d *delivery.Delivery) { d.Direction = delivery.Inbound }, false},
		{"a report to a forged sender", func(d *delivery.Delivery) { d.Kind = delivery.DSN }, false},
		{"refused once, then accepted", func(d *delivery.Delivery) { d.Outcome = delivery.Delivered }, false},
	}
	for _, tt := range tests {
		d := base()
		tt.change(&d)
		s := NewSuppressions(Choice{}, 0, nil)
		s.Add(&d)
		found := false
		if err := s.Each(func(x *Dead) error { found = x.Address == d.Recipient; return nil }); err != nil || found != tt.want {
			t.Errorf("%s: %v, %v", tt.name, found, err)
		}
	}
}

// TestAcceptedLater: an address that takes mail after it was refused is alive, one that took it before is not; order and
// memory cannot matter.
func TestAcceptedLater(t *testing.T) {
	var all []delivery.Delivery
	add := func(address string, at trace.Instant, said string) {
		d := outbound(byte(len(all)), "b", "remote.test", delivery.Delivered)
		if said != "" {
			d.Outcome, d.RefusedBy = delivery.Failed, delivery.ByRemote
			d.Refusal = &ndr.Refusal{Class: "recipient", Cause: "unknown", Confidence: ndr.Wording, SMTPCode: "550", EnhancedCode: "5.1.1", Inner: said}
		}
		d.Recipient, d.DecidedAt = address, at
		all = append(all, d)
	}
	add("gone@remote.test", noon-9, "")
	add("gone@remote.test", noon, "550 5.1.1 first")
	add("gone@remote.test", noon+5, "550 5.1.1 last")
	add("back@remote.test", noon, "550 5.1.1 no such user")
	add("back@remote.test", noon+5, "")
	add("fine@remote.test", noon, "")
	want := []Dead{{
		Address: "gone@remote.test", Class: "recipient", Cause: "unknown", EnhancedCode: "5.1.1", Failures: 2,
		Span: Span{noon, noon + 5}, Refusal: "550 5.1.1 last",
	}}
	random := rand.New(rand.NewPCG(5, 6))
	for _, limit := range []int{1, 300, 1 << 20} {
		for range 20 {
			random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			s := NewSuppressions(Choice{}, limit, func() (ledger.Temp, error) { return new(memory), nil })
			for i := range all {
				s.Add(&all[i])
			}
			var got []Dead
			if err := s.Each(func(x *Dead) error { got = append(got, *x); return nil }); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("limit %d: %s", limit, diff)
			}
		}
	}
}
