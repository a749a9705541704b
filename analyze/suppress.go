package analyze

import (
	"encoding/binary"
	"strings"

	"tracesift/analyze/delivery"
	"tracesift/analyze/ledger"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// Dead is an address that mail need not be sent to again.
type Dead struct {
	Address      string
	Class, Cause string // of the last refusal
	EnhancedCode string
	Failures     int64
	Span         Span   // of the failures
	Refusal      string // the last one: what the remote server said
}

// Suppressions collects dead addresses, in bounded memory. An address is dead where a remote server refused it for good
// as an address (unknown, disabled, moved or not valid), in words and not by a code alone, and where it has accepted
// nothing since. Blocks, quotas, policies, expired and doubtful refusals say nothing of an address.
type Suppressions struct {
	choice    Choice
	memory    int
	addresses *ledger.Ledger[*fate]
}

// NewSuppressions returns an empty collection of the failures that the choice is about, in about so many bytes of
// memory; 0 is no limit. temp may be nil.
func NewSuppressions(choice Choice, memory int, temp func() (ledger.Temp, error)) *Suppressions {
	return &Suppressions{choice, memory, ledger.New(fresh[fate], temp)}
}

// Add takes one delivery, of which it keeps nothing.
func (s *Suppressions) Add(d *delivery.Delivery) {
	if s.memory > 0 && s.addresses.Size() > s.memory {
		s.addresses.Spill()
	}
	switch {
	case d.Outcome == delivery.Delivered:
		f := s.addresses.At(d.Recipient)
		f.accepted = max(f.accepted, d.DecidedAt)
	case dead(d) && s.choice.Counts(d.Direction) && s.choice.When(d):
		s.addresses.At(d.Recipient).Merge(&fate{
			failures: 1, span: Span{d.DecidedAt, d.DecidedAt}, cause: strings.Clone(d.Refusal.Cause),
			code: strings.Clone(d.Refusal.EnhancedCode), text: strings.Clone(d.Refusal.Inner),
		})
	}
}

// Merge takes what another collection of the same choice holds, which is empty afterwards.
func (s *Suppressions) Merge(other *Suppressions) { s.addresses.Take(other.addresses) }

// dead says whether a delivery failed because the address does not exist any more.
func dead(d *delivery.Delivery) bool {
	r := d.Refusal
	if d.Outcome != delivery.Failed || d.Kind != delivery.Mail || d.RefusedBy != delivery.ByRemote || d.UnclearStatus ||
		r.Class != deadClass || r.Expired || r.Confidence == ndr.CodeOnly || !strings.HasPrefix(r.SMTPCode+r.EnhancedCode, "5") {
		return false
	}
	switch r.Cause {
	case "unknown", "disabled", "moved", "invalid_address":
		return true
	}
	return false
}

// deadClass is the class of refusals of an address as such.
const deadClass = "recipient"

// Each calls f for every dead address, in order of address.
func (s *Suppressions) Each(f func(*Dead) error) error {
	return s.addresses.Each(func(address string, x *fate) error {
		if x.failures == 0 || x.accepted >= x.span.Last {
			return nil
		}
		return f(&Dead{
			Address: address, Class: deadClass, Cause: x.cause, EnhancedCode: x.code, Failures: x.failures, Span: x.span,
			Refusal: x.text,
		})
	})
}

// Close gives temporary storage back.
func (s *Suppressions) Close() error { return s.addresses.Close() }

// fate is what became of the mail to one address.
type fate struct {
	failures          int64 // as a dead address
	span              Span  // of these
	cause, code, text string
	accepted          trace.Instant // last time; 0: never
}

// Merge adds what another entry knows. The last refusal stays; of several at one time the one that sorts first.
func (f *fate) Merge(other *fate) {
	f.accepted = max(f.accepted, other.accepted)
	if other.failures == 0 {
		return
	}
	later := other.span.Last > f.span.Last
	same := other.span.Last == f.span.Last && other.text+"\x00"+other.code+"\x00"+other.cause < f.text+"\x00"+f.code+"\x00"+f.cause
	if f.failures == 0 || later || same {
		f.cause, f.code, f.text = other.cause, other.code, other.text
	}
	f.failures += other.failures
	f.span.merge(other.span)
}

// AppendTo appends the encoding of the entry.
func (f *fate) AppendTo(b []byte) []byte {
	for _, n := range []int64{f.failures, int64(f.span.First), int64(f.span.Last), int64(f.accepted)} {
		b = binary.AppendVarint(b, n)
	}
	for _, s := range []string{f.cause, f.code, f.text} {
		b = appendText(b, s)
	}
	return b
}

// Decode reads what AppendTo wrote.
func (f *fate) Decode(s string) error {
	in := decoder{rest: s}
	f.failures = in.varint()
	f.span = in.span()
	f.accepted = trace.Instant(in.varint())
	f.cause, f.code, f.text = in.text(), in.text(), in.text()
	return in.err
}

// Size is about how many bytes the entry takes.
func (f *fate) Size() int { return 80 + len(f.cause) + len(f.code) + len(f.text) }
