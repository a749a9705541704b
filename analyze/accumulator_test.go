package analyze

import (
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze/advice"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

var (
	noon     = trace.InstantOf(time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC))
	eopEdge  = edge.Edge{Host: "nam91-qx7-obe.outbound.protection.outlook.com", IP: netip.MustParseAddr("40.107.91.9"), Owner: edge.EOP, Pool: edge.Normal, HostEvidence: edge.EvidenceProxyFrontend, IPEvidence: edge.EvidenceRefusalIP}
	listed   = &ndr.Refusal{Class: "blocklist", Cause: "dnsbl_public", List: "spamcop", Zone: "bl.spamcop.net", ClientIP: netip.MustParseAddr("40.107.91.9"), Template: "listed"}
	greylist = &ndr.Refusal{Class: "throttle", Cause: "greylist", Template: "greylisted"}
)

// outbound makes a delivery of outbound mail; n tells messages apart.
func outbound(n byte, to, domain string, outcome delivery.Outcome) delivery.Delivery {
	d := delivery.Delivery{
		Key: delivery.Key{n}, Recipient: to + "@" + domain, RecipientDomain: domain, Sender: "a@example.com", ReturnPath: "a@example.com",
		Direction: delivery.Outbound, Kind: delivery.Mail, Outcome: outcome, FirstAt: noon, LastAt: noon, DecidedAt: noon + trace.Instant(n)*1e9,
		Edge: eopEdge,
	}
	if outcome == delivery.Failed {
		d.Refusal, d.Diagnostic, d.RefusedBy = listed, "550 listed", delivery.ByRemote
	}
	return d
}

// deferredFirst gives a delivery a deferral ten minutes before it was decided.
func deferredFirst(d delivery.Delivery) delivery.Delivery {
	d.Deferrals = 1
	d.Attempts = []delivery.Attempt{{At: d.DecidedAt - 600e9, Deferred: true, Edge: eopEdge, Refusal: greylist, Text: "451 greylisted"}}
	return d
}

// week is a few deliveries: 5 outbound in 4 messages, 2 of them failed, 1 deferred first; an inbound one; a report.
func week() []delivery.Delivery {
	inbound := outbound(5, "x", "example.com", delivery.Delivered)
	inbound.Direction = delivery.Inbound
	report := outbound(6, "y", "remote.test", delivery.Delivered)
	report.Kind = delivery.DSN
	return []delivery.Delivery{
		outbound(1, "b", "remote.test", delivery.Failed),
		outbound(1, "c", "remote.test", delivery.Delivered),
		outbound(2, "b", "remote.test", delivery.Failed),
		deferredFirst(outbound(3, "d", "other.test", delivery.Delivered)),
		outbound(4, "d", "other.test", delivery.Pending),
		inbound, report,
	}
}

// sum accumulates deliveries; every claim is confirmed and every situation has advice.
func sum(deliveries []delivery.Delivery) *Result {
	a := NewAccumulator(Options{})
	for i := range deliveries {
		a.Add(&deliveries[i])
	}
	confirm := func(blocklist.Claim, time.Time) blocklist.Verdict { return blocklist.Verdict{Name: "confirmed-listed"} }
	advise := func(class, cause, owner string) (advice.Advice, bool) {
		return advice.Advice{ID: class + "." + cause + "." + owner}, true
	}
	return done(a.Result(confirm, advise))
}

func TestTotals(t *testing.T) {
	r := sum(week())
	want := Totals{Messages: 4, Deliveries: 5, Delivered: 2, Failed: 2, Pending: 1, HadDeferrals: 1}
	if diff := cmp.Diff(want, r.Totals); diff != "" {
		t.Error(diff)
	}
	if n := r.ByDirection["inbound"].Deliveries; n != 1 {
		t.Errorf("%d inbound deliveries", n)
	}
	if n := r.ByKind["dsn"].Deliveries; n != 1 {
		t.Errorf("%d reports", n)
	}
}

// A group whose own records do not tell the pool has that of its edge, unless records tell several of the edge.
func TestPoolOfGroup(t *testing.T) {
	for _, tt := range []struct {
		name   string
		failed edge.Pool
		others []edge.Pool
		want   string
	}{
		{"nobody tells", edge.UnknownPool, []edge.Pool{edge.UnknownPool}, "unknown"},
		{"its edge tells", edge.UnknownPool, []edge.Pool{edge.Normal, edge.UnknownPool}, "normal"},
		{"its edge contradicts itself", edge.UnknownPool, []edge.Pool{edge.Normal, edge.Normal, edge.HighRisk}, "unknown"},
		{"its own record tells", edge.HighRisk, []edge.Pool{edge.Normal, edge.Normal}, "high_risk"},
	} {
		all := []delivery.Delivery{outbound(1, "b", "remote.test", delivery.Failed)}
		all[0].Edge.Pool = tt.failed
		for i, p := range tt.others {
			d := outbound(byte(i+2), "c", "other.test", delivery.Delivered)
			d.Edge.Pool = p
			all = append(all, d)
		}
		if got := sum(all).Groups.List()[0].Pool; got != tt.want {
			t.Errorf("%s: the pool is %q, want %q", tt.name, got, tt.want)
		}
	}
	nameless := outbound(1, "b", "remote.test", delivery.Failed)
	nameless.Edge = edge.Edge{Owner: edge.UnknownOwner, Pool: edge.UnknownPool}
	other := outbound(2, "c", "remote.test", delivery.Delivered)
	other.Edge = edge.Edge{Owner: edge.EOP, Pool: edge.Normal}
	if got := sum([]delivery.Delivery{nameless, other}).Groups.List()[0].Pool; got != "unknown" {
		t.Errorf("edges without a name share the pool %q", got)
	}
}

func TestGroups(t *testing.T) {
	r := sum(week())
	if r.Groups.Len() != 1 {
		t.Fatalf("%d groups, want one", r.Groups.Len())
	}
	g := r.Groups.List()[0]
	if g.Failures != 2 || g.Deliveries != 3 || g.Decided != 3 || g.EdgeHost != eopEdge.Host || g.RecipientDomain != "remote.test" ||
		g.Lists["spamcop"] != 2 || g.Verdicts["confirmed-listed"] != 2 || g.Examples[0].Recipient != "b@remote.test" ||
		g.Span.First != noon+1e9 || g.Span.Last != noon+2e9 || g.Dominant.Count != 2 {
		t.Errorf("%+v", g)
	}
	d := r.Deferrals.List()[0]
	if d.Failures != 1 || d.Deliveries != 1 || d.Recovered != 1 || d.Delay.Median != 10*time.Minute || d.Cause != "greylist" {
		t.Errorf("%+v", d)
	}
	if c := r.Claims[0]; c.Count != 2 || c.Failures != 2 || c.List != "spamcop" || c.IP != eopEdge.IP {
		t.Errorf("%+v", c)
	}
	if len(r.Actions) != 2 || r.Actions[0].Failures != 2 || r.Actions[1].Deferrals != 1 {
		t.Errorf("%+v", r.Actions)
	}
}

// TestOrderOfMessagesCannotMatter: only the deliveries of one message must stay together.
func TestOrderOfMessagesCannotMatter(t *testing.T) {
	want := sum(week())
	for seed := range uint64(20) {
		messages := map[delivery.Key][]delivery.Delivery{}
		var keys []delivery.Key
		for _, d := range week() {
			if messages[d.Key] == nil {
				keys = append(keys, d.Key)
			}
			messages[d.Key] = append(messages[d.Key], d)
		}
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		var shuffled []delivery.Delivery
		for _, k := range keys {
			shuffled = append(shuffled, messages[k]...)
		}
		if diff := cmp.Diff(want, sum(shuffled), sameAddress, groupsByRow); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
	}
}

// TestQuestions: private addresses are not asked about.
func TestQuestions(t *testing.T) {
	private := *listed
	private.ClientIP = netip.MustParseAddr("10.1.2.3")
	d := outbound(1, "b", "remote.test", delivery.Failed)
	d.Refusal = &private
	a := NewAccumulator(Options{})
	a.Add(&d)
	if got := a.Questions(); len(got) != 0 {
		t.Errorf("asked about %v", got)
	}
	d = outbound(2, "b", "remote.test", delivery.Failed)
	a.Add(&d)
	if got := a.Questions(); len(got) != 1 || got[0] != eopEdge.IP {
		t.Errorf("asked about %v", got)
	}
}

func TestRatesAreWithheld(t *testing.T) {
	if r := sum([]delivery.Delivery{outbound(1, "b", "remote.test", delivery.Failed)}); r.RateWithheld == "" {
		t.Error("a trace without a success gives rates")
	}
	var oneSender []delivery.Delivery
	for n := range byte(30) {
		oneSender = append(oneSender, outbound(n+1, "b", "remote.test", delivery.Delivered))
	}
	if r := sum(oneSender); r.RateWithheld == "" {
		t.Error("a trace of one sender gives rates")
	}
	if r := sum(week()); r.RateWithheld != "" {
		t.Errorf("rates of a small trace are withheld: %s", r.RateWithheld)
	}
}

// done returns a result whose names were all kept in memory, which cannot fail.
func done(r *Result, err error) *Result {
	if err != nil {
		panic(err)
	}
	return r
}

// counted returns the result of an accumulator where neither lists nor advice matter.
func counted(a *Accumulator) *Result {
	judge := func(blocklist.Claim, time.Time) blocklist.Verdict {
		return blocklist.Verdict{Name: blocklist.NotChecked}
	}
	return done(a.Result(judge, func(string, string, string) (advice.Advice, bool) { return advice.Advice{}, false }))
}
