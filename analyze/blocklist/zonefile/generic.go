package zonefile

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"
)

// generic reads records, one a line: a name relative to the zone, perhaps a TTL and a class, a type and data. The A
// records of the names of addresses are listings, and their TXT records are texts; all others say nothing of an address.
type generic struct{ zone *zone }

func (f *generic) line(s []byte) string {
	name, kind, data, ok := splitRecord(s)
	if !ok {
		return "no record"
	}
	if kind != "a" && kind != "txt" && kind != "mx" {
		return "unknown type of record"
	}
	v := value{}
	switch kind {
	case "a":
		var bits int
		if v.a, bits, _ = short4(data); bits == 0 || v.a == 0 {
			return "invalid answer"
		}
	case "txt":
		if len(data) >= 2 && data[0] == '"' && data[len(data)-1] == '"' {
			data = data[1 : len(data)-1]
		}
		v.text = string(cutText(data))
	}
	ip := addressOf(name)
	if !ip.IsValid() || kind == "mx" {
		f.zone.audit.Ignored++
		return ""
	}
	if kind == "a" {
		if ip.Is4() {
			f.zone.audit.count4()
		} else {
			f.zone.audit.count6()
		}
	}
	if b := f.zone.held.find(ip); b != nil {
		b.add(1, v)
	}
	return ""
}

// splitRecord splits a line of a generic file; the type is in lower case.
func splitRecord(s []byte) (name, kind string, data []byte, ok bool) {
	first, rest, ok := cutWord(s)
	if !ok {
		return "", "", nil, false
	}
	if len(rest) > 0 && rest[0] >= '0' && rest[0] <= '9' {
		if _, rest, ok = cutWord(rest); !ok { // the TTL
			return "", "", nil, false
		}
	}
	if len(rest) > 2 && bytes.EqualFold(rest[:2], []byte("in")) && isSpace(rest[2]) {
		rest = skipSpace(rest[2:])
	}
	word, data, ok := cutWord(rest)
	return string(first), strings.ToLower(string(word)), data, ok && len(data) > 0
}

// addressOf returns the address that a name relative to a zone stands for (RFC 5782), the zero Addr if it is none.
func addressOf(name string) netip.Addr {
	labels := strings.Split(strings.TrimSuffix(name, "."), ".")
	slices.Reverse(labels)
	switch len(labels) {
	case 4:
		if ip, err := netip.ParseAddr(strings.Join(labels, ".")); err == nil {
			return ip
		}
	case 32:
		var a [16]byte
		for i, l := range labels {
			if len(l) != 1 || hexDigit(l[0]) < 0 {
				return netip.Addr{}
			}
			a[i/2] = a[i/2]<<4 | byte(hexDigit(l[0]))
		}
		return netip.AddrFrom16(a)
	}
	return netip.Addr{}
}
