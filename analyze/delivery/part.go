package delivery

import "encoding/binary"

// part is rows of one partition of the key space, to which more are added until it is sealed.
type part struct {
	partTexts
	index index
	log   appendLog
	last  uint64 // where the entry of the last message stands in the log, plus one; each links to the one before it
}

// newPart returns an empty part, whose rows may have common texts.
func newPart(texts *common) *part { return &part{partTexts: newPartTexts(texts)} }

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
	scratch = appendHead(scratch, p.dict.own, &p.head, p.common.heads, known)
	p.head.tell(p.dict.own)
	return p.begin(of.hash, scratch), scratch
}

// size is about how many bytes of memory the part takes.
func (p *part) size() int { return p.dict.Size() + p.log.size + indexSize*len(p.index.table) }

// entries calls f with what the part has of each message.
func (p *part) entries(f func(e entry)) {
	for next := p.last; next != 0; {
		var e entry
		next, e = p.log.at(next - 1)
		f(e)
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
