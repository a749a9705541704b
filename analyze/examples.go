package analyze

import (
	"cmp"
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"

	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
	"tracesift/ingest/trace/cell"
)

// maxExamples is how many deliveries stand for a group: enough to ask somebody else's administrator to look for them.
const maxExamples = 5

// Example is one refused delivery of a group, as one would show it to whoever has to look for it.
type Example struct {
	NetworkMessageID string
	MessageID        string
	Sender           string
	ReturnPath       string // "<>" where null, empty where the export has none
	Recipient        string
	EdgeHost         string
	EdgeIP           netip.Addr // the zero Addr where unknown
	List, Zone       string     // that the refusal names
	ClaimedIP        netip.Addr // that the refusal says is refused or listed
	Diagnostic       string     // verbatim
	Reply            string     // of these words, what the server said that refused, without what was written around it
	At               trace.Instant
}

// examples are the first refusals of a group by time, then by key.
type examples []example

// example is an Example in one piece of memory.
type example struct {
	at     trace.Instant
	host   string // text that lasts
	packed string // see pack
}

// add takes a refusal, given at an edge of that host, if it is among the first. It returns its reply in memory that
// lasts, or nothing if it is not.
func (x *examples) add(d *delivery.Delivery, through *edge.Edge, h *host, r *ndr.Refusal, text string, at trace.Instant) string {
	i, found := slices.BinarySearchFunc(*x, at, func(e example, at trace.Instant) int {
		if e.at != at {
			return cmp.Compare(e.at, at)
		}
		key, recipient := e.tie()
		return cmp.Or(strings.Compare(key, string(d.Key[:])), strings.Compare(recipient, d.Recipient))
	})
	if found || i == maxExamples {
		return ""
	}
	if len(*x) == maxExamples {
		*x = (*x)[:maxExamples-1]
	}
	packed, reply := pack(d, through, r, text)
	*x = slices.Insert(*x, i, example{at, h.name, packed})
	return reply
}

// merge takes the examples of another part of the deliveries that are among the first.
func (x *examples) merge(other examples) {
	for _, e := range other {
		i, found := slices.BinarySearchFunc(*x, e, example.compare)
		if !found {
			*x = slices.Insert(*x, i, e)
		}
	}
	*x = (*x)[:min(len(*x), maxExamples)]
}

func (e example) compare(other example) int {
	if e.at != other.at {
		return cmp.Compare(e.at, other.at)
	}
	key, recipient := e.tie()
	otherKey, otherRecipient := other.tie()
	return cmp.Or(strings.Compare(key, otherKey), strings.Compare(recipient, otherRecipient))
}

// all returns the examples, the first by time first.
func (x examples) all() ([]Example, error) {
	out := make([]Example, len(x))
	var errs error
	for i := range x {
		var err error
		if out[i], err = x[i].unpack(); err != nil {
			errs = err
		}
	}
	return out, errs
}

// pack encodes an example: the key, which the network message id is too where there is one, and the texts each behind
// its length. A text that repeats another one is not there.
// The reply is a part of what is packed.
func pack(d *delivery.Delivery, through *edge.Edge, r *ndr.Refusal, text string) (packed, reply string) {
	var room [1 << 10]byte
	b := append(room[:0], d.Key[:]...)
	returnPath, reply := d.ReturnPath, cmp.Or(r.Inner, text)
	samePath, within := returnPath == d.Sender, strings.Index(text, reply)
	for _, one := range [...]string{d.Recipient, d.MessageID, d.Sender, r.List, r.Zone, text} {
		b = appendText(b, one)
	}
	from := len(b) - len(text) + within
	for _, ip := range [...]netip.Addr{through.IP, r.ClientIP} {
		b = appendAddress(b, ip)
	}
	if b = append(b, same(samePath)); !samePath {
		b = appendText(b, returnPath)
	}
	if b = append(b, same(within >= 0)); within >= 0 {
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(within)), uint64(len(reply)))
	} else {
		b = appendText(b, reply)
		from = len(b) - len(reply)
	}
	b = append(b, same(d.NetworkMessageID != ""))
	packed = string(b)
	return packed, packed[from : from+len(reply)]
}

// same marks whether a text repeats another one.
func same(yes bool) byte {
	if yes {
		return 1
	}
	return 0
}

// tie returns what decides between examples of the same time.
func (e *example) tie() (key, recipient string) {
	in := decoder{rest: e.packed}
	return in.take(uint64(len(delivery.Key{}))), in.text()
}

// unpack returns the example, whose texts are parts of the packed one. The error is that it was cut in storage.
func (e *example) unpack() (Example, error) {
	in := decoder{rest: e.packed}
	key := in.take(uint64(len(delivery.Key{})))
	out := Example{At: e.at, EdgeHost: e.host}
	for _, field := range [...]*string{
		&out.Recipient, &out.MessageID, &out.Sender, &out.List, &out.Zone, &out.Diagnostic,
	} {
		*field = in.text()
	}
	out.EdgeIP, out.ClaimedIP = in.address(), in.address()
	if out.ReturnPath = out.Sender; !in.flag() {
		out.ReturnPath = in.text()
	}
	if in.flag() {
		from, n := in.uvarint(), in.uvarint()
		within := decoder{rest: out.Diagnostic}
		within.take(from)
		out.Reply = within.take(n)
		in.err = cmp.Or(in.err, within.err)
	} else {
		out.Reply = in.text()
	}
	if in.flag() {
		out.NetworkMessageID = string(cell.AppendGUID(nil, delivery.Key([]byte(key))))
	}
	return out, in.err
}

// appendTo appends the examples behind their number.
func (x examples) appendTo(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(x)))
	for i := range x {
		b = binary.AppendVarint(b, int64(x[i].at))
		b = appendText(appendText(b, x[i].host), x[i].packed)
	}
	return b
}

// examples reads what appendTo wrote.
func (d *decoder) examples() (x examples) {
	d.each(func() { x = append(x, example{trace.Instant(d.varint()), d.text(), d.text()}) })
	return x
}

// size is about how many bytes the examples take.
func (x examples) size() int {
	n := 0
	for i := range x {
		n += 40 + len(x[i].packed)
	}
	return n
}
