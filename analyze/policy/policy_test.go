package policy

import (
	"strings"
	"testing"

	"tracesift/analyze"
	"tracesift/ingest/trace"
)

// week is a result whose figures are easy to count: 12 failures, 4 of them of blocklists, of 100 decided.
func week() *analyze.Result {
	return &analyze.Result{
		Totals: analyze.Totals{Deliveries: 110, Delivered: 88, Failed: 12, HadDeferrals: 11},
		RecipientDomains: []analyze.Tally{
			{Name: "a.example.com", Deliveries: 50, Delivered: 40, Failures: 8, Deferred: 5},
			{Name: "b.example.com", Deliveries: 40, Delivered: 36, Failures: 4, Deferred: 6},
			{Name: "example.com", Deliveries: 20, Delivered: 12},
		},
		EdgeHosts: []analyze.Tally{{Name: "edge1.example.net", Deliveries: 60, Delivered: 50, Failures: 10, Deferred: 2}},
		Groups: analyze.GroupsOf(
			analyze.Group{EdgeHost: "edge1.example.net", RecipientDomain: "a.example.com", Class: "blocklist", Cause: "dnsbl_public", Failures: 3,
				Verdicts: map[string]int64{"confirmed-listed": 2, "not-listed-now": 1}},
			analyze.Group{EdgeHost: "edge1.example.net", RecipientDomain: "b.example.com", Class: "blocklist", Cause: "geo", Failures: 1,
				Verdicts: map[string]int64{"confirmed-listed": 1}},
			analyze.Group{EdgeHost: "edge1.example.net", RecipientDomain: "a.example.com", Class: "recipient", Cause: "unknown", Failures: 5},
			analyze.Group{EdgeHost: "edge1.example.net", RecipientDomain: "b.example.com", Class: "unknown", Cause: "unrecognised", Failures: 1},
			analyze.Group{RecipientDomain: "b.example.com", Class: "unknown", Cause: "no_diagnostic", Failures: 2},
		),
		Deferrals: analyze.GroupsOf(
			analyze.Group{EdgeHost: "edge1.example.net", RecipientDomain: "a.example.com", Class: "throttle", Cause: "rate", Failures: 9, Deliveries: 4},
		),
		Files: []trace.FileAudit{{Rejected: 2}, {Rejected: 1}},
	}
}

func TestEvaluate(t *testing.T) {
	for _, tt := range []struct {
		rule  string // metric,class,domain,edge,limit,least
		value analyze.Rate
		want  string
	}{
		{"failures,,,,11,", analyze.Rate{N: 12}, "broken"},
		{"failures,,,,12,", analyze.Rate{N: 12}, "kept"}, // a limit is allowed
		{"failures,blocklist,,,3,", analyze.Rate{N: 4}, "broken"},
		{"failures,blocklist.geo,,,0,", analyze.Rate{N: 1}, "broken"},
		{"failures,blocklist,b.example.com,edge1,0,", analyze.Rate{N: 1}, "broken"},
		{"failures,,*.example.com,,11,", analyze.Rate{N: 12}, "broken"},
		{"failures,,example.com,,0,", analyze.Rate{}, "kept"},
		{"failures,,,edge1.example.net,9,", analyze.Rate{N: 10}, "broken"},
		{"failure_rate,,,,12%,", analyze.Rate{N: 12, Of: 100}, "kept"},
		{"failure_rate,,,,11.9%,", analyze.Rate{N: 12, Of: 100}, "broken"},
		{"failure_rate,,,,1%,101", analyze.Rate{N: 12, Of: 100}, "skipped"},
		{"failure_rate,,,,1%,100", analyze.Rate{N: 12, Of: 100}, "broken"},
		{"failure_rate,blocklist,a.example.com,,6%,", analyze.Rate{N: 3, Of: 48}, "broken"},
		{"failure_rate,,,edge1,16%,", analyze.Rate{N: 10, Of: 60}, "broken"},
		{"failure_rate,,nowhere.example,,0%,", analyze.Rate{}, "skipped"},
		{"deferred,,,,10,", analyze.Rate{N: 11}, "broken"},
		{"deferred,,*.example.com,,11,", analyze.Rate{N: 11}, "kept"},
		{"deferred,throttle,,,3,", analyze.Rate{N: 4}, "broken"},
		{"deferral_rate,,,,10%,", analyze.Rate{N: 11, Of: 110}, "kept"},
		{"deferral_rate,,b.example.com,,14%,", analyze.Rate{N: 6, Of: 40}, "broken"},
		{"listed,,,,2,", analyze.Rate{N: 3}, "broken"},
		{"listed,blocklist.dnsbl_public,,,2,", analyze.Rate{N: 2}, "kept"},
		{"unknown_share,,,,25%,", analyze.Rate{N: 3, Of: 12}, "kept"},
		{"unknown_share,,b.example.com,,50%,", analyze.Rate{N: 3, Of: 4}, "broken"},
		{"rejected_rows,,,,2,", analyze.Rate{N: 3}, "broken"},
	} {
		rules, err := Load("p.csv", strings.NewReader("rule,metric,class,domain,edge,limit,least\nx,"+tt.rule+"\n"))
		if err != nil {
			t.Errorf("%s: %v", tt.rule, err)
			continue
		}
		got := Evaluate(rules, week())[0]
		state := "kept"
		switch {
		case got.Broken:
			state = "broken"
		case got.Skipped != "":
			state = "skipped"
		}
		if got.Value != tt.value || state != tt.want || got.At != "p.csv:2" {
			t.Errorf("%s: %v %s at %s, want %v %s", tt.rule, got.Value, state, got.At, tt.value, tt.want)
		}
	}
}

// TestWithheld checks that a rate that would mislead breaks nothing.
func TestWithheld(t *testing.T) {
	r := week()
	r.RateWithheld = "filtered"
	rules, err := Load("p.csv", strings.NewReader("rule,metric,limit\nx,failure_rate,0%\ny,failures,0\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := Evaluate(rules, r)
	if got[0].Broken || !strings.Contains(got[0].Skipped, "filtered") || !got[1].Broken {
		t.Errorf("%+v", got)
	}
}

// TestChanges: what got worse is counted where it has the names of the rule; without a baseline nothing is said.
func TestChanges(t *testing.T) {
	change := func(trend analyze.Trend, edge, domain, class, cause string) analyze.Change {
		return analyze.Change{Trend: trend, Subject: analyze.Subject{EdgeHost: edge, RecipientDomain: domain, Class: class, Cause: cause}}
	}
	compared := week()
	compared.Comparison = &analyze.Comparison{
		Basis: analyze.ByRates,
		Changes: []analyze.Change{
			change(analyze.New, "edge1.example.net", "a.example.com", "blocklist", "geo"), change(analyze.Worse, "", "a.example.com", "", ""),
			change(analyze.New, "", "", "blocklist", "geo"), change(analyze.Gone, "", "b.example.com", "", ""), change(analyze.Better, "edge1.example.net", "", "", ""),
		},
		Listings: []analyze.ListingChange{{Trend: analyze.NewlyListed}, {Trend: analyze.NewlyRefused}, {Trend: analyze.NoLongerListed}},
	}
	filtered := week()
	filtered.Comparison = &analyze.Comparison{Basis: analyze.ByNone, Listings: compared.Comparison.Listings}
	for _, tt := range []struct {
		of      *analyze.Result
		rule    string // metric,class,domain,edge,limit
		value   int64
		broken  bool
		skipped string
	}{
		{compared, "worsened,,,,2", 3, true, ""},
		{compared, "worsened,,,,3", 3, false, ""},
		{compared, "worsened,blocklist,,,1", 2, true, ""},
		{compared, "worsened,,a.example.com,,1", 2, true, ""},
		{compared, "worsened,blocklist.geo,a.example.com,edge1,0", 1, true, ""},
		{compared, "worsened,,b.example.com,,0", 0, false, ""},
		{compared, "newly_listed,,,,0", 1, true, ""},
		{filtered, "worsened,,,,0", 0, false, "cannot be compared"},
		{filtered, "newly_listed,,,,0", 1, true, ""},
		{week(), "worsened,,,,0", 0, false, "no --baseline"},
		{week(), "newly_listed,,,,0", 0, false, "no --baseline"},
	} {
		rules, err := Load("p.csv", strings.NewReader("rule,metric,class,domain,edge,limit\nx,"+tt.rule+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		got := Evaluate(rules, tt.of)[0]
		if got.Value.N != tt.value || got.Broken != tt.broken || (tt.skipped == "") != (got.Skipped == "") || !strings.Contains(got.Skipped, tt.skipped) {
			t.Errorf("%s: %+v, want %+v", tt.rule, got, tt)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	for _, tt := range []struct{ row, want string }{
		{",failures,,,,1,", "no name"},
		{"x,loss,,,,1,", `metric "loss" is none of`},
		{"x,failures,,,,1%,", "is no share"},
		{"x,failure_rate,,,,1,", "wants a percent sign"},
		{"x,failures,,,,-1,", "is no number"},
		{"x,failures,,,,many,", "is no number"},
		{"x,failures,,,,,", "is no number"},
		{"x,failures,,,,1,5", `least "5"`},
		{"x,failure_rate,,,,1%,-5", `least "-5"`},
		{"x,failure_rate,,a.test,edge1,1%,", "not by both"},
		{"x,failures,blocklists,,,1,", `class "blocklists" is neither one of [blocklist `},
		{"x,failures,blocklist.spamcop,,,1,", `class "blocklist.spamcop" is neither`},
		{"x,unknown_share,blocklist,,,1%,", "has no class"},
		{"x,rejected_rows,,a.test,,1,", "has no class, domain or edge"},
		{"x,newly_listed,,,edge1,1,", "has no class, domain or edge"},
		{"x,worsened,,,,5%,", "is no share"},
	} {
		_, err := Load("p.csv", strings.NewReader("rule,metric,class,domain,edge,limit,least\n"+tt.row+"\n"))
		if err == nil || !strings.HasPrefix(err.Error(), "p.csv:2: ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.row, err, tt.want)
		}
	}
	if _, err := Load("p.csv", strings.NewReader("rule,metric,limit\n")); err == nil {
		t.Error("a policy without rules is a mistake")
	}
}
