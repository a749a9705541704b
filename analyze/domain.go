package analyze

import (
	"strings"

	"tracesift/analyze/provider"
)

// domain is what is counted of one recipient domain.
type domain struct {
	ways    ways
	seen    counts // keys of the providers whose hosts or words were met
	waiting *tally // of deliveries that met none; nil: there are none
	weight  int    // bytes that the tally takes beside itself, and waiting in all, see weigh
	tally

	asked bool // whether the domain itself names a provider, as far as that was asked
	named *provider.Provider
}

// provider returns the provider that the domain itself names, nil where it names none.
func (x *domain) provider(book *provider.Book, name string) *provider.Provider {
	if !x.asked {
		x.named, x.asked = book.ByDomain(name), true
	}
	return x.named
}

// Merge adds what another part of the deliveries counted.
func (x *domain) Merge(other *domain) {
	x.tally.merge(&other.tally)
	x.ways.merge(&other.ways)
	x.seen.merge(other.seen)
	if other.waiting != nil {
		if x.waiting == nil {
			x.waiting = new(tally)
		}
		x.waiting.merge(other.waiting)
	}
	x.weigh()
}

// AppendTo appends the encoding of the entry.
func (x *domain) AppendTo(b []byte) []byte {
	b = x.seen.appendTo(x.ways.appendTo(x.tally.appendTo(b)))
	if b = append(b, same(x.waiting != nil)); x.waiting != nil {
		b = x.waiting.appendTo(b)
	}
	return b
}

// Decode reads what AppendTo wrote.
func (x *domain) Decode(s string) error {
	in := decoder{rest: s}
	x.tally, x.ways, x.seen = in.tally(), in.ways(), in.counts()
	if in.flag() {
		waiting := in.tally()
		x.waiting = &waiting
	}
	x.weigh()
	return in.err
}

// Size is about how many bytes the entry takes.
func (x *domain) Size() int { return 104 + tallySize + x.ways.size() + x.seen.size() + x.weight }

// weigh notes what the tallies take, after they grew: nearly all deliveries just count.
func (x *domain) weigh() {
	x.weight = x.tally.size()
	if x.waiting != nil {
		x.weight += tallySize + x.waiting.size()
	}
}

// domainTable computes the table of recipient domains, what is to be said of all deferrals, and where deliveries are
// counted that tell no provider. The error is of the temporary storage.
func (a *Accumulator) domainTable() ([]Tally, DeferredTotal, error) {
	var rows []Tally
	var all tally // each delivery has one recipient domain
	err := a.domains.Any(func(name string, x *domain) error {
		row := x.row(name)
		// Not a part of all that is known of the domain.
		row.Dominant.Text, row.Dominant.Template = strings.Clone(row.Dominant.Text), a.text(row.Dominant.Template)
		row.DominantClass = a.text(row.DominantClass)
		rows = append(rows, row)
		all.Deferred += x.Deferred
		all.Recovered += x.Recovered
		all.waits.merge(&x.waits)
		a.fronts.settle(name, x)
		return nil
	})
	deferred := DeferredTotal{Deliveries: all.Deferred, Deferrals: a.refusedForNow, Recovered: all.Recovered, Delay: all.waits.delay()}
	return sorted(rows), deferred, err
}
