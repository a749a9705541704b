package analyze

import (
	"net/netip"
	"testing"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
)

// A refusal makes a claim where it names a list, is about one, or an address is known to ask about.
func TestClaimOf(t *testing.T) {
	var (
		refused  = netip.MustParseAddr("192.0.2.1")
		public   = netip.MustParseAddr("192.0.2.2")
		internal = netip.MustParseAddr("10.0.0.1")
	)
	for _, tt := range []struct {
		name string
		r    ndr.Refusal
		edge netip.Addr
		ok   bool
		ip   netip.Addr
	}{
		{"nothing known", ndr.Refusal{Class: "recipient"}, netip.Addr{}, false, netip.Addr{}},
		{"an address inside", ndr.Refusal{Class: "recipient"}, internal, false, netip.Addr{}},
		{"the edge's address", ndr.Refusal{Class: "recipient"}, public, true, public},
		{"an address in the refusal", ndr.Refusal{Class: "recipient", ClientIP: refused}, netip.Addr{}, true, refused},
		{"both addresses", ndr.Refusal{Class: "recipient", ClientIP: refused}, public, true, refused},
		{"a list", ndr.Refusal{Class: "throttle", List: "spamcop"}, netip.Addr{}, true, netip.Addr{}},
		{"a zone", ndr.Refusal{Class: "throttle", Zone: "rbl.example.net"}, netip.Addr{}, true, netip.Addr{}},
		{"a blocklist refusal", ndr.Refusal{Class: "blocklist"}, netip.Addr{}, true, netip.Addr{}},
	} {
		e := edge.Edge{IP: tt.edge, Owner: edge.Own, Pool: edge.OnPremises}
		tt.r.ReturnCode, tt.r.Cause = "127.0.0.2", "c"
		c, ok := ClaimOf(&delivery.Delivery{ReturnPath: "a@example.com"}, &e, &tt.r)
		want := blocklist.Claim{
			List: tt.r.List, Zone: tt.r.Zone, ReturnCode: "127.0.0.2", IP: tt.ip, Class: tt.r.Class, Cause: "c",
			NullSender: blocklist.No, EdgeOwner: "own", Pool: "on_premises",
		}
		if !tt.ok {
			want = blocklist.Claim{}
		}
		if ok != tt.ok || c != want {
			t.Errorf("%s: %t %+v, want %+v", tt.name, ok, c, want)
		}
	}
}

// Lists of hosts that bounce are to be asked about null senders and postmasters only.
func TestNullSender(t *testing.T) {
	for path, want := range map[string]blocklist.Tri{
		"": blocklist.Undecidable, "<>": blocklist.Yes, "postmaster@example.com": blocklist.Yes, "PostMaster@example.com": blocklist.Yes,
		"a@example.com": blocklist.No, "postmaster@": blocklist.No, "postmasters@example.com": blocklist.No, "post": blocklist.No,
	} {
		if got := nullSender(path); got != want {
			t.Errorf("%q: %d, want %d", path, got, want)
		}
	}
}

// Equal claims are counted together.
func TestEqualClaims(t *testing.T) {
	var all []delivery.Delivery
	for n := range byte(3) {
		all = append(all, through(n+1, "192.0.2.1", "acts.test", delivery.Failed, "spamcop"))
	}
	if r := sum(all); len(r.Claims) != 1 || r.Claims[0].Count != 3 {
		t.Errorf("%+v", r.Claims)
	}
}

// TestPackedClaims: what is packed comes out as it went in, and what is cut is an error.
func TestPackedClaims(t *testing.T) {
	for _, c := range []blocklist.Claim{
		{},
		{
			List: "spamcop", Zone: "bl.spamcop.net", ReturnCode: "127.0.0.2", IP: netip.MustParseAddr("192.0.2.1"), Class: "blocklist",
			Cause: "dnsbl_public", NullSender: blocklist.Yes, EdgeOwner: "eop", Pool: "normal",
		},
		{IP: netip.MustParseAddr("::ffff:192.0.2.1")},
		{IP: netip.MustParseAddr("2001:db8::1"), NullSender: blocklist.No},
	} {
		packed := string(packClaim(nil, &c))
		if got, err := unpackClaim(packed); got != c || err != nil {
			t.Errorf("got %+v, %v\nwant %+v", got, err, c)
		}
		for i := range packed {
			if _, err := unpackClaim(packed[:i]); err == nil {
				t.Errorf("%d of %d bytes can be read", i, len(packed))
			}
		}
	}
}
