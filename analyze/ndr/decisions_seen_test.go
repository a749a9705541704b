package ndr

import (
	"strings"
	"testing"
)

// TestEverySight: pairs of texts that differ in one thing that a rule sees, in words that look like ids, in the place
// where a rule sees nothing but that. What was remembered of the one must not answer for the other.
func TestEverySight(t *testing.T) {
	const rules = `id,class,cause,tier,codes,match,unless,example
stem,relay,denied,text,,wibb* wobb*,,550 wibble wobble
whole,relay,denied,text,,wib.1 wubb* | wob.1 wabb*,,550 wib.1 wubble
number,relay,denied,text,,# wezz*,,550 12 wezzle
edges,relay,denied,text,,~frob~,,550 frob
edge,relay,denied,text,,~freb wazz*,,550 freb wazzle
inside,relay,denied,text,,quux,,550 quux
word,relay,denied,text,,quozz*,,550 quozz
counted,relay,denied,text,,wexx* #,,550 wexx 300s
expression,relay,denied,text,,/k[0-9]+z/,,550 k1z
unless,relay,denied,text,,quib,/q[0-9]+x/,550 quib
`
	base := defaultSet(t)
	s, err := Load("mine.csv", strings.NewReader(rules), base)
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][]string{
		{"550 wibble7 wobble", "550 wizzle7 wobble", "550 quozze7 wobble"},
		{"550 wib.1 wubble", "550 wib.2 wubble", "550 wob.1 wubble"},
		{"550 that is how it ends: 12 wezzle", "550 that is how it ends: 1xy wezzle"},
		{"550 a.frob.7", "550 aafrob.7"},
		{"550 7.frob.a", "550 7.frobaa"},
		{"550 7.quux.11", "550 77.quux.1"},
		{"550 7-quozz", "550 77-quozz"},
		{"550 1-2-quozz", "550 12-3-quozz"},
		{"550 wexx 12-ab", "550 wexx 1-cab"},
		{"550 k1z.1", "550 k1a.1", "550 k22z.1"},
		{"550 quib q1x", "550 quib q1y"},
		{"550 <http7 wibble wobble> a", "550 <qttp7 wibble wobble> a"},
	} {
		c := NewClassifier(s, 16)
		for range 2 {
			for _, text := range pair {
				sameAsCold(t, c, text, Context{})
				c.texts.now, c.texts.old = nil, nil // the text is forgotten, the decision is not
			}
		}
	}
}
