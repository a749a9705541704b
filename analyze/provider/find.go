package provider

import "strings"

// Find returns the provider in front of a recipient and what it was known by, nil and None where nothing tells it.
// host is the server that answered, text what it said; either may be empty.
func (b *Book) Find(host, text, domain string) (*Provider, Evidence) {
	if p := b.ByHost(host); p != nil {
		return p, RemoteHost
	}
	if p := b.ByWords(text); p != nil {
		return p, Words
	}
	if p := b.ByDomain(domain); p != nil {
		return p, Domain
	}
	return nil, None
}

// ByHost returns the provider whose servers have such names, nil where none has.
func (b *Book) ByHost(host string) *Provider {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for host != "" {
		if b.ends[host[0]]&lengthBit(host) != 0 { // most ends are nobody's
			if p := b.hosts[host]; p != nil {
				return p
			}
		}
		_, host, _ = strings.Cut(host, ".")
	}
	return nil
}

// lengthBit returns the bit that stands for the length of a text.
func lengthBit(s string) uint64 { return 1 << min(len(s), 63) }

// ByWords returns the provider that writes such refusals, nil where the words are nobody's own.
func (b *Book) ByWords(text string) *Provider {
	first := len(b.words)
	text = strings.ToLower(text)
	for i := 0; i+leastWords <= len(text); i++ {
		if word, bit := pair(text[i:]); b.pairs[word]&bit == 0 {
			continue
		}
		for _, w := range b.starts[text[i:i+leastWords]] {
			if w < first && strings.HasPrefix(text[i:], b.words[w].words) {
				first = w
			}
		}
	}
	if first == len(b.words) {
		return nil
	}
	return b.words[first].provider
}

// pair returns where the bit for the first two bytes of a text stands.
func pair(text string) (word uint16, bit uint64) {
	n := uint16(text[0])<<8 | uint16(text[1])
	return n >> 6, 1 << (n & 63)
}

// ByDomain returns the provider of addresses of a domain or of one above it, nil where it is nobody's known.
func (b *Book) ByDomain(domain string) *Provider {
	domain = strings.ToLower(domain)
	for whole := domain; whole != ""; _, whole, _ = strings.Cut(whole, ".") {
		if p := b.domains[whole]; p != nil {
			return p
		}
	}
	// A brand of many countries: name.tld or name.co.tld.
	if name, country, _ := strings.Cut(domain, "."); country != "" && strings.Count(country, ".") <= 1 {
		return b.domains[name+".*"]
	}
	return nil
}
