package analyze

import (
	"strings"

	"tracesift/analyze/advice"
)

// situation is what advice is given for.
type situation struct{ class, cause, owner string }

// adviceBook keeps each advice once: nearly all groups have one of a few.
type adviceBook struct {
	advise Adviser
	known  map[situation]*advice.Advice
}

// of returns the advice for a situation, nil where there is none.
func (b *adviceBook) of(s situation) *advice.Advice {
	known, ok := b.known[s]
	if !ok {
		if text, found := b.advise(s.class, s.cause, s.owner); found {
			known = &text
		}
		b.known[s.clone()] = known
	}
	return known
}

// clone returns a situation whose texts are no parts of larger ones.
func (s situation) clone() situation {
	return situation{strings.Clone(s.class), strings.Clone(s.cause), strings.Clone(s.owner)}
}
