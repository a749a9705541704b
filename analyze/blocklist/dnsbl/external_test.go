package dnsbl

import (
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
)

// servedLists knows the zones of the test servers.
func servedLists(t *testing.T) *catalog.Catalog {
	t.Helper()
	return testLists(t,
		"good,zone,bl.test,", "good,code,127.0.0.2,listed", "good,code,127.0.0.3,CSS",
		"six,zone,v6.test,", "six,families,ipv6,",
		"err,zone,err.test,", "dead,zone,dead.test,", "empty,zone,empty.test,", "tested,zone,tested.test,", "refuse,zone,refuse.test,",
	)
}

// askReal puts questions to real servers.
func askReal(t *testing.T, cat *catalog.Catalog, p Policy, ips ...string) *Session {
	t.Helper()
	a := Asker{Client: *realClient(), Catalog: cat}
	s, err := a.Ask(t.Context(), planFor(t, cat, p, ips...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// said returns what the observations say, "list address state codes text" each.
func said(observations []blocklist.Observation) []string {
	var out []string
	for _, o := range observations {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %v %s", o.List, o.IP, o.State, o.Codes, o.Text)))
	}
	return out
}

func TestRbldnsd(t *testing.T) {
	t.Parallel()
	server, _ := rbldnsd(t)
	cat := servedLists(t)
	p := Policy{Resolver: server, Only: []string{"good", "six", "err", "dead", "empty", "tested", "refuse", "nowhere.test"}}
	s := askReal(t, cat, p, "40.107.92.14", "40.92.0.5", "40.92.0.77", "104.47.0.9", "2a01:111:f400::1", "2a01:111:f400::5")
	observations, audits := Observe(cat, s)
	want := []string{
		"good 40.92.0.5 listed [127.0.0.3] CSS-like entry 40.92.0.5",
		"good 40.92.0.77 not_listed []",
		"good 40.107.92.14 listed [127.0.0.2] Listed, see https://bl.test.invalid/query/40.107.92.14",
		"good 104.47.0.9 listed [127.0.0.99] a code that the catalog does not know",
		"good 2a01:111:f400::1 listed [127.0.0.3] EOP v6 pool 2a01:111:f400::1",
		"good 2a01:111:f400::5 not_listed []",
		"tested 40.92.0.5 not_listed []", "tested 40.92.0.77 not_listed []", "tested 40.107.92.14 not_listed []",
		"tested 104.47.0.9 not_listed []", "tested 2a01:111:f400::1 not_listed []", "tested 2a01:111:f400::5 not_listed []",
		"six 2a01:111:f400::1 listed [127.0.0.3] EOP v6 pool 2a01:111:f400::1",
		"six 2a01:111:f400::5 not_listed []",
	}
	if got := said(observations); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	health := map[string]blocklist.Health{}
	for _, a := range audits {
		health[strings.TrimSpace(a.Zone+" "+string(a.Family))] = a.Health
	}
	for zone, want := range map[string]blocklist.Health{
		"bl.test ipv4": "", "bl.test ipv6": "", "v6.test": "", "tested.test ipv4": "", "tested.test ipv6": "",
		"err.test": blocklist.Refusing, "dead.test ipv4": blocklist.World, "dead.test ipv6": blocklist.World,
		"empty.test ipv4": blocklist.Masked, "empty.test ipv6": blocklist.Masked,
		"refuse.test": blocklist.Refusing, "nowhere.test": blocklist.Refusing,
	} {
		if got, ok := health[zone]; got != want || !ok {
			t.Errorf("%s: %q, want %q", zone, got, want)
		}
		delete(health, zone)
	}
	if len(health) > 0 {
		t.Errorf("and %v", health)
	}
	for _, x := range s.Answers {
		if x.Zone == "bl.test" && x.Reply.Rcode == rcodeSuccess && x.Reply.TTL.Seconds() != 900 ||
			x.Reply.Rcode == rcodeNoName && x.Reply.Negative.Seconds() != 300 {
			t.Errorf("%s %s: TTL %v, negative %v", x.Zone, x.IP, x.Reply.TTL, x.Reply.Negative)
		}
	}
}

// A combined zone answers with the codes of all its data sets, and each of its subzones is a list of its own.
func TestCombinedZone(t *testing.T) {
	t.Parallel()
	server, _ := rbldnsd(t)
	p := Policy{Resolver: server, Only: []string{"comb.test", "black.comb.test", "dynamic.comb.test"}}
	observations, audits := Observe(servedLists(t), askReal(t, servedLists(t), p, "40.107.92.14", "40.92.0.5", "40.92.0.77"))
	want := []string{
		"black.comb.test 40.92.0.5 listed [127.0.0.2] Black 40.92.0.5", "black.comb.test 40.92.0.77 not_listed []",
		"black.comb.test 40.107.92.14 listed [127.0.0.2] Black 40.107.92.14",
		"comb.test 40.92.0.5 listed [127.0.0.2] Black 40.92.0.5", "comb.test 40.92.0.77 not_listed []",
		"comb.test 40.107.92.14 listed [127.0.0.2 127.0.0.11] Black 40.107.92.14 Dynamic 40.107.92.14",
		"dynamic.comb.test 40.92.0.5 not_listed []", "dynamic.comb.test 40.92.0.77 not_listed []",
		"dynamic.comb.test 40.107.92.14 listed [127.0.0.11] Dynamic 40.107.92.14",
	}
	if got := said(observations); !slices.Equal(got, want) || len(audits) != 3 {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The list's own log shows how polite the questions were: each address once, the text only of listings, never more than
// the burst and five a second.
func TestPolitenessInTheListsLog(t *testing.T) {
	t.Parallel()
	server, file := rbldnsd(t)
	cat := servedLists(t)
	ips := []string{"40.107.92.14"}
	for i := range 20 {
		ips = append(ips, fmt.Sprintf("192.0.2.%d", i))
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	askReal(t, cat, Policy{Resolver: server, Only: []string{"good", "refuse"}}, ips...)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	perSecond, names := map[int]int{}, map[string]int{}
	for line := range strings.Lines(strings.TrimPrefix(string(text), string(before))) {
		f := strings.Fields(line) // time client name type class: answer
		second, err := strconv.Atoi(f[0])
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		names[f[2]+" "+f[3]]++
		if strings.HasSuffix(f[2], "bl.test") {
			perSecond[second]++
		}
	}
	if n := len(names); n != 3+len(ips)+1+1 {
		t.Errorf("%d different questions, want the self-test, %d addresses, one text, and one that was refused: %v", n, len(ips), names)
	}
	for name, n := range names {
		if n != 1 {
			t.Errorf("%s was asked %d times", name, n)
		}
	}
	if names["14.92.107.40.bl.test TXT"] != 1 || names["2.0.0.127.refuse.test A"] != 1 {
		t.Errorf("%v", names)
	}
	for from := range perSecond {
		n := 0
		for length := 1; length <= 5; length++ {
			n += perSecond[from+length-1]
			// Those in flight may have waited for the processor after their turn came.
			if n > zoneBurst+5*length+zoneInFlight {
				t.Errorf("%d questions within %d s", n, length)
			}
		}
	}
}

// Resolvers that rewrite answers are found out by the self-test; without it every one of them reads as "not listed".
func TestResolversThatRewrite(t *testing.T) {
	t.Parallel()
	list, _ := rbldnsd(t)
	cat := servedLists(t)
	for _, tt := range []struct {
		name     string
		resolver netip.AddrPort
		want     blocklist.Health
	}{
		{"dnsmasq, plain", dnsmasq(t, list), ""},
		{"dnsmasq, rebind protection", dnsmasq(t, list, "--stop-dns-rebind"), blocklist.Stripped},
		{"dnsmasq, protection but for loopback", dnsmasq(t, list, "--stop-dns-rebind", "--rebind-localhost-ok"), ""},
		{"dnsmasq, every name", dnsmasq(t, freePort(t), "--address=/#/198.51.100.1", "--address=/test/198.51.100.1"), blocklist.Taken},
		{"unbound", unbound(t, list, false), ""},
		{"unbound, strict minimisation", unbound(t, list, true), blocklist.Masked},
	} {
		s := askReal(t, cat, Policy{Resolver: tt.resolver, Only: []string{"good"}}, "40.107.92.14")
		observations, audits := Observe(cat, s)
		if audits[0].Health != tt.want {
			t.Errorf("%s: %q, want %q; %+v", tt.name, audits[0].Health, tt.want, s.Tests[0])
		}
		if listed := len(observations) == 1 && observations[0].State == blocklist.Listed; listed != (tt.want == "") {
			t.Errorf("%s: %q", tt.name, said(observations))
		}
	}
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	cat := servedLists(t)
	for name, server := range map[string]netip.AddrPort{"black hole": blackHole(t), "closed port": freePort(t)} {
		s := askReal(t, cat, Policy{Resolver: server, Only: []string{"good"}}, "40.107.92.14")
		observations, audits := Observe(cat, s)
		if len(observations) != 0 || audits[0].Health != blocklist.Silent || s.Tests[0].Held.Err == "" {
			t.Errorf("%s: %q, %q, %q", name, said(observations), audits[0].Health, s.Tests[0].Held.Err)
		}
	}
}
