package ndr

import "strings"

// endsIn says whether a host is one of the suffixes or lies below one.
func endsIn(host string, suffixes []string) bool {
	for _, s := range suffixes {
		s = strings.TrimPrefix(s, ".")
		if above, ok := strings.CutSuffix(host, s); ok && (above == "" || above[len(above)-1] == '.') {
			return true
		}
	}
	return false
}

// hostSuffixes are the suffixes that some rule asks for.
type hostSuffixes struct {
	known map[string]bool
	seen  [16]uint64 // a bit for the length and the first letter of each, so that most names need no look-up
}

func (h *hostSuffixes) add(suffix string) {
	suffix = strings.TrimPrefix(suffix, ".")
	if h.known == nil {
		h.known = map[string]bool{}
	}
	h.known[suffix] = true
	bit := suffixBit(suffix)
	h.seen[bit/64] |= 1 << (bit % 64)
}

// match says whether a host, whatever its case, ends in one of them, as endsIn does.
func (h *hostSuffixes) match(host string) bool {
	for at := len(host); at >= 0; at-- {
		if at > 0 && host[at-1] != '.' {
			continue
		}
		suffix := host[at:]
		if bit := suffixBit(suffix); h.seen[bit/64]>>(bit%64)&1 != 0 && h.known[lowerASCII(suffix)] {
			return true
		}
	}
	return false
}

func suffixBit(s string) int {
	if s == "" {
		return 0
	}
	return (len(s)*32 + int(s[0]&31)) % 1024
}
