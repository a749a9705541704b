package zonefile

// mask4 returns the network mask of that many bits.
func mask4(bits int) uint32 {
	if bits == 0 {
		return 0
	}
	return ^uint32(0) << (32 - bits)
}

// number reads a decimal number up to max from the start of s and returns how many digits it has, 0 where there is none.
func number(s []byte, max uint32) (n uint32, digits int) {
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		if n = n*10 + uint32(s[digits]-'0'); n > max {
			return 0, 0
		}
		digits++
	}
	return n, digits
}

// prefix4 reads one to four octets with dots between them. It returns how many bits they make, 0 if there is a mistake,
// and what follows them.
func prefix4(s []byte) (addr uint32, bits int, rest []byte) {
	for shift := 24; ; shift -= 8 {
		n, digits := number(s, 255)
		if digits == 0 {
			return 0, 0, s
		}
		addr |= n << shift
		s = s[digits:]
		if shift == 0 || len(s) == 0 || s[0] != '.' {
			return addr, 32 - shift, s
		}
		s = s[1:]
	}
}

// cidr4 reads a network: octets, and a number of bits behind a slash or one that follows from the octets. A lone octet
// needs its slash. ok is false if there is a mistake.
func cidr4(s []byte) (addr uint32, bits int, rest []byte, ok bool) {
	addr, bits, s = prefix4(s)
	switch {
	case bits == 0:
		return 0, 0, s, false
	case len(s) > 0 && s[0] == '/':
		n, digits := number(s[1:], 32)
		return addr, int(n), s[1+digits:], digits > 0
	}
	return addr, bits, s, bits > 8
}

// range4 reads a network, or two addresses or octet prefixes of equal length with a hyphen between them; of the second
// the last octet is enough. It returns the first and the last address; bits is 32 for a range with a hyphen.
func range4(s []byte) (first, last uint32, bits int, rest []byte, ok bool) {
	first, bits, after := prefix4(s)
	if bits == 0 || len(after) == 0 || after[0] != '-' {
		first, bits, rest, ok = cidr4(s)
		return first, first | ^mask4(bits), bits, rest, ok
	}
	last, lastBits, rest := prefix4(after[1:])
	switch {
	case lastBits == 0:
		return 0, 0, 0, rest, false
	case lastBits == 8:
		last = last>>(bits-8) | first&mask4(bits-8)
	case lastBits != bits:
		return 0, 0, 0, rest, false
	}
	last |= ^mask4(bits)
	return first, last, 32, rest, first <= last
}

// answer4 reads an address as rbldnsd reads an answer: missing octets are those in the middle, and a lone octet n
// stands for 127.0.0.n. The answer 0.0.0.0 is a mistake.
func answer4(s []byte) (addr uint32, rest []byte, ok bool) {
	addr, bits, rest := short4(s)
	if bits == 0 || addr == 0 {
		return 0, rest, false
	}
	if bits == 8 {
		addr |= 127 << 24
	}
	return addr, rest, true
}

// short4 reads one to four octets as an address: missing ones are those in the middle, of one octet those before it. It
// returns how many bits were given, 0 if there is a mistake.
func short4(s []byte) (addr uint32, bits int, rest []byte) {
	addr, bits, rest = prefix4(s)
	switch bits {
	case 8:
		addr >>= 24
	case 16:
		addr = addr&0xff000000 | addr>>16&0xff
	case 24:
		addr = addr&0xffff0000 | addr>>8&0xff
	}
	return addr, bits, rest
}
