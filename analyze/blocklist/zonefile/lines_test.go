package zonefile

import (
	"net/netip"
	"strings"
	"testing"
)

func TestPieceRank(t *testing.T) {
	for _, tt := range []struct {
		first, last string
		ranks       map[string]int
	}{
		{"192.0.2.5", "192.0.4.7", map[string]int{
			"192.0.2.5": 4, "192.0.2.255": 4, "192.0.3.0": 3, "192.0.3.255": 3, "192.0.4.0": 4, "192.0.4.7": 4}},
		{"192.0.2.5", "192.0.3.7", map[string]int{"192.0.2.5": 4, "192.0.2.255": 4, "192.0.3.0": 4}},
		{"192.0.2.0", "192.0.2.255", map[string]int{"192.0.2.0": 3}},
		{"192.0.2.0", "192.0.2.254", map[string]int{"192.0.2.0": 4}},
		{"192.0.2.0", "192.0.3.255", map[string]int{"192.0.2.0": 3, "192.0.3.255": 3}},
		{"10.1.2.0", "10.3.4.255", map[string]int{
			"10.1.2.9": 3, "10.1.255.255": 3, "10.2.0.0": 2, "10.2.255.255": 2, "10.3.0.0": 3, "10.3.4.255": 3}},
		{"9.255.0.0", "10.255.255.255", map[string]int{"9.255.1.1": 2, "10.0.0.0": 1, "10.255.255.255": 1}},
		{"0.0.0.0", "255.255.255.255", map[string]int{"0.0.0.0": 1, "255.255.255.255": 1}},
	} {
		for q, want := range tt.ranks {
			num := func(s string) uint32 { return bits4(netip.MustParseAddr(s)) }
			if got := pieceRank(num(tt.first), num(tt.last), num(q)); got != want {
				t.Errorf("%s in %s-%s: %d, want %d", q, tt.first, tt.last, got, want)
			}
		}
	}
}

// TestLines checks single lines of each type: what they hold, or why they are bad.
func TestLines(t *testing.T) {
	for _, tt := range []struct {
		kind         Type
		line, holds  string
		reason, lack string
	}{
		{kind: IP4Set, line: "192.0.2.1-9", holds: "192.0.2.1 192.0.2.9", lack: "192.0.2.0 192.0.2.10"},
		{kind: IP4Set, line: "192.0-1", holds: "192.0.0.0 192.1.255.255", lack: "192.2.0.0 191.255.255.255"},
		{kind: IP4Set, line: "192.0.2.9-192.0.2.1", reason: badAddress},
		{kind: IP4Set, line: "192.0.2-192.0.3.1", reason: badAddress},
		{kind: IP4Set, line: "192.0.2.1-", reason: badAddress},
		{kind: IP4Set, line: "192.0.2.1/", reason: badAddress},
		{kind: IP4Set, line: "192.0.2.0/33", reason: badAddress},
		{kind: IP4Set, line: "192", reason: badAddress},
		{kind: IP4Set, line: "192.0.2.", reason: badAddress},
		{kind: IP4Set, line: "192.0.2.256", reason: badAddress},
		{kind: IP4Set, line: "192.0.2.1x", reason: badAddress},
		{kind: IP4Set, line: "192/8", holds: "192.0.0.0 192.255.255.255", lack: "193.0.0.0"},
		{kind: IP4Set, line: "192.0.2.1:3:x", holds: "192.0.2.1"},
		{kind: IP4Trie, line: "192.0.2.1/24", reason: badHost},
		{kind: IP4Trie, line: "192.0.2", holds: "192.0.2.0 192.0.2.255", lack: "192.0.3.0"},
		{kind: IP4Trie, line: "192.0.2.1-192.0.2.2", reason: badAddress},
		{kind: IP4TSet, line: "192.0.2", reason: badAddress},
		{kind: IP4TSet, line: "192.0.2.1/32", reason: badAddress},
		{kind: IP4TSet, line: "192.0.2.1", holds: "192.0.2.1", lack: "192.0.2.0 192.0.2.2"},
		{kind: IP6Trie, line: "2001:db8::1/64", reason: badHost},
		{kind: IP6Trie, line: "2001:db8::/129", reason: badAddress},
		{kind: IP6Trie, line: "2001", reason: badAddress},
		{kind: IP6Trie, line: "2001:db8::x", reason: badAddress},
		{kind: IP6Trie, line: "2001:db8:12345::", reason: badAddress},
		{kind: IP6Trie, line: "1:2:3:4::5:6:7:8", reason: badAddress},
		{kind: IP6Trie, line: "2001:db8", holds: "2001:db8:: 2001:db8:ffff::1", lack: "2001:db9::"},
		{kind: IP6Trie, line: "::", holds: "::", lack: "::1"},
		{kind: IP6TSet, line: "2001:db8:0:1", holds: "2001:db8:0:1::9", lack: "2001:db8:0:2::"},
		{kind: IP6TSet, line: "2001:db8:0:1::", reason: "an entry that is not four words"},
		{kind: IP6TSet, line: "!2001:db8:0:1", reason: "an exclusion that is no single address"},
		{kind: IP6TSet, line: "x", reason: badAddress},
		{kind: Plain, line: "192.0.2.1,listed", reason: badAddress},
		{kind: Plain, line: "2001:db8::1,listed", reason: badAddress},
		{kind: Plain, line: "2001:db8::/32#x", holds: "2001:db8:1::", lack: "2001:db9::"},
	} {
		var ips []netip.Addr
		for _, s := range strings.Fields(tt.holds + " " + tt.lack) {
			ips = append(ips, netip.MustParseAddr(s))
		}
		answers, audit, err := Scan(strings.NewReader(tt.line), Options{Path: "f", Type: tt.kind}, ips)
		if err != nil {
			t.Fatal(err)
		}
		if bad := strings.Join(audit.Bad, ""); bad != "" && bad != "f:1: "+tt.reason || (bad == "") != (tt.reason == "") {
			t.Errorf("%s %s: %q, want %q", tt.kind, tt.line, bad, tt.reason)
		}
		for _, a := range answers {
			if want := strings.Contains(" "+tt.holds+" ", " "+a.IP.String()+" "); a.Listed != want {
				t.Errorf("%s %s: %s is listed: %t", tt.kind, tt.line, a.IP, a.Listed)
			}
		}
	}
}

func TestMaxRange(t *testing.T) {
	for _, kind := range []Type{IP4Set, IP4Trie} {
		for text, want := range map[string]int64{
			"$MAXRANGE4 256\n192.0.2.0/24\n": 1, "$MAXRANGE4 255\n192.0.2.0/24\n": 0, "$MAXRANGE4 /24\n192.0.2.0/23\n": 0,
			"$MAXRANGE4 /24\n!192.0.2.0/23\n": 0, "$MAXRANGE4 0\n192.0.0.0/16\n": 1, "$MAXRANGE4 /33\n192.0.0.0/16\n": 1,
		} {
			if _, audit, _ := Scan(strings.NewReader(text), Options{Type: kind}, nil); audit.Entries != want {
				t.Errorf("%s %q: %d entries, want %d", kind, text, audit.Entries, want)
			}
		}
	}
}
