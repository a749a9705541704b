package ndr

import (
	"cmp"
	"slices"
)

// decisions remembers what the rules said of texts that differ in nothing that a rule can see: those with the same key
// (see sights.key). Only expressions can see more than that, so those that were asked are asked again. A decision that
// is found is the one that Set.decide would come to.
type decisions struct {
	set    *Set
	sights *sights
	known  generations[*decision]
}

// decision is the rule that holds for the texts of one key.
type decision struct {
	pattern    int   // that won; -1: none
	begin, end place // of its words
	search     bool  // its words must be searched for in each text
	checks     []check
	opinion    *opinion // of the words; nil: it does not matter
}

// check is what a pattern with an expression answered.
type check struct {
	pattern *pattern
	found   bool
}

func newDecisions(s *Set, size int) *decisions {
	return &decisions{set: s, sights: newSights(s), known: generations[*decision]{size: size}}
}

// decide answers what Set.ask answers.
func (k *decisions) decide(t *subject, class string) (int, span) {
	var room [1 << 10]byte
	var maskRoom [32]masked
	key, masks := k.sights.key(room[:0], maskRoom[:0], t)
	key = append(key, class...)
	if d, found := k.known.get(key); found {
		if words, ok := d.of(k.set, t, masks); ok {
			t.opinion = cmp.Or(t.opinion, d.opinion)
			return d.pattern, words
		}
	}
	fresh := &decision{}
	n, words := k.set.ask(t, class, &fresh.checks)
	fresh.pattern, fresh.checks = n, slices.Clip(fresh.checks)
	if n >= 0 {
		fresh.place(&k.set.patterns[n].pattern, words, masks)
	}
	if rule := k.set.ruleOf(n); class == "" && (rule == nil || !rule.firm) {
		fresh.opinion = k.set.opinionOn(t)
	}
	k.known.keep(key, fresh)
	return n, words
}

// of returns the words that were matched in another text of the same key; false where an expression that was asked now
// answers something else.
func (d *decision) of(s *Set, t *subject, masks []masked) (words span, ok bool) {
	checks := d.checks
	if len(masks) == 0 {
		checks = nil // it is the same text
	}
	for _, c := range checks {
		if _, _, found := s.find(c.pattern, t); found != c.found {
			return span{}, false
		}
	}
	if d.pattern < 0 {
		return span{}, true
	}
	if d.search {
		words.begin, words.end, ok = s.find(&s.patterns[d.pattern].pattern, t)
		return words, ok
	}
	return span{d.begin.in(masks), d.end.in(masks)}, true
}

// place keeps where the words of the pattern are: at the same places in all texts of the key, unless an expression
// found them.
func (d *decision) place(p *pattern, words span, masks []masked) {
	var ok, alsoOK bool
	d.begin, ok = placeOf(words.begin, masks)
	d.end, alsoOK = placeOf(words.end, masks)
	d.search = !ok || !alsoOK || len(masks) > 0 && p.hasExpression()
}

// place is a position in a text in which masked words may be longer or shorter: so many bytes behind the end of masked
// word number n, counted from 1, or, inside of a rigid one, behind its beginning. Number 0 is the beginning of the
// text.
type place struct {
	word, bytes int
	inside      bool
}

// placeOf returns the place of a position; there is none inside of a word that is not rigid.
func placeOf(at int, masks []masked) (p place, ok bool) {
	from := 0
	for i, m := range masks {
		switch {
		case at <= m.begin:
			return place{word: i, bytes: at - from}, true
		case at < m.end:
			return place{word: i + 1, bytes: at - m.begin, inside: true}, m.rigid
		}
		from = m.end
	}
	return place{word: len(masks), bytes: at - from}, true
}

// in returns where a place is in a text with the same masked words.
func (p place) in(masks []masked) int {
	switch {
	case p.word == 0:
		return p.bytes
	case p.inside:
		return masks[p.word-1].begin + p.bytes
	}
	return masks[p.word-1].end + p.bytes
}
