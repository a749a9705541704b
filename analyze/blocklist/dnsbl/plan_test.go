package dnsbl

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// zonesOf returns what a plan asks, "list zone server: addresses".
func zonesOf(p *Plan) []string {
	var out []string
	for _, z := range p.Zones {
		out = append(out, fmt.Sprintf("%s %s %s: %v", z.List, z.Zone, z.Server.Addr(), z.IPs))
	}
	return out
}

func TestPlanOfCatalog(t *testing.T) {
	cat := testLists(t)
	p := planFor(t, cat, Policy{}, "192.0.2.1", "2001:db8::1")
	got := map[string]*ZonePlan{}
	for i := range p.Zones {
		got[p.Zones[i].List] = &p.Zones[i]
	}
	for _, list := range []string{"spamhaus-zen", "spamcop", "barracuda", "psbl", "casa-cblless", "s5h"} {
		if got[list] == nil {
			t.Errorf("%s is not asked", list)
		}
	}
	for list, why := range map[string]string{
		"spamhaus-xbl": "ZEN holds it", "cbl": "ZEN holds it", "sorbs": "it is dead", "dsbl": "it is dead",
		"spamhaus-dbl": "it lists domains", "microsoft": "nobody can ask it", "abusix": "there is no key",
		"senderscore": "it needs a registration", "countries-nerd-dk": "it says nothing of mail",
		"dnswl": "it is an allow-list", "senderscore-score": "it has scores",
	} {
		if got[list] != nil {
			t.Errorf("%s is asked, though %s", list, why)
		}
	}
	if ips := fmt.Sprint(got["spamcop"].IPs); ips != "[192.0.2.1]" {
		t.Errorf("spamcop holds IPv4 only, asked about %s", ips)
	}
	if ips := fmt.Sprint(got["spamhaus-zen"].IPs); ips != "[192.0.2.1 2001:db8::1]" {
		t.Errorf("ZEN asked about %s", ips)
	}
	want := 0
	for _, z := range p.Zones {
		want += 3*len(z.IPs) + len(z.IPs) // a self-test for each family, of which there is one address each
	}
	if p.Queries() != want || want == 0 {
		t.Errorf("%d questions, want %d", p.Queries(), want)
	}
	if !slices.IsSortedFunc(p.Zones, func(a, b ZonePlan) int { return strings.Compare(a.Zone, b.Zone) }) {
		t.Errorf("not by zone: %q", zonesOf(p))
	}
	if only6 := planFor(t, cat, Policy{}, "2001:db8::1"); slices.ContainsFunc(only6.Zones, func(z ZonePlan) bool { return z.List == "spamcop" }) {
		t.Errorf("spamcop has nothing to be asked about: %q", zonesOf(only6))
	}
	skipped := fmt.Sprint(p.Skipped)
	for _, list := range []string{"abusix", "senderscore"} {
		if !strings.Contains(skipped, list) {
			t.Errorf("nothing says that %s is not asked: %s", list, skipped)
		}
	}
}

// Who has a key, or a registration, asks; who has none is told why not. A part is asked where its whole cannot be.
func TestPlanOfClosedLists(t *testing.T) {
	cat := testLists(t, "sub,zone,sub.example,", "sub,status,private,", "part,zone,part.example,", "part,part_of,abusix,", "part,status,alive,")
	keys := map[string]string{"abusix": "sesame", "sub": "sesame", "spamcop": "sesame"}
	for _, tt := range []struct {
		list  string
		keys  map[string]string
		named bool
		want  string // zone, or why it is not asked
	}{
		{"abusix", nil, false, "needs an access key"},
		{"abusix", keys, false, "{key}.combined.mail.abusix.zone"},
		{"senderscore", nil, false, "registered resolvers only"},
		{"senderscore", nil, true, "bl.score.senderscore.com"},
		{"sub", nil, false, "subscribers"},
		{"sub", keys, false, "sub.example"},
		{"spamcop", keys, false, "bl.spamcop.net"},
		{"spamhaus-zen", nil, false, "zen.spamhaus.org"},
		{"part", nil, false, "part.example"},
	} {
		p := Policy{Keys: tt.keys}
		if tt.named {
			p.Only = []string{tt.list}
		}
		plan := planFor(t, cat, p, "192.0.2.1")
		got := ""
		for _, z := range plan.Zones {
			if z.List == tt.list {
				got = z.Zone
			}
		}
		for _, s := range plan.Skipped {
			if s.List == tt.list {
				got = s.Reason
			}
		}
		if !strings.Contains(got, tt.want) || got == "" {
			t.Errorf("%s, keys %t, named %t: %q, want %q", tt.list, tt.keys != nil, tt.named, got, tt.want)
		}
	}
}

func TestPublicResolversAreRefused(t *testing.T) {
	cat := testLists(t)
	for _, resolver := range publicResolvers {
		server := netip.AddrPortFrom(netip.MustParseAddr(resolver), 53)
		p := planFor(t, cat, Policy{Resolver: server, Only: []string{"spamhaus-zen", "spamcop"}}, "192.0.2.1")
		if len(p.Zones) != 1 || p.Zones[0].List != "spamcop" {
			t.Errorf("%s: %q", resolver, zonesOf(p))
		}
		if len(p.Skipped) != 1 || p.Skipped[0].List != "spamhaus-zen" || !strings.Contains(p.Skipped[0].Reason, "public resolver") {
			t.Errorf("%s: %+v", resolver, p.Skipped)
		}
	}
	// With an access key, or at a server of its own, the list does not see the resolver.
	google := netip.AddrPortFrom(netip.MustParseAddr(publicResolvers[0]), 53)
	keys := map[string]string{"spamhaus-zen": "sesame"}
	if p := planFor(t, cat, Policy{Resolver: google, Keys: keys, Only: []string{"spamhaus-zen"}}, "192.0.2.1"); len(p.Zones) != 1 ||
		p.Zones[0].Zone != "{key}.zen.dq.spamhaus.net" {
		t.Errorf("with a key: %q, %v", zonesOf(p), p.Skipped)
	}
	if p := planFor(t, cat, Policy{Resolver: google, Only: []string{"other.example"}}, "192.0.2.1"); len(p.Zones) != 1 {
		t.Errorf("a zone that the catalog does not know: %q, %v", zonesOf(p), p.Skipped)
	}
	servers := map[string]netip.AddrPort{"zen.spamhaus.org": netip.MustParseAddrPort("127.0.0.1:5353")}
	if p := planFor(t, cat, Policy{Resolver: google, Servers: servers, Only: []string{"spamhaus-zen"}}, "192.0.2.1"); len(p.Zones) != 1 ||
		p.Zones[0].Server.Port() != 5353 {
		t.Errorf("with a server: %q, %v", zonesOf(p), p.Skipped)
	}
}

func TestPlanOfNames(t *testing.T) {
	cat := testLists(t, "l,zone,bl.example,")
	p := planFor(t, cat, Policy{Only: []string{"l", "Other.Example.", "spamhaus-xbl"}}, "::ffff:192.0.2.1", "192.0.2.1")
	want := []string{
		"l bl.example 192.0.2.53: [192.0.2.1]", "other.example other.example 192.0.2.53: [192.0.2.1]",
		"spamhaus-xbl xbl.spamhaus.org 192.0.2.53: [192.0.2.1]",
	}
	if got := zonesOf(p); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	cat = testLists(t,
		"hidden,zone,hidden.example,", "hidden,status,private,", "parts,zone,{part}.parts.example,", "parts,zone,parts.example,")
	if p := planFor(t, cat, Policy{Only: []string{"parts"}}, "192.0.2.1"); p.Zones[0].Zone != "parts.example" {
		t.Errorf("%q, want the zone that needs no label in front", zonesOf(p))
	}
	keys := map[string]string{"spamhaus-zen": "sesame"}
	if p := planFor(t, cat, Policy{Only: []string{"sbl.spamhaus.org", "zen.spamhaus.org"}, Keys: keys}, "192.0.2.1"); p.Zones[1].Zone != "zen.spamhaus.org" {
		t.Errorf("%q, want the very zone that was named", zonesOf(p))
	}
	twice := planFor(t, testLists(t, "l,zone,bl.example,"), Policy{Only: []string{"l", "bl.example", "other.example", "Other.example"}}, "192.0.2.1")
	if got := zonesOf(twice); len(got) != 2 {
		t.Errorf("%q, want each zone once", got)
	}
	for name, want := range map[string]string{"hidden": "subscribers", "sorbs": "dead", "spamhaus-dbl": "cannot be asked", "abusix": "key",
		"dnswl": "blocks no address", "senderscore-score": "blocks no address", "microsoft": "cannot be asked"} {
		p := planFor(t, cat, Policy{Only: []string{name}}, "192.0.2.1")
		if len(p.Zones) > 0 || len(p.Skipped) != 1 || !strings.Contains(p.Skipped[0].Reason, want) {
			t.Errorf("%s: %q, %v; want a reason with %q", name, zonesOf(p), p.Skipped, want)
		}
	}
	for name, want := range map[string]string{"nolist": "neither a list", "sesame.zen.dq.spamhaus.net": "access key in a file"} {
		_, err := NewPlan(cat, nil, Policy{Only: []string{name}})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%s: %v; want an error with %q", name, err, want)
		}
	}
}
