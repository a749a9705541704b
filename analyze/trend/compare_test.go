package trend

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/ingest/trace"
)

func day(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }

// week is a result of the seven days from a Monday on: so much mail, so much of it failed.
func week(monday int, delivered, failed int64) *analyze.Result {
	return &analyze.Result{
		Period: analyze.Period{From: day(monday), Until: day(monday + 7), MailDays: 7},
		Totals: analyze.Totals{Deliveries: delivered + failed, Delivered: delivered, Failed: failed},
	}
}

func domain(name string, delivered, failed, deferred int64) analyze.Tally {
	return analyze.Tally{Name: name, Deliveries: delivered + failed, Delivered: delivered, Failures: failed, Deferred: deferred}
}

func class(name string, failed int64) analyze.Tally {
	class, cause, _ := strings.Cut(name, ".")
	return analyze.Tally{Name: name, Class: class, Cause: cause, Deliveries: failed, Failures: failed}
}

// told writes changes as "trend name before now excess".
func told(all []analyze.Change) []string {
	out := []string{}
	for _, x := range all {
		name := strings.Join(strings.Fields(strings.Join([]string{x.EdgeHost, x.RecipientDomain, x.Provider, x.Class, x.Cause, x.List}, " ")), " ")
		out = append(out, fmt.Sprintf("%s %s %s %d/%d %d/%d %+d", x.Trend, x.Measure, name, x.Before.N, x.Before.Of, x.Now.N, x.Now.Of, x.Excess))
	}
	return out
}

func TestTrends(t *testing.T) {
	before, now := week(2, 10_000, 200), week(9, 10_000, 200)
	before.RecipientDomains = []analyze.Tally{
		domain("same.test", 900, 100, 0), domain("few.test", 95, 5, 0), domain("cured.test", 50, 50, 0), domain("halved.test", 900, 100, 0),
		domain("nomail.test", 10, 10, 0), domain("waits.test", 100, 0, 2), domain("healthy.test", 500, 0, 0),
	}
	now.RecipientDomains = []analyze.Tally{
		domain("same.test", 905, 95, 0), domain("few.test", 92, 8, 0), domain("cured.test", 100, 0, 0), domain("halved.test", 950, 50, 0),
		domain("waits.test", 100, 0, 60), domain("healthy.test", 480, 20, 0), domain("never.test", 0, 4, 0),
	}
	c := Compare(before, now)
	if c.Basis != analyze.ByRates || len(c.Caveats) != 0 {
		t.Fatalf("by %s, with %q", c.Basis, c.Caveats)
	}
	want := []string{
		"gone failures cured.test 50/100 0/100 -50",
		"better failures halved.test 100/1000 50/1000 -50",
		"new failures healthy.test 0/500 20/500 +20",
		"worse deferred waits.test 2/100 60/100 +58",
	}
	if diff := cmp.Diff(want, told(c.Changes)); diff != "" {
		t.Error(diff)
	}
	for _, x := range c.Compared {
		if x.Dimension == analyze.OfDomain && x.Measure == analyze.FailedDeliveries {
			// nomail.test has no mail any more, and never.test had none and has too little: neither is told.
			if want := (analyze.Compared{Dimension: analyze.OfDomain, Measure: analyze.FailedDeliveries, Names: 8, Tested: 5, Changed: 3}); x != want {
				t.Errorf("%+v, want %+v", x, want)
			}
		}
	}
}

// A large change of a small share, and a small one that is far beyond chance, are not called changes.
func TestTooSmall(t *testing.T) {
	before, now := week(2, 990_000, 10_000), week(9, 990_000, 11_000)
	before.RecipientDomains = []analyze.Tally{domain("large.test", 990_000, 10_000, 0), domain("small.test", 400_000, 1, 0)}
	now.RecipientDomains = []analyze.Tally{domain("large.test", 990_000, 11_000, 0), domain("small.test", 400_000, 5, 0)}
	c := Compare(before, now)
	if len(c.Changes) != 0 {
		t.Errorf("called changes: %q", told(c.Changes))
	}
	if x := c.Totals[0]; x.Trend != analyze.Unclear || x.P > 1e-6 {
		t.Errorf("a tenth more is %s, with p = %v", x.Trend, x.P)
	}
}

// TestChance: where nothing changed, hundreds of names give a report without changes in nearly all weeks.
func TestChance(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	weeks, wrong := 200, 0
	for range weeks {
		before, now := week(2, 0, 0), week(9, 0, 0)
		for i := range 300 {
			share := 0.01 + 0.2*r.Float64()
			for _, x := range []*analyze.Result{before, now} {
				row := domain(fmt.Sprintf("d%d.test", i), 0, 0, 0)
				for range 20 + r.IntN(200) {
					row.Deliveries++
					if r.Float64() < share {
						row.Failures++
					}
				}
				row.Delivered = row.Deliveries - row.Failures
				x.RecipientDomains = append(x.RecipientDomains, row)
				x.Totals.Deliveries += row.Deliveries
				x.Totals.Delivered += row.Delivered
				x.Totals.Failed += row.Failures
			}
		}
		if len(Compare(before, now).Changes) > 0 {
			wrong++
		}
	}
	// Without any true change, a false one is expected in at most one week of twenty.
	if wrong > weeks/20 {
		t.Errorf("%d of %d weeks have a change that is none", wrong, weeks)
	}
}

// One host has several names; a group that a period lacks is of the mail on its route, and of nothing without mail.
func TestEdgesAndGroups(t *testing.T) {
	before, now := week(2, 1000, 40), week(9, 1000, 40)
	group := func(host, domain, cause string, failed, decided int64) analyze.Group {
		return analyze.Group{EdgeHost: host, RecipientDomain: domain, Class: "blocklist", Cause: cause, Failures: failed, Decided: decided}
	}
	before.EdgeHosts = []analyze.Tally{domain("edge1.example.com", 100, 0, 0), domain("", 50, 40, 0)}
	now.EdgeHosts = []analyze.Tally{domain("edge1", 50, 20, 0), domain("edge1.corp.example.com", 20, 10, 0), domain("", 50, 0, 0)}
	before.Groups = analyze.GroupsOf(group("edge2.example.com", "b.test", "old", 30, 60), group("edge4.example.com", "b.test", "old", 30, 60))
	before.Routes = []analyze.Route{{EdgeHost: "edge1.example.com", RecipientDomain: "b.test", Decided: 80}}
	now.Groups = analyze.GroupsOf(group("edge1", "b.test", "new", 20, 80), group("edge3.example.com", "b.test", "new", 20, 20))
	now.Routes = []analyze.Route{{EdgeHost: "edge2.example.com", RecipientDomain: "b.test", Decided: 70}}
	want := []string{
		"gone failures edge2.example.com b.test blocklist old 30/60 0/70 -35",
		"new failures edge1 0/100 30/100 +30",
		"new failures edge1 b.test blocklist new 0/80 20/80 +20",
	}
	if diff := cmp.Diff(want, told(Compare(before, now).Changes)); diff != "" {
		t.Error(diff)
	}
}

// What one group explains stands last: the same failures by edge, domain and class.
func TestExplained(t *testing.T) {
	before, now := week(2, 2000, 0), week(9, 1900, 100)
	before.RecipientDomains = []analyze.Tally{domain("a.test", 500, 0, 0), domain("b.test", 500, 0, 0)}
	now.RecipientDomains = []analyze.Tally{domain("a.test", 450, 50, 0), domain("b.test", 450, 50, 0)}
	now.Classes = []analyze.Tally{class("policy.content", 40), class("recipient.unknown", 60)}
	// Of 50 failures at a.test 40 are those of one group, four of five; of 50 at b.test 30 are.
	route := func(domain, class string, failed int64) analyze.Group {
		return analyze.Group{EdgeHost: "edge1.example.com", RecipientDomain: domain, Class: class, Failures: failed, Decided: 500}
	}
	now.Groups = analyze.GroupsOf(route("a.test", "policy", 40), route("b.test", "recipient", 30))
	now.Groups.List()[0].Cause, now.Groups.List()[1].Cause = "content", "unknown"
	before.Routes = []analyze.Route{{EdgeHost: "edge1", RecipientDomain: "a.test", Decided: 500}, {EdgeHost: "edge1", RecipientDomain: "b.test", Decided: 500}}
	var got []string
	for _, x := range Compare(before, now).Changes {
		got = append(got, fmt.Sprintf("%s%s %t", x.RecipientDomain, x.Class, x.Explained))
	}
	want := []string{"recipient false", "b.test false", "a.testpolicy false", "b.testrecipient false", "a.test true", "policy true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Deferred deliveries are compared by group too, of the mail on the route; the group explains its domain.
func TestDeferralGroups(t *testing.T) {
	before, now := week(2, 2000, 0), week(9, 2000, 0)
	before.Totals.HadDeferrals, now.Totals.HadDeferrals = 30, 50
	before.RecipientDomains = []analyze.Tally{domain("a.test", 500, 0, 10), domain("b.test", 400, 0, 20)}
	now.RecipientDomains = []analyze.Tally{domain("a.test", 500, 0, 50), domain("b.test", 400, 0, 0)}
	both := []analyze.Route{{EdgeHost: "edge1", RecipientDomain: "a.test", Decided: 500}, {EdgeHost: "edge1", RecipientDomain: "b.test", Decided: 400}}
	before.Routes, now.Routes = both, both
	waits := func(domain string, deliveries int64) analyze.Group {
		return analyze.Group{
			EdgeHost: "edge1.example.com", RecipientDomain: domain, Class: "throttle", Cause: "greylist", Failures: 3 * deliveries, Deliveries: deliveries,
		}
	}
	before.Deferrals, now.Deferrals = analyze.GroupsOf(waits("b.test", 20), waits("a.test", 10)), analyze.GroupsOf(waits("a.test", 50))
	c := Compare(before, now)
	want := []string{
		"worse deferred edge1.example.com a.test throttle greylist 10/500 50/500 +40",
		"gone deferred edge1.example.com b.test throttle greylist 20/400 0/400 -20",
		"worse deferred a.test 10/500 50/500 +40", "gone deferred b.test 20/400 0/400 -20",
	}
	if diff := cmp.Diff(want, told(c.Changes)); diff != "" {
		t.Error(diff)
	}
	if c.Changes[0].Explained || !c.Changes[2].Explained || !c.Changes[3].Explained {
		t.Error("the groups do not explain the domains")
	}
	before.Deferrals = analyze.GroupsOf() // deferrals that no group names: from a report that did not keep them
	if diff := cmp.Diff(want[2:], told(Compare(before, now).Changes)); diff != "" {
		t.Error(diff)
	}
}

// Each group can say what it was in the earlier period.
func TestEarlierGroups(t *testing.T) {
	before, now := week(2, 2000, 60), week(9, 2000, 60)
	of := func(domain string, failed int64) analyze.Group {
		return analyze.Group{EdgeHost: "edge1.example.com", RecipientDomain: domain, Class: "recipient", Cause: "unknown", Failures: failed, Decided: 500}
	}
	before.Groups, now.Groups = analyze.GroupsOf(of("a.test", 10), of("gone.test", 50)), analyze.GroupsOf(of("b.test", 50), of("a.test", 9), of("c.test", 1))
	before.Routes = []analyze.Route{{EdgeHost: "edge1", RecipientDomain: "b.test", Decided: 400}}
	c := Compare(before, now)
	for i, want := range []analyze.Earlier{
		{Before: analyze.Rate{N: 0, Of: 400}, Trend: analyze.New}, {Before: analyze.Rate{N: 10, Of: 500}, Trend: analyze.Unclear}, {Trend: analyze.Unclear},
	} {
		if got, ok := c.Earlier(&now.Groups.List()[i]); !ok || got != want {
			t.Errorf("group %d: %+v %t, want %+v", i, got, ok, want)
		}
	}
	if _, ok := (*analyze.Comparison)(nil).Earlier(&now.Groups.List()[0]); ok {
		t.Error("a group was something without a comparison")
	}
}

// A class that a period lacks is of all mail of that period. Providers are known by key, and shown by name.
func TestClassesAndProviders(t *testing.T) {
	before, now := week(2, 900, 100), week(9, 1000, 30)
	before.Classes = []analyze.Tally{class("recipient.unknown", 100)}
	now.Classes = []analyze.Tally{class("blocklist.dnsbl_public", 30)}
	front := func(key, name string, delivered, failed int64) analyze.Tally {
		row := domain(name, delivered, failed, 0)
		row.Provider = &analyze.ProviderFacts{Key: key}
		return row
	}
	before.Providers = []analyze.Tally{front("google", "Google", 100, 50), front("", "", 800, 50)}
	now.Providers = []analyze.Tally{front("google", "Google Workspace", 150, 0), front("", "", 850, 30)}
	c := Compare(before, now)
	want := []string{
		"gone failures recipient unknown 100/1000 0/1030 -103",
		"gone failures google 50/150 0/150 -50",
		"new failures blocklist dnsbl_public 0/1000 30/1030 +30",
	}
	if diff := cmp.Diff(want, told(c.Changes)); diff != "" {
		t.Error(diff)
	}
	if c.Changes[1].ProviderName != "Google Workspace" {
		t.Errorf("the provider is called %q", c.Changes[1].ProviderName)
	}
	if c.Totals[0].Trend != analyze.Better || c.Totals[0].Excess != -73 { // 30 where 1030 * 100/1000 = 103 were expected
		t.Errorf("in all: %+v", c.Totals[0])
	}
}

// Failures that name a list are of all mail, whichever address is said to be on it.
func TestLists(t *testing.T) {
	before, now := week(2, 980, 20), week(9, 960, 40)
	before.Claims = []analyze.ClaimTally{{List: "spamcop", Failures: 2, Count: 90}, {Zone: "private.test", Failures: 12, Count: 12}}
	now.Claims = []analyze.ClaimTally{
		{List: "spamcop", IP: netip.MustParseAddr("192.0.2.1"), Failures: 9, Count: 9}, {List: "spamcop", IP: netip.MustParseAddr("192.0.2.2"), Failures: 9, Count: 9},
		{IP: netip.MustParseAddr("192.0.2.2"), Failures: 20, Count: 20},
	}
	want := []string{"worse failures spamcop 2/1000 18/1000 +16", "gone failures private.test 12/1000 0/1000 -12"}
	if diff := cmp.Diff(want, told(Compare(before, now).Changes)); diff != "" {
		t.Error(diff)
	}
}

func TestVolumes(t *testing.T) {
	own, service := &analyze.EdgeFacts{Owner: "own"}, &analyze.EdgeFacts{Owner: "eop"}
	edge := func(name string, facts *analyze.EdgeFacts, n int64) analyze.Tally {
		row := domain(name, n, 0, 0)
		row.Edge = facts
		return row
	}
	before, now := week(2, 1000, 0), week(9, 400, 0)
	before.EdgeHosts = []analyze.Tally{edge("edge1.example.com", own, 300), edge("nam1.outbound.protection.outlook.com", service, 700)}
	now.EdgeHosts = []analyze.Tally{edge("edge2.example.com", own, 40), edge("eur1.outbound.protection.outlook.com", service, 360)}
	before.RecipientDomains = []analyze.Tally{domain("a.test", 600, 0, 0), domain("b.test", 49, 0, 0)}
	now.RecipientDomains = []analyze.Tally{domain("a.test", 301, 0, 0), domain("c.test", 60, 0, 0)}
	c := Compare(before, now)
	want := []string{"less deliveries edge1.example.com 300/0 0/0 -300", "more deliveries c.test 0/0 60/0 +60"}
	if diff := cmp.Diff(want, told(c.Volumes)); diff != "" {
		t.Error(diff)
	}
	if x := c.Totals[2]; x.Measure != analyze.AllDeliveries || x.Trend != analyze.Less {
		t.Errorf("all mail: %+v", x)
	}
	now.Period.MailDays = 5
	c = Compare(before, now)
	if len(c.Volumes) != 0 || c.Totals[2].Trend != analyze.NotCompared || !strings.Contains(strings.Join(c.Caveats, " "), "mail of 7 days, this one of 5 days") {
		t.Errorf("amounts of other times are compared: %q", c.Caveats)
	}
}

func TestBasis(t *testing.T) {
	type sides struct{ before, now func(*analyze.Result) }
	same := func(*analyze.Result) {}
	failures := func(r *analyze.Result) {
		r.Totals.Delivered, r.RateWithheld = 0, "the exports hold no accepted delivery"
	}
	sender := func(r *analyze.Result) { r.RateWithheld = "one sender has 99 of 100 deliveries" }
	for _, tt := range []struct {
		name  string
		sides sides
		basis analyze.Basis
		says  string // empty: nothing
	}{
		{"the same kind of week", sides{same, same}, analyze.ByRates, ""},
		{"failures only", sides{failures, failures}, analyze.ByCounts, "hold failures only"},
		{"failures only now", sides{same, failures}, analyze.ByCounts, "hold failures only"},
		{"one sender", sides{sender, sender}, analyze.ByCounts, "filtered alike"},
		{"one sender now", sides{same, sender}, analyze.ByNone, "filtered for one sender or recipient"},
		{"one sender, then failures", sides{sender, failures}, analyze.ByNone, "filtered for one sender or recipient"},
		{"nothing before", sides{func(r *analyze.Result) { r.Totals = analyze.Totals{} }, same}, analyze.ByNone, "nothing to compare with"},
		{"a short week", sides{same, func(r *analyze.Result) { r.Period.Until = day(12) }}, analyze.ByRates, "the earlier period has 7 days, this one 3 days"},
		{"a short week of failures", sides{failures, func(r *analyze.Result) { failures(r); r.Period.Until = day(12) }}, analyze.ByNone, "this one 3 days"},
		{"other days of the week", sides{func(r *analyze.Result) { r.Period.From, r.Period.Until = day(6), day(9) },
			func(r *analyze.Result) { r.Period.Until = day(12) }}, analyze.ByRates, "other days of the week"},
		{"the same days of the week", sides{func(r *analyze.Result) { r.Period.Until = day(5) },
			func(r *analyze.Result) { r.Period.Until = day(12) }}, analyze.ByRates, ""},
		{"hours", sides{func(r *analyze.Result) { r.Period.Until = day(2).Add(30 * time.Hour) }, same}, analyze.ByRates, "has 30 hours, this one 7 days"},
		{"a file that was refused", sides{same, func(r *analyze.Result) { r.Files = []trace.FileAudit{{Err: errors.New("refused")}} }}, analyze.ByRates,
			"of this period exports are incomplete"},
		{"a known limit before", sides{func(r *analyze.Result) {
			r.Files = []trace.FileAudit{{Findings: []trace.Finding{{Kind: trace.FindingCap}}}}
		}, same}, analyze.ByRates, "of the earlier period exports are incomplete"},
		{"many bad rows", sides{same, func(r *analyze.Result) { r.Files = []trace.FileAudit{{RowsRead: 100, Rejected: 2}} }}, analyze.ByRates, "many rows"},
		{"one bad row", sides{same, func(r *analyze.Result) { r.Files = []trace.FileAudit{{RowsRead: 100, Rejected: 1}} }}, analyze.ByRates, ""},
		{"no dates", sides{func(r *analyze.Result) { r.Period = analyze.Period{} }, same}, analyze.ByRates, "not known when"},
		{"overlapping", sides{same, func(r *analyze.Result) { r.Period.From, r.Period.Until = day(5), day(12) }}, analyze.ByRates, "overlap"},
		{"the wrong way round", sides{func(r *analyze.Result) { r.Period.From, r.Period.Until = day(16), day(23) }, same}, analyze.ByRates, "is the later one"},
		{"another version", sides{func(r *analyze.Result) { r.Version = "0.9" }, func(r *analyze.Result) { r.Version = "1.0" }}, analyze.ByRates, "Version 0.9"},
		{"another organisation", sides{func(r *analyze.Result) { r.OwnDomains = []string{"example.net"} },
			func(r *analyze.Result) { r.OwnDomains = []string{"example.com", "example.org"} }}, analyze.ByRates, "other domains: example.net, not example.com"},
		{"a domain more", sides{func(r *analyze.Result) { r.OwnDomains = []string{"example.com"} },
			func(r *analyze.Result) { r.OwnDomains = []string{"example.com", "example.org"} }}, analyze.ByRates, ""},
		{"mail that waits", sides{same, func(r *analyze.Result) { r.Totals.Pending = 20 }}, analyze.ByRates, "without an outcome so far: 20 of this period"},
		{"late mail", sides{same, func(r *analyze.Result) { r.Period.Outside = 3 }}, analyze.ByRates, "before or after this period: 3."},
	} {
		before, now := week(2, 900, 100), week(9, 900, 100)
		tt.sides.before(before)
		tt.sides.now(now)
		c := Compare(before, now)
		all := strings.Join(c.Caveats, " ")
		if c.Basis != tt.basis || (tt.says == "") != (all == "") || !strings.Contains(all, tt.says) {
			t.Errorf("%s: by %s, want %s; it says %q, want %q", tt.name, c.Basis, tt.basis, all, tt.says)
		}
		if c.Basis != analyze.ByRates && (c.Totals[0].Now.Of != 0 || len(c.Volumes) > 0) {
			t.Errorf("%s: a denominator is given: %+v", tt.name, c.Totals)
		}
	}
}

// Filtered exports give counts alone.
func TestCountsOnly(t *testing.T) {
	before, now := week(2, 0, 20), week(9, 0, 60)
	before.RateWithheld, now.RateWithheld = "failures only", "failures only"
	before.RecipientDomains = []analyze.Tally{domain("a.test", 0, 10, 0), domain("b.test", 0, 10, 0)}
	now.RecipientDomains = []analyze.Tally{domain("a.test", 0, 50, 9), domain("b.test", 0, 10, 0)}
	c := Compare(before, now)
	if diff := cmp.Diff([]string{"worse failures a.test 10/0 50/0 +40"}, told(c.Changes)); diff != "" {
		t.Error(diff)
	}
}

// In a redacted report the one name of all small domains stands for others each week.
func TestFolded(t *testing.T) {
	before, now := week(2, 900, 0), week(9, 800, 100)
	before.FoldedBelow, now.FoldedBelow = 5, 5
	before.RecipientDomains = []analyze.Tally{domain(analyze.Folded, 900, 0, 0)}
	now.RecipientDomains = []analyze.Tally{domain(analyze.Folded, 800, 100, 0)}
	// A domain that is not named may be one of these: that it has no mail any more is not known.
	before.RecipientDomains = append(before.RecipientDomains, domain("large.test", 60, 0, 0), domain("less.test", 60, 0, 0))
	now.RecipientDomains = append(now.RecipientDomains, domain("less.test", 20, 0, 0))
	c := Compare(before, now)
	if len(c.Changes) != 0 {
		t.Errorf("%q", told(c.Changes))
	}
	if diff := cmp.Diff([]string{"less deliveries less.test 60/0 20/0 -40"}, told(c.Volumes)); diff != "" {
		t.Error(diff)
	}
}

func TestListings(t *testing.T) {
	ip := netip.MustParseAddr
	said := func(list, addr string, state blocklist.State, at int) blocklist.Observation {
		return blocklist.Observation{List: list, Zone: list + ".test", IP: ip(addr), State: state, At: day(at), Source: "answers.jsonl"}
	}
	claim := func(list, addr string, n int64) analyze.ClaimTally {
		return analyze.ClaimTally{List: list, IP: ip(addr), Count: n}
	}
	before, now := week(2, 900, 100), week(9, 900, 100)
	before.Observations = []blocklist.Observation{
		said("came", "192.0.2.1", blocklist.NotListed, 9), said("left", "192.0.2.1", blocklist.Listed, 9), said("stays", "192.0.2.1", blocklist.Listed, 9),
		said("turned", "192.0.2.1", blocklist.Listed, 3), said("turned", "192.0.2.1", blocklist.NotListed, 9),
		said("silent", "192.0.2.1", blocklist.NotListed, 9), said("world", "192.0.2.1", blocklist.NotListed, 9),
	}
	now.Observations = []blocklist.Observation{
		said("came", "192.0.2.1", blocklist.Listed, 16), said("left", "192.0.2.1", blocklist.NotListed, 16), said("stays", "192.0.2.1", blocklist.Listed, 16),
		said("turned", "192.0.2.1", blocklist.NotListed, 16), said("silent", "192.0.2.1", blocklist.Unreachable, 16),
		said("world", "192.0.2.1", blocklist.Listed, 16), said("fresh", "192.0.2.2", blocklist.Listed, 16),
	}
	now.Zones = []blocklist.ZoneAudit{{Path: "answers.jsonl", Zone: "world.test", Health: blocklist.World}}
	before.Claims = []analyze.ClaimTally{
		claim("left", "192.0.2.1", 7), claim("ended", "192.0.2.3", 9), claim("few", "192.0.2.3", 5), claim("goes-on", "192.0.2.3", 9),
		claim("ended", "192.0.2.4", 60),
	}
	now.Claims = []analyze.ClaimTally{
		claim("came", "192.0.2.1", 4), claim("fresh", "192.0.2.2", 1), claim("many", "192.0.2.3", 9), claim("some", "192.0.2.3", 5),
		claim("goes-on", "192.0.2.3", 9), claim("many", "192.0.2.5", 60), {IP: ip("192.0.2.3"), Count: 50},
	}
	known := func(addresses ...string) (out []analyze.Address) {
		for _, a := range addresses {
			out = append(out, analyze.Address{IP: ip(a), EdgeHosts: []string{"edge" + a[len(a)-1:]}})
		}
		return out
	}
	before.Addresses, now.Addresses = known("192.0.2.1", "192.0.2.3", "192.0.2.4"), known("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.5")
	var got []string
	for _, x := range Compare(before, now).Listings {
		got = append(got, fmt.Sprintf("%s %s %s %d>%d %v", x.Trend, x.List, x.IP, x.RefusedBefore, x.RefusedNow, x.EdgeHosts))
	}
	// Nine refusals against none are told: 2/512, times 5 tests through rank 2 is 0.0098. Five are not: 2/32 alone is more
	// than 0.05. Of addresses that only one of the periods knows, nothing is told.
	want := []string{
		"newly_listed came 192.0.2.1 0>4 [edge1]",
		"newly_refused many 192.0.2.3 0>9 [edge3]",
		"no_longer_listed left 192.0.2.1 7>0 [edge1]",
		"no_longer_refused ended 192.0.2.3 9>0 [edge3]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
