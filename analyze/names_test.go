package analyze

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tracesift/analyze/delivery"
	"tracesift/analyze/ledger"
)

// memory is temporary storage in memory.
type memory struct{ bytes.Buffer }

func (m *memory) Close() error { return nil }
func (m *memory) ReadAt(b []byte, at int64) (int, error) {
	return bytes.NewReader(m.Bytes()).ReadAt(b, at)
}

// TestNames: senders, their domains and connectors are counted by the same measures as the total.
func TestNames(t *testing.T) {
	all := []delivery.Delivery{
		outbound(1, "b", "remote.test", delivery.Failed),
		outbound(2, "c", "remote.test", delivery.Delivered),
		deferredFirst(outbound(3, "d", "other.test", delivery.Delivered)),
		outbound(4, "e", "other.test", delivery.Blocked),
		outbound(5, "f", "other.test", delivery.Pending),
	}
	for i := range all {
		all[i].Sender, all[i].SenderDomain, all[i].Connector = "a@example.com", "example.com", "Smart host"
	}
	all[4].Sender, all[4].Connector = "z@example.com", ""
	r := sum(all)
	noSpan := cmpopts.IgnoreFields(Tally{}, "Span")
	want := []Tally{
		{Name: "a@example.com", Deliveries: 4, Delivered: 2, Failures: 1, Blocked: 1, Deferred: 1, Recovered: 1, DominantClass: "blocklist.dnsbl_public"},
		{Name: "z@example.com", Deliveries: 1},
	}
	if diff := cmp.Diff(want, r.Senders.Rows, noSpan); diff != "" {
		t.Error(diff)
	}
	want[0].Name, want[1].Name = "Smart host", ""
	if diff := cmp.Diff(want, r.Connectors.Rows, noSpan); diff != "" {
		t.Error(diff)
	}
	domain := want[0]
	domain.Name, domain.Deliveries = "example.com", 5
	if diff := cmp.Diff([]Tally{domain}, r.SenderDomains.Rows, noSpan); diff != "" {
		t.Error(diff)
	}
	if r.Senders.Count != 2 || r.Senders.Rest.Deliveries != 0 {
		t.Errorf("%d senders, rest %+v", r.Senders.Count, r.Senders.Rest)
	}
}

// TestManyNames: the worst of many names are kept, in memory or not, and the rest adds up exactly.
func TestManyNames(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var all []delivery.Delivery
	for i := range 30_000 {
		d := outbound(byte(i), "b", "remote.test", []delivery.Outcome{delivery.Failed, delivery.Delivered, delivery.Blocked}[random.IntN(3)])
		d.Sender = fmt.Sprintf("user%d@example.com", random.IntN(random.IntN(9000)+1))
		all = append(all, d)
	}
	plain := map[string]*named{}
	for i := range all {
		class := ""
		if all[i].Refusal != nil {
			class = all[i].Refusal.ClassCause()
		}
		entry(plain, all[i].Sender).add(&all[i], class)
	}
	var want []Tally
	for name, n := range plain {
		want = append(want, n.tally(name))
	}
	want = sorted(want)
	var rest named
	for _, x := range want[keptNames:] {
		rest.Merge(plain[x.Name])
	}
	for _, limit := range []int{1 << 10, 1 << 16, 1 << 30} {
		l := ledger.New(fresh[named], func() (ledger.Temp, error) { return new(memory), nil })
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for i := range all {
			class := ""
			if all[i].Refusal != nil {
				class = all[i].Refusal.ClassCause()
			}
			l.At(all[i].Sender).add(&all[i], class)
			if l.Size() > limit {
				l.Spill()
			}
		}
		got, _, err := table(l)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[:keptNames], got.Rows); diff != "" {
			t.Fatalf("limit %d: %s", limit, diff)
		}
		wantRest := rest.tally("")
		wantRest.DominantClass = ""
		if diff := cmp.Diff(wantRest, got.Rest); diff != "" || got.Count != int64(len(plain)) {
			t.Errorf("limit %d: %d names: %s", limit, got.Count, diff)
		}
	}
}

// TestNamedEncoding: what is written is read again, and what is cut is an error.
func TestNamedEncoding(t *testing.T) {
	n := named{deliveries: 1 << 40, failures: 3, span: Span{-5, noon}, classes: countsOf(nameCount{"a.b", 2}, nameCount{"", 1})}
	b := n.AppendTo(nil)
	var got named
	if err := got.Decode(string(b)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(n, got, cmp.AllowUnexported(named{}, counts{}, nameCount{})); diff != "" {
		t.Error(diff)
	}
	for i := range b {
		if err := new(named).Decode(string(b[:i])); err == nil {
			t.Errorf("%d of %d bytes can be read", i, len(b))
		}
	}
}
