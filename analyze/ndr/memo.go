package ndr

import (
	"strings"
	"sync"
)

// Classifier remembers what it read last, as a trace repeats few texts often. Texts that differ in addresses and in what
// stands around the refusal are made from one recipe. Of others it remembers the refusals; a text that differs from an
// earlier one in nothing but the time in its wrapper has that one's refusal, and for texts that differ in names and
// numbers only what the rules decided is remembered. It answers what its Set answers, and is safe for
// concurrent use.
type Classifier struct {
	set      *Set
	known    *decisions
	recipes  generations[*recipe] // by outline and context; nil: one text was seen, but the recipe is not known yet
	texts    memo[textKey]
	contents memo[contentKey]
}

type textKey struct {
	text    string
	context Context
}

type contentKey struct {
	content content
	context Context
}

// NewClassifier returns a classifier that remembers between size and 2*size refusals, at least one, beside up to some
// thousands of recipes and decisions.
func NewClassifier(set *Set, size int) *Classifier {
	return &Classifier{
		set: set, known: newDecisions(set, knownDecisions), recipes: generations[*recipe]{size: knownRecipes},
		texts: memo[textKey]{size: max(size, 1)}, contents: memo[contentKey]{size: max(size, 1)},
	}
}

// knownDecisions is how many decisions are remembered: there are far fewer templates than texts.
const knownDecisions = 4096

// knownRecipes is how many outlines are remembered: those of one template differ in how their ids and host names look.
const knownRecipes = 4096

// Classify returns what Set.Classify returns.
func (c *Classifier) Classify(text string, x Context) Refusal {
	return *c.Shared(text, x)
}

// Shared is Classify without a copy: the refusal is shared and must not be changed.
func (c *Classifier) Shared(text string, x Context) *Refusal {
	x = c.set.asked(x)
	var room [maxOutline]byte
	var o outline
	form, ok := o.read(room[:0], text, &c.set.scopes)
	if !ok {
		return c.read(text, x)
	}
	key := append(append(append(append(form, 0), x.RemoteHost...), 0), x.RecipientDomain...)
	p, seen := c.recipes.get(key)
	if p != nil && !p.bare {
		return p.refusal(text, &o)
	}
	if !seen {
		c.recipes.keep(key, nil)
	} else if p == nil && c.texts.recent(textKey{text, x}) == nil { // many outlines have one text, that is asked for twice
		p = newRecipe(c.set, c.known, key[:len(form)], o, x)
		c.recipes.keep(key, p)
		if !p.bare {
			return p.refusal(text, &o)
		}
	}
	return c.read(text, x)
}

// read reads a text that is made from no recipe.
func (c *Classifier) read(text string, x Context) *Refusal {
	if r := c.texts.recent(textKey{text, x}); r != nil {
		return r
	}
	// What is kept must not hold on to the memory of whoever asks, who may use it again: keys are texts, and a refusal's
	// fields are parts of its text.
	text, x = strings.Clone(text), Context{strings.Clone(x.RemoteHost), strings.Clone(x.RecipientDomain)}
	if r := c.texts.get(textKey{text, x}); r != nil {
		return r
	}
	key := contentKey{Unwrap(text).content(), x}
	r := c.contents.get(key)
	if r == nil {
		fresh := c.set.classify(key.content, x, c.known)
		r = &fresh
		c.contents.keep(key, r)
	}
	c.texts.keep(textKey{text, x}, r)
	return r
}

// memo remembers refusals: between size and twice as many, those that were asked for last. It is safe for concurrent use.
type memo[K comparable] struct {
	size int

	mu       sync.Mutex
	now, old map[K]*Refusal // old is the generation before; a key found there moves to now
}

// recent returns what is remembered of a key in the present generation, nil where nothing is. It does not keep the key.
func (m *memo[K]) recent(key K) *Refusal {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now[key]
}

// get returns what is remembered of a key, nil where nothing is. It may keep the key.
func (m *memo[K]) get(key K) *Refusal {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.now[key]
	if r == nil {
		if r = m.old[key]; r != nil {
			m.add(key, r)
		}
	}
	return r
}

// keep remembers a refusal.
func (m *memo[K]) keep(key K, r *Refusal) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.add(key, r)
}

// add puts an entry into the present generation, and begins a new one when that is full.
func (m *memo[K]) add(key K, r *Refusal) {
	if m.now == nil || len(m.now) >= m.size {
		m.old, m.now = m.now, map[K]*Refusal{}
	}
	m.now[key] = r
}
