package analyze

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"strings"

	"tracesift/ingest/trace"
)

// appendText appends a text behind its length.
func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// appendOrdered appends a text and its end so that what is written sorts as the texts do, one after the other.
func appendOrdered(b []byte, s string) []byte {
	for i := strings.IndexByte(s, 0); i >= 0; i = strings.IndexByte(s, 0) {
		b = append(append(b, s[:i]...), 0, 0xff)
		s = s[i+1:]
	}
	return append(append(b, s...), 0, 1) // before all that a longer text goes on with
}

// appendSpan appends both times.
func appendSpan(b []byte, s Span) []byte {
	return binary.AppendVarint(binary.AppendVarint(b, int64(s.First)), int64(s.Last))
}

// appendAddress appends an address, or that there is none.
func appendAddress(b []byte, ip netip.Addr) []byte {
	var room [16]byte
	raw := room[:0]
	switch {
	case ip.Is4():
		four := ip.As4()
		raw = append(raw, four[:]...)
	case ip.IsValid():
		room = ip.As16()
		raw = room[:]
	}
	return append(append(b, byte(len(raw))), raw...)
}

// decoder reads the parts of an encoding in order; the first error stays, and then all is zero. Texts are parts of what
// is read.
type decoder struct {
	rest string
	err  error
}

var errShort = errors.New("an entry is cut")

// cut notes that the encoding ends too early.
func (d *decoder) cut() { d.rest, d.err = "", errShort }

func (d *decoder) take(n uint64) string {
	if n > uint64(len(d.rest)) {
		d.cut()
		return ""
	}
	s := d.rest[:n]
	d.rest = d.rest[n:]
	return s
}

func (d *decoder) uvarint() uint64 {
	var n uint64
	for i := range min(len(d.rest), binary.MaxVarintLen64) {
		c := d.rest[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			d.rest = d.rest[i+1:]
			return n
		}
	}
	d.cut()
	return 0
}

func (d *decoder) varint() int64 {
	n := d.uvarint()
	return int64(n>>1) ^ -int64(n&1)
}

func (d *decoder) text() string { return d.take(d.uvarint()) }

func (d *decoder) flag() bool { return d.take(1) == "\x01" }

func (d *decoder) span() Span { return Span{trace.Instant(d.varint()), trace.Instant(d.varint())} }

func (d *decoder) address() netip.Addr {
	ip, _ := netip.AddrFromSlice([]byte(d.text())) // none is none
	return ip
}

// each calls f as often as a number says that comes first.
func (d *decoder) each(f func()) {
	for n := d.uvarint(); n > 0 && d.err == nil; n-- {
		f()
	}
}
