package edge

import (
	"testing"
)

func newHosts(t *testing.T) *Hosts {
	t.Helper()
	hosts, err := defaultHosts()
	if err != nil {
		t.Fatal(err)
	}
	return hosts
}

// TestNames: names as they stand in public mail headers and refusals, in the forms of each grammar, with what they tell.
func TestNames(t *testing.T) {
	hosts := newHosts(t)
	tests := []struct {
		host                       string
		kind                       HostKind
		region, forest, datacentre string
		pool                       Pool
	}{
		{"APC01-PU1-obe.outbound.protection.outlook.com", OutboundHost, "APC", "APC01", "PU1", ""},
		{"nam10-dm6-obe.outbound.protection.outlook.com.", OutboundHost, "NAM", "NAM10", "DM6", ""},
		{"DB3PR0202CU003.outbound.protection.outlook.com", OutboundHost, "", "", "DB3", ""},
		{"OS0P286CU011.outbound.protection.outlook.com", OutboundHost, "", "", "OS0", ""},
		{"co1pr03cu002.outbound.protection.outlook.com", OutboundHost, "", "", "CO1", ""},
		{"mail-eopbgr130085.outbound.protection.outlook.com", OutboundHost, "", "", "", ""},
		{"mail-northeuropeazon11010035.outbound.protection.outlook.com", OutboundHost, "northeurope", "", "", Normal},
		{"mail-westus2azon11010014.outbound.protection.outlook.com", OutboundHost, "westus2", "", "", Normal},
		{"mail-dm6nam10on2078.outbound.protection.outlook.com", OutboundHost, "NAM", "NAM10", "DM6", Normal},
		{"mail-sgaapc01on2068.outbound.protection.outlook.com", OutboundHost, "APC", "APC01", "SGA", Normal},
		{"mail-dm6nam11lp2168.outbound.protection.outlook.com", OutboundHost, "NAM", "NAM11", "DM6", ""},
		{"mail-pu1apc01hn0212.outbound.protection.outlook.com", OutboundHost, "APC", "APC01", "PU1", HighRisk},
		{"mail-psaapc01rlnn2044.outbound.protection.outlook.com", OutboundHost, "APC", "APC01", "PSA", Relay},
		{"mail-psaapc01rlhn2044.outbound.protection.outlook.com", OutboundHost, "APC", "APC01", "PSA", Relay},
		{"DM3NAM06BG401.Eop-nam06.prod.protection.outlook.com", FrontEnd, "NAM", "NAM06", "DM3", ""},
		{"SG2APC01HT247.mail.protection.outlook.com", FrontEnd, "APC", "APC01", "SG2", ""},
		{"BL02EPF00046C14.namprd07.prod.outlook.com", FrontEnd, "NAM", "NAMPRD07", "BL0", ""},
		{"SA2PEPF000015C7.mail.protection.outlook.com", FrontEnd, "", "", "SA2", ""},
		{"MN2PR13MB4005.namprd13.prod.outlook.com", Hub, "NAM", "NAMPRD13", "MN2", ""},
		{"SLXP216MB0381.KORP216.PROD.OUTLOOK.COM", Hub, "KOR", "KORP216", "SLX", ""},
		{"HK2PR0101CA2025.apcprd01.prod.exchangelabs.com", Hub, "APC", "APCPRD01", "HK2", ""},
		{"contoso-com.mail.protection.outlook.com", TenantMX, "", "", "", ""},
		{"outlook-com.olc.protection.outlook.com", TenantMX, "", "", "", ""},
		{"contoso-com.v-v1.mx.microsoft", TenantMX, "", "", "", ""},
		{"mx.example.com", "", "", "", "", ""},
		{"NAM11-BN8-obe.outbound.protection.outlook.com.example.test", "", "", "", "", ""},
		{"x.NAM11-BN8-obe.outbound.protection.outlook.com", "", "", "", "", ""},
	}
	for _, tt := range tests {
		got := hosts.Name(tt.host)
		if got.Kind != tt.kind || got.Region != tt.region || got.Forest != tt.forest || got.Datacentre != tt.datacentre || got.Pool != tt.pool {
			t.Errorf("%s: %+v", tt.host, got)
		}
		if again := hosts.Name(tt.host); again != got {
			t.Errorf("%s is remembered as %+v", tt.host, again)
		}
	}
}

// TestFits: names and addresses seen together in public headers agree in their last three digits.
func TestFits(t *testing.T) {
	hosts := newHosts(t)
	tests := []struct {
		host, ip string
		want     Match
	}{
		{"mail-bn8nam11hn2200", "52.100.171.200", Agrees},
		{"mail-pu1apc01hn0212", "104.47.126.212", Agrees},
		{"mail-westus3azon11011017", "40.107.208.17", Agrees},
		{"mail-francecentralazon11013071", "40.107.162.71", Agrees},
		{"mail-eopbgr130085", "40.107.13.85", Agrees},
		{"mail-dm6nam10on2078", "::ffff:40.107.93.78", Agrees},
		{"mail-dm6nam10on2078", "40.107.93.79", Differs},
		{"mail-bn8nam11on2060e", "2a01:111:f403:2412::60e", Agrees},
		{"mail-bn8nam11on2060e", "2a01:111:f403:2412::60f", Differs},
		{"mail-bn8nam11on2060e", "40.107.93.78", Undecided},
		{"mail-westus3azlp1701100c4", "2a01:111:f403:c105::4", Differs},
		{"mail-westus3azlp1701100c4", "40.93.1.4", Undecided},
		{"nam11-bn8-obe", "40.107.93.78", Undecided},
		{"mail-dm6nam10on2078", "", Undecided},
	}
	for _, tt := range tests {
		name := hosts.Name(tt.host + ".outbound.protection.outlook.com")
		if got := name.Fits(ip(tt.ip)); got != tt.want {
			t.Errorf("%s and %s: %q, want %q", tt.host, tt.ip, got, tt.want)
		}
	}
}

func TestNameIn(t *testing.T) {
	tests := map[string]string{
		"550 <" + reverse + "[52.100.171.200]>: listed":                  reverse,
		"550 host NAM11-BN8-OBE.outbound.protection.OUTLOOK.com refused": "nam11-bn8-obe.outbound.protection.outlook.com",
		"550 no such user": "",
	}
	for text, want := range tests {
		if got := nameIn(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func BenchmarkName(b *testing.B) {
	hosts, err := defaultHosts()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		hosts.Name(hub)
	}
}
