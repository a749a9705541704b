package dnsbl

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"golang.org/x/net/dns/dnsmessage"

	"tracesift/analyze/blocklist"
)

func TestHealth(t *testing.T) {
	for _, tt := range []struct {
		held, unheld, random Class
		want                 blocklist.Health
	}{
		{Listed, NotListed, NotListed, ""},
		{UnknownCode, NotListed, Listed, ""}, // some lists hold unrouted networks
		{Listed, NotListed, Unreachable, ""},
		{Listed, Listed, NotListed, blocklist.World},
		{Listed, Anomalous, NotListed, blocklist.World},
		{Listed, UnknownCode, NotListed, blocklist.World},
		{Anomalous, NotListed, NotListed, blocklist.World},
		{NotListed, NotListed, NotListed, blocklist.Masked},
		{NoData, NotListed, NotListed, blocklist.Stripped},
		{NoData, NoData, NoData, blocklist.Stripped},
		{Refused, Failed, Failed, blocklist.Refusing},
		{Listed, Refused, Failed, blocklist.Refusing},
		{Hijacked, NotListed, NotListed, blocklist.Taken},
		{Listed, Hijacked, NotListed, blocklist.Taken},
		{Listed, NotListed, Hijacked, blocklist.Taken},
		{Unreachable, Failed, Failed, blocklist.Silent},
		{Failed, Failed, Failed, blocklist.Silent},
		{Listed, Unreachable, Failed, blocklist.Silent},
		{Failed, NotListed, NotListed, blocklist.Silent},
		{Unreachable, NotListed, NotListed, blocklist.Silent},
		{Listed, Failed, NotListed, blocklist.Silent},
	} {
		if got := health(tt.held, tt.unheld, tt.random); got != tt.want {
			t.Errorf("%s, %s, %s: %q, want %q", tt.held, tt.unheld, tt.random, got, tt.want)
		}
	}
}

// The IPv6 addresses of RFC 5782, section 5, as they are asked about.
const (
	heldV6   = "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
	unheldV6 = "1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
)

func TestSelfTestComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{say: sound(under("192.0.2.1"))}
		s := f.ask(t, testLists(t), planFor(t, testLists(t), only("bl.example"), "192.0.2.1", "192.0.2.2"))
		names := f.names()
		if len(names) < 4 || names[0] != "2.0.0.127.bl.example." || names[1] != "1.0.0.127.bl.example." ||
			!strings.HasSuffix(names[2], ".198.bl.example.") {
			t.Errorf("asked %q; the three questions of the self-test come first", names)
		}
		if len(s.Answers) != 2 || s.Answers[0].Reply.A[0].String() != "127.0.0.2" || s.Answers[1].Reply.Rcode != "NXDOMAIN" {
			t.Errorf("%+v", s.Answers)
		}
		if s.Answers[0].Via != "udp:192.0.2.53:53" || s.Answers[0].At.IsZero() {
			t.Errorf("%+v", s.Answers[0])
		}
	})
}

// Each family that is asked about is tested with its own entries, and no other.
func TestFamiliesAreTestedApart(t *testing.T) {
	v4 := []string{under("127.0.0.2"), under("127.0.0.1"), ""}
	v6 := []string{heldV6, unheldV6, ""}
	for _, tt := range []struct {
		name, facts string
		testOnly    bool
		ips         []string
		want        []string // how the names of the self-test begin
	}{
		{"IPv4 addresses", "l,families,ipv4 ipv6,", false, []string{"192.0.2.1"}, v4},
		{"IPv6 addresses", "l,families,ipv4 ipv6,", false, []string{"2001:db8::1"}, v6},
		{"both", "l,families,ipv4 ipv6,", false, []string{"192.0.2.1", "2001:db8::1"}, slices.Concat(v4, v6)},
		{"both, of a list of one", "l,families,ipv4,", false, []string{"192.0.2.1", "2001:db8::1"}, v4},
		{"both, of a list of which nothing is known", "l,word,L,", false, []string{"192.0.2.1", "2001:db8::1"}, slices.Concat(v4, v6)},
		{"only tested", "l,families,ipv4 ipv6,", true, nil, slices.Concat(v4, v6)},
		{"only tested, IPv6", "l,families,ipv6,", true, nil, v6},
		{"only tested, nothing known", "l,word,L,", true, nil, v4},
		{"only tested, no list of the catalog", "", true, nil, v4},
	} {
		synctest.Test(t, func(t *testing.T) {
			cat, p := testLists(t, "l,zone,bl.example,", tt.facts), only("l")
			if tt.facts == "" {
				p = only("other.example")
			}
			f := &fake{say: sound(heldV6)}
			p.TestOnly = tt.testOnly
			plan := planFor(t, cat, p, tt.ips...)
			f.ask(t, cat, plan)
			names := f.names()
			if n := len(plan.Zones[0].points); n*testQuestions != len(tt.want) {
				t.Errorf("%s: %d self-tests", tt.name, n)
			}
			if n := plan.Queries(); n != len(names) {
				t.Errorf("%s: %d questions planned, asked %q", tt.name, n, names)
			}
			for i, begin := range tt.want {
				if i >= len(names) || !strings.HasPrefix(names[i], begin) {
					t.Errorf("%s: question %d is not %s: %q", tt.name, i, begin, names)
				}
			}
			if len(tt.want) == len(v6) && tt.want[0] == heldV6 && !strings.HasSuffix(names[2], ".0.0.0.0.2.0.0.0.1.0.0.2.bl.example.") {
				t.Errorf("%s: %s is not of the network for measurements", tt.name, names[2])
			}
		})
	}
}

// A list that holds only its IPv4 test entry is believed about IPv4 only, and asked about nothing else; and the other
// way round.
func TestFamiliesAreBelievedApart(t *testing.T) {
	const v6Name = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.example."
	for held, want := range map[string][]string{
		under("127.0.0.2"): {"192.0.2.1 listed", "bl.example ipv4 ", "bl.example ipv6 empty-or-masked"},
		heldV6:             {"2001:db8::1 listed", "bl.example ipv4 empty-or-masked", "bl.example ipv6 "},
	} {
		synctest.Test(t, func(t *testing.T) {
			cat := testLists(t, "l,zone,bl.example,", "l,families,ipv4 ipv6,")
			f := &fake{say: func(_ string, q dnsmessage.Question) []dnsmessage.Message {
				name := q.Name.String()
				if strings.HasPrefix(name, held) || name == v6Name || strings.HasPrefix(name, under("192.0.2.1")) {
					return answer(q, dnsmessage.RCodeSuccess, "127.0.0.2")
				}
				return answer(q, dnsmessage.RCodeNameError)
			}}
			observations, audits := Observe(cat, f.ask(t, cat, planFor(t, cat, only("l"), "192.0.2.1", "2001:db8::1")))
			var got []string
			for _, o := range observations {
				got = append(got, fmt.Sprintf("%s %s", o.IP, o.State))
			}
			for _, a := range audits {
				got = append(got, fmt.Sprintf("%s %s %s", a.Zone, a.Family, a.Health))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
			if n := len(realNames(f)); n != 3+2 { // the other self-test, a listing and its text
				t.Errorf("asked %q: an address of a family that failed its self-test", f.names())
			}
		})
	}
}

// A zone that refuses its first self-test, or does not answer it, is not asked for the second one; that stands for both
// families.
func TestRefusalStandsForBothFamilies(t *testing.T) {
	for _, tt := range []struct {
		say    func(string, dnsmessage.Question) []dnsmessage.Message
		times  int
		health blocklist.Health
	}{
		{coded(dnsmessage.RCodeRefused), 1, blocklist.Refusing},
		{coded(dnsmessage.RCodeServerFailure), 2, blocklist.Silent},
	} {
		synctest.Test(t, func(t *testing.T) {
			cat := testLists(t, "l,zone,bl.example,", "l,families,ipv4 ipv6,")
			f := &fake{say: tt.say}
			_, audits := Observe(cat, f.ask(t, cat, planFor(t, cat, only("l"), "192.0.2.1", "2001:db8::1")))
			if len(f.asked) != tt.times || len(audits) != 1 || audits[0].Family != "" || audits[0].Health != tt.health {
				t.Errorf("asked %q, %+v", f.names(), audits)
			}
		})
	}
}

// A list that answers like a closing one is dead, unless its self-test says more; and what an unfit resolver does not
// change keeps its own reason.
func TestGravestReason(t *testing.T) {
	cat := testLists(t, "a,zone,a.example,", "b,zone,b.example,", "c,zone,c.example,", "r,zone,r.example,", "s,zone,s.example,")
	code := func(rcode, a string) Reply {
		r := Reply{Rcode: rcode}
		if a != "" {
			r.A = []netip.Addr{netip.MustParseAddr(a)}
		}
		return r
	}
	test := func(zone string, held Reply) Test {
		x := func(r Reply) Exchange { return Exchange{Zone: zone, Via: "udp:192.0.2.53:53", Reply: r} }
		return Test{Zone: zone, Held: x(held), Unheld: x(code(rcodeNoName, "")), Random: x(code(rcodeNoName, ""))}
	}
	last := func(zone string) Exchange {
		return Exchange{Zone: zone, IP: netip.MustParseAddr("192.0.2.1"), Reply: code(rcodeSuccess, "127.0.0.1")}
	}
	for _, tt := range []struct {
		s    Session
		want []blocklist.Health
	}{
		{Session{Tests: []Test{test("a.example", code(rcodeSuccess, "127.0.0.2"))}, Answers: []Exchange{last("a.example")}}, []blocklist.Health{blocklist.World}},
		{Session{Tests: []Test{test("a.example", code(rcodeNoName, ""))}, Answers: []Exchange{last("a.example")}}, []blocklist.Health{blocklist.Masked}},
		{Session{Tests: []Test{
			test("a.example", code(rcodeNoName, "")), test("b.example", code(rcodeNoName, "")), test("c.example", code(rcodeNoName, "")),
			test("r.example", code(rcodeRefused, "")), test("s.example", code(rcodeFailed, "")),
		}}, []blocklist.Health{blocklist.Unfit, blocklist.Unfit, blocklist.Unfit, blocklist.Refusing, blocklist.Silent}},
	} {
		_, audits := Observe(cat, &tt.s)
		for i, a := range audits {
			if a.Health != tt.want[i] {
				t.Errorf("%s: %q, want %q", a.Zone, a.Health, tt.want[i])
			}
		}
	}
}

// Lists without an IPv6 test entry do not make the resolver unfit: their IPv4 entries come through it.
func TestMissingEntriesOfOneFamily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cat := testLists(t, "a,zone,a.example,", "b,zone,b.example,", "c,zone,c.example,")
		f := &fake{say: sound()}
		s := f.ask(t, cat, planFor(t, cat, only("a", "b", "c"), "192.0.2.1", "2001:db8::1"))
		if unfit := unfitResolvers(cat, s.Tests); unfit["udp:192.0.2.53:53"] {
			t.Errorf("%v", unfit)
		}
		slices.Reverse(s.Tests)
		if unfit := unfitResolvers(cat, s.Tests); unfit["udp:192.0.2.53:53"] {
			t.Errorf("%v", unfit)
		}
	})
}

// Where several sound lists look masked at once, it is the resolver: nothing more is asked, and nothing is believed.
// A list that is asked at a server of its own is not concerned.
func TestResolverUnfit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cat := testLists(t, "a,zone,a.example,", "b,zone,b.example,", "c,zone,c.example,", "d,zone,d.example,", "e,zone,e.example,")
		f := &fake{say: func(n string, q dnsmessage.Question) []dnsmessage.Message {
			name := q.Name.String()
			if strings.HasSuffix(name, ".d.example.") || strings.HasSuffix(name, ".e.example.") {
				return sound(under("192.0.2.1"))(n, q)
			}
			return answer(q, dnsmessage.RCodeSuccess) // stripped
		}}
		p := only("a", "b", "c", "d", "e")
		p.Servers = map[string]netip.AddrPort{"e.example": netip.MustParseAddrPort("192.0.2.99:5353")}
		s := f.ask(t, cat, planFor(t, cat, p, "192.0.2.1"))
		if got := realNames(f); len(got) != 2 || !strings.HasPrefix(got[0], "1.2.0.192.e.example.") {
			t.Errorf("asked %q, want the list at its own server only", got)
		}
		observations, audits := Observe(cat, s)
		if len(observations) != 1 || observations[0].List != "e" || observations[0].State != blocklist.Listed {
			t.Errorf("%+v", observations)
		}
		for _, a := range audits {
			if want := map[bool]blocklist.Health{true: "", false: blocklist.Unfit}[a.List == "e"]; a.Health != want {
				t.Errorf("%s: %q, want %q", a.List, a.Health, want)
			}
		}
	})
	synctest.Test(t, func(t *testing.T) { // dead, doubtful and unknown lists prove nothing about the resolver
		cat := testLists(t, "a,zone,a.example,", "a,status,dead-empty,", "b,zone,b.example,", "b,status,doubtful,", "d,zone,d.example,")
		var s Session
		for _, zone := range []string{"a.example", "b.example", "other.example", "third.example"} {
			s.Tests = append(s.Tests, Test{Zone: zone, Held: Exchange{Reply: Reply{Rcode: rcodeNoName}}})
		}
		if unfit := unfitResolvers(cat, s.Tests); len(unfit) > 0 {
			t.Errorf("%v", unfit)
		}
	})
	synctest.Test(t, func(t *testing.T) { // two alone may be the lists' own fault
		cat := testLists(t, "a,zone,a.example,", "b,zone,b.example,", "d,zone,d.example,")
		f := &fake{say: func(n string, q dnsmessage.Question) []dnsmessage.Message {
			if strings.HasSuffix(q.Name.String(), ".d.example.") {
				return sound(under("192.0.2.1"))(n, q)
			}
			return answer(q, dnsmessage.RCodeNameError)
		}}
		observations, audits := Observe(cat, f.ask(t, cat, planFor(t, cat, only("a", "b", "d"), "192.0.2.1")))
		if len(observations) != 1 || audits[0].Health != blocklist.Masked || audits[2].Health != "" {
			t.Errorf("%+v, %+v", observations, audits)
		}
	})
}
