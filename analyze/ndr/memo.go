package ndr

import (
	"strings"
	"sync"
)

// Classifier remembers the refusals of the texts that it classified last, as a trace repeats few texts often, and for
// texts that differ in names and numbers only what the rules decided. It answers what its Set answers, and is safe for
// concurrent use.
type Classifier struct {
	set   *Set
	known *decisions
	size  int

	mu       sync.Mutex
	now, old map[memoKey]*Refusal // old is the generation before; a text found there moves to now
}

type memoKey struct {
	text    string
	context Context
}

// NewClassifier returns a classifier that remembers between size and 2*size refusals; at least one.
func NewClassifier(set *Set, size int) *Classifier {
	return &Classifier{set: set, known: newDecisions(set, knownDecisions), size: max(size, 1), now: map[memoKey]*Refusal{}}
}

// knownDecisions is how many decisions are remembered: there are far fewer templates than texts.
const knownDecisions = 4096

// Classify returns what Set.Classify returns.
func (c *Classifier) Classify(text string, x Context) Refusal {
	return *c.Shared(text, x)
}

// Shared is Classify without a copy: the refusal is shared and must not be changed.
func (c *Classifier) Shared(text string, x Context) *Refusal {
	key := memoKey{text, x}
	c.mu.Lock()
	r := c.now[key]
	if r == nil {
		if r = c.old[key]; r != nil {
			c.keep(key, r)
		}
	}
	c.mu.Unlock()
	if r != nil {
		return r
	}
	// What is kept must not hold on to the memory of whoever asks: a refusal's fields are parts of its text.
	text = strings.Clone(text)
	key = memoKey{text, Context{strings.Clone(x.RemoteHost), strings.Clone(x.RecipientDomain)}}
	fresh := c.set.classify(text, key.context, c.known)
	c.mu.Lock()
	c.keep(key, &fresh)
	c.mu.Unlock()
	return &fresh
}

// keep puts an entry into the present generation and begins a new one when that is full.
func (c *Classifier) keep(key memoKey, r *Refusal) {
	if len(c.now) >= c.size {
		c.old, c.now = c.now, make(map[memoKey]*Refusal, c.size)
	}
	c.now[key] = r
}
