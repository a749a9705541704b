package delivery

import "encoding/binary"

// part is the rows that one worker read of one partition of the key space: the unit that is spilled.
type part struct {
	dict  *Dict
	heads map[Key]uint64 // where in the log the newest row of a message stands, plus one
	log   appendLog
}

// headSize is about what an entry of heads takes.
const headSize = 56

func newPart() *part { return &part{dict: NewDict(), heads: map[Key]uint64{}} }

// add appends an encoded item to the rows of its message.
func (p *part) add(key Key, item []byte) { p.heads[key] = 1 + p.log.add(p.heads[key], item) }

// size is about how many bytes of memory the part takes.
func (p *part) size() int { return p.dict.Size() + p.log.size + headSize*len(p.heads) }

// each calls f with every encoded item of a message, the newest first.
func (p *part) each(key Key, f func(item []byte)) {
	for at := p.heads[key]; at != 0; {
		prev, item := p.log.at(at - 1)
		f(item)
		at = prev
	}
}

// appendBinary appends the encoding of the part: its texts, then each message with its items.
func (p *part) appendBinary(b []byte) []byte {
	b = append(b, codecVersion)
	b = binary.AppendUvarint(b, uint64(p.dict.Len()-1))
	for s := 1; s < p.dict.Len(); s++ {
		text := p.dict.Text(Sym(s))
		b = binary.AppendUvarint(b, uint64(len(text)))
		b = append(b, text...)
	}
	b = binary.AppendUvarint(b, uint64(len(p.heads)))
	for key := range p.heads {
		b = append(b, key[:]...)
		var n uint64
		p.each(key, func([]byte) { n++ })
		b = binary.AppendUvarint(b, n)
		p.each(key, func(item []byte) {
			b = binary.AppendUvarint(b, uint64(len(item)))
			b = append(b, item...)
		})
	}
	return b
}

// readPart decodes what appendBinary wrote. Of the messages it takes those that are wanted, with the texts that they
// need. Entries that are no items have no texts; raw says so.
func readPart(b []byte, wanted slice, raw bool) (*part, error) {
	if len(b) == 0 || b[0] != codecVersion {
		return nil, errEncoding
	}
	p := newPart()
	r := reader{b: b[1:]}
	var texts [][]byte
	whole := wanted == everything
	for n := r.uvarint(); n > 0 && r.err == nil; n-- {
		text := r.bytes(r.uvarint())
		if whole {
			p.dict.Intern(text)
		} else {
			texts = append(texts, text)
		}
	}
	var it Item
	var scratch []byte
	for n := r.uvarint(); n > 0 && r.err == nil; n-- {
		key := r.bytes(uint64(len(Key{})))
		for items := r.uvarint(); items > 0 && r.err == nil; items-- {
			item := r.bytes(r.uvarint())
			switch {
			case r.err != nil || !wanted.holds(Key(key)):
			case whole || raw:
				p.add(Key(key), item)
			default:
				in := reader{b: item}
				in.item(&it, len(texts)+1)
				it.rename(func(s Sym) Sym { return p.dict.Intern(texts[s-1]) })
				scratch = appendItem(scratch[:0], &it)
				p.add(Key(key), scratch)
				r.err = in.err
			}
		}
	}
	return p, r.err
}
