package delivery

import "encoding/binary"

// part is rows of one partition of the key space: the unit that is spilled.
type part struct {
	common *common // texts of all parts; nil: there are none
	dict   *Dict
	packed *packedTexts // which dict does not have yet; nil: it has all
	head   head         // of the message whose own texts dict has
	room   []byte       // for own texts that do not stand in the log as they are
	index  index
	log    appendLog
	last   uint64 // where the entry of the last one stands in the log, plus one; each links to the one before it
}

// newPart returns an empty part. Its rows may have common texts, unless that is nil.
func newPart(texts *common) *part {
	if texts == nil {
		return &part{dict: newPartDict(nil)}
	}
	return &part{common: texts, dict: newPartDict(texts.dict)}
}

// add appends an encoded item, which is not told by a first row, to the rows of its message.
func (p *part) add(key Key, item []byte) {
	hash := key.hash()
	e := p.find(&key, hash)
	if e == nil {
		e = p.begin(hash, appendEntry(make([]byte, 0, entrySize), &key, 0))
	}
	e.hasOthers()
	p.append(e, item)
}

// append appends a run of rows, encoded one behind the other, to those of an entry.
func (p *part) append(e entry, run []byte) { e.link(p.log.add(e.newest(), run)) }

// find returns what the part has of a message, nil where it has nothing.
func (p *part) find(key *Key, hash uint64) entry { return p.index.find(key, hash, &p.log) }

// begin copies the entry of a message that the part does not have, and returns it where it stands.
func (p *part) begin(hash uint64, e entry) entry {
	at := p.log.add(p.last, e)
	p.last = at + 1
	p.index.add(hash, at)
	_, e = p.log.at(at)
	return e
}

// keep begins a message whose first row was read last, with the own texts.
func (p *part) keep(of *rowHead, row *Item, known *recentTexts, scratch []byte) (e entry, room []byte) {
	p.head.firstRow = firstRow{row.Input, row.Shape, row.Row, row.At}
	id, _ := hashID(p.dict.own[ownSymbol(fieldMessageID)])
	scratch = appendEntry(scratch[:0], &of.key, uint64(markOf(id))<<offsetBits)
	scratch = appendHead(scratch, p.dict.own, &p.head, p.headTexts(), known)
	p.head.tell(p.dict.own)
	return p.begin(of.hash, scratch), scratch
}

// own makes the own texts of a message those of the dictionary. They are valid until the next call.
func (p *part) own(e entry) {
	p.dict.own, p.head, p.room = p.dict.own[:1], head{}, p.room[:0]
	if b := e.head(); len(b) > 0 {
		p.dict.own, p.room, _ = p.head.read(b, p.dict.own, p.headTexts(), p.room) // what was spilled was looked at
	}
}

// headTexts returns those that heads may have, none where there are no common texts.
func (p *part) headTexts() headTexts {
	if p.common == nil {
		return headTexts{}
	}
	return p.common.heads
}

// symbols returns those that the items of the message at hand may have.
func (p *part) symbols() symbols {
	some := symbols{own: uint64(len(p.dict.own)), table: firstOfPart, limit: uint64(p.dict.Len())}
	if p.packed != nil {
		some.limit += uint64(p.packed.count)
	}
	if p.dict.common != nil {
		some.common = ownTexts + uint64(p.dict.common.Len())
	}
	return some
}

// size is about how many bytes of memory the part takes.
func (p *part) size() int { return p.dict.Size() + p.log.size + indexSize*len(p.index.table) }

// entries calls f with what the part has of each message.
func (p *part) entries(f func(e entry)) {
	p.entriesAt(func(_ uint64, e entry) { f(e) })
}

// entriesAt is entries with where each stands in the log, the last one first.
func (p *part) entriesAt(f func(at uint64, e entry)) {
	for next := p.last; next != 0; {
		at := next - 1
		prev, e := p.log.at(at)
		f(at, e)
		next = prev
	}
}

// each calls f with every run of rows of a message, the newest first.
func (p *part) each(e entry, f func(run []byte)) {
	for at := e.newest(); at != 0; {
		prev, run := p.log.at(at - 1)
		f(run)
		at = prev
	}
}

// appendBytes appends a text with its length before it.
func appendBytes[T string | []byte](b []byte, text T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// readPart decodes what appendBinary wrote of a part with these common texts, where its entries are items. Of the
// messages it takes those that are wanted, with the texts that they need.
func readPart(b []byte, wanted slice, common *common) (*part, error) {
	p := newPart(common)
	r := reader{b: b}
	var packed packedTexts
	for n := r.uvarint(); n > 0 && r.err == nil; n-- {
		packed.chunks = append(packed.chunks, r.bytes(r.uvarint()))
	}
	if err := p.dict.unpack(&packed); err != nil {
		return nil, err
	}
	var it Item
	var scratch []byte
	some := p.symbols()
	whole := wanted == everything
	texts := p.dict // those of all messages
	if !whole {
		p.dict = newPartDict(p.dict.common)
	}
	for n := r.uvarint(); n > 0 && r.err == nil; n-- {
		id := r.bytes(uint64(len(Key{})))
		own := r.bytes(r.uvarint())
		var h head
		some.own = p.check(&r, &h, own)
		runs := r.uvarint()
		if r.err != nil {
			break
		}
		key := (*Key)(id)
		if !wanted.holds(key) {
			for ; runs > 0 && r.err == nil; runs-- {
				r.bytes(r.uvarint())
			}
			continue
		}
		var e entry
		for ; runs > 0 && r.err == nil; runs-- {
			run := r.bytes(r.uvarint())
			if r.err != nil {
				break
			}
			if e == nil {
				scratch = append(appendEntry(scratch[:0], key, otherIDs), own...)
				e = p.begin(key.hash(), scratch)
			}
			if whole || common == nil {
				p.append(e, run)
				continue
			}
			scratch = scratch[:0]
			for in := (reader{b: run}); len(in.b) > 0; {
				in.logged(&it, &h, some)
				if r.err = in.err; r.err != nil {
					break
				}
				it.rename(func(s Sym) Sym {
					if s < firstOfPart {
						return s
					}
					return p.dict.InternString(texts.text(s))
				})
				scratch = appendLogged(scratch, &it, &h)
			}
			p.append(e, scratch)
		}
	}
	return p, r.err
}

// check decodes what was read of own texts of a message, if there may be any, and returns how many symbols they take,
// the empty text among them.
func (p *part) check(r *reader, h *head, own []byte) uint64 {
	if len(own) == 0 || p.common == nil {
		return 1
	}
	texts, _, ok := h.read(own, p.dict.own[:1], p.headTexts(), p.room[:0])
	if !ok {
		r.fail()
	}
	return uint64(len(texts))
}
