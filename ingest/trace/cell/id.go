package cell

import (
	"bytes"
	"encoding/binary"
	"net/netip"

	"tracesift/ingest/trace"
)

// GUID reads a network message id in any of its forms: with or without dashes, in braces or not, in either case.
func GUID(b []byte) (id [16]byte, ok bool) {
	if dashed(b) {
		var wrong byte
		n := 0
		for i := range id {
			if i == 4 || i == 6 || i == 8 || i == 10 {
				n++
			}
			high, low := hexValue[b[n]], hexValue[b[n+1]]
			wrong |= high | low
			id[i] = high<<4 | low
			n += 2
		}
		return id, wrong < notHex && id != [16]byte{}
	}
	n := 0
	for _, c := range b {
		v := hexValue[c]
		switch {
		case v < notHex:
		case c == '-' || c == '{' || c == '}' || c == ' ':
			continue
		default:
			return id, false
		}
		if n == 32 {
			return id, false
		}
		id[n/2] = id[n/2]<<4 | v
		n++
	}
	return id, n == 32 && id != [16]byte{}
}

// dashed says whether b has the length and the dashes of the usual form.
func dashed(b []byte) bool {
	return len(b) == 36 && b[8] == '-' && b[13] == '-' && b[18] == '-' && b[23] == '-'
}

// notHex is above the value of every hexadecimal digit, and stays so when values are joined by or.
const notHex = 0x80

// hexValue is the value of each hexadecimal digit, and notHex for every other byte.
var hexValue = func() (all [256]byte) { //nolint:gochecknoglobals // a table that nothing changes
	for c := range all {
		all[c] = notHex
	}
	for i, c := range []byte("0123456789abcdef") {
		all[c] = byte(i)
		all[bytes.ToUpper([]byte{c})[0]] = byte(i)
	}
	return all
}()

// AppendGUID appends an id as a dashed GUID in lower case.
func AppendGUID(dst []byte, id [16]byte) []byte {
	const hex = "0123456789abcdef"
	var text [36]byte
	at := 0
	for i, c := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			text[at] = '-'
			at++
		}
		text[at], text[at+1] = hex[c>>4], hex[c&15]
		at += 2
	}
	return append(dst, text[:]...)
}

// Origination returns the time at which the message entered the organisation, from a message_info cell: its first
// member where that is a time. Rows of a message's end carry it even if its beginning lies outside the export.
func Origination(messageInfo []byte) (trace.Instant, bool) {
	first, _, _ := bytes.Cut(messageInfo, []byte{';'})
	return trace.ParseInstant(first)
}

// IP reads an address as logs write it: bare, in brackets, with a port or a trailing dot; IPv4 mapped into IPv6 comes
// back as IPv4. The unspecified and the broadcast address are no addresses of a server.
func IP(b []byte) (netip.Addr, bool) {
	if ip, ok := plainIPv4(b); ok && !isNobody(ip) {
		return ip, true
	}
	s := string(bytes.TrimRight(bytes.TrimSpace(b), "."))
	if s == "" {
		return netip.Addr{}, false
	}
	ip, err := netip.ParseAddr(trimBrackets(s))
	if err != nil {
		port, errPort := netip.ParseAddrPort(s)
		if errPort != nil {
			host, _, found := bytes.Cut([]byte(s), []byte{':'})
			if ip, err = netip.ParseAddr(trimBrackets(string(bytes.TrimRight(host, ".")))); !found || err != nil {
				return netip.Addr{}, false
			}
		} else {
			ip = port.Addr()
		}
	}
	ip = ip.Unmap().WithZone("")
	if isNobody(ip) {
		return netip.Addr{}, false
	}
	return ip, true
}

// isNobody says whether an address is the unspecified or the broadcast one.
func isNobody(ip netip.Addr) bool {
	return ip.IsUnspecified() || ip == netip.AddrFrom4([4]byte{255, 255, 255, 255})
}

// plainIPv4 is the fast path: four numbers of up to three digits, without leading zeros, and nothing else.
func plainIPv4(b []byte) (netip.Addr, bool) {
	var ip [4]byte
	n, value, digits := 0, 0, 0
	for _, c := range b {
		switch {
		case digit(c) && digits < 3 && !(digits > 0 && value == 0):
			value, digits = value*10+int(c-'0'), digits+1
		case c == '.' && digits > 0 && value <= 255 && n < 3:
			ip[n] = byte(value)
			n, value, digits = n+1, 0, 0
		default:
			return netip.Addr{}, false
		}
	}
	if n != 3 || digits == 0 || value > 255 {
		return netip.Addr{}, false
	}
	ip[3] = byte(value)
	return netip.AddrFrom4(ip), true
}

// trimBrackets drops the brackets around an address.
func trimBrackets(s string) string {
	if len(s) > 1 && s[0] == '[' && s[len(s)-1] == ']' {
		return s[1 : len(s)-1]
	}
	return s
}

// Address returns an e-mail address as it is compared: without blanks and angle brackets, ASCII letters in lower case.
// It is a part of b where no letter has to change, as in most, else it is appended to room.
func Address(room, b []byte) []byte {
	b = bytes.TrimSpace(b)
	if len(b) > 1 && b[0] == '<' && b[len(b)-1] == '>' {
		b = bytes.TrimSpace(b[1 : len(b)-1])
	}
	if !hasCapital(b) {
		return b
	}
	for _, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		room = append(room, c)
	}
	return room
}

// ASCII says whether all bytes are below 0x80.
func ASCII(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// Printable says whether all bytes are ASCII and none is a control character.
func Printable(b []byte) bool {
	const every, high = 0x0101010101010101, 0x8080808080808080
	for ; len(b) >= 8; b = b[8:] { // each byte by itself, as long as none is found: above ASCII, below the blank, or 0x7f
		x := binary.LittleEndian.Uint64(b)
		if (x|(x-' '*every)|(x^0x7f*every-every))&high != 0 {
			return false
		}
	}
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// hasCapital says whether b has one of the letters A to Z.
func hasCapital(b []byte) bool {
	const every, high = 0x0101010101010101, 0x8080808080808080
	for ; len(b) >= 8; b = b[8:] { // each byte by itself: whether it is A at least and Z at most, and ASCII
		x := binary.LittleEndian.Uint64(b)
		low := x &^ high
		if (low+(0x80-'A')*every)&^(low+(0x80-'Z'-1)*every)&^x&high != 0 {
			return true
		}
	}
	for _, c := range b {
		if 'A' <= c && c <= 'Z' {
			return true
		}
	}
	return false
}
