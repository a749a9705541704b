package delivery

import (
	"sync"

	"github.com/zeebo/xxh3"
)

// common holds the texts that very many rows have, hosts and connectors, once for all parts of a store, until their
// room is full. Those who write rows share it; who only reads them has its dictionary.
type common struct {
	mu    sync.Mutex
	dict  *Dict
	pages [commonTexts / pageTexts]*[pageTexts]string // the texts, for those who do not have the lock

	heads headTexts
}

// headTexts are texts that the heads of very many messages have, or rows of them. They leave hosts their room.
type headTexts struct {
	endings *common // what stands behind the "@" of ids and addresses
	senders *common
	sides   *common
}

const pageTexts = 1 << 8

func newCommon() *common {
	return &common{dict: NewDict(), heads: headTexts{
		endings: &common{dict: NewDict()}, senders: &common{dict: NewDict()}, sides: &common{dict: NewDict()},
	}}
}

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
		page := &c.pages[s/pageTexts]
		if *page == nil {
			*page = new([pageTexts]string)
		}
		(*page)[s%pageTexts] = d.text(s)
	}
	return ownTexts + s, d.text(s)
}

// text returns the text of a symbol that intern returned, of no other one any. It needs no lock: whoever has the symbol
// has it from somebody who had the lock after the text was added.
func (c *common) text(s Sym) string {
	if s -= ownTexts; c == nil || s >= commonTexts || c.pages[s/pageTexts] == nil {
		return ""
	}
	return c.pages[s/pageTexts][s%pageTexts]
}

// size is about how many bytes of memory the texts take.
func (c *common) size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.dict.Size()
	for _, of := range []*common{c.heads.endings, c.heads.senders, c.heads.sides} {
		if of != nil {
			n += of.size()
		}
	}
	return n
}

// recent is what a worker remembers of common texts, so that it seldom waits for others: the one that it met last of
// those with the same place.
type recent [1 << 13]struct {
	text string
	sym  Sym
}

// recentTexts is what a worker remembers of these texts.
type recentTexts struct{ endings, senders, sides recent }

// symbol returns the symbol of a common text, and the text, which stays; 0 where there is no room for it.
func (known *recent) symbol(c *common, b []byte) (Sym, string) {
	if c == nil || len(b) == 0 || len(b) > maxText {
		return 0, ""
	}
	hash := xxh3.Hash(b)
	last := &known[hash%uint64(len(known))]
	if last.text == string(b) {
		return last.sym, last.text
	}
	s, text := c.intern(b, hash)
	if s != 0 {
		last.text, last.sym = text, s
	}
	return s, text
}
