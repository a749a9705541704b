package dnsbl

import (
	"net/netip"
	"strings"
	"testing"

	"tracesift/analyze/blocklist"
)

func TestClass(t *testing.T) {
	cat := testLists(t,
		"l,zone,bl.example,", "l,code,127.0.0.2,listed", "l,white,127.0.0.9,good",
		"k,zone,{key}.dq.example,", "k,code,127.0.0.2,listed",
	)
	for _, tt := range []struct {
		name, zone, rcode, a, err string
		want                      Class
		state                     blocklist.State
	}{
		{"error code", "bl.example", "NOERROR", "127.255.255.254", "", Refused, blocklist.Refused},
		{"error code beside a listing", "bl.example", "NOERROR", "127.0.0.2 127.255.255.255", "", Refused, blocklist.Refused},
		{"no such name", "bl.example", "NXDOMAIN", "", "", NotListed, blocklist.NotListed},
		{"no such name behind an alias", "bl.example", "NXDOMAIN", "127.0.0.2", "", NotListed, blocklist.NotListed},
		{"known code", "bl.example", "NOERROR", "127.0.0.2", "", Listed, blocklist.Listed},
		{"known code beside 127.0.0.1", "bl.example", "NOERROR", "127.0.0.1 127.0.0.2", "", Listed, blocklist.Listed},
		{"closing", "bl.example", "NOERROR", "127.0.0.1", "", Anomalous, blocklist.Unusable},
		{"closing beside an unknown code", "bl.example", "NOERROR", "127.0.0.1 127.0.0.77", "", Anomalous, blocklist.Unusable},
		{"unknown code", "bl.example", "NOERROR", "127.0.0.77", "", UnknownCode, blocklist.Listed},
		{"unknown code of a foreign answer", "bl.example", "NOERROR", "127.0.0.77 198.51.100.1", "", UnknownCode, blocklist.Listed},
		{"foreign", "bl.example", "NOERROR", "198.51.100.1", "", Hijacked, blocklist.Unusable},
		{"white", "bl.example", "NOERROR", "127.0.0.9", "", NotListed, blocklist.NotListed},
		{"no data", "bl.example", "NOERROR", "", "", NoData, blocklist.Unusable},
		{"refused", "bl.example", "REFUSED", "", "", Refused, blocklist.Refused},
		{"failed", "bl.example", "SERVFAIL", "", "", Failed, blocklist.Unreachable},
		{"failed with a key", "{key}.dq.example", "SERVFAIL", "", "", Refused, blocklist.Refused},
		{"other", "bl.example", "FORMERR", "", "", Failed, blocklist.Unreachable},
		{"other with a key", "{key}.dq.example", "FORMERR", "", "", Failed, blocklist.Unreachable},
		{"silence", "bl.example", "", "", "no answer in time", Unreachable, blocklist.Unreachable},
		{"zone that the catalog does not know", "other.example", "NOERROR", "127.0.0.77", "", Listed, blocklist.Listed},
	} {
		x := Exchange{Zone: tt.zone, Reply: Reply{Rcode: tt.rcode}, Err: tt.err}
		for a := range strings.FieldsSeq(tt.a) {
			x.Reply.A = append(x.Reply.A, netip.MustParseAddr(a))
		}
		if got := x.Class(cat); got != tt.want || got.state() != tt.state {
			t.Errorf("%s: %s, %s; want %s, %s", tt.name, got, got.state(), tt.want, tt.state)
		}
	}
}
