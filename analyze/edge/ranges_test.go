package edge

import (
	"net/netip"
	"strings"
	"testing"
)

func defaultRanges(t *testing.T) *Ranges {
	t.Helper()
	ranges, err := DefaultRanges()
	if err != nil {
		t.Fatal(err)
	}
	return ranges
}

func TestRanges(t *testing.T) {
	ranges := defaultRanges(t)
	tests := []struct {
		ip   string
		pool Pool
		ok   bool
	}{
		{"40.107.92.14", "", true}, {"40.93.199.1", "", true}, {"52.103.255.255", "", true}, {"104.47.127.255", "", true},
		{"2a01:111:f403:c111::5", "", true}, {"40.95.53.1", Relay, true}, {"157.56.111.255", "", true},
		{"104.47.128.0", "", false}, {"52.104.0.0", "", false}, {"192.0.2.1", "", false}, {"2a01:111:f402::1", "", false},
	}
	for _, tt := range tests {
		if pool, ok := ranges.Lookup(netip.MustParseAddr(tt.ip)); pool != tt.pool || ok != tt.ok {
			t.Errorf("%s: pool %q, %v; want %q, %v", tt.ip, pool, ok, tt.pool, tt.ok)
		}
	}
	// What recipients are asked to allow is what is published today.
	for _, p := range ranges.Prefixes() {
		if p.Contains(netip.MustParseAddr("40.95.53.1")) || p.Contains(netip.MustParseAddr("157.56.111.255")) {
			t.Errorf("%s is no range to allow", p)
		}
	}
	if len(ranges.Prefixes()) != 6 || ranges.Source() != "version 2026081400 of Microsoft's endpoints" {
		t.Errorf("%s with %d ranges", ranges.Source(), len(ranges.Prefixes()))
	}
}

// The forms of the endpoints' web service and of SPF records.
const (
	endpoints = `[
  {"id": 1, "serviceArea": "Exchange", "ips": ["203.0.113.0/24"], "tcpPorts": "80,443"},
  {"id": 10, "serviceArea": "Exchange", "urls": ["*.mail.protection.example.com"],
   "ips": ["192.0.2.0/25", "2001:db8:400::/48"], "tcpPorts": "25", "required": true},
  {"id": 11, "serviceArea": "Skype", "ips": ["203.0.113.0/24"], "tcpPorts": "25"}
]`
	spf = `example.com. 3600 IN TXT "v=spf1 ip4:192.0.2.0/25 ip4:198.51.100.9" " ip6:2001:db8:400::/48 -all"` + "\n"
)

// TestReplacedRanges: either form replaces the published ranges, and keeps what is known of the relay pool.
func TestReplacedRanges(t *testing.T) {
	base := defaultRanges(t)
	tests := map[string][]string{
		endpoints: {"192.0.2.0/25", "2001:db8:400::/48"},
		spf:       {"192.0.2.0/25", "198.51.100.9/32", "2001:db8:400::/48"},
		"v=spf1 +ip4:192.0.2.0/25 include:spf-b.example.com ~all\nv=spf1 ip6:2001:db8:400::/48 -all\n": {"192.0.2.0/25", "2001:db8:400::/48"},
		"prefix\n192.0.2.0/25\n": {"192.0.2.0/25"},
	}
	for text, want := range tests {
		got, err := LoadRanges("mine", strings.NewReader("\ufeff"+text), base)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		var prefixes []string
		for _, p := range got.Prefixes() {
			prefixes = append(prefixes, p.String())
		}
		if strings.Join(prefixes, " ") != strings.Join(want, " ") {
			t.Errorf("%q: %v, want %v", text, prefixes, want)
		}
		if _, ok := got.Lookup(netip.MustParseAddr("40.107.92.14")); ok {
			t.Errorf("%q: the embedded ranges are still known", text)
		}
		if pool, _ := got.Lookup(netip.MustParseAddr("40.95.53.1")); pool != Relay && !strings.HasPrefix(text, "prefix") {
			t.Errorf("%q: the relay pool is forgotten", text)
		}
	}
}

func TestLoadRangesSaysWhere(t *testing.T) {
	base := defaultRanges(t)
	tests := map[string]string{
		"":                                     "mine:1: the file is empty",
		"prefix\n40.92.0.0/15\n40.92.0.1/15\n": "mine:3: 40.92.0.1/15 has bits set behind its length; did you mean 40.92.0.0/15?",
		"prefix\nnonsense\n":                   "mine:2: ",
		"prefix,pool\n40.92.0.0/15,fast\n":     `mine:2: no pool is called "fast"`,
		"prefix,state\n40.92.0.0/15,old\n":     `mine:2: no state is called "old"`,
		"<html>":                               `mine:1: unknown column "<html>" (ranges come as`,
		"[\n {\"id\": 1,\n  \"ips\": x}]":      "mine:3: not the JSON of Microsoft's endpoints",
		"{\"a\": 1}":                           "mine:1: not the JSON of Microsoft's endpoints, a list of entries",
		"[{\"id\": 1}]":                        "mine:1: none of the 1 entries is Exchange's for TCP port 25",
		"[{\"id\": 10, \"serviceArea\": \"Exchange\", \"tcpPorts\": \"25\",\n\"ips\": [\"192.0.2\"]}]": "mine:2: entry 10: ",
		"v=spf1 ip4:192.0.2.0/33 -all":                        "mine:1: ip4:192.0.2.0/33 is no network",
		"v=spf1 ip6:192.0.2.0/24 -all":                        "mine:1: ip6:192.0.2.0/24 is no network",
		"v=spf1 -all":                                         "mine:1: the SPF record has no ip4: or ip6: mechanism",
		"# saved\nv=spf1 ip4:192.0.2.1 a:mx.example.com":      "mine:2: a:mx.example.com would need DNS",
		"v=spf1 -ip4:192.0.2.0/24 ip4:192.0.2.1":              "mine:1: -ip4:192.0.2.0/24 leaves addresses out",
		"v=spf1 ip4:192.0.2.1 include:spf-b.example.com -all": "mine:1: included records are not asked for by DNS: add the text of spf-b.example.com",
	}
	for in, want := range tests {
		if _, err := LoadRanges("mine", strings.NewReader(in), base); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s...", in, err, want)
		}
	}
}

// TestPublic: addresses that no list can hold are never looked up.
func TestPublic(t *testing.T) {
	tests := map[string]bool{
		"40.107.92.14": true, "2a01:111:f403::1": true, "::ffff:40.107.92.14": true,
		"10.1.2.3": false, "192.168.1.1": false, "25.0.0.0": false, "100.64.0.1": false, "127.0.0.1": false,
		"169.254.1.1": false, "fe80::1": false, "fd00::1": false, "0.0.0.0": false, "255.255.255.255": false,
		"::ffff:10.1.2.3": false, "224.0.0.1": false,
	}
	for ip, want := range tests {
		if got := Public(netip.MustParseAddr(ip)); got != want {
			t.Errorf("Public(%s) = %v", ip, got)
		}
	}
	if Public(netip.Addr{}) {
		t.Error("no address is taken for a public one")
	}
}
