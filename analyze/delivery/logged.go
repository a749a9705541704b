package delivery

import (
	"encoding/binary"
	"slices"
	"strings"
	"unsafe"

	"tracesift/ingest/trace"
)

// The log of a part has items in a form of its own, which no other run reads, also where parts are spilled. Most rows
// say of the message as a whole, and of its recipients, what its first row said, so that a bit stands for each of the
// two; and they stand near it, so that times and rows are small numbers.

// head is what the items of the message at hand are told by. With its own texts it stands in the log before them.
type head struct {
	firstRow
	fields [ownFields]Sym // of a row that has all own texts
	listed int            // how many recipients the first row has, if its cell is no more than own addresses and ";"
}

// firstRow is where and when the first row of a message stands.
type firstRow struct {
	input trace.InputID
	shape shape
	row   int64
	at    trace.Instant
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
	formNear                    // its time is told by that of the first row
	formElse                    // its input or shape is not that of the first row, and its row not told by it
	formFlags                   // it has some
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
	at := trace.Instant(0)
	if h != nil {
		form |= formNear
		at = h.at
	}
	if h == nil || it.Input != h.input || it.Shape != h.shape {
		form |= formElse
	}
	if h != nil && h.listed > 0 && slices.Equal(it.Parties, ownParties[:h.listed]) {
		form |= formListed
	}
	if it.Flags != 0 {
		form |= formFlags
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
	b = append(b, byte(form), byte(it.Event), byte(it.Source))
	b = binary.LittleEndian.AppendUint64(b, it.Fingerprint)
	b = appendMoment(b, it.At, at)
	if form&formElse != 0 {
		b = binary.AppendUvarint(append(b, byte(it.Shape)), uint64(it.Input))
		b = binary.AppendUvarint(b, uint64(it.Row))
	} else {
		b = binary.AppendVarint(b, it.Row-h.row)
	}
	if form&formFlags != 0 {
		b = append(b, byte(it.Flags))
	}
	if form&formOrigin != 0 {
		b = appendMoment(b, it.Origin, it.At)
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
	const fixed = 11
	*it = Item{Parties: it.Parties[:0]}
	b := r.bytes(fixed)
	if b == nil {
		return
	}
	form := form(b[0])
	it.Event, it.Source = trace.Event(b[1]), trace.Source(b[2])
	it.Fingerprint = binary.LittleEndian.Uint64(b[3:])
	at := trace.Instant(0)
	if form&formNear != 0 {
		at = h.at
	}
	it.At = r.moment(at)
	if form&formElse != 0 {
		it.Shape = shape(r.byte())
		it.Input = trace.InputID(r.uvarint())
		it.Row = int64(r.uvarint())
	} else {
		it.Shape, it.Input, it.Row = h.shape, h.input, h.row+r.varint()
	}
	if form&formFlags != 0 {
		it.Flags = flags(r.byte())
	}
	if form&formOrigin != 0 {
		it.Origin = r.moment(it.At)
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

// headWords are texts of which very many messages have one, and of which a byte tells.
var headWords = [...]string{1: "Originating", 2: "Incoming"}

// appendHead encodes what items are told by: the first row, how many recipients it lists, and the own texts, of which
// the first is the empty one. Where what stands behind the "@" of a text is, or becomes, one of the endings, which may
// be nil, its symbol stands for it; 0 stands behind a text that ends with "@" as it is. known remembers them.
func appendHead(b []byte, own []string, h *head, endings *common, known *recent) []byte {
	b = append(b, byte(h.listed), byte(h.shape))
	b = binary.LittleEndian.AppendUint64(b, uint64(h.at))
	b = binary.AppendUvarint(b, uint64(h.input))
	b = binary.AppendUvarint(b, uint64(h.row))
	for i, text := range own[1:] {
		switch text {
		case own[i]: // as the sender and the return path
			b = append(b, 0)
			continue
		case headWords[1]:
			b = append(b, 1)
			continue
		case headWords[2]:
			b = append(b, 2)
			continue
		}
		ending := Sym(0)
		if rest, end := cutEnding(text); end != "" {
			if ending, _ = known.symbol(endings, unsafe.Slice(unsafe.StringData(end), len(end))); ending != 0 {
				text = rest
			}
		}
		b = append(binary.AppendUvarint(b, uint64(len(text)+len(headWords))), text...)
		if text != "" && text[len(text)-1] == '@' {
			b = binary.AppendUvarint(b, uint64(ending))
		}
	}
	return b
}

// cutEnding cuts an id or an address behind its "@", and leaves out the ">" of one that begins with "<".
func cutEnding(text string) (rest, ending string) {
	at := strings.LastIndexByte(text, '@')
	if at < 0 {
		return text, ""
	}
	rest, ending = text[:at+1], text[at+1:]
	if text[0] != '<' {
		return rest, ending
	}
	ending, closed := strings.CutSuffix(ending, ">")
	if !closed {
		return text, ""
	}
	return rest, ending
}

// read decodes what appendHead wrote. It appends the texts, which share the memory of b or of room, to own, which has
// the empty one. ok is false for anything else.
func (h *head) read(b []byte, own []string, endings *common, room []byte) (texts []string, used []byte, ok bool) {
	r := reader{b: b}
	*h = head{listed: int(r.byte())}
	h.shape = shape(r.byte())
	h.at = trace.Instant(r.fixed())
	h.input = trace.InputID(r.uvarint())
	h.row = int64(r.uvarint())
	for len(r.b) > 0 {
		if len(own) == ownTexts {
			return own, room, false
		}
		n := r.uvarint()
		if n < uint64(len(headWords)) {
			if text := headWords[n]; n > 0 {
				own = append(own, text)
			} else {
				own = append(own, own[len(own)-1])
			}
			continue
		}
		text := r.bytes(n - uint64(len(headWords)))
		if len(text) > 0 && text[len(text)-1] == '@' {
			if ending := Sym(r.uvarint()); ending != 0 {
				end := endings.text(ending)
				if end == "" {
					return own, room, false
				}
				start := len(room)
				room = append(append(room, text...), end...)
				if text[0] == '<' {
					room = append(room, '>')
				}
				text = room[start:]
			}
		}
		own = append(own, unsafe.String(unsafe.SliceData(text), len(text)))
	}
	h.tell(own)
	return own, room, r.err == nil && len(own) >= firstAddress && h.listed <= len(own)-firstAddress
}

// tell notes which texts of the message as a whole it has.
func (h *head) tell(own []string) {
	for f := range field(min(ownFields, len(own)-1)) {
		if s := ownSymbol(f); own[s] != "" {
			h.fields[f] = s
		}
	}
}
