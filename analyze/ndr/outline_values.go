package ndr

import (
	"net/netip"
	"strings"
)

// mayBegin says whether an IP address may begin behind a byte, and mayEnd whether it may end before one: there scan
// parts its words, too.
func mayBegin(before byte) bool { return before == '=' || mayEnd(before) }

func mayEnd(behind byte) bool {
	switch behind {
	case ' ', '<', '>', '(', ')', '[', ']', '{', '}', '"', '\'', ',', ';', '?', '&', ':', '/':
		return true
	}
	return false
}

// endsAt says whether a value may end at a position of a text: at its end, before a sign between words, or before the
// period of a sentence.
func endsAt(text string, at int) bool {
	if at < len(text) && text[at] == '.' {
		at++
	}
	return at == len(text) || mayEnd(text[at])
}

// ipv4At returns the IPv4 address that begins at a position, and its end, 0 where none does. Those that
// are not free are none, nor one whose last digits may be the reply code of what follows.
func ipv4At(text string, at int) (v value, end int) {
	if at > 0 && !mayBegin(text[at-1]) {
		return v, 0
	}
	var octets [4]byte
	i := at
	for n := range octets {
		if n > 0 {
			if i == len(text) || text[i] != '.' {
				return v, 0
			}
			i++
		}
		from, octet := i, 0
		for i < len(text) && i < from+3 && isDigit(text[i]) {
			octet = octet*10 + int(text[i]-'0')
			i++
		}
		if i == from || octet > 255 || text[from] == '0' && i > from+1 {
			return v, 0
		}
		octets[n] = byte(octet)
	}
	if i < len(text) && isDigit(text[i]) || !endsAt(text, i) || codeBehind(text[i:]) {
		return v, 0
	}
	if ip := netip.AddrFrom4(octets); isFreeIP(ip) {
		return value{kind: ipv4Value, ip: ip}, i
	}
	return v, 0
}

// isFreeIP says whether nobody makes anything of an address itself: it is no list's answer, may be a client's, and does
// not begin like a code.
func isFreeIP(ip netip.Addr) bool {
	if ip.Is4() {
		if first := ip.As4()[0]; first == 0 || first == 2 || first == 4 || first == 5 {
			return false
		}
	}
	return !ip.IsLoopback() && !ip.IsPrivate() && !ip.IsUnspecified() && !ip.IsLinkLocalUnicast() && !ip.Is4In6()
}

// codeBehind says whether an enhanced code follows at once: the last digits of an address might be its reply code.
func codeBehind(s string) bool {
	if s == "" || strings.IndexByte(" -:", s[0]) < 0 {
		return false
	}
	s = strings.TrimLeft(s[1:], "#")
	return len(s) > 1 && isDigit(s[0]) && s[1] == '.'
}

// colonAt returns the value around or behind a colon: the host of a proxied row's tail, or an IPv6 address.
func colonAt(text string, from, at int, scopes *hostSuffixes) (begin, end int, v value) {
	const key = "OutboundProxyTargetHostName"
	if strings.HasPrefix(text[at:], ": ") && strings.HasSuffix(text[:at], key) {
		begin, end = at+2, hostEnd(text, at+2)
		if !isFreeHost(text[begin:end], scopes) || !endsAt(text, end) {
			return 0, 0, v
		}
		return begin, end, value{kind: hostValue}
	}
	begin, end = at, at
	for begin > from && isHex(text[begin-1]) {
		begin--
	}
	if begin == at || at-begin > 4 || begin > 0 && (!mayBegin(text[begin-1]) || text[begin-1] == ':') {
		return 0, 0, v
	}
	for end < len(text) && (isHex(text[end]) || text[end] == ':') {
		end++
	}
	if end-begin < len("9::9") || !isHex(text[end-1]) || !endsAt(text, end) || codeBehind(text[end:]) || hasReply(text[begin:min(end+1, len(text))]) {
		return 0, 0, v
	}
	ip, err := netip.ParseAddr(text[begin:end])
	if err != nil || !isFreeIP(ip) {
		return 0, 0, v
	}
	return begin, end, value{kind: ipv6Value, ip: ip}
}

func isHex(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

// hasReply says whether a group of an IPv6 address, or what follows it, looks like a reply code.
func hasReply(s string) bool {
	for i := 0; i+3 < len(s); i++ {
		if (i == 0 || s[i-1] == ':') && strings.IndexByte("245", s[i]) >= 0 && isDigit(s[i+1]) && isDigit(s[i+2]) && !isHex(s[i+3]) {
			return true
		}
	}
	return false
}

// Lengths of the address of a mailbox and of a host name that are values.
const (
	minMailbox, maxMailbox = 7, 120
	minHost, maxHost       = 4, 100
)

// mailboxAt returns the address of a mailbox in angle brackets around an @, with an end of 0 where none stands there.
// Those that hold a word or a code that somebody looks for in a raw text are none.
func mailboxAt(text string, from, at int) (begin, end int) {
	begin, end = at, at+1
	for begin > from && isMailbox(text[begin-1]) {
		begin--
	}
	for end < len(text) && isMailbox(text[end]) {
		end++
	}
	if begin == 0 || text[begin-1] != '<' || end == len(text) || text[end] != '>' || end-begin < minMailbox || end-begin > maxMailbox {
		return 0, 0
	}
	s := text[begin:end]
	if at == begin || !isPlain(s) || hasPrefixFold(s, "www.") {
		return 0, 0
	}
	return begin, end
}

// isPlain says whether a name holds no word or code that somebody looks for in a raw text.
func isPlain(s string) bool {
	if !isLetter(s[0]) || !isLetter(s[len(s)-1]) {
		return false
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case isDigit(c): // a code, or Microsoft's tag AS123
			if s[i-1] == '.' && i > 1 && isDigit(s[i-2]) || i > 1 && s[i-1]|0x20 == 's' && s[i-2]|0x20 == 'a' {
				return false
			}
		case c == '.' && (s[i-1] == '.' || s[i-1] == '@'):
			return false
		case c|0x20 == 'x' && hasPrefixFold(s[i:], "xpired"):
			return false
		}
	}
	return true
}

func isMailbox(c byte) bool {
	return isLetter(c) || isDigit(c) || c == '.' || c == '-' || c == '_' || c == '+'
}

// blockValueAt returns the value behind "{FQDN=" or "{LRT=" at a position, in the block of the service.
func blockValueAt(text string, at int, scopes *hostSuffixes) (begin, end int, v value) {
	switch rest := text[at:]; {
	case strings.HasPrefix(rest, "{FQDN="):
		begin = at + len("{FQDN=")
		end = hostEnd(text, begin)
		if end == len(text) || text[end] != '}' || !isFreeHost(text[begin:end], scopes) {
			return 0, 0, v
		}
		v.kind = hostValue
	case strings.HasPrefix(rest, "{LRT="):
		begin = at + len("{LRT=")
		end = begin
		for end < len(text) && (isDigit(text[end]) || strings.IndexByte("/.:- AMPTZ", text[end]) >= 0) {
			end++
		}
		if end == len(text) || text[end] != '}' || end == begin || strings.HasPrefix(text[begin:], "20 ") {
			return 0, 0, v
		}
		v.kind = timeValue
	}
	return begin, end, v
}

// hostEnd returns where the host name ends that begins at a position.
func hostEnd(text string, at int) int {
	end := at
	for end < len(text) && (isLetter(text[end]) || isDigit(text[end]) || text[end] == '.' || text[end] == '-' || text[end] == '_') {
		end++
	}
	for end > at && text[end-1] == '.' {
		end--
	}
	return end
}

// isFreeHost says whether a host is one that no rule asks for.
func isFreeHost(host string, scopes *hostSuffixes) bool {
	return len(host) >= minHost && len(host) <= maxHost && isLetter(host[0]) && !scopes.match(host)
}

// isPlainHost is isFreeHost for one that stands in the refusal itself.
func isPlainHost(host string, scopes *hostSuffixes) bool {
	return isFreeHost(host, scopes) && isPlain(host)
}
