package advice

import (
	"slices"
	"strings"
	"testing"

	"tracesift/analyze/ndr"
)

func book(t *testing.T) *Book {
	t.Helper()
	b, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Every cause that a rule can give has advice at every edge, by an actor that exists.
func TestEveryCauseHasAdvice(t *testing.T) {
	b := book(t)
	causes, err := ndr.Causes()
	if err != nil {
		t.Fatal(err)
	}
	actors := []string{"sender", "sending_admin", "microsoft", "recipient_admin", "list_operator", "nobody"}
	for _, c := range causes {
		for _, owner := range []string{"eop", "own", "gateway", "unknown"} {
			a, ok := b.For(c.Class, c.Cause, owner)
			if !ok {
				t.Errorf("%s.%s at %s: no advice", c.Class, c.Cause, owner)
				continue
			}
			if !slices.Contains(actors, a.Actor) {
				t.Errorf("%s: actor %q is unknown", a.ID, a.Actor)
			}
		}
	}
}

// The situations of the published troubleshooting articles keep every step that those prescribe.
func TestSituations(t *testing.T) {
	b := book(t)
	for _, c := range []struct {
		class, cause, owner, id, actor string
		says                           []string
	}{
		{"blocklist", "dnsbl_casa_cbl", "eop", "casa_cbl.eop", "recipient_admin",
			[]string{"CASA", "allow list", "address ranges of Exchange Online Protection", "no support"}},
		{"blocklist", "dnsbl_casa_cbl", "own", "casa_cbl.own", "sending_admin", []string{"CASA to remove", "allow list"}},
		{"blocklist", "dnsbl_backscatterer", "eop", "backscatterer.eop", "recipient_admin",
			[]string{"safe mode", "MAIL FROM:<>", "postmaster", "reject mode", "message trace", "high-risk delivery pool", "allow list", "not a list of spammers"}},
		{"blocklist", "dnsbl_backscatterer", "own", "backscatterer.own", "sending_admin", []string{"four weeks", "safe mode"}},
		{"blocklist", "exchange_default", "own", "exchange_default.own", "sending_admin",
			[]string{"provider and ask for removal", "IP Allow list", "HELO or EHLO", "open proxy", "dial-up"}},
		{"blocklist", "exchange_default", "eop", "exchange_default.eop", "recipient_admin", []string{"IP Allow list"}},
		{"blocklist", "exchange_sender_reputation", "own", "sender_reputation.own", "sending_admin",
			[]string{"24 hours", "HELO or EHLO", "open proxy", "IP Allow list"}},
		{"blocklist", "recipient_local_list", "own", "local_list.own", "recipient_admin", []string{"IP Allow list", "open proxy"}},
		{"blocklist", "customer_allow_list", "own", "customer_allow_list.own", "sending_admin",
			[]string{"Remove the address", "connection filter", "names the blocklist", "on-premises", "connector"}},
		{"blocklist", "customer_allow_list", "unknown", "customer_allow_list.any", "recipient_admin", []string{"IP Allow list"}},
		{"throttle", "ms_ip_throttling", "own", "ms_ip_throttling.own", "sending_admin",
			[]string{"connector", "Validate", "slowly over a few days", "clears itself", "in front of the receiving tenant"}},
		{"throttle", "ms_ip_throttling", "gateway", "ms_ip_throttling.any", "sending_admin", []string{"third-party", "connector"}},
	} {
		a, ok := b.For(c.class, c.cause, c.owner)
		if !ok || a.ID != c.id || a.Actor != c.actor {
			t.Errorf("%s.%s at %s: %t, %s by %s, want %s by %s", c.class, c.cause, c.owner, ok, a.ID, a.Actor, c.id, c.actor)
		}
		all := a.Cause + " " + strings.Join(a.Steps, " ")
		for _, s := range c.says {
			if !strings.Contains(all, s) {
				t.Errorf("%s does not say %q", a.ID, s)
			}
		}
	}
}

func TestFallbacks(t *testing.T) {
	b := book(t)
	if a, _ := b.For("blocklist", "dnsbl_public", "own"); a.ID != "dnsbl_public.any" {
		t.Errorf("no fallback to any owner: %s", a.ID)
	}
	if a, _ := b.For("message", "a_new_cause", "eop"); a.ID != "message" {
		t.Errorf("no fallback to the class: %s", a.ID)
	}
	if _, ok := b.For("nonsense", "", "eop"); ok {
		t.Error("advice for a class that does not exist")
	}
	a, _ := b.For("message", "", "eop")
	a.Steps[0] = "changed"
	if again, _ := b.For("message", "", "eop"); again.Steps[0] == "changed" {
		t.Error("a caller can change the book")
	}
}

func TestLoadErrors(t *testing.T) {
	const head = "id,class,cause,owner,actor,title,why,reference\n"
	const steps = "advice,step\nx,do\n"
	for _, c := range []struct{ entries, steps, want string }{
		{head + "x,c,k,nobody,sender,t,w,\n", steps, "a.csv:2: owner \"nobody\" is none of eop, own, gateway, unknown, any"},
		{head + "x,c,k,any,sender,t,w,\nx,c,l,any,sender,t,w,\n", steps, "a.csv:3: advice x stands twice"},
		{head + "x,c,k,any,sender,t,w,\ny,c,k,any,sender,t,w,\n", steps + "y,do\n", "a.csv:3: c.k at an edge of any has the advice x already"},
		{head + "x,c,k,any,sender,t,w,\n", steps + "z,do\n", "s.csv:3: no advice has the id \"z\""},
		{head + "x,c,k,any,sender,t,w,\n", "advice,step\n", "a.csv:2: advice x has no steps"},
		{head + "x,c,k,,sender,t,w,\n", steps, "a.csv:2: advice x has no owner"},
		{head + "x,c,k,any,sender,,w,\n", steps, "a.csv:2: advice needs id, class, owner, actor, title and why"},
	} {
		_, err := load("a.csv", strings.NewReader(c.entries), "s.csv", strings.NewReader(c.steps))
		if err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
