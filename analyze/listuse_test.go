package analyze

import (
	"fmt"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tracesift/analyze/advice"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/ndr"
)

// through makes a delivery through the edge with that address, refused with the name of a list where it failed.
func through(n byte, ip, domain string, outcome delivery.Outcome, list string) delivery.Delivery {
	d := outbound(n, fmt.Sprint("to", n), domain, outcome)
	d.Edge.IP = netip.Addr{}
	if ip != "" {
		d.Edge.IP = netip.MustParseAddr(ip)
	}
	if outcome == delivery.Failed {
		d.RefusedAt = d.DecidedAt
		d.Refusal = &ndr.Refusal{Class: "blocklist", Cause: "dnsbl_public", List: list, ClientIP: d.Edge.IP, Template: list}
	}
	return d
}

// refusedAs gives a failure a refusal that names the address, which the trace does not know.
func refusedAs(ip string, d delivery.Delivery) delivery.Delivery {
	r := *d.Refusal
	r.ClientIP = netip.MustParseAddr(ip)
	d.Refusal = &r
	return d
}

// judged accumulates deliveries; each list holds the addresses that end in .1, does not hold those in .2 to .9, the last
// three of which it may have held before, and says nothing about others.
func judged(misread bool, deliveries ...delivery.Delivery) *Result {
	a := NewAccumulator(Options{})
	for i := range deliveries {
		a.Add(&deliveries[i])
	}
	judge := func(c blocklist.Claim, _ time.Time) blocklist.Verdict {
		v := blocklist.Verdict{Name: blocklist.NotChecked, List: c.List, Misread: misread}
		if !c.IP.IsValid() {
			return v
		}
		switch last := c.IP.As4()[3]; {
		case last == 1:
			v.Name = blocklist.ConfirmedListed
		case last > 6 && last < 10:
			v.Name, v.Flags = blocklist.NotListedNow, []string{blocklist.FlagExpired}
		case last < 10:
			v.Name, v.Flags = blocklist.NotListedNow, []string{blocklist.FlagContradicts}
		}
		return v
	}
	return done(a.Result(judge, func(string, string, string) (advice.Advice, bool) { return advice.Advice{}, false }))
}

// A domain that acts on a list refuses what comes from the addresses that the list holds and takes the rest.
func TestListUsage(t *testing.T) {
	r := judged(false,
		through(1, "192.0.2.1", "acts.test", delivery.Failed, "spamcop"),
		refusedAs("192.0.2.1", through(2, "", "acts.test", delivery.Failed, "spamcop")),
		through(3, "192.0.2.1", "acts.test", delivery.Delivered, ""),
		through(4, "192.0.2.2", "acts.test", delivery.Delivered, ""),
		through(5, "192.0.2.3", "acts.test", delivery.Delivered, ""),
		through(6, "192.0.2.50", "acts.test", delivery.Delivered, ""),
		through(7, "", "acts.test", delivery.Delivered, ""),
		through(8, "", "acts.test", delivery.Pending, ""),
		through(9, "192.0.2.2", "other.test", delivery.Failed, "psbl"),
		through(10, "192.0.2.1", "never.test", delivery.Delivered, ""),
	)
	want := []ListUse{
		{List: "spamcop", RecipientDomain: "acts.test", Refusals: 2, Failures: 2, Addresses: 1, Deliveries: 8, Delivered: 5,
			Verdicts: map[string]int64{"confirmed-listed": 2},
			Listed:   Decided{Failed: 2, Delivered: 1}, Unlisted: Decided{Delivered: 2}, Unknown: Decided{Delivered: 2},
			RefusedHosts: Decided{Failed: 2, Delivered: 5}},
		{List: "psbl", RecipientDomain: "other.test", Refusals: 1, Failures: 1, Addresses: 1, Deliveries: 1,
			Verdicts: map[string]int64{"not-listed-now": 1},
			Unlisted: Decided{Failed: 1}, RefusedHosts: Decided{Failed: 1}},
	}
	want[0].Span, want[1].Span = Span{noon + 1e9, noon + 2e9}, Span{noon + 9e9, noon + 9e9}
	if diff := cmp.Diff(want, r.ListUsage); diff != "" {
		t.Error(diff)
	}
}

// The map has the most refusals first, then it goes by list and domain.
func TestOrderOfListUsage(t *testing.T) {
	var deliveries []delivery.Delivery
	for i, use := range []string{"d.test spamcop", "b.test spamcop", "c.test psbl", "a.test psbl", "e.test spamcop", "e.test spamcop"} {
		domain, list, _ := strings.Cut(use, " ")
		deliveries = append(deliveries, through(byte(i+1), "192.0.2.1", domain, delivery.Failed, list))
	}
	var got []string
	for _, u := range judged(false, deliveries...).ListUsage {
		got = append(got, u.RecipientDomain+" "+u.List)
	}
	if want := "e.test spamcop, a.test psbl, c.test psbl, b.test spamcop, d.test spamcop"; strings.Join(got, ", ") != want {
		t.Errorf("%q, want %s", got, want)
	}
}

// Where a refusal names an address, a failure counts there, else at the edge's own; an acceptance counts at the edge's.
func TestDecidedByAddress(t *testing.T) {
	failed := through(1, "192.0.2.2", "acts.test", delivery.Failed, "spamcop")
	silent := failed
	silent.Refusal = &ndr.Refusal{Class: "blocklist", Cause: "dnsbl_public", List: "spamcop"}
	accepted := through(2, "192.0.2.2", "acts.test", delivery.Delivered, "")
	accepted.Refusal = refusedAs("192.0.2.1", failed).Refusal
	for _, tt := range []struct {
		d                delivery.Delivery
		listed, unlisted Decided
	}{
		{refusedAs("192.0.2.1", failed), Decided{Failed: 1}, Decided{}},
		{silent, Decided{}, Decided{Failed: 1}},
		{accepted, Decided{}, Decided{Delivered: 1}},
	} {
		a := through(9, "", "acts.test", delivery.Failed, "spamcop") // it makes the domain act on the list
		u := judged(false, tt.d, a).ListUsage[0]
		if u.Listed != tt.listed || u.Unlisted != tt.unlisted {
			t.Errorf("%+v: %+v, %+v", tt, u.Listed, u.Unlisted)
		}
	}
}

// A domain that refuses three addresses over a list that refuses questions, and holds none of them, is suspect.
func TestAnyMatchSuspect(t *testing.T) {
	refused := func(ips ...string) []delivery.Delivery {
		var out []delivery.Delivery
		for i, ip := range ips {
			out = append(out, through(byte(i+1), ip, "acts.test", delivery.Failed, "spamhaus-zen"))
		}
		return out
	}
	for _, tt := range []struct {
		name    string
		misread bool
		ips     []string
		want    bool
	}{
		{"three addresses", true, []string{"192.0.2.2", "192.0.2.3", "192.0.2.4"}, true},
		{"a list that refuses no question", false, []string{"192.0.2.2", "192.0.2.3", "192.0.2.4"}, false},
		{"two addresses", true, []string{"192.0.2.2", "192.0.2.3", "192.0.2.3"}, false},
		{"one of them is listed", true, []string{"192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.1"}, false},
		{"not checked", true, []string{"192.0.2.20", "192.0.2.30", "192.0.2.40"}, false},
		{"long ago", true, []string{"192.0.2.7", "192.0.2.8", "192.0.2.9"}, false},
	} {
		r := judged(tt.misread, refused(tt.ips...)...)
		var flagged int64
		for _, c := range r.Claims {
			flagged += c.Flags[blocklist.FlagAnyMatch]
		}
		if got := r.ListUsage[0].AnyMatchSuspect; got != tt.want || (flagged == 3) != tt.want || !tt.want && flagged > 0 {
			t.Errorf("%s: suspect %v, %d refusals flagged", tt.name, got, flagged)
		}
	}
}

// Where most accepted deliveries have no address, the hosts that were refused are compared with the others; where they
// have one, or there are none, addresses are.
func TestContrast(t *testing.T) {
	at := func(host string, d delivery.Delivery) delivery.Delivery { d.Edge.Host = host; return d }
	refused := at("a.example.net", refusedAs("192.0.2.1", through(1, "", "acts.test", delivery.Failed, "spamcop")))
	sent := func(n byte) delivery.Delivery {
		return at("c.example.net", through(n, "192.0.2.2", "acts.test", delivery.Delivered, ""))
	}
	common := []delivery.Delivery{
		refused, at("a.example.net", through(2, "", "acts.test", delivery.Delivered, "")),
		at("b.example.net", through(3, "", "acts.test", delivery.Delivered, "")),
		at("b.example.net", through(4, "", "acts.test", delivery.Failed, "")),
		at("b.example.net", through(5, "", "acts.test", delivery.Pending, "")),
		at("b.example.net", through(6, "", "other.test", delivery.Delivered, "")),
		at("c.example.net", through(7, "", "acts.test", delivery.Delivered, "")),
	}
	for _, tt := range []struct {
		name             string
		deliveries       []delivery.Delivery
		byAddress        bool
		listed, unlisted Decided
	}{
		{"no addresses", common, false, Decided{1, 1}, Decided{1, 2}},
		{"less than half of the accepted have one", append(common[:7:7], sent(8), sent(9)), false, Decided{1, 1}, Decided{1, 4}},
		{"half of the accepted have one", append(common[:7:7], sent(8), sent(9), sent(10)), true, Decided{1, 0}, Decided{0, 3}},
		{"nothing is accepted", []delivery.Delivery{refused}, true, Decided{1, 0}, Decided{}},
	} {
		u := judged(false, tt.deliveries...).ListUsage[0]
		listed, unlisted := u.Contrast()
		if u.ByAddress() != tt.byAddress || listed != tt.listed || unlisted != tt.unlisted {
			t.Errorf("%s: by address %t, %+v against %+v", tt.name, u.ByAddress(), listed, unlisted)
		}
	}
}

// Each address says through which hosts mail left from it, what was refused, and which lists held it.
func TestAddresses(t *testing.T) {
	plain := through(1, "192.0.2.1", "acts.test", delivery.Failed, "")
	plain.Refusal = &ndr.Refusal{Class: "recipient", Cause: "unknown", Template: "t"}
	deferred := through(2, "192.0.2.2", "acts.test", delivery.Delivered, "")
	deferred.Deferrals = 1
	deferred.Attempts = []delivery.Attempt{
		{At: noon, Deferred: true, Edge: deferred.Edge, Refusal: &ndr.Refusal{Class: "throttle", Cause: "greylist", Template: "g"}},
		{At: noon, Accepted: true, Edge: deferred.Edge},
	}
	deferred.Attempts[1].Edge.Host = "second.example.net"
	inner := refusedAs("192.0.2.60", through(3, "192.0.2.3", "acts.test", delivery.Failed, "psbl"))
	r := judged(false,
		plain, deferred, inner,
		refusedAs("192.0.2.1", through(4, "", "other.test", delivery.Failed, "spamcop")),
		through(5, "10.0.0.1", "acts.test", delivery.Failed, ""), // not public
		refusedAs("192.0.2.1", through(6, "", "other.test", delivery.Failed, "spamcop")),
	)
	host := eopEdge.Host
	want := []Address{
		{IP: netip.MustParseAddr("192.0.2.1"), EdgeHosts: []string{host}, Refusals: 3, Known: Decided{Failed: 3},
			Causes: map[string]int64{"recipient.unknown": 1, "blocklist.dnsbl_public": 2}},
		{IP: netip.MustParseAddr("192.0.2.2"), EdgeHosts: []string{host, "second.example.net"}, Refusals: 1, Known: Decided{Delivered: 1},
			Causes: map[string]int64{"throttle.greylist": 1}},
		// The refusal names an address that is not the edge's: it is no host's.
		{IP: netip.MustParseAddr("192.0.2.60"), Refusals: 1, Known: Decided{Failed: 1}, Causes: map[string]int64{"blocklist.dnsbl_public": 1}},
	}
	diff := cmp.Diff(want, r.Addresses, cmpopts.IgnoreFields(Address{}, "Span", "EdgeOwner", "Pool"), cmpopts.EquateComparable(netip.Addr{}), cmpopts.EquateEmpty())
	if diff != "" {
		t.Error(diff)
	}
	if x := r.Addresses[0]; x.EdgeOwner != string(eopEdge.Owner) || x.Pool != string(eopEdge.Pool) || x.Span.First != noon+1e9 || x.Span.Last != noon+6e9 {
		t.Errorf("%+v", x)
	}
}

// A host has its fullest name, of two as long the first; an address that the record does not know is the edge's, but not
// where the record knows another one. What is refused most comes first.
func TestHostsOfAddresses(t *testing.T) {
	at := func(host string, d delivery.Delivery) delivery.Delivery { d.Edge.Host = host; return d }
	var deliveries []delivery.Delivery
	for i, host := range []string{"edge1", "edge1.example.net", "edge1.example.org", "edge1.a.test", "edge2.test", ""} {
		deliveries = append(deliveries, at(host, refusedAs("192.0.2.1", through(byte(i+1), "", "acts.test", delivery.Failed, "psbl"))))
	}
	deliveries = append(deliveries,
		at("other.test", refusedAs("192.0.2.1", through(8, "192.0.2.9", "acts.test", delivery.Failed, "psbl"))),
		at("own.test", through(9, "192.0.2.8", "acts.test", delivery.Failed, "psbl")),
		at("own.test", through(10, "192.0.2.8", "acts.test", delivery.Failed, "psbl")),
		at("seven.test", through(11, "192.0.2.7", "acts.test", delivery.Failed, "psbl")),
		at("six.test", through(12, "192.0.2.6", "acts.test", delivery.Failed, "psbl")),
		at("five.test", through(13, "192.0.2.5", "acts.test", delivery.Failed, "psbl")),
	)
	var got []string
	for _, x := range judged(false, deliveries...).Addresses {
		got = append(got, fmt.Sprint(x.IP, x.EdgeHosts, x.Refusals))
	}
	want := "192.0.2.1 [edge1.example.net edge2.test] 7, 192.0.2.8 [own.test] 2, 192.0.2.5 [five.test] 1, 192.0.2.6 [six.test] 1, 192.0.2.7 [seven.test] 1"
	if strings.Join(got, ", ") != want {
		t.Errorf("%q\nwant %s", got, want)
	}
}

// What hangs on an address is the failures and deferrals of mail from it.
func TestStake(t *testing.T) {
	a := NewAccumulator(Options{})
	for _, d := range []delivery.Delivery{
		through(1, "192.0.2.1", "acts.test", delivery.Failed, "psbl"), through(2, "192.0.2.1", "acts.test", delivery.Failed, "psbl"),
		through(3, "192.0.2.2", "acts.test", delivery.Failed, "psbl"),
	} {
		a.Add(&d)
	}
	if fmt.Sprint(a.Questions()) != "[192.0.2.1 192.0.2.2]" || a.Stake(a.Questions()[0]) != 2 || a.Stake(netip.Addr{}) != 0 {
		t.Errorf("%v: %d", a.Questions(), a.Stake(a.Questions()[0]))
	}
}

// The lists that hold an address are those at the time of its last refusal.
func TestListsOfAddresses(t *testing.T) {
	a := NewAccumulator(Options{})
	d := through(7, "192.0.2.1", "acts.test", delivery.Failed, "spamcop")
	a.Add(&d)
	r := done(a.Result(func(c blocklist.Claim, at time.Time) blocklist.Verdict {
		if c.List == "" && at.Equal((noon + 7e9).Time()) {
			return blocklist.Verdict{Name: blocklist.GenericListed, Lists: []string{"psbl", "spamcop"}, Checked: 5}
		}
		return blocklist.Verdict{Name: blocklist.NotChecked}
	}, func(string, string, string) (advice.Advice, bool) { return advice.Advice{}, false }))
	if x := r.Addresses[0]; fmt.Sprint(x.Lists, x.Checked) != "[psbl spamcop] 5" {
		t.Errorf("%+v", x)
	}
}

// That there is neither a claim nor a listing is no verdict; that a list holds the address of a refusal that has nothing
// to do with lists is one.
func TestNoClaimIsNoVerdict(t *testing.T) {
	for verdict, want := range map[string]string{blocklist.NoClaim: "map[]", blocklist.NoClaimListed: "map[no-claim-listed:1]"} {
		a := NewAccumulator(Options{})
		d := through(7, "192.0.2.1", "acts.test", delivery.Failed, "")
		d.Refusal = &ndr.Refusal{Class: "recipient", Cause: "unknown", Template: "t"}
		a.Add(&d)
		r := done(a.Result(func(blocklist.Claim, time.Time) blocklist.Verdict { return blocklist.Verdict{Name: verdict} },
			func(string, string, string) (advice.Advice, bool) { return advice.Advice{}, false }))
		if got := fmt.Sprint(r.Groups.List()[0].Verdicts); got != want || len(r.Claims) > 0 {
			t.Errorf("%s: %s, want %s; %+v", verdict, got, want, r.Claims)
		}
	}
}

func TestLift(t *testing.T) {
	for _, tt := range []struct {
		listed, unlisted Decided
		want             float64
		ok               bool
	}{
		{Decided{Failed: 9, Delivered: 1}, Decided{Failed: 3, Delivered: 17}, 6, true}, // 90 % against 15 %
		{Decided{Failed: 1, Delivered: 3}, Decided{Failed: 1, Delivered: 1}, 0.5, true},
		{Decided{Failed: 4}, Decided{Failed: 7}, 1, true}, // all fail alike
		{Decided{Delivered: 2}, Decided{Failed: 1}, 0, true},
		{Decided{Failed: 1}, Decided{Delivered: 2}, math.Inf(1), true},
		{Decided{Delivered: 2}, Decided{Delivered: 2}, 0, false},
		{Decided{Failed: 2}, Decided{}, 0, false},
		{Decided{}, Decided{Failed: 2}, 0, false},
	} {
		u := ListUse{Listed: tt.listed, Unlisted: tt.unlisted, Unknown: Decided{Failed: 100}}
		if got, ok := u.Lift(); ok != tt.ok || got != tt.want && math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%+v %+v: %v %v, want %v %v", tt.listed, tt.unlisted, got, ok, tt.want, tt.ok)
		}
	}
}

func TestGapSpan(t *testing.T) {
	for _, tt := range []struct {
		gaps []time.Duration // hours
		want GapSpan
	}{
		{[]time.Duration{-2, 1, 2, -3}, GapSpan{1, -3}},
		{[]time.Duration{-1, 1}, GapSpan{1, 1}},
		{[]time.Duration{1, -1}, GapSpan{1, 1}},
		{[]time.Duration{-4}, GapSpan{-4, -4}},
	} {
		var g *GapSpan
		for _, d := range tt.gaps {
			g = g.with(d)
		}
		if *g != tt.want {
			t.Errorf("%v: %+v, want %+v", tt.gaps, *g, tt.want)
		}
	}
}
