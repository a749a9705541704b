package ndr

import (
	"encoding/binary"
	"strings"
)

// Classifier remembers what it read last, as a trace repeats few texts often. Texts that differ in addresses and in
// what stands around the refusal are made from one recipe. Of others it remembers the refusals, and for texts that
// differ in names and numbers what the rules decided. It answers what its Set answers, and is safe for concurrent use.
type Classifier struct {
	set     *Set
	known   *decisions
	recipes generations[*recipe]  // by outline and context; nil: one text was seen, but the recipe is not known yet
	texts   generations[*Refusal] // by text and context
}

// NewClassifier returns a classifier that remembers between size and 2*size refusals, at least one, beside up to some
// thousands of recipes and decisions.
func NewClassifier(set *Set, size int) *Classifier {
	return &Classifier{
		set: set, known: newDecisions(set, knownDecisions),
		recipes: generations[*recipe]{size: knownRecipes}, texts: generations[*Refusal]{size: max(size, 1)},
	}
}

// knownDecisions is how many decisions are remembered: there are far fewer templates than texts.
const knownDecisions = 4096

// knownRecipes is how many outlines are remembered: those of one template differ in how their ids and host names look.
const knownRecipes = 4096

// Classify returns what Set.Classify returns. The refusal is shared and must not be changed.
func (c *Classifier) Classify(text string, x Context) *Refusal {
	x = c.set.asked(x)
	var room [maxOutline]byte
	var o outline
	form, ok := o.read(room[:0], text, &c.set.scopes)
	if !ok {
		return c.read(text, x)
	}
	key := x.key(form)
	p, seen := c.recipes.get(key)
	if p != nil && !p.bare {
		return p.refusal(text, &o)
	}
	if !seen {
		c.recipes.keep(key, nil)
	} else if p == nil && !c.hasRead(text, x) { // many outlines have one text, that is asked for twice
		p = newRecipe(c.set, c.known, key[:len(form)], o, x)
		c.recipes.keep(key, p)
		if !p.bare {
			return p.refusal(text, &o)
		}
	}
	return c.read(text, x)
}

// key appends a context to the key of a text, and how long its parts are.
func (x Context) key(of []byte) []byte {
	of = append(append(of, x.RemoteHost...), x.RecipientDomain...)
	return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(of, uint32(len(x.RemoteHost))), uint32(len(x.RecipientDomain)))
}

// read reads a text that is made from no recipe.
func (c *Classifier) read(text string, x Context) *Refusal {
	var room [maxOutline]byte
	key := x.key(append(room[:0], text...))
	if r, known := c.texts.get(key); known {
		return r
	}
	r := c.set.classify(Unwrap(strings.Clone(text)).content(), x, c.known) // whose fields are parts of the text
	c.texts.keep(key, &r)
	return &r
}

// hasRead says whether a text was read.
func (c *Classifier) hasRead(text string, x Context) bool {
	var room [maxOutline]byte
	_, known := c.texts.get(x.key(append(room[:0], text...)))
	return known
}
