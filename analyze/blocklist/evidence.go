package blocklist

import (
	"cmp"
	"net/netip"
	"slices"

	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/order"
)

// Evidence is every observation of a run, indexed by address. It is immutable and safe for concurrent use.
type Evidence struct {
	cat    *catalog.Catalog
	byIP   map[netip.Addr]*facts
	data   map[string]bool // lists that some source speaks of
	worlds map[half]bool   // lists of which a source holds everybody
	silent map[half]Health // lists that a source was asked about in vain, and why
	unfit  bool            // a resolver was not fit to ask any list
}

// half is what is known of a list for a family; an empty one means both.
type half struct {
	list   string
	family Family
}

// facts is what is known of one address.
type facts struct {
	all    []fact // by list, then time
	listed bool   // any of them says so
}

// fact is an observation with what its codes mean.
type fact struct {
	*Observation
	parts   []string // keys of the list's parts, or of itself, that its codes stand for
	unknown bool     // has a code that the catalog does not know
}

// NewEvidence indexes observations. Those from a file that holds everybody are discarded; zones says which these are,
// and which lists files speak of at all. The observations must not change afterwards.
func NewEvidence(cat *catalog.Catalog, observations []Observation, zones []ZoneAudit) *Evidence {
	e := &Evidence{
		cat: cat, byIP: map[netip.Addr]*facts{}, data: map[string]bool{}, worlds: map[half]bool{},
		silent: map[half]Health{},
	}
	type origin struct {
		path string
		half
	}
	sick := map[origin]bool{}
	for _, z := range zones {
		of := half{cmp.Or(z.List, z.Zone), z.Family}
		switch z.Health {
		case World, Taken:
			e.worlds[of] = true
			sick[origin{z.Path, of}] = true
		case Masked, Stripped, Refusing, Silent, Unfit:
			e.silent[of] = graver(e.silent[of], z.Health)
			e.unfit = e.unfit || z.Health == Unfit
		}
		if z.Err == nil && z.Health != Empty && z.Health != Masked {
			e.data[of.list] = true
		}
	}
	for i := range observations {
		o := &observations[i]
		e.data[o.List] = true
		if sick[origin{o.Source, half{o.List, ""}}] || sick[origin{o.Source, half{o.List, FamilyOf(o.IP)}}] {
			continue
		}
		ip := o.IP.Unmap()
		f := e.byIP[ip]
		if f == nil {
			f = &facts{}
			e.byIP[ip] = f
		}
		f.all = append(f.all, e.interpret(o))
		f.listed = f.listed || o.State == Listed
	}
	for _, f := range e.byIP {
		order.Sort(f.all, func(a, b fact) int {
			return cmp.Or(cmp.Compare(a.List, b.List), a.At.Compare(b.At), cmp.Compare(a.State, b.State),
				cmp.Compare(a.Source, b.Source))
		})
	}
	return e
}

// interpret looks up what the codes of an observation mean.
func (e *Evidence) interpret(o *Observation) fact {
	f := fact{Observation: o}
	if o.State != Listed {
		return f
	}
	for _, code := range o.Codes {
		switch a := e.cat.Answer(o.List, code); a.Kind {
		case catalog.CodeListed:
			if !slices.Contains(f.parts, a.List) {
				f.parts = append(f.parts, a.List)
			}
		case catalog.CodeUnknown:
			f.unknown = true
		}
	}
	return f
}

// of returns what is known of an address; nil where nothing is.
func (e *Evidence) of(ip netip.Addr) *facts { return e.byIP[ip.Unmap()] }

// speaksOf says whether any source speaks of the list, of one that holds it whole, or of a part of it.
func (e *Evidence) speaksOf(key string) bool {
	if e.data[key] {
		return true
	}
	for other := range e.data {
		if e.cat.Covers(other, key) || e.cat.Covers(key, other) {
			return true
		}
	}
	return false
}

// graver returns the reason for silence that goes before the other: the resolver's fault, then a refusal, then no answer.
func graver(a, b Health) Health {
	for _, h := range []Health{Unfit, Stripped, Refusing, Silent} {
		if a == h || b == h {
			return h
		}
	}
	return b
}

// silence returns why the list, or one that holds it whole, was asked in vain about addresses of that family; empty
// where it was not.
func (e *Evidence) silence(key string, ip netip.Addr) Health {
	var why Health
	for other, h := range e.silent {
		if other.family.covers(ip) && e.cat.Covers(other.list, key) {
			why = graver(why, h)
		}
	}
	return why
}

// listsEverybody says whether a source of the list, or of one that holds it whole, was found to hold everybody of the
// address's family.
func (e *Evidence) listsEverybody(key string, ip netip.Addr) bool {
	for other := range e.worlds {
		if other.family.covers(ip) && e.cat.Covers(other.list, key) {
			return true
		}
	}
	return false
}
