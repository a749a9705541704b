package delivery

import (
	"encoding/binary"
	"math/bits"
)

// sideOf are the fields of an attempt that belong to the edge's side of the connection: very many attempts have all of
// them in common.
var sideOf = [...]field{fieldConnector, fieldClientHost, fieldClientIP, fieldFrontend, fieldPool}

// sideFields is the set of them.
const sideFields = 1<<fieldConnector | 1<<fieldClientHost | 1<<fieldClientIP | 1<<fieldFrontend | 1<<fieldPool

// sides are those of the rows so far, each a text of symbols. The zero value takes none.
type sides struct {
	texts  *common
	recent *recent
}

const symSize = 4 // bytes

// symbol returns the symbol of the side of an item that has some of the fields; 0 where they are few, or have other
// texts than common ones.
func (known sides) symbol(it *Item, some uint64) Sym {
	const few = 2
	if known.texts == nil || bits.OnesCount64(some&sideFields) <= few {
		return 0
	}
	var text [symSize * len(sideOf)]byte
	for i, f := range sideOf {
		s := it.Fields[f]
		if s != 0 && !isCommon(s) {
			return 0
		}
		binary.LittleEndian.PutUint32(text[symSize*i:], uint32(s))
	}
	s, _ := known.recent.symbol(known.texts, text[:])
	return s
}

// side decodes the fields that a symbol stands for.
func (r *reader) side(it *Item, some symbols) {
	text := some.sides.text(Sym(r.uvarint()))
	if len(text) != symSize*len(sideOf) {
		r.fail()
		return
	}
	for i, f := range sideOf {
		it.Fields[f] = Sym(binary.LittleEndian.Uint32(bytesOf(text[symSize*i:])))
	}
}
