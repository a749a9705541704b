package blocklist

import (
	"net/netip"
	"strings"
	"testing"
)

// Who can act depends on the verdict and on whose address it is.
func TestWho(t *testing.T) {
	cat := builtIn(t)
	with := func(c Claim, change func(*Claim)) Claim { change(&c); return c }
	own := func(c *Claim) { c.EdgeOwner = "own" }
	for _, tt := range []struct {
		name  string
		claim Claim
		seen  string
		want  string
	}{
		{"listed, an address of Microsoft", onDNSBL("spamcop"), "spamcop 1h listed 127.0.0.2", "recipient_admin microsoft"},
		{"listed, our own", with(onDNSBL("spamcop"), own), "spamcop 1h listed 127.0.0.2", "sending_admin recipient_admin"},
		{"listed later, our own", with(onDNSBL("spamcop"), own), "spamcop 99h listed 127.0.0.2", "sending_admin recipient_admin"},
		{"listed by whom it does not say, our own", with(onDNSBL(""), own), "psbl 1h listed 127.0.0.2", "sending_admin recipient_admin"},
		{"listed, in reject mode", with(onDNSBL("backscatterer"), own), "backscatterer 1h listed 127.0.0.2", "recipient_admin"},
		{"not listed, our own", with(onDNSBL("spamcop"), own), "spamcop 1h not_listed", "recipient_admin"},
		{"not checked, our own", with(onDNSBL("spamcop"), own), "psbl 1h not_listed", "sending_admin recipient_admin"},
		{"not checked, an address of Microsoft", onDNSBL("spamcop"), "psbl 1h not_listed", "recipient_admin"},
		{"no address", with(onDNSBL("spamcop"), func(c *Claim) { c.IP = netip.Addr{} }), "psbl 1h not_listed", "recipient_admin"},
		{"a refused question", with(onDNSBL("spamhaus-zen"), func(c *Claim) { c.ReturnCode = "127.255.255.254" }), "psbl 1h not_listed", "recipient_admin"},
		{"dead", onDNSBL("sorbs"), "sorbs 1h listed 127.0.0.2", "recipient_admin"},
		{"a domain", onDNSBL("spamhaus-dbl"), "psbl 1h not_listed", "sending_admin recipient_admin"},
		{"a list of nobody known", with(onDNSBL(""), func(c *Claim) { c.Cause = "recipient_local_list" }), "psbl 1h not_listed", "recipient_admin"},
		{"nothing to do with lists", Claim{IP: edgeIP, Class: "recipient"}, "psbl 1h listed 127.0.0.2", ""},
	} {
		v := Judge(tt.claim, failedAt, NewEvidence(cat, seen(t, cat, tt.seen), nil))
		if got := strings.Join(v.Who, " "); got != tt.want {
			t.Errorf("%s (%s): %q, want %q", tt.name, v.Name, got, tt.want)
		}
	}
	proofpoint, _ := cat.ByKey("proofpoint-pdr")
	v := Judge(onDNSBL("proofpoint-pdr"), failedAt, NewEvidence(cat, nil, nil))
	if got, want := strings.Join(v.Who, " "), strings.Join(proofpoint.Who, " "); got != want || got == "" {
		t.Errorf("a vendor's list: %q, want %q", got, want)
	}
}
