package edge

import (
	"net/netip"
	"testing"
)

func ip(text string) netip.Addr {
	if text == "" {
		return netip.Addr{}
	}
	return netip.MustParseAddr(text)
}

// newFinder returns a finder with the embedded data.
func newFinder(t *testing.T) *Finder {
	t.Helper()
	f, err := NewFinder(nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const (
	helo     = "NAM11-BN8-obe.outbound.protection.outlook.com"
	frontEnd = "AM5EUR03FT022.eop-EUR03.prod.protection.outlook.com"
	hub      = "MN2PR13MB4005.namprd13.prod.outlook.com"
	reverse  = "mail-bn8nam11hn2200.outbound.protection.outlook.com"
)

// TestEvidence has a case for each source of an edge's host and address, by shape: extended traces, details of traces,
// tracking logs, SMTP send logs and bounces. Each case names what the order is known from.
func TestEvidence(t *testing.T) {
	finder := newFinder(t)
	tests := []struct {
		name           string
		facts          Facts
		host           string
		hostBy         Evidence
		ip             string
		ipBy           Evidence
		owner          Owner
		hostConfidence Confidence
	}{
		// Extended trace. The columns: client_* is the local end of rows that send (Exchange 2013's writer, and published
		// rows of SENDEXTERNAL); the proxied names are those of Exchange Online's own custom_data.
		{
			"the front end's name in custom_data", Facts{ProxyFrontend: helo, LocalHost: frontEnd, ClientHost: hub},
			"nam11-bn8-obe.outbound.protection.outlook.com", EvidenceProxyFrontend, "", EvidenceNone, EOP, High,
		},
		{
			"the bracket of a text of our own (4.4.3xx, expiry, DANE)", Facts{LocalHost: frontEnd, ClientHost: hub},
			"am5eur03ft022.eop-eur03.prod.protection.outlook.com", EvidenceLocalBracket, "", EvidenceNone, EOP, Medium,
		},
		{
			"client_hostname with a front end's name", Facts{ClientHost: frontEnd + ".", ServerHost: "mx.example.net"},
			"am5eur03ft022.eop-eur03.prod.protection.outlook.com", EvidenceClientHostname, "", EvidenceNone, EOP, High,
		},
		{
			"server_hostname of a proxied row", Facts{Proxied: true, ClientHost: hub, ServerHost: frontEnd},
			"am5eur03ft022.eop-eur03.prod.protection.outlook.com", EvidenceServerHostname, "", EvidenceNone, EOP, Medium,
		},
		{
			"server_hostname of a row that was not proxied is the remote's", Facts{ClientHost: hub, ServerHost: frontEnd},
			"mn2pr13mb4005.namprd13.prod.outlook.com", EvidenceHubOnly, "", EvidenceNone, EOP, Low,
		},
		{
			"our name and address in the remote's words",
			Facts{ClientHost: hub, RefusedIP: ip("52.100.171.200"), Words: WordsOf("554 5.7.1 <" + reverse + "[52.100.171.200]>: Client host rejected: listed")},
			reverse, EvidenceRefusalName, "52.100.171.200", EvidenceRefusalIP, EOP, Medium,
		},
		{
			"the hub alone", Facts{ClientHost: hub, ClientIP: ip("10.152.4.1")},
			"mn2pr13mb4005.namprd13.prod.outlook.com", EvidenceHubOnly, "", EvidenceNone, EOP, Low,
		},
		{
			"client_ip where it is public", Facts{ProxyFrontend: helo, ClientIP: ip("40.107.92.14")},
			"nam11-bn8-obe.outbound.protection.outlook.com", EvidenceProxyFrontend, "40.107.92.14", EvidenceClientIP, EOP, High,
		},
		{
			"Exchange Online's internal addresses", Facts{ProxyFrontend: helo, ClientIP: ip("25.0.0.0")},
			"nam11-bn8-obe.outbound.protection.outlook.com", EvidenceProxyFrontend, "", EvidenceNone, EOP, High,
		},
		{
			"an address of somebody else", Facts{ProxyFrontend: helo, RefusedIP: ip("198.51.100.7")},
			"nam11-bn8-obe.outbound.protection.outlook.com", EvidenceProxyFrontend, "", EvidenceNone, EOP, High,
		},
		{
			"an address of a range that was retired since (list of 2018)", Facts{ProxyFrontend: helo, RefusedIP: ip("157.56.110.7")},
			"nam11-bn8-obe.outbound.protection.outlook.com", EvidenceProxyFrontend, "157.56.110.7", EvidenceRefusalIP, EOP, High,
		},

		// Detail of a trace: the same names in Data, ServerHostName without any client; the bracket in the text.
		{
			"ServerHostName of a detail", Facts{Proxied: true, ServerHost: hub},
			"mn2pr13mb4005.namprd13.prod.outlook.com", EvidenceHubOnly, "", EvidenceNone, EOP, Low,
		},

		// Tracking logs: client-hostname is the server's own short name, client-ip usually behind NAT (Microsoft Learn,
		// "Message tracking").
		{
			"the server of a tracking log", Facts{OnPremises: true, ClientHost: "EX1", ClientIP: ip("10.0.0.5")},
			"ex1", EvidenceClientHostname, "", EvidenceNone, Own, High,
		},
		{
			"its public address", Facts{OnPremises: true, ClientHost: "EX1", ClientIP: ip("198.51.100.5")},
			"ex1", EvidenceClientHostname, "198.51.100.5", EvidenceClientIP, Own, High,
		},
		{
			"the address in front of NAT, in the refusal's words",
			Facts{OnPremises: true, ClientHost: "EX1", ClientIP: ip("10.0.0.5"), RefusedIP: ip("198.51.100.5")},
			"ex1", EvidenceClientHostname, "198.51.100.5", EvidenceRefusalIP, Own, High,
		},
		{
			"an address of EOP that a refusal names to an own server", Facts{OnPremises: true, ClientHost: "EX1", RefusedIP: ip("40.107.20.1")},
			"ex1", EvidenceClientHostname, "", EvidenceNone, Own, High,
		},
		{
			"the remote EOP's bracket (5.7.51 TenantInboundAttribution, logged on premises)", Facts{OnPremises: true, LocalHost: frontEnd},
			"", EvidenceNone, "", EvidenceNone, UnknownOwner, Nothing,
		},
		{
			"the own bracket of a row without client", Facts{OnPremises: true, LocalHost: "EX1.example.com"},
			"ex1.example.com", EvidenceLocalBracket, "", EvidenceNone, Own, Medium,
		},

		// SMTP send logs: the argument of EHLO and local-endpoint (Microsoft Learn, "Protocol logging").
		{
			"EHLO and the local end point", Facts{OnPremises: true, Greeting: "mail.example.com", LocalEndpoint: ip("192.0.2.7")},
			"mail.example.com", EvidenceGreeting, "192.0.2.7", EvidenceLocalEndpoint, Own, High,
		},
		{
			"EHLO with an address literal", Facts{OnPremises: true, Greeting: "[192.0.2.7]", LocalEndpoint: ip("10.0.0.5")},
			"", EvidenceNone, "", EvidenceNone, UnknownOwner, Nothing,
		},

		// Bounces (RFC 3464): bracket, the returned message's last Received, Generating server.
		{
			"the bracket of a bounce", Facts{Bounce: true, LocalHost: frontEnd, Reporter: hub, Received: helo},
			"am5eur03ft022.eop-eur03.prod.protection.outlook.com", EvidenceLocalBracket, "", EvidenceNone, EOP, Medium,
		},
		{
			"the Received field of the returned message", Facts{Bounce: true, Reporter: "mx.example.net", Received: helo, ReceivedIP: ip("40.107.92.14")},
			"nam11-bn8-obe.outbound.protection.outlook.com", EvidenceReceived, "40.107.92.14", EvidenceReceivedIP, EOP, Medium,
		},
		{
			"Generating server: a front end", Facts{Bounce: true, Reporter: frontEnd},
			"am5eur03ft022.eop-eur03.prod.protection.outlook.com", EvidenceGeneratingServer, "", EvidenceNone, EOP, Medium,
		},
		{
			"Generating server: a hub", Facts{Bounce: true, Reporter: hub},
			"mn2pr13mb4005.namprd13.prod.outlook.com", EvidenceHubOnly, "", EvidenceNone, EOP, Low,
		},
		{
			"Generating server: an own one", Facts{Bounce: true, Reporter: "EX1.example.com", OwnHost: true, RefusedIP: ip("192.0.2.7")},
			"ex1.example.com", EvidenceGeneratingServer, "192.0.2.7", EvidenceRefusalIP, Own, Medium,
		},
		{
			"Generating server: a gateway", Facts{Bounce: true, Reporter: "relay.example.net"},
			"relay.example.net", EvidenceGeneratingServer, "", EvidenceNone, Gateway, Medium,
		},
		{
			"Generating server: a tenant's exchanger", Facts{Bounce: true, Reporter: "contoso-com.mail.protection.outlook.com"},
			"", EvidenceNone, "", EvidenceNone, UnknownOwner, Nothing,
		},
		{"nothing at all", Facts{OnPremises: true}, "", EvidenceNone, "", EvidenceNone, UnknownOwner, Nothing},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := finder.Find(tt.facts)
			if e.Host != tt.host || e.HostEvidence != tt.hostBy || e.HostEvidence.Confidence() != tt.hostConfidence {
				t.Errorf("host %q by %s (%s), want %q by %s (%s)", e.Host, e.HostEvidence, e.HostEvidence.Confidence(), tt.host, tt.hostBy, tt.hostConfidence)
			}
			if e.IP != ip(tt.ip) || e.IPEvidence != tt.ipBy {
				t.Errorf("address %s by %s, want %s by %s", e.IP, e.IPEvidence, tt.ip, tt.ipBy)
			}
			if e.Owner != tt.owner {
				t.Errorf("owner %s, want %s", e.Owner, tt.owner)
			}
		})
	}
}

// TestPools: the pool's name decides, then the words of the refusal, what the message is, names, and the range.
func TestPools(t *testing.T) {
	finder := newFinder(t)
	relay, normal := ip("40.95.53.1"), "because of IP Block (from outbound normal IP pools)"
	tests := []struct {
		name  string
		facts Facts
		want  Pool
		by    Evidence
	}{
		{"by its name", Facts{PoolName: "RegularRelayOutboundPool"}, Relay, EvidencePoolName},
		{"high risk by its name", Facts{PoolName: "HighRiskOutboundPool"}, HighRisk, EvidencePoolName},
		{"a name nobody knows", Facts{PoolName: "Blue", Words: WordsOf(normal)}, UnknownPool, EvidencePoolName},
		{"the name before the words", Facts{PoolName: "RegularRelayOutboundPool", Words: WordsOf(normal)}, Relay, EvidencePoolName},
		{"the words before the range", Facts{Words: WordsOf(normal), RefusedIP: relay}, Normal, EvidencePoolWords},
		{"a report", Facts{Report: true, ProxyFrontend: helo}, HighRisk, EvidencePoolOfReport},
		{"a report of an own server", Facts{Report: true, OnPremises: true, ClientHost: "EX1"}, OnPremises, EvidenceOwner},
		{"the name of the server", Facts{ClientHost: reverse}, HighRisk, EvidencePoolHost},
		{"the name of the server in the words", Facts{ProxyFrontend: helo, Words: WordsOf("550 " + reverse + " is listed")}, HighRisk, EvidencePoolHost},
		{"by the range", Facts{RefusedIP: relay}, Relay, EvidencePoolRange},
		{"a range of several pools", Facts{RefusedIP: ip("40.107.92.14")}, UnknownPool, EvidenceNone},
		{"nothing", Facts{}, UnknownPool, EvidenceNone},
		{"an own server", Facts{OnPremises: true, ClientHost: "EX1"}, OnPremises, EvidenceOwner},
		{"a gateway", Facts{Bounce: true, Reporter: "relay.example.net"}, UnknownPool, EvidenceNone},
	}
	for _, tt := range tests {
		if got := finder.Find(tt.facts); got.Pool != tt.want || got.PoolEvidence != tt.by {
			t.Errorf("%s: pool %s by %s, want %s by %s", tt.name, got.Pool, got.PoolEvidence, tt.want, tt.by)
		}
	}
}

// TestConflict: where the refusal names another address than the log has, both are public and one is wrong.
func TestConflict(t *testing.T) {
	finder := newFinder(t)
	facts := Facts{OnPremises: true, ClientHost: "EX1", ClientIP: ip("192.0.2.5"), RefusedIP: ip("198.51.100.5")}
	if e := finder.Find(facts); !e.Conflict || e.IP != facts.RefusedIP {
		t.Errorf("%+v", e)
	}
	facts.ClientIP = ip("10.0.0.5")
	if e := finder.Find(facts); e.Conflict {
		t.Error("an address behind NAT conflicts with nothing")
	}
}

func TestKey(t *testing.T) {
	a := Edge{Host: "sg2apc01ht247.mail.protection.outlook.com"}
	b := Edge{Host: "sg2apc01ht247.eop-apc01.prod.protection.outlook.com"}
	if a.Key() != b.Key() || a.Key() == "" {
		t.Errorf("%q and %q are not one host", a.Key(), b.Key())
	}
}
