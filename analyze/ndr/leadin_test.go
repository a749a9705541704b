package ndr

import "testing"

// A general opening says nothing where a reason follows it, and is the refusal where none does.
func TestLeadIns(t *testing.T) {
	s := defaultSet(t)
	for text, want := range map[string]string{
		"550 5.7.1 <ann@example.org>: Recipient address rejected: the mailbox is over quota": "mailbox_full.full",
		"550 5.7.1 Access denied: too many recipients in one message":                        "message.too_many_recipients",
		"554 Transaction failed - your IP has no reverse DNS":                                "identity.ptr",
		"550 Message rejected: this account was closed":                                      "recipient.disabled",
		"554 5.7.1 Service unavailable; mail loops back to myself":                           "routing.loop",
		"550 Delivery to user@example.org failed: User unknown":                              "recipient.unknown",
		"554 5.7.1 <ann@example.org>: Recipient address rejected: Access denied":             "policy.generic",
		"550 5.1.8 <ann@example.com>: Sender address rejected: Domain not found":             "sender_rejected.domain_unresolvable",
		"504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname":        "identity.helo",
		"554 5.7.1 <out.example.com[203.0.113.9]>: Client host rejected: Access denied":      "blocklist.recipient_local_list",
		"550 5.4.1 Recipient address rejected: Access denied. AS(201806281)":                 "recipient.unknown",
		"550 5.7.1 Access denied":                     "policy.generic",
		"554 Transaction failed":                      "server.system_error",
		"550 5.7.1 Message rejected: zzz qqq zzz qqq": "policy.generic",
		"550 5.1.1 <ann@example.org>: Recipient address rejected: User unknown in local table": "recipient.unknown",
	} {
		if r := s.Classify(text, Context{}); r.ClassCause() != want {
			t.Errorf("%q: %s by rule %s (%s), want %s", text, r.ClassCause(), r.Rule, r.Matched, want)
		}
	}
}

// TestLeadInWords: no text that the expression knows is sorted out by its words.
func TestLeadInWords(t *testing.T) {
	for text := range readSentences(t) {
		f := scan(text)
		m := leadInForm.FindStringIndex(f.text[:min(len(f.text), 200)])
		if got, want := leadIn(f.text), 0; m != nil && len(f.text)-m[1] > 8 {
			if want = m[1]; got != want {
				t.Errorf("%q: %d, want %d", f.text, got, want)
			}
		}
	}
}
