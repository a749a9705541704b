package ndr

import (
	"strings"
	"testing"
)

// Every rule wins its own example, and none is hidden by an earlier one.
func TestRulesWinTheirExamples(t *testing.T) {
	for _, f := range defaultSet(t).Check() {
		if f.Fault != FaultAmbiguous { // narrow rules stand before broad ones on purpose
			t.Error(f)
		}
	}
}

// A user's rule is asked before ours, and replaces the one that has its id.
func TestLoad(t *testing.T) {
	base := defaultSet(t)
	const head = "id,class,cause,tier,codes,match,example\n"
	own, err := Load("own.csv", strings.NewReader(head+
		"house,policy,generic,named,,computer says no,550 5.1.1 Computer says no\n"+
		"full,server,system_full,text,,mailbox full,552 mailbox full\n"), base)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"550 5.1.1 User unknown: computer says no": "house",
		"552 5.2.2 mailbox full":                   "full",
		"550 5.1.1 User unknown":                   "recipient-unknown",
	} {
		if r := own.Classify(text, Context{}); r.Rule != want {
			t.Errorf("%q: rule %s, want %s", text, r.Rule, want)
		}
	}
	if r := own.Classify("552 5.2.2 mailbox full", Context{}); r.Class != "server" {
		t.Errorf("the replaced rule still holds: %s", r.ClassCause())
	}
	if n, old := len(own.Rules()), len(base.Rules()); n != old+1 {
		t.Errorf("%d rules, want %d", n, old+1)
	}
	if r := base.Classify("550 computer says no", Context{}); r.Rule == "house" {
		t.Error("loading changed the base")
	}
}

func TestLoadErrors(t *testing.T) {
	base := defaultSet(t)
	const head = "id,class,cause,tier,codes,lists,names,match,example\n"
	for _, c := range []struct{ text, want string }{
		{"id,match\n", `own.csv:1: column "class" is missing`},
		{head + ",policy,generic,text,,,,abc,x\n", "own.csv:2: the rule has no id"},
		{head + "\na,policy,nothing,text,,,,abc,x\n", "own.csv:3: class and cause policy.nothing are not in the taxonomy"},
		{head + "a,policy,generic,sure,,,,abc,x\n", `own.csv:2: tier "sure" is none of named, text and code`},
		{head + "a,policy,generic,text,,,,,x\n", "own.csv:2: the rule has no condition"},
		{head + "a,policy,generic,text,,,,abc,\n", "own.csv:2: the rule has no example"},
		{head + "a,policy,generic,text,9xx,,,abc,x\n", `own.csv:2: "9xx" is no reply code`},
		{head + "a,policy,generic,text,5.7,,,abc,x\n", `own.csv:2: "5.7" is no enhanced status code`},
		{head + "a,policy,generic,text,5.7.9-2,,,abc,x\n", `own.csv:2: "5.7.9-2" is no enhanced status code`},
		{head + "a,policy,generic,text,,,,ABC,x\n", `own.csv:2: "ABC" is not in lower case`},
		{head + "a,policy,generic,text,,,,/(/,x\n", "own.csv:2: bad expression /(/: error parsing regexp: missing closing ): `(`"},
		{head + "a,policy,generic,text,,,,/a*/,x\n", "own.csv:2: expression /a*/ matches everything"},
		{head + "a,policy,generic,text,,,no-such-list,abc,x\n", `own.csv:2: list "no-such-list" is not in the catalog`},
		{head + "a,policy,generic,text,,[,,abc,x\n", `own.csv:2: bad list pattern "["`},
		{head + "a,policy,generic,text,,,,abc,x\na,policy,generic,text,,,,abd,x\n", "own.csv:3: rule a stands at own.csv:2 already"},
	} {
		if _, err := Load("own.csv", strings.NewReader(c.text), base); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func TestScope(t *testing.T) {
	s, err := Load("own.csv", strings.NewReader("id,class,cause,tier,scope,match,example\n"+
		"house,policy,generic,named,example.org,house rule,550 house rule\n"), defaultSet(t))
	if err != nil {
		t.Fatal(err)
	}
	c := NewClassifier(s, 8)
	for host, want := range map[string]bool{"mx.example.org": true, "EXAMPLE.ORG": true, "mx.example.com": false, "not-example.org": false, "": false} {
		for _, x := range []Context{{RemoteHost: host}, {RemoteHost: "mx.filter.test", RecipientDomain: host}} {
			if got := s.Classify("550 house rule", x).Rule == "house"; got != want {
				t.Errorf("%+v: %t, want %t", x, got, want)
			}
			if got := c.Classify("550 house rule", x).Rule == "house"; got != want {
				t.Errorf("%+v, remembered: %t, want %t", x, got, want)
			}
		}
	}
	text := "Reason: [{LED=550 house rule};{MSG=};{FQDN=mx.example.org};{IP=192.0.2.1};{LRT=}]"
	if got := s.Classify(text, Context{}).Rule; got != "house" {
		t.Errorf("the host of the block does not count: rule %q", got)
	}
}
