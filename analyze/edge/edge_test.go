package edge

import (
	"net/netip"
	"strings"
	"testing"
)

// TestHostKinds: names as they stand in public mail headers, in the forms of each grammar.
func TestHostKinds(t *testing.T) {
	hosts, err := DefaultHosts()
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]HostKind{
		"APC01-PU1-obe.outbound.protection.outlook.com":                OutboundHost,
		"nam10-dm6-obe.outbound.protection.outlook.com.":               OutboundHost,
		"DB3PR0202CU003.outbound.protection.outlook.com":               OutboundHost,
		"OS0P286CU011.outbound.protection.outlook.com":                 OutboundHost,
		"mail-eopbgr130085.outbound.protection.outlook.com":            OutboundHost,
		"mail-northeuropeazon11010035.outbound.protection.outlook.com": OutboundHost,
		"DM3NAM06BG401.Eop-nam06.prod.protection.outlook.com":          FrontEnd,
		"SG2APC01HT247.mail.protection.outlook.com":                    FrontEnd,
		"SG2APC01HT226.eop-APC01.prod.protection.outlook.com":          FrontEnd,
		"BL02EPF00046C14.namprd07.prod.outlook.com":                    FrontEnd,
		"SA2PEPF000015C7.mail.protection.outlook.com":                  FrontEnd,
		"MN2PR13MB4005.namprd13.prod.outlook.com":                      Hub,
		"SLXP216MB0381.KORP216.PROD.OUTLOOK.COM":                       Hub,
		"HK2PR0101CA2025.apcprd01.prod.exchangelabs.com":               Hub,
		"contoso-com.mail.protection.outlook.com":                      TenantMX,
		"outlook-com.olc.protection.outlook.com":                       TenantMX,
		"mx.example.com":                                               "",
		"NAM11-BN8-obe.outbound.protection.outlook.com.example.test":   "",
		"x.NAM11-BN8-obe.outbound.protection.outlook.com":              "",
	}
	for name, want := range tests {
		if got := hosts.Kind(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestRanges(t *testing.T) {
	ranges, err := DefaultRanges()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		ip   string
		pool Pool
		ok   bool
	}{
		{"40.107.92.14", "", true}, {"40.93.199.1", "", true}, {"52.103.255.255", "", true}, {"104.47.127.255", "", true},
		{"2a01:111:f403:c111::5", "", true}, {"40.95.53.1", Relay, true},
		{"104.47.128.0", "", false}, {"52.104.0.0", "", false}, {"192.0.2.1", "", false}, {"2a01:111:f402::1", "", false},
	}
	for _, tt := range tests {
		if pool, ok := ranges.Lookup(netip.MustParseAddr(tt.ip)); pool != tt.pool || ok != tt.ok {
			t.Errorf("%s: pool %q, %v; want %q, %v", tt.ip, pool, ok, tt.pool, tt.ok)
		}
	}
}

func TestLoadRangesSaysWhere(t *testing.T) {
	tests := map[string]string{
		"prefix\n40.92.0.0/15\n40.92.0.1/15\n": "mine.csv:3: 40.92.0.1/15 has bits set behind its length; did you mean 40.92.0.0/15?",
		"prefix\nnonsense\n":                   "mine.csv:2: ",
		"prefix,pool\n40.92.0.0/15,fast\n":     `mine.csv:2: no pool is called "fast"`,
	}
	for in, want := range tests {
		if _, err := LoadRanges("mine.csv", strings.NewReader(in)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s...", in, err, want)
		}
	}
}

// TestPublic: addresses that no list can hold are never looked up.
func TestPublic(t *testing.T) {
	tests := map[string]bool{
		"40.107.92.14": true, "2a01:111:f403::1": true,
		"10.1.2.3": false, "192.168.1.1": false, "25.0.0.0": false, "100.64.0.1": false, "127.0.0.1": false,
		"169.254.1.1": false, "fe80::1": false, "fd00::1": false,
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

func TestPools(t *testing.T) {
	finder, err := NewFinder()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		facts Facts
		want  Pool
	}{
		{"by its name", Facts{PoolName: "RegularRelayOutboundPool"}, Relay},
		{"high risk by its name", Facts{PoolName: "HighRiskOutboundPool"}, HighRisk},
		{"the name before the words", Facts{PoolName: "RegularRelayOutboundPool", PoolWords: Normal}, Relay},
		{"the words before the range", Facts{PoolWords: Normal, RefusedIP: netip.MustParseAddr("40.95.53.1")}, Normal},
		{"by the range", Facts{RefusedIP: netip.MustParseAddr("40.95.53.1")}, Relay},
		{"a name nobody knows", Facts{PoolName: "Blue"}, UnknownPool},
		{"nothing", Facts{}, UnknownPool},
		{"an own server", Facts{OnPremises: true, ClientHost: "EX1"}, OnPremises},
	}
	for _, tt := range tests {
		if got := finder.Find(tt.facts).Pool; got != tt.want {
			t.Errorf("%s: pool %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestRefusedAddressOfAnother: an address that a refusal names but that cannot be the edge's is not taken for it.
func TestRefusedAddressOfAnother(t *testing.T) {
	finder, err := NewFinder()
	if err != nil {
		t.Fatal(err)
	}
	e := finder.Find(Facts{ProxyFrontend: "NAM11-BN8-obe.outbound.protection.outlook.com", RefusedIP: netip.MustParseAddr("198.51.100.7")})
	if e.IP.IsValid() || e.Owner != EOP {
		t.Errorf("%+v", e)
	}
}

// TestOwnServersAreNotEOP: what a tracking log tells of the remote side never makes its own server one of EOP's.
func TestOwnServersAreNotEOP(t *testing.T) {
	finder, err := NewFinder()
	if err != nil {
		t.Fatal(err)
	}
	remote := "am5eur03ft022.eop-eur03.prod.protection.outlook.com"
	tests := []struct {
		name  string
		facts Facts
		want  Edge
	}{
		{
			"an address of EOP in the refusal",
			Facts{OnPremises: true, ClientHost: "EX1", RefusedIP: netip.MustParseAddr("40.107.20.1")},
			Edge{Host: "ex1", HostEvidence: EvidenceClientHostname, IPEvidence: EvidenceNone, Owner: Own, Pool: OnPremises},
		},
		{
			"a bracket of EOP",
			Facts{OnPremises: true, ClientHost: "EX1", ClientIP: netip.MustParseAddr("198.51.100.5"), LocalHost: remote},
			Edge{Host: "ex1", IP: netip.MustParseAddr("198.51.100.5"), HostEvidence: EvidenceClientHostname, IPEvidence: EvidenceClientIP, Owner: Own, Pool: OnPremises},
		},
		{
			"a bracket of EOP and nothing else",
			Facts{OnPremises: true, LocalHost: remote},
			Edge{HostEvidence: EvidenceNone, IPEvidence: EvidenceNone, Owner: UnknownOwner, Pool: UnknownPool},
		},
	}
	for _, tt := range tests {
		if got := finder.Find(tt.facts); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func TestKey(t *testing.T) {
	a := Edge{Host: "sg2apc01ht247.mail.protection.outlook.com"}
	b := Edge{Host: "sg2apc01ht247.eop-apc01.prod.protection.outlook.com"}
	if a.Key() != b.Key() || a.Key() == "" {
		t.Errorf("%q and %q are not one host", a.Key(), b.Key())
	}
}
