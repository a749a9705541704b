package delivery

import (
	"cmp"
	"encoding/binary"
	"slices"

	"tracesift/ingest/trace"
)

// codedItems is how the items of a state stand on disk, each told by the one before it, in two runs: what a row says,
// and what no other row has. The former repeats from row to row and from message to message; the latter does not, and
// would cut what repeats into pieces.
type codedItems struct{ says, has []byte }

// tick is what times are counted in where they are whole numbers of it, in nanoseconds: servers write no finer ones.
const tick = 100

// Bits of the first byte of an item. States lie in datasets for years: these do not change.
const (
	codedSame    = 1 << iota // what it says of the message as a whole is what the one before says
	codedParties             // so are its parties
	codedOrigin              // it has one
	codedSerial              // it has one
	codedFields              // it has other fields
	codedInput               // the input that it came from is known
	codedTicks               // its times are counted in ticks
)

// add encodes an item with the symbols of its dictionary.
func (c *codedItems) add(it, last *Item) {
	form, fields := byte(0), it.present()
	if [ownFields]Sym(it.Fields[:]) == [ownFields]Sym(last.Fields[:]) {
		form |= codedSame
		fields &^= 1<<ownFields - 1
	}
	if len(it.Parties) <= leastParties && slices.Equal(it.Parties, last.Parties) {
		form |= codedParties
	}
	after, took := int64(it.At-last.At), int64(0)
	if it.Origin != 0 {
		form |= codedOrigin
		took = int64(it.At - it.Origin)
	}
	if after%tick == 0 && took%tick == 0 {
		form |= codedTicks
		after, took = after/tick, took/tick
	}
	if it.Serial != 0 {
		form |= codedSerial
	}
	if fields != 0 {
		form |= codedFields
	}
	if it.Input != 0 || it.Row != 0 {
		form |= codedInput
	}
	b := append(c.says, form, byte(it.Shape), byte(it.Event), byte(it.Source), byte(it.Flags))
	if form&codedFields != 0 {
		b = appendFields(b, it, fields)
	}
	if form&codedParties == 0 {
		b = appendParties(b, it)
	}
	c.says = b

	b = binary.LittleEndian.AppendUint64(c.has, it.Fingerprint)[:len(c.has)+fingerprintBits/8]
	b = binary.AppendVarint(b, after)
	if form&codedOrigin != 0 {
		b = binary.AppendVarint(b, took)
	}
	if form&codedSerial != 0 {
		b = binary.LittleEndian.AppendUint32(b, it.Serial)
	}
	if form&codedInput != 0 {
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(it.Input)), uint64(it.Row))
	}
	c.has = b
}

// codedReader decodes what codedItems has encoded, or items that are told each alone.
type codedReader struct {
	says, has reader
	alone     bool
	wide      bool // fingerprints have more bits than are looked at
}

// err returns the first mistake.
func (c *codedReader) err() error { return cmp.Or(c.says.err, c.has.err) }

// next decodes one item into it, whose parties it overwrites.
func (c *codedReader) next(it, last *Item, some symbols) {
	if c.alone {
		c.has.item(it, some)
		return
	}
	*it = Item{Parties: it.Parties[:0]}
	b := c.says.bytes(5)
	if b == nil {
		return
	}
	form := b[0]
	it.Shape, it.Event, it.Source, it.Flags = shape(b[1]), trace.Event(b[2]), trace.Source(b[3]), flags(b[4])
	if form&codedSame != 0 {
		*(*[ownFields]Sym)(it.Fields[:]) = [ownFields]Sym(last.Fields[:])
	}
	if form&codedFields != 0 {
		c.says.fields(it, some)
	}
	if form&codedParties == 0 {
		c.says.parties(it, some)
	} else {
		it.Parties = append(it.Parties, last.Parties[:min(len(last.Parties), leastParties)]...) // never much out of little
	}
	if !it.valid() {
		c.says.fail()
	}

	unit := int64(1)
	if form&codedTicks != 0 {
		unit = tick
	}
	if c.wide {
		it.Fingerprint = c.has.fixed() & mostFingerprint
	} else if b := c.has.bytes(fingerprintBits / 8); b != nil {
		it.Fingerprint = uint64(binary.LittleEndian.Uint32(b)) | uint64(b[4])<<32
	}
	it.At = last.At + trace.Instant(c.has.varint()*unit)
	if form&codedOrigin != 0 {
		it.Origin = it.At - trace.Instant(c.has.varint()*unit)
	}
	if form&codedSerial != 0 {
		if b := c.has.bytes(4); b != nil {
			it.Serial = binary.LittleEndian.Uint32(b)
		}
	}
	if form&codedInput != 0 {
		it.Input, it.Row = trace.InputID(c.has.uvarint()), int64(c.has.uvarint())
	}
}

// item decodes one item of version 2 into it, whose parties it overwrites.
func (r *reader) item(it *Item, some symbols) {
	*it = Item{Parties: it.Parties[:0]}
	it.Fingerprint = r.fixed() & mostFingerprint
	it.Input = trace.InputID(r.uvarint())
	it.Row = int64(r.uvarint())
	it.At = trace.Instant(r.fixed())
	if origin := r.varint(); origin&1 == 1 { // else it is unknown
		it.Origin = it.At - trace.Instant(origin>>1)
	}
	if b := r.bytes(4); b != nil {
		it.Shape, it.Event, it.Source, it.Flags = shape(b[0]), trace.Event(b[1]), trace.Source(b[2]), flags(b[3])
	}
	it.Serial = uint32(r.uvarint())
	r.fields(it, some)
	r.parties(it, some)
	if !it.valid() {
		r.fail()
	}
}
