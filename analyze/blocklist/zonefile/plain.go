package zonefile

import "net/netip"

// plain reads lists of addresses and networks of both families, one a line; what follows is a remark. Such lists have
// no answers: an entry has a value without one. Host bits behind a network are ignored, as packet filters do.
type plain struct{ zone *zone }

func (f *plain) line(s []byte) string {
	if first, last, bits, rest, ok := range4(s); ok && ends(rest) {
		f.zone.audit.count4()
		_, at := f.zone.held.span4(first&mask4(bits), last)
		note(at, bits, rest)
		return ""
	}
	addr, bits, rest, ok := cidr6(s)
	if !ok || len(rest) > 0 && !isSpace(rest[0]) && !isComment(rest[0]) {
		return badAddress
	}
	f.zone.audit.count6()
	note(f.zone.held.span6(netip.PrefixFrom(addr, bits).Masked()), bits, rest)
	return ""
}

// note notes an entry for the addresses in it: the smallest network decides.
func note(at []best, bits int, rest []byte) {
	for i := range at {
		if at[i].rank < bits+1 {
			at[i] = best{rank: bits + 1, values: []value{{text: remark(rest)}}}
		}
	}
}

// remark returns what stands behind an entry, without the comment's sign.
func remark(rest []byte) string {
	for len(rest) > 0 && (isSpace(rest[0]) || isComment(rest[0])) {
		rest = rest[1:]
	}
	return string(cutText(rest))
}
