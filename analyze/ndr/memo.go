package ndr

import (
	"strings"
	"sync"
)

// Classifier remembers the refusals of the texts that it classified last, as a trace repeats few texts often. A text that
// differs from an earlier one in nothing but the time in its wrapper has that one's refusal; for texts that differ in
// names and numbers only what the rules decided is remembered. It answers what its Set answers, and is safe for
// concurrent use.
type Classifier struct {
	set      *Set
	known    *decisions
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

// NewClassifier returns a classifier that remembers between size and 2*size refusals; at least one.
func NewClassifier(set *Set, size int) *Classifier {
	return &Classifier{
		set: set, known: newDecisions(set, knownDecisions),
		texts: memo[textKey]{size: max(size, 1)}, contents: memo[contentKey]{size: max(size, 1)},
	}
}

// knownDecisions is how many decisions are remembered: there are far fewer templates than texts.
const knownDecisions = 4096

// Classify returns what Set.Classify returns.
func (c *Classifier) Classify(text string, x Context) Refusal {
	return *c.Shared(text, x)
}

// Shared is Classify without a copy: the refusal is shared and must not be changed.
func (c *Classifier) Shared(text string, x Context) *Refusal {
	x = c.set.asked(x)
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
