package analyze

import (
	"strings"

	"tracesift/analyze/delivery"
	"tracesift/analyze/provider"
)

// ProviderFacts is what a provider's tally says beside its figures.
type ProviderFacts struct {
	Key      string // empty: not known; otherServers: a server that is of no known provider
	Kind     string
	Evidence map[string]int64 // by what deliveries were known to be the provider's
}

// otherServers stands for servers that are of no known provider: their recipients' own, mostly.
const otherServers = "other"

// fronts counts deliveries by the provider or filter in front of their recipients.
type fronts struct {
	book    *provider.Book
	tallies map[string]*front // by the provider's key
	last    *provider.Provider
	met     *front // of the last
	other   *provider.Provider
}

// front is the tally of one provider.
type front struct {
	tally
	name, kind string
	evidence   counts
}

func newFronts(book *provider.Book) fronts {
	if book == nil {
		book = new(provider.Book)
	}
	return fronts{book: book, tallies: map[string]*front{}, other: &provider.Provider{Key: otherServers}}
}

// of returns where a delivery is counted: the tally of its provider, or, where neither a host nor words tell that, one
// of its recipient domain, which goes to the provider that other mail to the domain met.
func (f *fronts) of(d *delivery.Delivery, domain *domain) *tally {
	host, words := d.Remote.Host, ""
	if d.Outcome == delivery.Relayed {
		host = "" // a further server of our own path
	}
	if d.Refusal != nil && !d.Refusal.Local {
		words = d.Refusal.Inner
	}
	p, by := f.book.ByHost(host), provider.RemoteHost
	if p == nil {
		p, by = f.book.ByWords(words), provider.Words
	}
	switch {
	case p != nil:
		domain.seen.add(p.Key)
		return f.front(p).known(by)
	case host != "" && domain.provider(f.book, d.RecipientDomain) == nil:
		domain.seen.add(otherServers)
		return f.front(f.other).known(provider.RemoteHost)
	}
	if domain.waiting == nil {
		domain.waiting = new(tally)
		domain.weigh()
	}
	return domain.waiting
}

// front returns the front of a provider.
func (f *fronts) front(p *provider.Provider) *front {
	if f.last != p {
		t := entry(f.tallies, p.Key)
		t.name, t.kind = p.Name, string(p.Kind)
		f.last, f.met = p, t
	}
	return f.met
}

// known notes by what a delivery is known to be the provider's.
func (t *front) known(by provider.Evidence) *tally {
	t.evidence.add(string(by))
	return &t.tally
}

// settle gives the deliveries to a domain that met no known host or words to the provider that other mail to it met,
// else to the one that the domain itself names. It is called once for each domain, after the last delivery.
func (f *fronts) settle(name string, domain *domain) {
	if domain.waiting == nil {
		return
	}
	key, by := strings.Clone(domain.seen.most()), provider.SameDomain
	if key == "" {
		by = provider.None
		if p := domain.provider(f.book, name); p != nil {
			key, by = p.Key, provider.Domain
			f.front(p)
		}
	}
	t := entry(f.tallies, key)
	t.evidence.addN(string(by), domain.waiting.Deliveries)
	t.merge(domain.waiting)
}

// table computes the table of providers.
func (f *fronts) table(templates *numbering[string]) []Tally {
	var rows []Tally
	for key, t := range f.tallies {
		row := t.row(t.name, templates)
		row.Provider = &ProviderFacts{Key: key, Kind: t.kind, Evidence: t.evidence.byName()}
		rows = append(rows, row)
	}
	return sorted(rows)
}
