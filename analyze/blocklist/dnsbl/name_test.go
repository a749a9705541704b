package dnsbl

import (
	"net/netip"
	"testing"
)

// The names are those of RFC 5782, sections 2.1, 2.4 and 5, written out by hand.
func TestName(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.99":       "99.2.0.192.bl.example.",
		"40.107.92.14":     "14.92.107.40.bl.example.",
		"2001:db8:1:2::a":  "a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bl.example.",
		"::ffff:127.0.0.2": "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.example.",
	} {
		if got := Name(netip.MustParseAddr(ip), "bl.example"); got != want {
			t.Errorf("Name(%s) = %s, want %s", ip, got, want)
		}
	}
}
