package dnsbl

import (
	"net/netip"
	"strconv"
)

// Name returns the name under which a zone is asked about an address, with the final dot that keeps resolvers from
// trying search domains (RFC 5782, section 2.1): four octets or 32 nibbles, reversed. A mapped IPv4 address stays an
// IPv6 address, because the test entry of IPv6 lists is one (section 5); everything else is to be unmapped before.
func Name(ip netip.Addr, zone string) string {
	var b []byte
	if ip.Is4() {
		o := ip.As4()
		for i := len(o) - 1; i >= 0; i-- {
			b = strconv.AppendUint(b, uint64(o[i]), 10)
			b = append(b, '.')
		}
	} else {
		const hex = "0123456789abcdef"
		o := ip.As16()
		for i := len(o) - 1; i >= 0; i-- {
			b = append(b, hex[o[i]&15], '.', hex[o[i]>>4], '.')
		}
	}
	return string(b) + zone + "."
}
