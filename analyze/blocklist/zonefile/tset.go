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
	if _, at := f.zone.held.span4(addr, addr); len(at) > 0 {
		at[0].rank = 1
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
	at := f.zone.held.span6(netip.PrefixFrom(addr, bits))
	for i := range at {
		if excluded {
			at[i].exclude(2)
		} else if at[i].rank == 0 {
			at[i].rank = 1
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
