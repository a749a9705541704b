package run

import (
	"net/netip"
	"strings"
	"testing"

	"tracesift/analyze/blocklist/dnsbl"
)

// The command that a report suggests names what it needs: the addresses, or the report that holds them.
func TestSuggest(t *testing.T) {
	cat, err := LoadLists("")
	if err != nil {
		t.Fatal(err)
	}
	questions := func(n int) []dnsbl.Question {
		var out []dnsbl.Question
		ip := netip.MustParseAddr("192.0.2.1")
		for range n {
			out = append(out, dnsbl.Question{IP: ip})
			ip = ip.Next()
		}
		return out
	}
	for _, tt := range []struct {
		name      string
		addresses int
		o         Options
		ends      string
		first     bool
	}{
		{"few addresses", 2, Options{}, "--record answers.jsonl 192.0.2.1 192.0.2.2", false},
		{"a JSON report", 2, Options{Documents: []string{"week.md", "out/week 1.json"}}, "--from 'out/week 1.json'", false},
		{"own lists", 1, Options{ListData: ListData{Lists: "mine.csv"}}, "--lists mine.csv 192.0.2.1", false},
		{"many addresses", 21, Options{}, "--from report.json", true},
	} {
		p, err := suggest(cat, questions(tt.addresses), &tt.o)
		if err != nil || !strings.HasPrefix(p.Command, "tracesift lookup --dns live ") || !strings.HasSuffix(p.Command, tt.ends) {
			t.Errorf("%s: %v, %v; want it to end with %s", tt.name, p, err, tt.ends)
			continue
		}
		if (p.First != "") != tt.first || len(p.Addresses) != tt.addresses || p.Queries < 3*len(p.Lists) {
			t.Errorf("%s: %+v", tt.name, p)
		}
	}
	for name, o := range map[string]Options{
		"live": {ListData: ListData{DNS: Lookups{Live: true}}}, "answers": {ListData: ListData{DNS: Lookups{Answers: []string{"x"}}}},
	} {
		if p, err := suggest(cat, questions(1), &o); p != nil || err != nil {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	if p, err := suggest(cat, nil, &Options{}); p != nil || err != nil {
		t.Errorf("no address: %+v, %v", p, err)
	}
}
