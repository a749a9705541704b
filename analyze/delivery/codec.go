package delivery

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"unsafe"
)

// Versions of the encoding of messages, whose first byte they are. States lie in datasets for years, so StateVersion
// rises with every change of the encoding and of the numbers in it (TestNumbers), and states from OldestState on can be
// read.
const (
	StateVersion = 4
	OldestState  = 2

	versionAlone = 2 // its items are told each alone
	versionWide  = 3 // the newest one with fingerprints of 64 bits
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

// present returns the set of fields that the item has.
func (it *Item) present() (some uint64) {
	for f, s := range it.Fields {
		if s != 0 {
			some |= 1 << f
		}
	}
	return some
}

// appendFields encodes some fields of an item.
func appendFields(b []byte, it *Item, some uint64) []byte {
	b = binary.AppendUvarint(b, some)
	for ; some != 0; some &= some - 1 {
		b = binary.AppendUvarint(b, uint64(it.Fields[bits.TrailingZeros64(some)]))
	}
	return b
}

// appendParties encodes the parties of an item.
func appendParties(b []byte, it *Item) []byte {
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
	if b := r.b; len(b) > 2 { // most are short
		switch {
		case b[0] < 0x80:
			r.b = b[1:]
			return uint64(b[0])
		case b[1] < 0x80:
			r.b = b[2:]
			return uint64(b[0]&0x7F) | uint64(b[1])<<7
		case b[2] < 0x80:
			r.b = b[3:]
			return uint64(b[0]&0x7F) | uint64(b[1]&0x7F)<<7 | uint64(b[2])<<14
		}
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
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
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

func (r *reader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
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
type symbols struct {
	own, common, table, limit uint64
	sides                     *common // what stands for several of them
}

// has says whether a symbol is one of them.
func (some *symbols) has(s uint64) bool {
	return s < some.own || s >= ownTexts && s < some.common || s >= some.table && s < some.limit
}

// fields decodes what appendFields wrote.
func (r *reader) fields(it *Item, some symbols) {
	for present := r.uvarint() & (1<<numFields - 1); present != 0; present &= present - 1 {
		it.Fields[bits.TrailingZeros64(present)] = r.sym(some)
	}
}

// parties decodes what appendParties wrote.
func (r *reader) parties(it *Item, some symbols) {
	n := r.uvarint()
	for i := uint64(0); i < n && r.err == nil; i++ {
		it.Parties = append(it.Parties, Party{Address: r.sym(some), Status: r.sym(some)})
	}
}

// valid says whether the numbers of the item mean something.
func (it *Item) valid() bool {
	return it.Shape.valid() && it.Event.Valid() && it.Source.Valid() && it.Flags < formOrigin
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
func (m *Message) AppendBinary(b []byte) ([]byte, error) { return new(encoder).append(b, m), nil }

// encoder encodes messages one after the other, in memory that it uses again. The zero value is good.
type encoder struct {
	own    *Dict
	pair   [2]Item // the last one and the one before it
	items  codedItems
	recent [1 << 7]symbolPair // by their first symbols: the rows of a message have most texts in common
}

// symbolPair is two symbols of a text: that of a message's dictionary, and that of its encoding.
type symbolPair struct{ of, own Sym }

// append appends the encoding of m.
func (e *encoder) append(b []byte, m *Message) []byte {
	if e.own == nil {
		e.own = NewDict()
	}
	sortItems(m.Items)
	e.own.reset()
	e.items.says, e.items.has = e.items.says[:0], e.items.has[:0]
	e.pair[1] = Item{Parties: e.pair[1].Parties[:0]}
	clear(e.recent[:])
	symbol := func(s Sym) Sym {
		known := &e.recent[int(s)%len(e.recent)]
		if known.of != s {
			*known = symbolPair{s, e.own.InternString(m.Dict.Text(s))}
		}
		return known.own
	}
	for i := range m.Items {
		it, last := &e.pair[i&1], &e.pair[1-i&1]
		parties := append(it.Parties[:0], m.Items[i].Parties...)
		*it = m.Items[i]
		it.Parties = parties
		it.rename(symbol)
		e.items.add(it, last)
	}
	b = append(append(b, StateVersion), m.Key[:]...)
	b = binary.AppendUvarint(b, uint64(e.own.Len()-1))
	for sym := 1; sym < e.own.Len(); sym++ {
		b = appendBytes(b, e.own.Text(Sym(sym)))
	}
	b = appendBytes(binary.AppendUvarint(b, uint64(len(m.Items))), e.items.says)
	return append(b, e.items.has...)
}

// UnmarshalBinary decodes what AppendBinary wrote. m keeps no part of b.
func (m *Message) UnmarshalBinary(b []byte) error {
	*m = Message{Dict: NewDict()}
	return m.decode(b, new(partyRoom))
}

// decode is UnmarshalBinary into the memory of m, and parties where there is room for them.
func (m *Message) decode(b []byte, parties *partyRoom) error {
	return m.decodeWith(b, parties, func(text []byte) { m.Dict.Intern(text) })
}

// borrow is decode of what this run encoded, without copying the texts: m is valid as long as b is.
func (m *Message) borrow(b []byte, parties *partyRoom) error {
	return m.decodeWith(b, parties, func(text []byte) {
		m.Dict.own = append(m.Dict.own, unsafe.String(unsafe.SliceData(text), len(text)))
	})
}

// decodeWith is decode with add to take each text into the dictionary.
func (m *Message) decodeWith(b []byte, parties *partyRoom, add func(text []byte)) error {
	m.Key, m.Items = Key{}, m.Items[:0]
	m.Dict.reset()
	if err := checkVersion(b); err != nil {
		return err
	}
	if len(b) < 17 {
		return errEncoding
	}
	m.Key = Key(b[1:17])
	r := reader{b: b[17:]}
	for n := r.uvarint(); n > 0 && r.err == nil; n-- {
		add(r.bytes(r.uvarint()))
	}
	some := symbols{own: uint64(len(m.Dict.own)), table: 1, limit: uint64(m.Dict.Len())}
	n := r.uvarint()
	items := codedReader{alone: b[0] == versionAlone, wide: b[0] <= versionWide, has: r}
	if !items.alone {
		items.says.b = items.has.bytes(items.has.uvarint())
	}
	for last := new(Item); n > 0 && items.err() == nil; n-- {
		m.Items = append(m.Items, Item{})
		it := &m.Items[len(m.Items)-1]
		parties.lend(it)
		items.next(it, last, some)
		parties.keep(it)
		last = it
	}
	err := items.err()
	if left := len(items.says.b) + len(items.has.b); err == nil && left > 0 {
		err = fmt.Errorf("%w: %d bytes too many", errEncoding, left)
	}
	return err
}

// partyRoom is memory for the parties of the items of one message after the other.
type partyRoom []Party

// leastParties is how many parties of a row there is room for; more get memory of their own.
const leastParties = 16

// lend gives an item that is decoded next room for its parties. What was kept before stays valid until the room is cut
// to length 0.
func (p *partyRoom) lend(it *Item) {
	if cap(*p)-len(*p) < leastParties {
		*p = make([]Party, 0, 16*leastParties)
	}
	used := len(*p)
	it.Parties = (*p)[used : used : used+leastParties]
}

// keep keeps the parties of the item that room was lent to last.
func (p *partyRoom) keep(it *Item) {
	if n := len(it.Parties); n <= leastParties {
		it.Parties = it.Parties[:n:n]
		*p = (*p)[:len(*p)+n]
	}
}
