package dnsbl

import (
	"net/netip"
	"slices"
)

// publicResolvers are resolvers that anybody uses, as their operators publish them: Google, Cloudflare, Quad9, OpenDNS,
// Level 3, AdGuard and Yandex. Lists that count questions by resolver cannot tell their users apart, and refuse all.
var publicResolvers = [...]string{
	"8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844",
	"1.1.1.1", "1.0.0.1", "1.1.1.2", "1.0.0.2", "2606:4700:4700::1111", "2606:4700:4700::1001",
	"9.9.9.9", "9.9.9.10", "9.9.9.11", "149.112.112.112", "2620:fe::fe", "2620:fe::9",
	"208.67.222.222", "208.67.220.220", "2620:119:35::35", "2620:119:53::53",
	"4.2.2.1", "4.2.2.2", "4.2.2.3", "4.2.2.4", "94.140.14.14", "94.140.15.15", "77.88.8.8", "77.88.8.1",
}

func isPublicResolver(a netip.Addr) bool {
	return slices.Contains(publicResolvers[:], a.Unmap().WithZone("").String())
}
