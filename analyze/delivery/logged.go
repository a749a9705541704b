package delivery

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"tracesift/ingest/trace"
)

// The log of a part has items in a form of its own, which no other run reads, also where parts are spilled. Most rows
// say of the message as a whole, and of its recipients, what its first row said, so that a bit stands for each of the
// two; and they stand near it, so that times and rows are small numbers.

// form says how an item is written.
type form uint8

const (
	formOwn    form = 1 << iota // what it says of the message as a whole are all own texts
	formListed                  // its parties are those that the first row lists
	formElse                    // its input or shape is not that of the first row, and its row not told by it
	formFlags                   // it has flags, or formOrigin
	formSerial                  // it has one
	formFields                  // it has other fields
)

// Bits of a byte that an item has beside what else stands in it.
const (
	formFar    = 1 << 7 // of its shape: its time is not told by that of the first row
	formOrigin = 1 << 7 // of its flags: it has one
)

// An item begins with one number: its fingerprint, and above that its event, its source and its form.
const (
	eventBits  = 6
	sourceBits = 4

	eventAt  = fingerprintBits
	sourceAt = eventAt + eventBits
	formAt   = sourceAt + sourceBits
	formBits = 6

	firstBits = formAt + formBits
)

// appendLogged encodes an item. It may be of the message with that head, which is nil for an item without own texts.
func appendLogged(b []byte, it *Item, h *head, known sides) []byte {
	form := form(0)
	fields := it.present()
	if h != nil && [ownFields]Sym(it.Fields[:]) == h.fields {
		form |= formOwn
		fields &^= 1<<ownFields - 1
	}
	at := trace.Instant(0)
	far := byte(formFar)
	if h != nil {
		at, far = h.at, 0
	}
	if h == nil || it.Input != h.input || it.Shape != h.shape {
		form |= formElse
	}
	if h != nil && h.listed > 0 && slices.Equal(it.Parties, ownParties[:h.listed]) {
		form |= formListed
	}
	said := byte(it.Flags)
	if it.Origin != 0 {
		said |= formOrigin
	}
	if said != 0 {
		form |= formFlags
	}
	if it.Serial != 0 {
		form |= formSerial
	}
	if fields != 0 {
		form |= formFields
	}
	first := it.Fingerprint | uint64(it.Event)<<eventAt | uint64(it.Source)<<sourceAt | uint64(form)<<formAt
	b = binary.LittleEndian.AppendUint64(b, first)[:len(b)+firstBits/8]
	if form&formElse != 0 {
		b = binary.AppendUvarint(append(b, byte(it.Shape)|far), uint64(it.Input))
		b = binary.AppendUvarint(b, uint64(it.Row))
	} else {
		b = binary.AppendVarint(b, it.Row-h.row)
	}
	b = appendMoment(b, it.At, at)
	if form&formFlags != 0 {
		b = append(b, said)
	}
	if it.Origin != 0 {
		if h == nil {
			at = it.At
		}
		b = appendMoment(b, it.Origin, at)
	}
	if form&formSerial != 0 {
		b = binary.LittleEndian.AppendUint32(b, it.Serial)
	}
	if form&formFields != 0 {
		b = appendLoggedFields(b, it, fields, known)
	}
	if form&formListed != 0 {
		return b
	}
	return appendParties(b, it)
}

// first decodes the number that an item begins with. It is never the last of an item's bytes.
func (r *reader) first() uint64 {
	b := r.b
	if len(b) < 8 {
		r.fail()
		return 0
	}
	r.b = b[firstBits/8:]
	return binary.LittleEndian.Uint64(b)
}

// logged decodes an item of the message with that head, whose parties it overwrites.
func (r *reader) logged(it *Item, h *head, some symbols) {
	*it = Item{Parties: it.Parties[:0]}
	first := r.first()
	it.Fingerprint = first & mostFingerprint
	it.Event, it.Source = trace.Event(first>>eventAt&(1<<eventBits-1)), trace.Source(first>>sourceAt&(1<<sourceBits-1))
	form, at, far := form(first>>formAt&(1<<formBits-1)), h.at, false
	if form&formElse != 0 {
		said := r.byte()
		far = said&formFar != 0
		it.Shape = shape(said &^ formFar)
		it.Input = trace.InputID(r.uvarint())
		it.Row = int64(r.uvarint())
	} else {
		it.Shape, it.Input, it.Row = h.shape, h.input, h.row+r.varint()
	}
	if far {
		at = 0
	}
	it.At = r.moment(at)
	if form&formFlags != 0 {
		said := r.byte()
		it.Flags = flags(said &^ formOrigin)
		if far {
			at = it.At
		}
		if said&formOrigin != 0 {
			it.Origin = r.moment(at)
		}
	}
	if form&formSerial != 0 {
		if b := r.bytes(4); b != nil {
			it.Serial = binary.LittleEndian.Uint32(b)
		}
	}
	if form&formOwn != 0 {
		*(*[ownFields]Sym)(it.Fields[:]) = h.fields
	}
	if form&formFields != 0 {
		r.loggedFields(it, some)
	}
	if form&formListed != 0 {
		it.Parties = append(it.Parties, ownParties[:h.listed]...)
	} else {
		r.parties(it, some)
	}
	if !it.valid() {
		r.fail()
	}
}

// What the set of the fields of an item may have beside them.
const (
	proxiedAlike = 1 << (numFields + iota) // the target of a proxy is the server, as nearly always
	sideAlike                              // a symbol stands for those of sideFields
	numLogged    = numFields + iota
)

// appendLoggedFields encodes some fields of an item. Own fields, which are seldom there, have the highest bits.
func appendLoggedFields(b []byte, it *Item, some uint64, known sides) []byte {
	const target = 1<<fieldProxyHost | 1<<fieldProxyIP
	if f := &it.Fields; some&target == target && f[fieldProxyHost] == f[fieldServerHost] && f[fieldProxyIP] == f[fieldServerIP] {
		some = some&^target | proxiedAlike
	}
	side := known.symbol(it, some)
	if side != 0 {
		some = some&^sideFields | sideAlike
	}
	const own = 1<<ownFields - 1
	b = binary.AppendUvarint(b, some>>ownFields|some&own<<(numLogged-ownFields))
	if side != 0 {
		b = binary.AppendUvarint(b, uint64(side))
	}
	for some &= 1<<numFields - 1; some != 0; some &= some - 1 {
		b = binary.AppendUvarint(b, uint64(it.Fields[bits.TrailingZeros64(some)]))
	}
	return b
}

// loggedFields decodes what appendLoggedFields wrote.
func (r *reader) loggedFields(it *Item, some symbols) {
	v := r.uvarint()
	present := v<<ownFields | v>>(numLogged-ownFields)&(1<<ownFields-1)
	if present&sideAlike != 0 {
		r.side(it, some)
	}
	f := &it.Fields
	for left := present & (1<<numFields - 1); left != 0; left &= left - 1 {
		f[bits.TrailingZeros64(left)] = r.sym(some)
	}
	if present&proxiedAlike != 0 {
		f[fieldProxyHost], f[fieldProxyIP] = f[fieldServerHost], f[fieldServerIP]
	}
}

// loggedID decodes the internet message id of an item.
func (r *reader) loggedID(h *head, some symbols) Sym {
	var it Item
	r.logged(&it, h, some)
	return it.Fields[fieldMessageID]
}
