package zonefile

import "net/netip"

// trie4 reads ip4trie: networks, of which the longest prefix decides.
type trie4 struct {
	zone *zone
	def  value
}

func (f *trie4) line(s []byte) string {
	if s[0] == ':' {
		return defaultLine(s, &f.def)
	}
	s, excluded := exclusion(s)
	first, bits, rest, ok := cidr4(s)
	switch {
	case !ok || !ends(rest):
		return badAddress
	case first&^mask4(bits) != 0:
		return badHost
	case f.zone.maxRange > 0 && f.zone.maxRange <= ^mask4(bits):
		return badRange
	}
	var a uint32
	var text []byte
	var keep bool
	if !excluded {
		var reason string
		if a, text, keep, reason = valueOf(rest, f.def); reason != "" {
			return reason
		}
	}
	f.zone.audit.count4()
	h := f.zone.held
	for i := h.from4(first); i < len(h.v4) && h.v4[i]&mask4(bits) == first; i++ {
		if b := &h.at4[i]; !b.outranked(bits + 1) {
			b.first(bits+1, excluded, newValue(a, text, keep, f.def))
		}
	}
	return ""
}

// trie6 reads ip6trie: networks, of which the longest prefix decides.
type trie6 struct {
	zone *zone
	def  value
}

func (f *trie6) line(s []byte) string {
	if s[0] == ':' && (len(s) == 1 || s[1] != ':') {
		return defaultLine(s, &f.def)
	}
	s, excluded := exclusion(s)
	addr, bits, rest, ok := cidr6(s)
	if !ok || !ends(rest) {
		return badAddress
	}
	network := netip.PrefixFrom(addr, bits)
	if network.Masked().Addr() != addr {
		return badHost
	}
	var a uint32
	var text []byte
	var keep bool
	if !excluded {
		var reason string
		if a, text, keep, reason = valueOf(rest, f.def); reason != "" {
			return reason
		}
	}
	f.zone.audit.count6()
	h := f.zone.held
	for i := h.from6(addr); i < len(h.v6) && network.Contains(h.v6[i]); i++ {
		if b := &h.at6[i]; !b.outranked(bits + 1) {
			b.first(bits+1, excluded, newValue(a, text, keep, f.def))
		}
	}
	return ""
}
