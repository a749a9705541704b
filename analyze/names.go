package analyze

import (
	"cmp"
	"encoding/binary"
	"strings"

	"tracesift/analyze/delivery"
	"tracesift/analyze/ledger"
	"tracesift/analyze/order"
)

// Names is a table of many names, of which the worst are kept. The figures of these, and of the rest together, are
// exact, whatever the memory.
type Names struct {
	Rows  []Tally // at most keptNames, most failures first
	Rest  Tally   // the sum of the names that are not in Rows; no refusal
	Count int64   // names in all
}

// keptNames is how many rows a table of names has at most.
const keptNames = 1000

// named counts the deliveries of one name: a sender, a domain, a connector.
type named struct {
	deliveries, delivered, failures, blocked, deferred, recovered int64

	span    Span
	classes counts // class.cause of the failures
}

// add counts one delivery; the class is text that lasts.
func (n *named) add(d *delivery.Delivery, class string) {
	n.deliveries++
	switch d.Outcome {
	case delivery.Delivered:
		n.delivered++
	case delivery.Blocked:
		n.blocked++
	case delivery.Failed:
		n.failures++
		n.span.add(d.DecidedAt)
		n.classes.add(class)
	}
	if d.Deferrals > 0 {
		n.deferred++
		if d.Outcome == delivery.Delivered {
			n.recovered++
		}
	}
}

// figures are the numbers of a name in the order of their encoding.
func (n *named) figures() [6]*int64 {
	return [...]*int64{&n.deliveries, &n.delivered, &n.failures, &n.blocked, &n.deferred, &n.recovered}
}

// Merge adds what another entry of the same name counted.
func (n *named) Merge(other *named) {
	theirs := other.figures()
	for i, f := range n.figures() {
		*f += *theirs[i]
	}
	n.span.merge(other.span)
	n.classes.merge(&other.classes)
}

// AppendTo appends the encoding of the entry.
func (n *named) AppendTo(b []byte) []byte {
	for _, f := range n.figures() {
		b = binary.AppendUvarint(b, uint64(*f))
	}
	return n.classes.appendTo(appendSpan(b, n.span))
}

// Decode reads what AppendTo wrote.
func (n *named) Decode(s string) error {
	in := decoder{rest: s}
	for _, f := range n.figures() {
		*f = int64(in.uvarint())
	}
	n.span, n.classes = in.span(), in.counts()
	return in.err
}

// Size is about how many bytes the entry takes.
func (n *named) Size() int { return 96 + n.classes.size() }

// tally returns the entry as a row.
func (n *named) tally(name string) Tally {
	return Tally{
		Name: name, Failures: n.failures, Deliveries: n.deliveries, Delivered: n.delivered, Blocked: n.blocked,
		Deferred: n.deferred, Recovered: n.recovered, Span: n.span, DominantClass: n.classes.most(),
	}
}

// table reads a ledger of names: the worst, the sum of the rest, and the name with the most deliveries.
func table(l *ledger.Ledger[*named]) (t Names, most Tally, err error) {
	var rest named
	drop := func(rows []Tally) []Tally {
		order.SortWide(rows, compareTallies)
		for i := keptNames; i < len(rows); i++ {
			x := &rows[i]
			rest.Merge(&named{x.Deliveries, x.Delivered, x.Failures, x.Blocked, x.Deferred, x.Recovered, x.Span, counts{}})
		}
		return rows[:min(len(rows), keptNames)]
	}
	err = l.Any(func(name string, n *named) error {
		t.Count++
		row := n.tally(name)
		if row.Deliveries > most.Deliveries {
			most = row
		}
		if t.Rows = append(t.Rows, row); len(t.Rows) >= 2*keptNames {
			t.Rows = drop(t.Rows)
		}
		return nil
	})
	t.Rows = drop(t.Rows)
	t.Rest = rest.tally("")
	return t, most, err
}

// compareTallies puts most failures first, then most deferrals, most blocked and most deliveries, then by name.
func compareTallies(a, b *Tally) int {
	worse := cmp.Or(
		cmp.Compare(b.Failures, a.Failures), cmp.Compare(b.Deferred, a.Deferred), cmp.Compare(b.Blocked, a.Blocked),
		cmp.Compare(b.Deliveries, a.Deliveries),
	)
	if worse != 0 {
		return worse
	}
	return strings.Compare(a.Name, b.Name)
}
