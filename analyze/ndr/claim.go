package ndr

import (
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strings"

	"tracesift/analyze/blocklist/catalog"
)

// claim is the list that a text names.
type claim struct {
	key  string
	kind catalog.Kind
	zone string
	by   string     // zone, url or word; empty: none is named
	code string     // the 127/8 answer that the text quotes
	ip   netip.Addr // the address that stands reversed before the zone, as lists are asked (RFC 5782)
}

// matches says whether one of the patterns of a rule's column "lists" fits.
func (c claim) matches(patterns []string) bool {
	if c.by == "" {
		return false
	}
	for _, p := range patterns {
		all := true
		for one := range strings.SplitSeq(p, "+") {
			all = all && c.matchesOne(one)
		}
		if all {
			return true
		}
	}
	return false
}

func (c claim) matchesOne(p string) bool {
	of := c.key
	switch name, value, _ := strings.Cut(p, ":"); name {
	case "any":
		return true
	case "kind":
		of, p = string(c.kind), value
	case "by":
		of, p = c.by, value
	case "code":
		of, p = c.code, value
	}
	ok, _ := path.Match(p, of)
	return ok && of != ""
}

// cutReversed takes the address of a query name such as 4.3.2.1.zen.example.org, also in the 32 digits of IPv6, and the
// zone after it.
func cutReversed(name string) (netip.Addr, string) {
	labels := strings.Split(name, ".")
	if len(labels) > 33 {
		var hex strings.Builder
		for i := 31; i >= 0; i-- {
			hex.WriteString(labels[i])
			if i%4 == 0 && i > 0 {
				hex.WriteByte(':')
			}
		}
		if ip, err := netip.ParseAddr(hex.String()); err == nil {
			return ip, strings.Join(labels[32:], ".")
		}
	}
	if len(labels) > 5 {
		four := []string{labels[3], labels[2], labels[1], labels[0]}
		if ip, err := netip.ParseAddr(strings.Join(four, ".")); err == nil {
			return ip, strings.Join(labels[4:], ".")
		}
	}
	return netip.Addr{}, name
}

// zoneMarks are the words before the name of a zone. After weakMarks a server's name stands as well.
var (
	zoneMarks = [...]string{
		"blocked using ", "listed at ", "listed in ", "listed on ", "black list at ", "blacklist at ", "blocklist at ",
		"block list provider ", "lookup site ", "dnsbl ", "rbl ", "rejected using ", "blacklisted using ",
		"blacklisted at ", "blacklisted in ", "blacklisted by ", "deferred using ", "in dnsbl ", "in rbl ", "dnsbl: ", "rbl: ",
	}
	weakMarks = [...]string{"blacklist ", "blocklist ", "black list ", "block list ", ", see ", "denied: ", "blocked by ", "listed by ", "rejected by ", "refused by ", "found in ", "found on ", "is on ", "listed with ", "<ip> in ", "<ip>] in "}
)

// listLabel is what names of blocklists' zones have and those of mail servers seldom.
var listLabel = regexp.MustCompile(`bl-?\d*\.|rbl|dnsbl|black|blocklist|spam|abuse|blocked`)

// unknownZone returns the name that stands where a zone stands, though the catalog does not know it.
func unknownZone(f *scanned) string {
	for _, name := range f.names {
		if name.at < 0 || name.name == "outlook.com" || strings.HasSuffix(name.name, ".outlook.com") {
			continue
		}
		before := strings.TrimRight(f.text[:name.at], "'\"([")
		if strings.Contains(f.text[name.at:], "customer block list") || strings.Contains(f.text[name.at:], "using ") {
			continue
		}
		if endsInAny(before, zoneMarks[:]) || endsInAny(before, weakMarks[:]) && listLabel.MatchString(name.name) {
			return name.name
		}
	}
	return ""
}

func endsInAny(s string, suffixes []string) bool {
	return slices.ContainsFunc(suffixes, func(m string) bool { return strings.HasSuffix(s, m) })
}
