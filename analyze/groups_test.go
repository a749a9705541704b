package analyze

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tracesift/analyze/advice"
	"tracesift/analyze/delivery"
	"tracesift/analyze/ledger"
)

// countsOf returns names as they were counted.
func countsOf(names ...nameCount) (c counts) {
	for _, x := range names {
		c.addN(x.name, x.n)
	}
	return c
}

// groupsIn returns no groups yet, held in memory or, where it is short, in so much of it before they spill.
func groupsIn(short bool, memory int, temp ledger.Temp) *groupRows {
	book := &adviceBook{func(class, _, _ string) (advice.Advice, bool) { return advice.Advice{ID: class}, class != "" }, map[situation]*advice.Advice{}}
	return newGroupRows(&Options{Memory: memory, Temp: func() (ledger.Temp, error) { return temp, nil }}, short, book)
}

// TestGroupRows: groups come back whole, and in the order of tables, wherever they stood.
func TestGroupRows(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 9))
	of := func(names ...string) string { return names[random.IntN(len(names))] }
	for _, limit := range []int{-1, 0, 1, 5000} {
		rows, seen := groupsIn(limit >= 0, limit, new(memory)), map[string]bool{}
		var want []Group
		for range 300 {
			g := Group{
				EdgeHost: of("", "a", "a.b", "a\x00", "a\x00b", "a\x01"), RecipientDomain: of("", "x.test", "x\x00.test", "y.test"),
				Class: of("", "blocklist", "policy"), Cause: of("", "geo"), Failures: []int64{0, 1, 2, 255, 256, 1 << 40}[random.IntN(6)],
				EdgeIPs: []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")}[:1+random.IntN(2)],
				Pool:    "normal", EdgeOwner: "eop", Deliveries: 7, Decided: 6, Recovered: 5, Delay: Delay{time.Second, time.Hour},
				EdgeEvidence: map[string]int64{"none": 3}, Lists: map[string]int64{}, Verdicts: map[string]int64{"a": 1, "b": 2},
				RefusedBy: map[string]int64{"remote": 9}, Span: Span{-noon, noon}, Dominant: Refusal{"550 no", "<n> no", 4},
				Examples: []Example{},
			}
			if g.Class != "" {
				g.Advice = &advice.Advice{ID: g.Class}
			}
			if name := fmt.Sprintf("%q", []string{g.EdgeHost, g.RecipientDomain, g.Class, g.Cause}); !seen[name] {
				seen[name] = true
				want = append(want, g)
				r := groupRow{Group: g, evidence: countsOf(nameCount{"none", 3}), verdicts: countsOf(nameCount{"a", 1}, nameCount{"b", 2}), refusers: countsOf(nameCount{"remote", 9})}
				r.EdgeEvidence, r.Lists, r.Verdicts, r.RefusedBy, r.Examples, r.Advice = nil, nil, nil, nil, nil, nil
				rows.add(&r)
			}
		}
		rows.sort()
		slices.SortFunc(want, compareGroups)
		got := Groups{rows: rows}
		if diff := gocmp.Diff(want, got.List(), sameAddress); diff != "" || got.Err() != nil || got.Len() != len(want) {
			t.Errorf("limit %d: %v, %d groups: %s", limit, got.Err(), got.Len(), diff)
		}
		for range got.All {
			break // must be possible
		}
		if (got.spilled() > 0) != (limit > 0) {
			t.Errorf("limit %d: %d bytes spilled", limit, got.spilled())
		}
	}
}

// compareGroups is the order of groups, plainly: most failures first, then by what they have in common.
func compareGroups(a, b Group) int {
	return cmp.Or(
		cmp.Compare(b.Failures, a.Failures), strings.Compare(a.EdgeHost, b.EdgeHost), strings.Compare(a.RecipientDomain, b.RecipientDomain),
		strings.Compare(a.Class, b.Class), strings.Compare(a.Cause, b.Cause),
	)
}

// TestBrokenGroups: where storage fails the groups end with an error, not as if there were fewer.
func TestBrokenGroups(t *testing.T) {
	temp := new(memory)
	rows := groupsIn(true, 1, temp)
	for i := range 9 {
		rows.add(&groupRow{Group: Group{Failures: int64(i)}})
	}
	temp.Truncate(temp.Len() - 1)
	r := Result{Groups: Groups{rows: rows}}
	if n := len(r.Groups.List()); n == r.Groups.Len() || !errors.Is(r.Err(), io.ErrUnexpectedEOF) {
		t.Errorf("%d of %d groups, %v", n, r.Groups.Len(), r.Err())
	}
}

// someGroups returns groups as they are counted, of so many messages.
func someGroups(tb testing.TB, messages int) map[string]*group {
	m := maker{Rand: rand.New(rand.NewPCG(1, 7))}
	a := NewAccumulator(Options{})
	for n := range messages {
		for _, d := range m.message(n) {
			a.Add(&d)
		}
	}
	out := map[string]*group{}
	err := a.domains.Each(func(name string, x *domain) error {
		for _, s := range []*groupSet{&x.failures, &x.deferrals} {
			for number, g := range s.all {
				out[fmt.Sprint(name, number, s == &x.failures)] = *g
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// TestGroupEncoding: a group that was written and read adds up with others as the group itself does; what is cut is an
// error.
func TestGroupEncoding(t *testing.T) {
	all := someGroups(t, 100)
	for name, g := range all {
		b := g.AppendTo(nil)
		var read group
		if err := read.Decode(string(b)); err != nil {
			t.Fatal(err)
		}
		if again := read.AppendTo(nil); len(again) != len(b) { // tables of many have no order
			t.Errorf("%q: %d bytes, then %d", name, len(b), len(again))
		}
		if got, want := read.Size(), g.Size(); got != want {
			t.Errorf("%q takes %d bytes of memory, read back %d", name, want, got)
		}
		for i := range b {
			if new(group).Decode(string(b[:i])) == nil {
				t.Fatalf("%q: %d of %d bytes can be read", name, i, len(b))
			}
		}
	}
	if len(all) < 20 {
		t.Errorf("%d groups", len(all))
	}
}

// TestDomainEncoding: a domain that was written and read is as it was; what is cut is an error.
func TestDomainEncoding(t *testing.T) {
	x := domain{seen: countsOf(nameCount{"google", 3}), waiting: new(tally)}
	x.Failures, x.Deliveries, x.Delivered, x.Blocked, x.Deferred, x.Recovered = 1, 2, 3, 4, 5, 1<<40
	x.span, x.classes = Span{-noon, noon}, countsOf(nameCount{"a.b", 2})
	x.waits.add(time.Hour)
	x.refusals.add(said{template: 3, text: "550 no"})
	x.waiting.Deliveries = 7
	for _, outcome := range []delivery.Outcome{delivery.Failed, delivery.Delivered, delivery.Pending} {
		x.ways.at(300).add(outcome)
		x.ways.at(2).add(delivery.Delivered)
	}
	x.weigh()
	for range 2 {
		b := x.AppendTo(nil)
		var got domain
		if err := got.Decode(string(b)); err != nil {
			t.Fatal(err)
		}
		private := gocmp.AllowUnexported(domain{}, tally{}, spread{}, sums{}, ways{}, passed{}, refusals{}, counts{}, nameCount{}, refusalCount{},
			numbered[passed]{}, slot[passed]{}, groupSet{}, numbered[*group]{}, numbered[int64]{}, slot[int64]{}, numbered[refusalCount]{}, slot[refusalCount]{})
		if diff := gocmp.Diff(x, got, private, sameAddress); diff != "" || got.Size() != x.Size() {
			t.Errorf("%d bytes in memory, want %d: %s", got.Size(), x.Size(), diff)
		}
		for i := range b {
			if new(domain).Decode(string(b[:i])) == nil {
				t.Errorf("%d of %d bytes can be read", i, len(b))
			}
		}
		x.waiting = nil
		x.weigh()
	}
}

// TestGroupsOfOneDomain: of a domain with many groups, none is read with another.
func TestGroupsOfOneDomain(t *testing.T) {
	const edges, each = 500, 3
	a := NewAccumulator(Options{Memory: 100_000, Temp: func() (ledger.Temp, error) { return new(memory), nil }})
	for i := range edges * each {
		d := outbound(byte(i), "b", "remote.test", delivery.Failed)
		d.Edge.Host = fmt.Sprintf("edge%d.example.com", i%edges)
		d = deferredFirst(d)
		a.Add(&d)
	}
	a.spillRest()
	err := a.domains.Each(func(name string, x *domain) error {
		if n := x.failures.n + x.deferrals.n; n > 0 {
			t.Errorf("%s comes with %d groups", name, n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[bool]int64{}
	err = a.eachGroup(func(name string, x *domain, failed bool, number uint64, g *group) error {
		want := int64(each * edges) // deferrals, all at one edge
		if failed {
			want = each
		}
		if through := x.ways.through(uint32(number >> 32)); name != "remote.test" || g.refused != want || failed && through.failed != each {
			t.Errorf("%s, group %d: %d refusals, %v", name, number, g.refused, through)
		}
		seen[failed]++
		return nil
	})
	if err != nil || seen[true] != edges || seen[false] != 1 {
		t.Errorf("%v groups, %v", seen, err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

// TestDomainWeight: domains know what they take at any time.
func TestDomainWeight(t *testing.T) {
	m := maker{Rand: rand.New(rand.NewPCG(2, 7))}
	a := NewAccumulator(Options{})
	for n := range 300 {
		for _, d := range m.message(n) {
			a.Add(&d)
			err := a.domains.Any(func(name string, x *domain) error {
				known := x.Size()
				if x.weigh(); x.Size() != known {
					t.Errorf("message %d: %s takes %d bytes, not %d", n, name, x.Size(), known)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// FuzzDomain: whatever storage gives back, reading it ends, and what can be read can be written.
func FuzzDomain(f *testing.F) {
	f.Add(string((&domain{seen: countsOf(nameCount{"google", 3}), waiting: new(tally)}).AppendTo(nil)))
	f.Fuzz(func(t *testing.T, s string) {
		var x, again domain
		if x.Decode(s) != nil {
			return
		}
		if err := again.Decode(string(x.AppendTo(nil))); err != nil {
			t.Fatal(err)
		}
		x.Merge(&again)
		_ = x.row("", newNumbering[string]())
	})
}

// FuzzGroup: whatever storage gives back, reading it ends, and what can be read can be written.
func FuzzGroup(f *testing.F) {
	for _, g := range someGroups(f, 100) {
		f.Add(string(g.AppendTo(nil)))
	}
	f.Fuzz(func(t *testing.T, s string) {
		var g, again group
		if g.Decode(s) != nil {
			return
		}
		if err := again.Decode(string(g.AppendTo(nil))); err != nil {
			t.Fatal(err)
		}
		g.Merge(&again)
		row, _ := NewAccumulator(Options{}).groupRow(groupKey{}, &g, newClaimTable(verdictOf))
		var back groupRow
		if err := back.decode(string(row.appendTo(nil))); err != nil || back.Failures != g.refused {
			t.Fatalf("%d failures, want %d: %v", back.Failures, g.refused, err)
		}
		_, broken := g.examples.all()
		if _, err := back.group(); (err == nil) != (broken == nil) {
			t.Fatalf("%v, want %v", err, broken)
		}
	})
}
