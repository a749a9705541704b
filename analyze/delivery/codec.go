package delivery

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"

	"tracesift/ingest/trace"
)

// Versions of the encoding of messages, whose first byte they are. States lie in datasets for years, so StateVersion rises
// with every change of the encoding and of the numbers in it (TestNumbers), and states from OldestState on can
// be read.
const (
	StateVersion = 2
	OldestState  = 2
)

// errEncoding says that bytes are no encoded message.
var errEncoding = errors.New("not an encoded message state")

// ErrVersion says that a state was written by a version of the program whose states this one does not read.
var ErrVersion = errors.New("state of another version")

// checkVersion checks the first byte of an encoding.
func checkVersion(b []byte) error {
	if len(b) == 0 || b[0] == 0 {
		return errEncoding
	}
	if b[0] < OldestState || b[0] > StateVersion {
		return fmt.Errorf("%w: %d, this one reads %d to %d", ErrVersion, b[0], OldestState, StateVersion)
	}
	return nil
}

// appendItem encodes an item with the symbols of its dictionary. Absent fields cost one bit.
func appendItem(b []byte, it *Item) []byte {
	b = binary.LittleEndian.AppendUint64(b, it.Fingerprint)
	b = binary.AppendUvarint(b, uint64(it.Input))
	b = binary.AppendUvarint(b, uint64(it.Row))
	b = binary.LittleEndian.AppendUint64(b, uint64(it.At))
	origin := int64(0) // 0 is unknown; else nanoseconds before At, shifted by one
	if it.Origin != 0 {
		origin = int64(it.At-it.Origin)<<1 | 1
	}
	b = binary.AppendVarint(b, origin)
	b = append(b, byte(it.Shape), byte(it.Event), byte(it.Source), byte(it.Flags))
	b = binary.AppendUvarint(b, uint64(it.Serial))
	var present uint64
	for f, s := range it.Fields {
		if s != 0 {
			present |= 1 << f
		}
	}
	b = binary.AppendUvarint(b, present)
	for _, s := range it.Fields {
		if s != 0 {
			b = binary.AppendUvarint(b, uint64(s))
		}
	}
	b = binary.AppendUvarint(b, uint64(len(it.Parties)))
	for _, p := range it.Parties {
		b = binary.AppendUvarint(b, uint64(p.Address))
		b = binary.AppendUvarint(b, uint64(p.Status))
	}
	return b
}

// reader decodes; after the first mistake everything reads as zero and err is set.
type reader struct {
	b   []byte
	err error
}

func (r *reader) uvarint() uint64 {
	if len(r.b) > 0 && r.b[0] < 0x80 {
		v := r.b[0]
		r.b = r.b[1:]
		return uint64(v)
	}
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) bytes(n uint64) []byte {
	if uint64(len(r.b)) < n {
		r.fail()
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) fixed() uint64 {
	if b := r.bytes(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (r *reader) fail() { r.b, r.err = nil, errEncoding }

// symbols are those that an item may have: of own texts below own, of common ones from ownTexts to below common, of the
// table from table to below limit.
type symbols struct{ own, common, table, limit uint64 }

// has says whether a symbol is one of them.
func (some *symbols) has(s uint64) bool {
	return s < some.own || s >= ownTexts && s < some.common || s >= some.table && s < some.limit
}

// item decodes one item into it, whose parties it overwrites.
func (r *reader) item(it *Item, some symbols) {
	*it = Item{Parties: it.Parties[:0]}
	for present := r.row(it) & (1<<numFields - 1); present != 0; present &= present - 1 {
		it.Fields[bits.TrailingZeros64(present)] = r.sym(some)
	}
	n := r.uvarint()
	for i := uint64(0); i < n && r.err == nil; i++ {
		it.Parties = append(it.Parties, Party{Address: r.sym(some), Status: r.sym(some)})
	}
	if !it.Shape.valid() || !it.Event.Valid() || !it.Source.Valid() {
		r.fail()
	}
}

// row decodes what an item begins with, and returns which fields follow.
func (r *reader) row(it *Item) (present uint64) {
	it.Fingerprint = r.fixed()
	it.Input = trace.InputID(r.uvarint())
	it.Row = int64(r.uvarint())
	it.At = trace.Instant(r.fixed())
	if origin := r.varint(); origin&1 == 1 {
		it.Origin = it.At - trace.Instant(origin>>1)
	}
	if b := r.bytes(4); b != nil {
		it.Shape, it.Event, it.Source, it.Flags = shape(b[0]), trace.Event(b[1]), trace.Source(b[2]), flags(b[3])
	}
	it.Serial = uint32(r.uvarint())
	return r.uvarint()
}

// messageID decodes an item as far as its internet message id, the first field.
func (r *reader) messageID(some symbols) Sym {
	var it Item
	if r.row(&it)&(1<<fieldMessageID) == 0 {
		return 0
	}
	return r.sym(some)
}

// sym decodes a symbol.
func (r *reader) sym(some symbols) Sym {
	v := r.uvarint()
	if !some.has(v) {
		r.fail()
		return 0
	}
	return Sym(v)
}

// AppendBinary appends the encoding of m: its key, the texts it needs, each once, and its items. It is the same for
// equal sets of items, and private to this version of the program.
func (m *Message) AppendBinary(b []byte) ([]byte, error) {
	own := NewDict()
	items := make([]Item, len(m.Items))
	for i := range m.Items {
		items[i] = m.Items[i].in(m.Dict, own)
	}
	b = append(b, StateVersion)
	b = append(b, m.Key[:]...)
	b = binary.AppendUvarint(b, uint64(own.Len()-1))
	for sym := 1; sym < own.Len(); sym++ {
		b = appendBytes(b, own.Text(Sym(sym)))
	}
	b = binary.AppendUvarint(b, uint64(len(items)))
	for i := range items {
		b = appendItem(b, &items[i])
	}
	return b, nil
}

// UnmarshalBinary decodes what AppendBinary wrote. m keeps no part of b.
func (m *Message) UnmarshalBinary(b []byte) error {
	if err := checkVersion(b); err != nil {
		return err
	}
	if len(b) < 17 {
		return errEncoding
	}
	*m = Message{Dict: NewDict(), Key: Key(b[1:17])}
	r := reader{b: b[17:]}
	for n := r.uvarint(); n > 0 && r.err == nil; n-- {
		m.Dict.Intern(r.bytes(r.uvarint()))
	}
	for n := r.uvarint(); n > 0 && r.err == nil; n-- {
		var it Item
		r.item(&it, symbols{own: 1, table: 1, limit: uint64(m.Dict.Len())})
		m.Items = append(m.Items, it)
	}
	if r.err == nil && len(r.b) > 0 {
		r.err = fmt.Errorf("%w: %d bytes too many", errEncoding, len(r.b))
	}
	return r.err
}
