package delivery

import (
	"encoding/binary"
	"slices"

	"github.com/klauspost/compress/s2"
)

// sealed is a part that takes no more rows, as it has enough of them, goes to temporary storage or is to be read. As
// nothing is looked for in it, it has no tables: what it has of a message stands in one place, and its texts are packed
// until its partition is resolved.
type sealed struct {
	common  *common
	texts   packedTexts
	bundles bundles
	count   int // of bundles
}

// packedTexts are the texts of a dictionary, each behind its length, in chunks packed by S2.
type packedTexts struct {
	chunks [][]byte
	count  int // of texts
}

// sealedSize is how many bytes of memory a part takes before it is sealed. A larger one finds more texts that are like
// each other, and more rows of a message together, which has a bundle in every part.
const sealedSize = 1 << 17

// packer is memory for parts that are sealed. The zero value is good.
type packer struct {
	joined, packed []byte
	bundle         []byte
	runs           [][]byte
}

// seal moves everything that the part has to a sealed one, in some room.
func (p *part) seal(by *packer, to *bundleRoom) *sealed {
	s := &sealed{common: p.common, texts: by.pack(p.dict), count: p.index.used}
	p.entries(func(e entry) {
		by.bundle = appendBundle(by.bundle[:0], e.marks(), e.key(), e.head())
		by.runs = by.runs[:0]
		p.each(e, func(run []byte) { by.runs = append(by.runs, run) })
		for _, run := range slices.Backward(by.runs) {
			by.bundle = append(by.bundle, run...)
		}
		s.bundles = to.add(s.bundles, by.bundle)
	})
	s.bundles = to.close(s.bundles)
	p.last = 0
	p.dict.reset()
	p.index.reset()
	p.log.reset()
	return s
}

// size is about how many bytes of memory the part takes.
func (s *sealed) size() (n int) {
	for _, chunks := range [][][]byte{s.bundles, s.texts.chunks} {
		for _, c := range chunks {
			n += len(c)
		}
	}
	return n
}

// opened is a sealed part that is read.
type opened struct {
	partTexts
	packed  *packedTexts // which dict does not have yet; nil: it has all
	bundles bundles
	count   int // of bundles
}

// open returns the part to be read, with its own texts alone until unpack is called.
func (s *sealed) open() *opened {
	return &opened{partTexts: newPartTexts(s.common), packed: &s.texts, bundles: s.bundles, count: s.count}
}

// symbols returns those that the items of the message at hand may have.
func (o *opened) symbols() symbols {
	some := o.partTexts.symbols()
	if o.packed != nil {
		some.limit += uint64(o.packed.count)
	}
	return some
}

// unpack unpacks the texts that are packed.
func (o *opened) unpack() error {
	if o.packed == nil {
		return nil
	}
	t := o.packed
	o.packed = nil
	return o.dict.unpack(t)
}

// appendBinary appends the encoding of the part: its texts, then its bundles. Common texts keep their symbols.
func (s *sealed) appendBinary(b []byte) []byte {
	for _, chunks := range [][][]byte{s.texts.chunks, s.bundles} {
		b = binary.AppendUvarint(b, uint64(len(chunks)))
		for _, c := range chunks {
			b = appendBytes(b, c)
		}
	}
	return b
}

// readSealed decodes what appendBinary wrote of a part with these common texts. Of the messages it takes those that are
// wanted, with the texts that they need. Their heads and rows may be wrong.
func readSealed(b []byte, wanted slice, texts *common) (*opened, error) {
	r := reader{b: b}
	chunks := func() (all [][]byte) {
		for n := r.uvarint(); n > 0 && r.err == nil; n-- {
			all = append(all, r.bytes(r.uvarint()))
		}
		return all
	}
	packed := packedTexts{chunks: chunks()}
	o := &opened{partTexts: newPartTexts(texts), bundles: chunks()}
	if r.err != nil {
		return nil, r.err
	}
	if err := o.dict.unpack(&packed); err != nil {
		return nil, err
	}
	var ok bool
	if o.count, ok = o.bundles.count(); !ok {
		return nil, errEncoding
	}
	if wanted == everything {
		return o, nil
	}
	return o.copy(wanted)
}

// copy copies the bundles of the wanted messages, with the texts that they need.
func (o *opened) copy(wanted slice) (*opened, error) {
	out := &opened{partTexts: newPartTexts(o.common)}
	text := func(s Sym) Sym {
		if s < firstOfPart {
			return s
		}
		return out.dict.InternString(o.dict.text(s))
	}
	var room bundleRoom
	var copied bundle
	var it Item
	var failed error
	o.bundles.each(func(_ uint64, b bundle) {
		if failed != nil || !wanted.holds(b.key()) {
			return
		}
		head, rows := b.parts()
		copied = appendBundle(copied[:0], b.marks(), b.key(), head)
		if !o.own(head) {
			failed = errEncoding
			return
		}
		some := o.symbols()
		for in := (reader{b: rows}); len(in.b) > 0; {
			if in.logged(&it, &o.head, some); in.err != nil {
				failed = in.err
				return
			}
			it.rename(text)
			copied = appendLogged(copied, &it, &o.head, sides{})
		}
		out.bundles = room.add(out.bundles, copied)
		out.count++
	})
	out.bundles = room.close(out.bundles)
	return out, failed
}

// pack packs the texts of a dictionary.
func (by *packer) pack(d *Dict) packedTexts {
	t := packedTexts{count: len(d.places)}
	by.joined = by.joined[:0]
	for i, c := range d.chunks {
		by.joined = append(by.joined, c...)
		if next := i + 1; next == len(d.chunks) || len(by.joined)+len(d.chunks[next]) > textChunk {
			by.packed = s2.Encode(by.packed[:cap(by.packed)], by.joined)
			t.chunks = append(t.chunks, slices.Clone(by.packed))
			by.joined = by.joined[:0]
		}
	}
	return t
}

// unpack makes packed texts those of a dictionary without any.
func (d *Dict) unpack(t *packedTexts) error {
	d.places = make([]textPlace, 0, t.count)
	for _, packed := range t.chunks {
		if n, err := s2.DecodedLen(packed); err != nil || n > textChunk {
			return errEncoding
		}
		chunk, err := s2.Decode(nil, packed)
		if err != nil {
			return errEncoding
		}
		r := reader{b: chunk}
		for len(r.b) > 0 {
			d.places = append(d.places, textPlace(len(d.chunks))<<textChunkBits|textPlace(len(chunk)-len(r.b)))
			if text := r.bytes(r.uvarint()); len(text) == 0 {
				return errEncoding
			}
		}
		d.chunks = append(d.chunks, chunk)
		d.size += cap(chunk)
	}
	return nil
}
