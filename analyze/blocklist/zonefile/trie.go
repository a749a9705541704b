package zonefile

import "net/netip"

// trie reads ip4trie and ip6trie: networks, of which the longest prefix decides, and of equal ones the first.
type trie struct {
	zone *zone
	def  value
	six  bool
}

func (f *trie) line(s []byte) string {
	if s[0] == ':' && !(f.six && len(s) > 1 && s[1] == ':') {
		return defaultLine(s, &f.def)
	}
	s, excluded := exclusion(s)
	in := f.network4
	if f.six {
		in = f.network6
	}
	at, bits, rest, reason := in(s)
	if reason != "" {
		return reason
	}
	t, reason := readTail(rest, excluded, f.def)
	if reason != "" {
		return reason
	}
	if f.six {
		f.zone.audit.count6()
	} else {
		f.zone.audit.count4()
	}
	for i := range at {
		if b := &at[i]; bits+1 > b.rank {
			*b = best{rank: bits + 1, excluded: excluded}
			if !excluded {
				b.values = []value{t.value(f.def)}
			}
		}
	}
	return ""
}

// network4 reads an IPv4 network. It returns what is known of the asked addresses in it, and what follows it.
func (f *trie) network4(s []byte) (at []best, bits int, rest []byte, reason string) {
	first, bits, rest, ok := cidr4(s)
	switch {
	case !ok || !ends(rest):
		return nil, 0, nil, badAddress
	case first&^mask4(bits) != 0:
		return nil, 0, nil, badHost
	case f.zone.maxRange > 0 && f.zone.maxRange <= ^mask4(bits):
		return nil, 0, nil, badRange
	}
	_, at = f.zone.held.span4(first, first|^mask4(bits))
	return at, bits, rest, ""
}

// network6 reads an IPv6 network in the same way.
func (f *trie) network6(s []byte) (at []best, bits int, rest []byte, reason string) {
	addr, bits, rest, ok := cidr6(s)
	if !ok || !ends(rest) {
		return nil, 0, nil, badAddress
	}
	network := netip.PrefixFrom(addr, bits)
	if network.Masked().Addr() != addr {
		return nil, 0, nil, badHost
	}
	return f.zone.held.span6(network), bits, rest, ""
}
