package analyze

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// TestExamples adds nine refusals in several orders, one of them twice: the first five by time, then by key, stay.
func TestExamples(t *testing.T) {
	type refusal struct {
		at  trace.Instant
		key byte
	}
	all := []refusal{{10, 1}, {20, 3}, {20, 2}, {30, 1}, {40, 9}, {40, 8}, {50, 1}, {60, 1}, {10, 1}}
	const want = "10:1 20:2 20:3 30:1 40:8"
	for seed := range uint64(20) {
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		var x examples
		for _, r := range all {
			x.add(&delivery.Delivery{Key: delivery.Key{r.key}, Recipient: "a@example.com"}, &edge.Edge{}, new(host), &ndr.Refusal{}, "no", r.at)
		}
		got := ""
		for _, e := range x {
			got += fmt.Sprintf(" %d:%d", e.at, e.packed[0])
		}
		if got != " "+want {
			t.Errorf("order %v:%s, want %s", all, got, want)
		}
	}
}

// TestPackedExamples: what is packed comes out as it went in, whatever repeats and whatever is unknown.
func TestPackedExamples(t *testing.T) {
	long := strings.Repeat("ä", 300)
	key := delivery.Key{0x0a, 0x1b, 0x2c, 0x3d, 0, 1, 0, 2, 0, 3, 0x08, 0xde, 0, 0, 0, 3}
	for _, e := range []Example{
		{},
		{
			NetworkMessageID: "0a1b2c3d-0001-0002-0003-08de00000003", MessageID: "<1@example.com>", Sender: "a@example.com",
			ReturnPath: "a@example.com", Recipient: "b@example.org", EdgeHost: "out.example.com",
			EdgeIP: netip.MustParseAddr("192.0.2.1"), List: "spamcop", Zone: "bl.spamcop.net",
			ClaimedIP: netip.MustParseAddr("2001:db8::1"), Diagnostic: "[{LED=550 no};{MSG=}]", Reply: "550 no", At: 7,
		},
		{Sender: "a@example.com", ReturnPath: "<>", Diagnostic: "550 &lt;b@example.org&gt; no", Reply: "550 <b@example.org> no", At: -1},
		{Recipient: long, Diagnostic: long + "550 no", Reply: "550 no"},
		{Diagnostic: "550 no", Reply: "550 no"},
	} {
		d := delivery.Delivery{
			Key: key, NetworkMessageID: e.NetworkMessageID, MessageID: e.MessageID, Sender: e.Sender,
			ReturnPath: e.ReturnPath, Recipient: e.Recipient,
		}
		r := ndr.Refusal{Inner: e.Reply, List: e.List, Zone: e.Zone, ClientIP: e.ClaimedIP}
		packed, reply := pack(&d, &edge.Edge{IP: e.EdgeIP}, &r, e.Diagnostic)
		if reply != e.Reply {
			t.Errorf("the reply is %q, not %q", reply, e.Reply)
		}
		p := example{e.At, e.EdgeHost, packed}
		if got, err := p.unpack(); got != e || err != nil {
			t.Errorf("got  %+v\nwant %+v, %v", got, e, err)
		}
		if key, to := p.tie(); key != string(d.Key[:]) || to != e.Recipient {
			t.Errorf("the tie is between %q and %q", key, to)
		}
	}
}
