package delivery

import (
	"encoding/binary"
	"slices"

	"github.com/klauspost/compress/s2"
)

// sealed is a part that takes no more rows, as it has enough of them or goes to temporary storage. Nothing is looked for
// in it before its partition is resolved: it has no tables, and its texts are packed until then.
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

// seal moves everything that the part has to a sealed one.
func (p *part) seal() *sealed {
	s := &sealed{part: part{common: p.common, index: index{used: p.index.used}, last: p.last, log: p.log.cut()}, texts: p.dict.pack()}
	s.size = s.part.log.size
	for _, c := range s.texts.chunks {
		s.size += len(c)
	}
	p.last = 0
	p.dict.reset()
	p.index.reset()
	return s
}

// open returns the part as one that can be read.
func (s *sealed) open() (*part, error) {
	p := s.part
	p.dict = newPartDict(nil)
	if p.common != nil {
		p.dict.common = p.common.dict
	}
	return &p, p.dict.unpack(&s.texts)
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
		p.each(e, func(item []byte) { b = appendBytes(b, item) })
	})
	return b
}

// pack packs the texts of the dictionary.
func (d *Dict) pack() packedTexts {
	t := packedTexts{count: len(d.places)}
	var joined, packed []byte
	for i, c := range d.chunks {
		joined = append(joined, c...)
		if next := i + 1; len(joined) > 0 && (next == len(d.chunks) || len(joined)+len(d.chunks[next]) > textChunk) {
			packed = s2.Encode(packed[:cap(packed)], joined)
			t.chunks = append(t.chunks, slices.Clone(packed))
			joined = joined[:0]
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
