package delivery

import (
	"sync"

	"github.com/zeebo/xxh3"
)

// common holds the texts that very many rows have, hosts and connectors, once for all parts of a store, until their
// room is full. Those who write rows share it; who only reads them has its dictionary.
type common struct {
	mu   sync.Mutex
	dict *Dict
}

func newCommon() *common { return &common{dict: NewDict()} }

// intern returns the symbol that a text has in all parts, and the text, which stays; 0 where there is no room for it.
func (c *common) intern(b []byte, hash uint64) (Sym, string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := c.dict
	at := d.find(b, hash)
	s := d.table[at].sym
	if s == 0 {
		if d.size >= commonBytes || d.Len() >= commonTexts {
			return 0, ""
		}
		s = d.add(b, hash, at)
	}
	return ownTexts + s, d.text(s)
}

// size is about how many bytes of memory the texts take.
func (c *common) size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dict.Size()
}

// recent is what a worker remembers of common texts, so that it seldom waits for others: the one that it met last of
// those with the same place.
type recent [1 << 13]struct {
	text string
	sym  Sym
}

// symbol returns the symbol of a text in a part: a common one, and the text, or one of the part where there is no room.
func (known *recent) symbol(p *part, b []byte) (Sym, string) {
	if len(b) == 0 {
		return 0, ""
	}
	if p.common == nil || len(b) > maxText {
		return p.dict.Intern(b), ""
	}
	hash := xxh3.Hash(b)
	last := &known[hash%uint64(len(known))]
	if last.text == string(b) {
		return last.sym, last.text
	}
	s, text := p.common.intern(b, hash)
	if s == 0 {
		return p.dict.Intern(b), ""
	}
	last.text, last.sym = text, s
	return s, text
}
