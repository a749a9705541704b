package edge

import (
	"net/netip"
	"strconv"
)

// Match says whether two facts agree.
type Match string

// The answers. The zero value is a question that cannot be decided.
const (
	Undecided Match = ""
	Agrees    Match = "agrees"
	Differs   Match = "differs"
)

// Fits says whether an address can be that of the server of this name: the last three digits of names of outbound
// servers are the last octet of the address, or its last group where it is of IPv6. Seen in all of 18 and 54 public
// headers; Microsoft does not document it, so it is a check and never a source of addresses.
func (n *Name) Fits(ip netip.Addr) Match {
	const digits, shortForm = 3, 4 // a tail of four digits may stand for either family, one of five is of IPv6
	ip = ip.Unmap()
	if len(n.tail) < digits || !ip.IsValid() {
		return Undecided
	}
	last := n.tail[len(n.tail)-digits:]
	family, base := "ip4", 10
	if ip.Is6() {
		family, base = "ip6", 16
	}
	if n.family != family && n.family != "either" || n.family == "either" && ip.Is4() && len(n.tail) != shortForm {
		return Undecided
	}
	want, err := strconv.ParseUint(last, base, 16)
	if err != nil {
		return Undecided // hexadecimal digits: the address meant is of IPv6
	}
	bytes := ip.AsSlice()
	got := uint64(bytes[len(bytes)-1])
	if ip.Is6() {
		got |= uint64(bytes[len(bytes)-2]) << 8
	}
	if got == want {
		return Agrees
	}
	return Differs
}
