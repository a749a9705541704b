package analyze

import (
	"strings"

	"tracesift/analyze/provider"
)

// domain is what is counted of one recipient domain. What nearly all deliveries change comes first.
type domain struct {
	ways   ways
	weight int    // bytes that refusals take, see weigh
	seen   counts // keys of the providers whose hosts or words were met
	asked  bool   // whether the domain itself names a provider, as far as that was asked
	named  *provider.Provider

	tally              // Deliveries and Delivered are counted in ways alone
	waiting   *tally   // of deliveries that met no provider; nil: there are none
	failures  groupSet // each is one
	deferrals groupSet // each attempt is one
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
	x.failures.merge(&other.failures)
	x.deferrals.merge(&other.deferrals)
	x.seen.merge(&other.seen)
	if other.waiting != nil {
		if x.waiting == nil {
			x.waiting = new(tally)
		}
		x.waiting.merge(other.waiting)
	}
	x.weigh()
}

// AppendTo appends the encoding of the entry, whose groups stand elsewhere.
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
func (x *domain) Size() int { return 176 + tallySize + x.ways.size() + x.seen.size() + x.weight }

// weigh notes what the tallies and groups take, after they grew: nearly all deliveries just count.
func (x *domain) weigh() {
	x.weight = x.tally.size() + x.failures.size() + x.deferrals.size()
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
		row, through := x.row(name, a.templateNumbers), x.ways.sum()
		row.Deliveries, row.Delivered = through.all, through.delivered
		// Not a part of all that is known of the domain.
		row.Dominant.Text = strings.Clone(row.Dominant.Text)
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
