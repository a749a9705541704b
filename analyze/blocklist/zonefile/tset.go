package zonefile

import "net/netip"

// tset4 reads ip4tset: single addresses that share one value, the first default line of the file. Values of their own
// are ignored, and exclusions are bad lines.
type tset4 struct{ zone *zone }

func (f *tset4) line(s []byte) string {
	if s[0] == ':' {
		return f.zone.lateDefault(s)
	}
	addr, bits, rest := prefix4(s)
	if bits != 32 || !ends(rest) {
		return badAddress
	}
	f.zone.audit.count4()
	if h, i := f.zone.held, f.zone.held.from4(addr); i < len(h.v4) && h.v4[i] == addr {
		h.at4[i].rank = 1
	}
	return ""
}

// tset6 reads ip6tset: /64 networks as four words that share one value, and excluded single addresses.
type tset6 struct{ zone *zone }

func (f *tset6) line(s []byte) string {
	if s[0] == ':' {
		return f.zone.lateDefault(s)
	}
	s, excluded := exclusion(s)
	addr, bits, rest := prefix6(s)
	switch {
	case bits == 0 || !ends(rest):
		return badAddress
	case excluded && bits != 128:
		return "an exclusion that is no single address"
	case !excluded && bits != 64:
		return "an entry that is not four words"
	}
	f.zone.audit.count6()
	network := netip.PrefixFrom(addr, bits)
	h := f.zone.held
	for i := h.from6(addr); i < len(h.v6) && network.Contains(h.v6[i]); i++ {
		if excluded {
			h.at6[i].exclude(2)
		} else if h.at6[i].rank == 0 {
			h.at6[i].rank = 1
		}
	}
	return ""
}

// lateDefault reads a line with the value of all entries of the file; the first counts.
func (z *zone) lateDefault(s []byte) string {
	if z.late != nil {
		return ""
	}
	v := defaultValue
	reason := defaultLine(s, &v)
	if reason == "" {
		z.late = &v
	}
	return reason
}
