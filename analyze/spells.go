package analyze

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tracesift/analyze/order"
	"tracesift/ingest/trace"
)

// SpellGap is how long no refusal may name a list at an edge for a spell to be over. A night without mail is shorter.
const SpellGap = 12 * time.Hour

// Spell is a time in which refusals named a list at an edge, never more than SpellGap apart. Its end is the last
// refusal: that the list held the edge no longer, or that no mail was sent, look the same.
type Spell struct {
	EdgeHost string
	List     string // catalog key, or zone
	Span     Span
	Refusals int64 // failures and deferrals
	Failures int64 // of these
}

type spellKey struct {
	edge uint32
	list string
}

// spells are the spells of one edge and list, in order, each more than SpellGap away from the next.
type spells []Spell

// add counts a refusal.
func (s *spells) add(at trace.Instant, failure bool) {
	if at == 0 {
		return
	}
	one := Spell{Span: Span{at, at}, Refusals: 1}
	if failure {
		one.Failures = 1
	}
	s.insert(one)
}

// insert puts in one more. Spells grow together where it fills the gap, so the order does not matter.
func (s *spells) insert(one Spell) {
	gap, span := trace.Instant(SpellGap), one.Span
	i, _ := slices.BinarySearchFunc(*s, span.First, func(x Spell, at trace.Instant) int { return cmp.Compare(x.Span.Last+gap, at) })
	end := i
	for end < len(*s) && (*s)[end].Span.First-gap <= span.Last {
		one.unite(&(*s)[end])
		end++
	}
	*s = slices.Replace(*s, i, end, one)
}

// unite takes in another spell of the same edge and list.
func (s *Spell) unite(o *Spell) {
	s.Span.merge(o.Span)
	s.Refusals += o.Refusals
	s.Failures += o.Failures
}

// addSpell counts a refusal that names a list.
func (a *Accumulator) addSpell(edge uint32, list, zone string, at trace.Instant, failure bool) {
	if list = cmp.Or(list, zone); list != "" {
		entry(a.spells, spellKey{edge, a.text(list)}).add(at, failure)
	}
}

// spellTable returns all spells, in order of edge, list and time.
func (a *Accumulator) spellTable() []Spell {
	var out []Spell
	for key, all := range a.spells {
		for _, s := range *all {
			s.List = key.list
			if t := a.edges[key.edge]; t != nil {
				s.EdgeHost = t.facts().host
			}
			out = append(out, s)
		}
	}
	order.Sort(out, func(a, b Spell) int {
		return cmp.Or(
			strings.Compare(a.EdgeHost, b.EdgeHost), strings.Compare(a.List, b.List), cmp.Compare(a.Span.First, b.Span.First),
		)
	})
	return out
}
