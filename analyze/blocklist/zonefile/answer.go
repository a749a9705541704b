package zonefile

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"tracesift/analyze/order"
)

// Answer is what a file says about one address.
type Answer struct {
	Sub    string // the zone that says it: the Sub of a Part
	IP     netip.Addr
	Listed bool
	Codes  []netip.Addr // the A records, each once; none of a type without answers
	Text   string       // the first TXT record that is not empty, with the address filled in
}

// answers turns the best entries into answers, and notes the zones that gave them.
func (z *zone) answers() []Answer {
	if z.audit.Type != Combined {
		z.audit.Parts = []Part{{Entries: z.audit.Entries}}
		v4, v6 := z.audit.speaksOf()
		return z.part("", []*zone{z}, v4, v6)
	}
	sets := map[string][]*zone{}
	for _, set := range z.sets {
		for _, sub := range set.subzones {
			sets[sub] = append(sets[sub], set)
		}
	}
	var out []Answer
	for sub, sets := range sets {
		p, v4, v6 := Part{Sub: sub}, false, false
		for _, set := range sets {
			p.Entries += set.audit.Entries
			v4, v6 = v4 || set.audit.V4, v6 || set.audit.V6
		}
		z.audit.Parts = append(z.audit.Parts, p)
		out = append(out, z.part(sub, sets, v4, v6)...)
	}
	order.Sort(z.audit.Parts, func(a, b Part) int { return strings.Compare(a.Sub, b.Sub) })
	order.Sort(out, func(a, b Answer) int {
		return cmp.Or(strings.Compare(a.Sub, b.Sub), a.IP.Compare(b.IP))
	})
	return out
}

// speaksOf says which families an address that is not found is not listed in.
func (a *Audit) speaksOf() (v4, v6 bool) {
	switch a.Type {
	case IP4Set, IP4TSet, IP4Trie:
		return true, false
	case IP6Trie, IP6TSet:
		return false, true
	}
	return a.V4, a.V6
}

// part unites what data sets say of the asked addresses of those families.
func (z *zone) part(sub string, sets []*zone, v4, v6 bool) []Answer {
	out := make([]Answer, 0, len(z.held.v4)+len(z.held.v6))
	settle := func(ip netip.Addr, of func(*zone) *best) {
		a := Answer{Sub: sub, IP: ip}
		for _, set := range sets {
			set.answer(&a, of(set))
		}
		if !a.Listed {
			a.Text = ""
		}
		out = append(out, a)
	}
	if v4 {
		for i, a := range z.held.v4 {
			settle(addrOf(a), func(set *zone) *best { return &set.held.at4[i] })
		}
	}
	if v6 {
		for i, a := range z.held.v6 {
			settle(a, func(set *zone) *best { return &set.held.at6[i] })
		}
	}
	return out
}

// answer adds the best entry of an address to its answer. In a generic file an address may have a text without being
// listed.
func (z *zone) answer(a *Answer, b *best) {
	if b.rank == 0 || b.excluded {
		return
	}
	values := b.values
	switch {
	case len(values) > 0:
	case z.late != nil:
		values = []value{*z.late}
	default:
		values = []value{defaultValue}
	}
	for _, v := range values {
		a.Listed = a.Listed || v.a != 0 || z.audit.Type != Generic
		if code := addrOf(v.a); v.a != 0 && !slices.Contains(a.Codes, code) {
			a.Codes = append(a.Codes, code)
		}
		switch {
		case a.Text != "":
		case !z.audit.Type.expands():
			a.Text = v.text
		default:
			a.Text = expand(v.text, a.IP.String(), &z.vars)
		}
	}
}
