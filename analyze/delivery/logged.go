package delivery

import (
	"encoding/binary"
	"slices"
	"unsafe"

	"tracesift/ingest/trace"
)

// The log of a part has items in a form of its own, which is no form for disks: most rows say of the message as a
// whole, and of its recipients, what its first row said, so that a bit stands for each of the two.

// head is what the items of the message at hand are told by. With its own texts it stands in the log before them.
type head struct {
	fields [ownFields]Sym // of a row that has all own texts
	listed int            // how many recipients the first row has, if its cell is no more than own addresses and ";"
}

// firstAddress is the symbol of the first own address.
const firstAddress = ownFields + 1

// ownParties are the recipients that the first row of a message lists, without statuses.
var ownParties = func() (all [ownTexts - firstAddress]Party) { //nolint:gochecknoglobals // a table that nothing changes
	for i := range all {
		all[i].Address = Sym(firstAddress + i)
	}
	return all
}()

// form says how an item is written.
type form uint8

const (
	formOwn    form = 1 << iota // what it says of the message as a whole are all own texts
	formListed                  // its parties are those that the first row lists
	formOrigin                  // it has one
	formSerial                  // it has one
	formFields                  // it has other fields
)

// appendLogged encodes an item. It may be of the message with that head, which is nil for an item without own texts.
func appendLogged(b []byte, it *Item, h *head) []byte {
	form := form(0)
	fields := it.present()
	if h != nil && [ownFields]Sym(it.Fields[:]) == h.fields {
		form |= formOwn
		fields &^= 1<<ownFields - 1
	}
	if h != nil && h.listed > 0 && slices.Equal(it.Parties, ownParties[:h.listed]) {
		form |= formListed
	}
	if it.Origin != 0 {
		form |= formOrigin
	}
	if it.Serial != 0 {
		form |= formSerial
	}
	if fields != 0 {
		form |= formFields
	}
	b = append(b, byte(form), byte(it.Shape), byte(it.Event), byte(it.Source), byte(it.Flags))
	b = binary.LittleEndian.AppendUint64(b, it.Fingerprint)
	b = binary.LittleEndian.AppendUint64(b, uint64(it.At))
	b = binary.AppendUvarint(b, uint64(it.Input))
	b = binary.AppendUvarint(b, uint64(it.Row))
	if form&formOrigin != 0 {
		b = binary.AppendVarint(b, int64(it.At-it.Origin))
	}
	if form&formSerial != 0 {
		b = binary.LittleEndian.AppendUint32(b, it.Serial)
	}
	if form&formFields != 0 {
		b = appendFields(b, it, fields)
	}
	if form&formListed != 0 {
		return b
	}
	return appendParties(b, it)
}

// logged decodes an item of the message with that head, whose parties it overwrites.
func (r *reader) logged(it *Item, h *head, some symbols) {
	const fixed = 21
	*it = Item{Parties: it.Parties[:0]}
	b := r.bytes(fixed)
	if b == nil {
		return
	}
	form := form(b[0])
	it.Shape, it.Event, it.Source, it.Flags = shape(b[1]), trace.Event(b[2]), trace.Source(b[3]), flags(b[4])
	it.Fingerprint = binary.LittleEndian.Uint64(b[5:])
	it.At = trace.Instant(binary.LittleEndian.Uint64(b[13:]))
	it.Input = trace.InputID(r.uvarint())
	it.Row = int64(r.uvarint())
	if form&formOrigin != 0 {
		it.Origin = it.At - trace.Instant(r.varint())
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
		r.fields(it, some)
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

// loggedID decodes the internet message id of an item.
func (r *reader) loggedID(h *head, some symbols) Sym {
	var it Item
	r.logged(&it, h, some)
	return it.Fields[fieldMessageID]
}

// appendHead encodes own texts, of which the first is the empty one, and how many recipients the first row lists.
func appendHead(b []byte, own []string, listed int) []byte {
	b = append(b, byte(listed))
	for _, text := range own[1:] {
		b = appendBytes(b, text)
	}
	return b
}

// read decodes what appendHead wrote. It appends the texts, which share the memory of b, to own, which has the empty
// one. ok is false for anything else.
func (h *head) read(b []byte, own []string) (texts []string, ok bool) {
	*h = head{listed: int(b[0])}
	for b = b[1:]; len(b) > 0; {
		n, width := uint64(b[0]), 1
		if n >= 0x80 {
			n, width = binary.Uvarint(b)
		}
		if width <= 0 || n > uint64(len(b)-width) || len(own) == ownTexts {
			return own, false
		}
		text := b[width : width+int(n)]
		own = append(own, unsafe.String(unsafe.SliceData(text), len(text)))
		b = b[width+int(n):]
	}
	h.tell(own)
	return own, len(own) >= firstAddress && h.listed <= len(own)-firstAddress
}

// tell notes which texts of the message as a whole it has.
func (h *head) tell(own []string) {
	for f := range field(min(ownFields, len(own)-1)) {
		if s := ownSymbol(f); own[s] != "" {
			h.fields[f] = s
		}
	}
}
