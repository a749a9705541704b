package delivery

import (
	"encoding/binary"
	"math/bits"
)

// sideFields are the fields of an attempt that belong to the edge's side of the connection: very many attempts have all
// of them in common.
const sideFields = 1<<fieldConnector | 1<<fieldClientHost | 1<<fieldClientIP | 1<<fieldFrontend | 1<<fieldPool

// sides are those of the rows so far, each encoded as a text. The zero value takes none.
type sides struct {
	texts  *common
	recent *recent
}

// symbol returns the symbol of some fields of an item; 0 where they are few, or have other texts than common ones.
func (known sides) symbol(it *Item, some uint64) Sym {
	const least = 3
	if known.texts == nil || bits.OnesCount64(some) < least {
		return 0
	}
	var room [64]byte
	b := binary.AppendUvarint(room[:0], some)
	for ; some != 0; some &= some - 1 {
		s := it.Fields[bits.TrailingZeros64(some)]
		if !isCommon(s) {
			return 0
		}
		b = binary.AppendUvarint(b, uint64(s))
	}
	s, _ := known.recent.symbol(known.texts, b)
	return s
}
