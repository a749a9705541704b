package analyze

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tracesift/analyze/advice"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ledger"
	"tracesift/analyze/ndr"
	"tracesift/analyze/provider"
	"tracesift/ingest/trace"
)

// maker makes deliveries up out of few names, so that everything that is counted meets.
type maker struct {
	*rand.Rand
	recipient string // of all; empty: different ones
}

func (m maker) of(choices ...string) string { return choices[m.IntN(len(choices))] }

// refusal returns a refusal and its text.
func (m maker) refusal() (*ndr.Refusal, string) {
	r := &ndr.Refusal{
		Class: m.of("blocklist", "throttle", "recipient"), Cause: m.of("dnsbl_public", "unrecognised", "unknown", ""),
		List: m.of("", "spamcop", "barracuda"), Zone: m.of("", "bl.list.test"), Template: m.of("<n> listed", "<n> later", "<n> no"),
	}
	if m.IntN(2) == 0 {
		r.ClientIP = netip.AddrFrom4([4]byte{40, 107, 91, byte(m.IntN(4))})
	}
	if m.IntN(2) == 0 {
		r.Inner = fmt.Sprintf("550 %d is listed by protection.outlook.com", m.IntN(20))
	}
	return r, fmt.Sprintf("5%d it says", m.IntN(90))
}

func (m maker) edge() edge.Edge {
	e := edge.Edge{
		Host:         m.of("", "out1", "out1.example.com", "out2.example.com", "out3.example.net", "out3.example.com"),
		Owner:        edge.Owner(m.of("eop", "own", "unknown")),
		Pool:         edge.Pool(m.of("normal", "high_risk", "unknown")),
		HostEvidence: edge.Evidence(m.of("none", "proxy_frontend")), IPEvidence: edge.Evidence(m.of("none", "refusal_ip")),
		PoolEvidence: "none", NameFits: edge.Match(m.of("", "agrees", "differs")), Conflict: m.IntN(4) == 0,
	}
	if m.IntN(2) == 0 {
		e.IP = netip.AddrFrom4([4]byte{40, 107, 91, byte(m.IntN(4))})
	}
	return e
}

// message returns the deliveries of one message.
func (m maker) message(n int) []delivery.Delivery {
	var out []delivery.Delivery
	key := delivery.Key{byte(n), byte(n >> 8), 1}
	for i := range 1 + m.IntN(3) {
		at := noon + trace.Instant(m.IntN(5*86400))*1e9
		d := delivery.Delivery{
			Key: key, NetworkMessageID: fmt.Sprint(n), Sender: m.of("a@example.com", "b@example.com", ""),
			SenderDomain: m.of("example.com", "example.net"), ReturnPath: m.of("", "<>", "a@example.com"),
			Recipient: cmp.Or(m.recipient, fmt.Sprintf("%d@example.org", i)), RecipientDomain: m.of("one.test", "two.test", "aspmx.test"),
			Connector: m.of("", "Out"), Direction: delivery.Direction(m.of("outbound", "outbound", "outbound", "inbound")),
			Kind:         delivery.Kind(m.of("mail", "mail", "mail", "dsn")),
			Outcome:      delivery.Outcome(m.of("delivered", "failed", "failed", "blocked", "deferred", "pending", "relayed", "redirected")),
			OriginatedAt: at - trace.Instant(m.IntN(90))*1e9, FirstAt: at, LastAt: at + 1e9, DecidedAt: at,
			Edge: m.edge(), Remote: delivery.Remote{Host: m.of("", "mx.one.test", "one-test.mail.protection.outlook.com")},
			UnclearStatus: m.IntN(9) == 0,
		}
		if d.Outcome == delivery.Failed {
			d.Refusal, d.Diagnostic = m.refusal()
			d.RefusedBy, d.RefusedAt = delivery.RefusedBy(m.of("remote", "network")), at
		}
		for range m.IntN(3) {
			a := delivery.Attempt{At: at - trace.Instant(m.IntN(2*86400))*1e9, Deferred: true, Edge: m.edge(), RefusedBy: delivery.ByRemote}
			if m.IntN(9) == 0 {
				a.Edge.Host = "out4.example.com" // where no delivery ends
			}
			a.Refusal, a.Text = m.refusal()
			d.Attempts = append(d.Attempts, a)
			d.Deferrals++
		}
		out = append(out, d)
	}
	return out
}

// verdictOf is a verdict that depends on the claim and the time in all that a table shows of it.
func verdictOf(c blocklist.Claim, at time.Time) blocklist.Verdict {
	v := blocklist.Verdict{Name: blocklist.NotListedNow, List: c.List, Confidence: "low", Who: []string{"sender"}, Flags: []string{blocklist.FlagContradicts}, Misread: true}
	if at.Unix()%3 == 0 {
		v = blocklist.Verdict{Name: blocklist.ConfirmedListed, List: c.List, Gap: time.Duration(at.Unix()%1000-500) * time.Second,
			Observed: &blocklist.Observation{At: at}, Lists: []string{"spamcop"}, Checked: 2}
	}
	return v
}

// sameAddress and groupsByRow say how results are compared: what their parts show.
var (
	sameAddress = gocmp.Comparer(func(a, b netip.Addr) bool { return a == b })
	groupsByRow = gocmp.Transformer("rows", func(g Groups) []Group { return g.List() })
)

// TestMerge: however messages are spread over accumulators, in whatever order these are merged, and whatever of them
// goes to temporary storage, and however many parts are computed at once, the result is that of one that has memory for
// everything.
func TestMerge(t *testing.T) {
	book, err := provider.Default()
	if err != nil {
		t.Fatal(err)
	}
	options := Options{Providers: book, Temp: func() (ledger.Temp, error) { return new(memory), nil }}
	result := func(a *Accumulator) *Result {
		return done(a.Result(verdictOf, func(class, cause, owner string) (advice.Advice, bool) {
			return advice.Advice{ID: class + cause + owner}, class != "throttle"
		}))
	}
	spilled := int64(0)
	for seed := range uint64(60) {
		m := maker{Rand: rand.New(rand.NewPCG(seed, 7))}
		if seed%3 == 0 {
			m.recipient = "all@example.org"
		}
		var messages [][]delivery.Delivery
		one := NewAccumulator(options)
		for n := range 1 + m.IntN(120) {
			messages = append(messages, m.message(n))
			for i := range messages[n] {
				one.Add(&messages[n][i])
			}
		}
		workers := make([]*Accumulator, 1+m.IntN(6))
		for i := range workers {
			little := options
			little.Jobs = m.IntN(3)
			little.Memory = []int{0, 1, 10_000, 100_000}[m.IntN(4)]
			workers[i] = one.Another()
			workers[i].options = little
		}
		m.Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
		for _, of := range messages {
			w := workers[m.IntN(len(workers))]
			for i := range of {
				w.Add(&of[i])
			}
		}
		for len(workers) > 1 {
			last := len(workers) - 1
			workers[m.IntN(last)].Merge(workers[last])
			workers = workers[:last]
		}
		if diff := gocmp.Diff(one.Questions(), workers[0].Questions(), sameAddress, groupsByRow); diff != "" {
			t.Errorf("seed %d: questions: %s", seed, diff)
		}
		want, got := result(one), result(workers[0])
		if want.SpilledBytes != 0 {
			t.Errorf("seed %d: %d bytes spilled without a limit", seed, want.SpilledBytes)
		}
		spilled += got.SpilledBytes
		got.SpilledBytes = 0
		if diff := gocmp.Diff(want, got, sameAddress, groupsByRow); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
		if err := errors.Join(want.Err(), got.Err(), want.Close(), got.Close()); err != nil {
			t.Error(err)
		}
	}
	if spilled == 0 {
		t.Error("nothing went to temporary storage")
	}
}

// add adds a message to accumulators.
func (m maker) add(n int, to ...*Accumulator) {
	of := m.message(n)
	for i := range of {
		for _, a := range to {
			a.Add(&of[i])
		}
	}
}

// TestSetAside: what was set aside gives the same result, and was no want of memory unless there was some before.
func TestSetAside(t *testing.T) {
	noAdvice := func(string, string, string) (advice.Advice, bool) { return advice.Advice{}, false }
	for _, limit := range []int{0, 1} {
		m := maker{Rand: rand.New(rand.NewPCG(5, 13))}
		options := Options{Temp: func() (ledger.Temp, error) { return new(memory), nil }}
		held := NewAccumulator(options)
		options.Memory = limit
		aside := NewAccumulator(options)
		for n := range 100 {
			m.add(n, held, aside)
		}
		aside.SetAside()
		aside.SetAside()
		for _, l := range aside.ledgers {
			if l.Size() > 0 {
				t.Errorf("%d bytes are still in memory", l.Size())
			}
		}
		want, got := done(held.Result(verdictOf, noAdvice)), done(aside.Result(verdictOf, noAdvice))
		if short := got.SpilledBytes > 0; short != (limit > 0) {
			t.Errorf("with a limit of %d: %d bytes went to storage for want of memory", limit, got.SpilledBytes)
		}
		got.SpilledBytes = 0
		if diff := gocmp.Diff(want, got, sameAddress, groupsByRow); diff != "" {
			t.Error(diff)
		}
		if err := errors.Join(want.Err(), got.Err(), want.Close(), got.Close(), held.Close(), aside.Close()); err != nil {
			t.Error(err)
		}
	}
}

// TestSetAsideStays: what storage cannot take stays in memory, whichever part of it that is.
func TestSetAsideStays(t *testing.T) {
	noAdvice := func(string, string, string) (advice.Advice, bool) { return advice.Advice{}, false }
	most := 1 << 20
	for room := -1; room < most; room = 1 + room*5/4 {
		m := maker{Rand: rand.New(rand.NewPCG(5, 13))}
		left, open := room, 0
		aside := NewAccumulator(Options{Temp: func() (ledger.Temp, error) {
			if room < 0 {
				return nil, errFull
			}
			open++
			return &limited{left: &left, open: &open}, nil
		}})
		held := NewAccumulator(Options{})
		for n := range 100 {
			m.add(n, held, aside)
		}
		aside.SetAside()
		if aside.Spilled() == int64(room-left) && left > 0 {
			most = room // there was enough
		}
		want, got := done(held.Result(verdictOf, noAdvice)), done(aside.Result(verdictOf, noAdvice))
		if diff := gocmp.Diff(want, got, sameAddress, groupsByRow); diff != "" {
			t.Errorf("room for %d bytes: %s", room, diff)
		}
		if err := errors.Join(want.Close(), got.Close(), held.Close(), aside.Close()); err != nil || open > 0 {
			t.Errorf("room for %d bytes: %d temporary files are open: %v", room, open, err)
		}
	}
	if most == 1<<20 {
		t.Error("there was never room for everything")
	}
}

var errFull = errors.New("no space left")

// limited is temporary storage that shares what room is left.
type limited struct {
	memory
	left, open *int
}

func (l *limited) Write(b []byte) (int, error) {
	n := min(len(b), *l.left)
	*l.left -= n
	if n < len(b) {
		_, _ = l.memory.Write(b[:n])
		return n, errFull
	}
	return l.memory.Write(b)
}

func (l *limited) Close() error {
	*l.open--
	return nil
}

// TestMergedSuppressions: an acceptance that one worker saw clears a refusal that another saw.
func TestMergedSuppressions(t *testing.T) {
	gone := &ndr.Refusal{Class: "recipient", Cause: "unknown", Confidence: ndr.Wording, SMTPCode: "550", Inner: "550 no such user"}
	refused, accepted := outbound(1, "b", "remote.test", delivery.Failed), outbound(2, "b", "remote.test", delivery.Delivered)
	other := outbound(3, "c", "remote.test", delivery.Failed)
	refused.Refusal, other.Refusal = gone, gone
	a, b := NewSuppressions(Choice{}, 0, nil), NewSuppressions(Choice{}, 0, nil)
	a.Add(&refused)
	b.Add(&accepted)
	b.Add(&other)
	a.Merge(b)
	var got []string
	if err := a.Each(func(d *Dead) error { got = append(got, d.Address); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{"c@remote.test"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestGroupsAlone: an accumulator that only counts groups has those of one that counts everything.
func TestGroupsAlone(t *testing.T) {
	for seed := range uint64(20) {
		m := maker{Rand: rand.New(rand.NewPCG(seed, 11))}
		whole, alone := NewAccumulator(Options{}), NewAccumulator(Options{Groups: true})
		for n := range 20 + m.IntN(100) {
			m.add(n, whole, alone)
		}
		noAdvice := func(string, string, string) (advice.Advice, bool) { return advice.Advice{}, false }
		want, got := done(whole.Result(verdictOf, noAdvice)), done(alone.Result(verdictOf, noAdvice))
		if diff := gocmp.Diff([]Groups{want.Groups, want.Deferrals}, []Groups{got.Groups, got.Deferrals}, sameAddress, groupsByRow); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
		if got.Groups.Len() == 0 || len(got.EdgeHosts) > 0 || len(got.Classes) > 0 {
			t.Errorf("seed %d: %d groups, and tables that nobody wants", seed, got.Groups.Len())
		}
		if err := errors.Join(want.Err(), got.Err(), want.Close(), got.Close()); err != nil {
			t.Error(err)
		}
	}
}
