package delivery

import (
	"encoding/binary"
	"unsafe"

	"github.com/zeebo/xxh3"
)

// Sym stands for a text in a Dict. 0 is the empty text.
type Sym uint32

// Dict holds each text once: the texts stand one behind the other in chunks that never move, and an open hash table
// finds them, but for those that were not worth looking for. It is not safe for concurrent writes.
//
// The lowest symbols may stand for texts that are not in the table. Own texts are those of the message at hand: they
// belong to few rows each, so that looking them up would cost more than it saves. Common texts belong to very many rows
// and stand in one dictionary for all parts.
type Dict struct {
	own    []string // by symbol, from the empty text on
	common *Dict    // nil: there is none
	base   Sym      // the symbol of the first text in the table

	chunks [][]byte
	places []textPlace // where each text that is no own or common one stands
	table  []slot      // the length is a power of two
	filled int         // slots of it
	size   int         // bytes of memory in chunks
}

// textPlace is where a text stands behind its length: a chunk in the high bits, an offset in it in the low ones.
type textPlace uint64

// slot is a place of the hash table.
type slot struct {
	tag uint32 // the low bits of the hash, of which the lowest choose the slot
	sym Sym    // 0: the slot is free
}

const (
	textChunkBits = 18
	textChunk     = 1 << textChunkBits
	// usualChunk is how large chunks become that no long text needs: every part has one that is not full.
	usualChunk = 1 << 14
	// maxText is the longest text that fits into a chunk; a longer one is cut. Cells are far below it.
	maxText = textChunk - binary.MaxVarintLen32

	// ownTexts is how many symbols a part keeps for texts of the message at hand, the empty text among them.
	ownTexts = 32
	// commonTexts is how many symbols a part keeps for common texts, of commonBytes in all.
	commonTexts = 1 << 16
	commonBytes = 1 << 20

	firstOfPart = ownTexts + commonTexts
)

// NewDict returns a dictionary that holds the empty text.
func NewDict() *Dict { return &Dict{own: make([]string, 1), base: 1} }

// newPartDict returns the dictionary of a part. Common texts are looked for and kept in common, which may be nil.
func newPartDict(common *Dict) *Dict {
	return &Dict{own: make([]string, 1, ownTexts), common: common, base: firstOfPart}
}

// reset empties the dictionary and keeps its memory, but for that of long texts: texts that it gave are valid no more.
func (d *Dict) reset() {
	const most = 1 << 10 // more is not worth clearing for every message
	d.own, d.places, d.filled = d.own[:1], d.places[:0], 0
	if len(d.table) > most {
		d.table = nil
	}
	clear(d.table)
	if len(d.chunks) > 0 {
		last := d.chunks[len(d.chunks)-1] // the largest, as a rule
		clear(d.chunks)
		d.chunks, d.size = d.chunks[:0], 0
		if cap(last) <= usualChunk {
			d.chunks, d.size = append(d.chunks, last[:0]), cap(last)
		}
	}
}

// Size returns how many bytes of memory the dictionary takes, without common texts.
func (d *Dict) Size() int { return d.size + 8*cap(d.places) + 8*cap(d.table) }

// Len returns the symbol that the next new text gets.
func (d *Dict) Len() int { return int(d.base) + len(d.places) }

// Intern returns the symbol of a text. It copies b where the text is new.
func (d *Dict) Intern(b []byte) Sym {
	if len(b) == 0 {
		return 0
	}
	b = b[:min(len(b), maxText)]
	hash := xxh3.Hash(b)
	at := d.find(b, hash)
	if s := d.table[at].sym; s != 0 {
		return s
	}
	return d.add(b, hash, at)
}

// InternString returns the symbol of a text.
func (d *Dict) InternString(text string) Sym { return d.Intern(bytesOf(text)) }

// bytesOf returns the bytes of a text, which must not be changed.
func bytesOf(text string) []byte { return unsafe.Slice(unsafe.StringData(text), len(text)) }

// isCommon says whether a symbol stands for a common text.
func isCommon(s Sym) bool { return s >= ownTexts && s < firstOfPart }

// find returns the slot that has a text, or the free one that it would get.
func (d *Dict) find(b []byte, hash uint64) int {
	if 4*d.filled >= 3*len(d.table) {
		d.grow()
	}
	mask, tag := len(d.table)-1, uint32(hash)
	for i := int(tag) & mask; ; i = (i + 1) & mask {
		if s := d.table[i]; s.sym == 0 || s.tag == tag && d.text(s.sym) == string(b) {
			return i
		}
	}
}

// add appends a new text, which is found in a slot from now on.
func (d *Dict) add(b []byte, hash uint64, at int) Sym {
	s := d.append(b)
	d.table[at] = slot{uint32(hash), s}
	d.filled++
	return s
}

// once returns a symbol of a text that hardly any other row has: it is not looked for, so that equal ones may have
// several.
func (d *Dict) once(b []byte) Sym {
	if len(b) == 0 {
		return 0
	}
	return d.append(b[:min(len(b), maxText)])
}

// append appends a text under the next symbol.
func (d *Dict) append(b []byte) Sym {
	last := len(d.chunks) - 1
	if last < 0 || cap(d.chunks[last])-len(d.chunks[last]) < len(b)+binary.MaxVarintLen32 {
		d.chunks = append(d.chunks, make([]byte, 0, d.chunkSize(len(b))))
		last++
		d.size += cap(d.chunks[last])
	}
	c := d.chunks[last]
	s := Sym(d.Len())
	d.places = append(d.places, textPlace(last)<<textChunkBits|textPlace(len(c)))
	d.chunks[last] = appendBytes(c, b)
	return s
}

// chunkSize lets small dictionaries stay small.
func (d *Dict) chunkSize(need int) int {
	size := 256
	if n := len(d.chunks); n > 0 {
		size = min(4*cap(d.chunks[n-1]), usualChunk)
	}
	return min(max(size, need+binary.MaxVarintLen32), textChunk)
}

// grow doubles the table.
func (d *Dict) grow() {
	old := d.table
	d.table = make([]slot, max(16, 2*len(old)))
	mask := len(d.table) - 1
	for _, s := range old {
		if s.sym == 0 {
			continue
		}
		i := int(s.tag) & mask
		for d.table[i].sym != 0 {
			i = (i + 1) & mask
		}
		d.table[i] = s
	}
}

// Text returns the text of a symbol. It shares the dictionary's memory, which changes with own texts only.
func (d *Dict) Text(s Sym) string {
	switch {
	case int(s) < len(d.own):
		return d.own[s]
	case s < d.base:
		return d.common.text(s - ownTexts)
	}
	return d.text(s)
}

// text returns the text of a symbol of the table.
func (d *Dict) text(s Sym) string {
	at := d.places[s-d.base]
	b := d.chunks[at>>textChunkBits][at&(textChunk-1):]
	if n := b[0]; n < 0x80 {
		return unsafe.String(&b[1], int(n))
	}
	n, width := binary.Uvarint(b)
	return unsafe.String(&b[width], int(n))
}
