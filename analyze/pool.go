package analyze

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"tracesift/analyze/advice"
)

// pool keeps each small table and each advice once: nearly all groups have one of a few.
type pool struct {
	tables map[string]map[string]int64
	advise Adviser
	advice map[situation]*advice.Advice
}

// situation is what advice is given for.
type situation struct{ class, cause, owner string }

func newPool(advise Adviser) *pool {
	return &pool{tables: map[string]map[string]int64{}, advise: advise, advice: map[situation]*advice.Advice{}}
}

// table returns counts as a map, never nil, that others have too: it must not be changed.
func (p *pool) table(c counts) map[string]int64 {
	slices.SortFunc(c, func(a, b nameCount) int { return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.n, b.n)) })
	var room [256]byte
	key := room[:0]
	for _, x := range c {
		key = binary.AppendUvarint(appendText(key, x.name), uint64(x.n))
	}
	m, ok := p.tables[string(key)]
	if !ok {
		m = c.byName()
		p.tables[string(key)] = m
	}
	return m
}

// adviceFor returns the advice for a situation, nil where there is none.
func (p *pool) adviceFor(s situation) *advice.Advice {
	known, ok := p.advice[s]
	if !ok {
		if text, found := p.advise(s.class, s.cause, s.owner); found {
			known = &text
		}
		p.advice[s] = known
	}
	return known
}
