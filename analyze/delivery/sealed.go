package delivery

import (
	"encoding/binary"
	"slices"

	"github.com/klauspost/compress/s2"
)

// sealed is a part that takes no more rows, as it has enough of them or goes to temporary storage. Nothing is looked
// for in it before its partition is resolved: it has no tables, and its texts are packed until then.
type sealed struct {
	part  part // without a dictionary
	texts packedTexts
	size  int // about how many bytes of memory it takes
}

// packedTexts are the texts of a dictionary, each behind its length, in chunks packed by S2.
type packedTexts struct {
	chunks [][]byte
	count  int // of texts
}

// sealedSize is how many bytes of memory a part takes before it is sealed. A larger one finds more texts that are like
// each other, and more rows of a message together, which has a head in every part.
const sealedSize = 1 << 17

// packer is memory for texts that are packed. The zero value is good.
type packer struct{ joined, packed []byte }

// seal moves everything that the part has to a sealed one.
func (p *part) seal(by *packer) *sealed {
	s := &sealed{
		part:  part{common: p.common, index: index{used: p.index.used}, last: p.last, log: p.log.cut()},
		texts: by.pack(p.dict),
	}
	s.size = s.part.log.size
	for _, c := range s.texts.chunks {
		s.size += len(c)
	}
	p.last = 0
	p.dict.reset()
	p.index.reset()
	return s
}

// open returns the part as one that can be read, with its own texts alone until unpack is called.
func (s *sealed) open() *part {
	p := s.part
	p.dict, p.packed = newPartDict(p.common.dict), &s.texts
	return &p
}

// unpack unpacks the texts that are packed.
func (p *part) unpack() error {
	if p.packed == nil {
		return nil
	}
	t := p.packed
	p.packed = nil
	return p.dict.unpack(t)
}

// appendBinary appends the encoding of the part: its texts, then each message with its own texts and its items. Common
// texts keep their symbols.
func (s *sealed) appendBinary(b []byte) []byte {
	p := &s.part
	b = binary.AppendUvarint(b, uint64(len(s.texts.chunks)))
	for _, c := range s.texts.chunks {
		b = appendBytes(b, c)
	}
	b = binary.AppendUvarint(b, uint64(p.index.used))
	p.entries(func(e entry) {
		b = append(b, e.key()[:]...)
		b = appendBytes(b, e.head())
		var n uint64
		p.each(e, func([]byte) { n++ })
		b = binary.AppendUvarint(b, n)
		p.each(e, func(run []byte) { b = appendBytes(b, run) })
	})
	return b
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
