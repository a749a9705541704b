package zonefile

import "net/netip"

// hexDigit returns the value of a hexadecimal digit, -1 for any other byte.
func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// prefix6 reads one to eight words with colons between them, with or without "::". It returns how many bits they make,
// 128 with a "::", 0 if there is a mistake, and what follows.
func prefix6(s []byte) (addr netip.Addr, bits int, rest []byte) {
	var a [16]byte
	filled, gap := 0, -1
	if len(s) > 1 && s[0] == ':' && s[1] == ':' {
		gap = 0
		s = s[2:]
	}
	for {
		word, digits := 0, 0
		for digits < len(s) && hexDigit(s[digits]) >= 0 && word <= 0xffff {
			word = word<<4 | hexDigit(s[digits])
			digits++
		}
		if digits == 0 || word > 0xffff {
			break
		}
		a[filled], a[filled+1] = byte(word>>8), byte(word)
		filled += 2
		s = s[digits:]
		if len(s) == 0 || s[0] != ':' || filled == len(a) {
			bits = 8 * filled
			break
		}
		s = s[1:]
		if gap < 0 && len(s) > 0 && s[0] == ':' {
			gap = filled
			s = s[1:]
		}
	}
	if gap >= 0 {
		if filled == len(a) {
			return netip.Addr{}, 0, s
		}
		tail := filled - gap
		copy(a[len(a)-tail:], a[gap:filled])
		clear(a[gap : len(a)-tail])
		bits = 128
	}
	return netip.AddrFrom16(a), bits, s
}

// cidr6 reads a network: words, and a number of bits behind a slash or one that follows from the words. A lone word needs
// its slash. ok is false if there is a mistake.
func cidr6(s []byte) (addr netip.Addr, bits int, rest []byte, ok bool) {
	addr, bits, s = prefix6(s)
	switch {
	case bits == 0:
		return addr, 0, s, false
	case len(s) > 0 && s[0] == '/':
		n, digits := number(s[1:], 128)
		return addr, int(n), s[1+digits:], digits > 0
	}
	return addr, bits, s, bits > 16
}
