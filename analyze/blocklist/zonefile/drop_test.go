package zonefile

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDrop(t *testing.T) {
	const text = `{"cidr":"192.0.2.0/24","sblid":"SBL256894","rir":"apnic"}
{"cidr":"2001:db8:1::/48","sblid":"SBL9"}
{"asn":64496,"rir":"ripencc"}
{"cidr":"192.0.2.0/33"}
not JSON
{"type":"metadata","timestamp":1794830400,"size":3,"records":2}
`
	var ips []netip.Addr
	for _, ip := range []string{"192.0.2.7", "192.0.3.7", "2001:db8:1::1", "2001:db8:2::1"} {
		ips = append(ips, netip.MustParseAddr(ip))
	}
	answers, audit, err := Scan(strings.NewReader(text), Options{Path: "drop_v4.json"}, ips)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range answers {
		got = append(got, strings.TrimSpace(a.IP.String()+" "+show(a)))
	}
	want := []string{"192.0.2.7 SBL256894", "192.0.3.7 no", "2001:db8:1::1 SBL9", "2001:db8:2::1 no"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	at := time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC)
	if audit.Type != Drop || audit.Entries != 2 || audit.Skipped != 3 || !audit.At.Equal(at) || audit.WeakAt {
		t.Errorf("%+v", audit)
	}
	wantBad := []string{
		"drop_v4.json:3: names neither a network nor a time", "drop_v4.json:4: invalid address", "drop_v4.json:5: no JSON object",
	}
	if !slices.Equal(audit.Bad, wantBad) {
		t.Errorf("%q", audit.Bad)
	}
}
