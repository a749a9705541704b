package zonefile

import "net/netip"

// plain reads lists of addresses and networks of both families, one a line; what follows is a remark. Such lists have
// no answers: an entry has a value without one. Host bits behind a network are ignored, as packet filters do.
type plain struct{ zone *zone }

func (f *plain) line(s []byte) string {
	if first, last, bits, rest, ok := range4(s); ok && ends(rest) {
		f.zone.audit.count4()
		first &= mask4(bits)
		h := f.zone.held
		for i := h.from4(first); i < len(h.v4) && h.v4[i] <= last; i++ {
			h.at4[i].first(bits+1, false, value{text: remark(rest)})
		}
		return ""
	}
	addr, bits, rest, ok := cidr6(s)
	if !ok || len(rest) > 0 && !isSpace(rest[0]) && !isComment(rest[0]) {
		return badAddress
	}
	f.zone.audit.count6()
	network := netip.PrefixFrom(addr, bits).Masked()
	h := f.zone.held
	for i := h.from6(network.Addr()); i < len(h.v6) && network.Contains(h.v6[i]); i++ {
		h.at6[i].first(bits+1, false, value{text: remark(rest)})
	}
	return ""
}

// remark returns what stands behind an entry, without the comment's sign.
func remark(rest []byte) string {
	for len(rest) > 0 && (isSpace(rest[0]) || isComment(rest[0])) {
		rest = rest[1:]
	}
	return string(cutText(rest))
}
