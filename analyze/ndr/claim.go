package ndr

import (
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strings"

	"tracesift/analyze/order"
)

// ListName is what the texts of refusals call a list.
type ListName struct {
	Key      string   // catalog key
	Kind     string   // dnsbl, domain, vendor, provider or local
	Zones    []string // DNS zones; a name below one counts too
	URLHosts []string // hosts of look-up pages, with the beginning of the path where the host serves several lists
	Words    []string // product words, as in Rule.Match
	Mirrors  []Mirror // zones of other operators that hold the list's data
}

// Mirror is another operator's zone that holds a list's data, under one code where Code is not empty.
type Mirror struct{ Zone, Code string }

// claim is the list that a text names.
type claim struct {
	key  string
	kind string
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
		of, p = c.kind, value
	case "by":
		of, p = c.by, value
	case "code":
		of, p = c.code, value
	}
	ok, _ := path.Match(p, of)
	return ok && of != ""
}

// namer finds the list that a text names.
type namer struct {
	lists  []ListName
	zones  map[string]int
	urls   []urlName // longest first
	words  []pattern
	wordOf []int // list of each word
	filter *prefilter
}

type urlName struct {
	host, path string
	list       int
}

func newNamer(lists []ListName) (*namer, error) {
	n := &namer{lists: lists, zones: map[string]int{}}
	for i, l := range lists {
		for _, z := range l.Zones {
			n.zones[lowerASCII(z)] = i
		}
		for _, u := range l.URLHosts {
			host, path, _ := strings.Cut(lowerASCII(u), "/")
			n.urls = append(n.urls, urlName{host, path, i})
		}
		for _, w := range l.Words {
			ps, err := parsePatterns(lowerASCII(w), nil)
			if err != nil {
				return nil, err
			}
			for _, p := range ps {
				n.words, n.wordOf = append(n.words, p), append(n.wordOf, i)
			}
		}
	}
	order.Sort(n.urls, func(a, b urlName) int {
		return len(b.host) + len(b.path) - len(a.host) - len(a.path)
	})
	n.filter = newPrefilter(n.words)
	return n, nil
}

// find returns the list that a text names: a zone decides over the host of a link, and a link over a product's word,
// unless the word only says which part of the link's operator is meant.
func (n *namer) find(f *scanned) claim {
	c := n.named(f)
	c.code = returnCode(f)
	c.ip, c.zone = cutReversed(c.zone)
	return c
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

func (n *namer) named(f *scanned) claim {
	for _, name := range f.names {
		if i, ok := n.zone(name.name); ok {
			if j := n.url(f.urls); j >= 0 && n.lists[i].Kind == "provider" && n.lists[j].Kind == "dnsbl" {
				i = j // a provider's own copy of a public list
			}
			return claim{key: n.lists[i].Key, kind: n.lists[i].Kind, zone: name.name, by: "zone"}
		}
	}
	var c claim
	if i := n.url(f.urls); i >= 0 {
		c = claim{key: n.lists[i].Key, kind: n.lists[i].Kind, by: "url"}
	}
	if i := n.word(f.text); i >= 0 {
		key := n.lists[i].Key
		if c.by == "" || len(key) > len(c.key) && strings.HasPrefix(key, c.key) || stem(key) != "" && stem(key) == stem(c.key) {
			c = claim{key: key, kind: n.lists[i].Kind, by: "word"}
		}
	}
	if zone := unknownZone(f); zone != "" {
		c.zone = zone
		if c.by == "" {
			c.by, c.kind = "zone", "dnsbl"
			if i := n.mirror(zone, returnCode(f)); i >= 0 {
				c.key, c.kind = n.lists[i].Key, n.lists[i].Kind
			}
		}
	}
	return c
}

// stem returns the key without the number at its end, of lists in levels, such as uceprotect-1; else nothing.
func stem(key string) string {
	if s := strings.TrimRight(key, "0123456789"); len(s) < len(key) && strings.HasSuffix(s, "-") {
		return s
	}
	return ""
}

// mirror returns the list whose data a zone of another operator holds, or -1.
func (n *namer) mirror(zone, code string) int {
	for i, l := range n.lists {
		for _, m := range l.Mirrors {
			if m.Zone == zone && (m.Code == "" || m.Code == code) {
				return i
			}
		}
	}
	return -1
}

// zone returns the list whose zone is the name or a name above it.
func (n *namer) zone(name string) (int, bool) {
	if strings.HasPrefix(name, "www.") {
		return 0, false
	}
	for {
		if i, ok := n.zones[name]; ok {
			return i, true
		}
		_, rest, ok := strings.Cut(name, ".")
		if !ok {
			return 0, false
		}
		name = rest
	}
}

// url returns the list of the first link that is one's look-up page, or -1.
func (n *namer) url(urls []string) int {
	for _, u := range urls {
		low := lowerASCII(u)
		low = strings.TrimPrefix(strings.TrimPrefix(low, "https://"), "http://")
		host, path, _ := strings.Cut(low, "/")
		host, _, _ = strings.Cut(host, ":")
		host, _, _ = strings.Cut(host, "?")
		for _, e := range n.urls {
			if (host == e.host || strings.HasSuffix(host, "."+e.host)) && strings.HasPrefix(path, e.path) {
				return e.list
			}
		}
		if i, ok := n.zone(strings.TrimPrefix(host, "www.")); ok {
			return i
		}
	}
	return -1
}

// word returns the list with the longest word in the text, or -1.
func (n *namer) word(text string) int {
	var room [8]uint64
	found := n.filter.scan(text, room[:])
	best, length := -1, 0
	for i, p := range n.words {
		if !n.filter.possible(i, found) {
			continue
		}
		if b, e, ok := p.find(text, nil); ok && e-b > length {
			best, length = n.wordOf[i], e-b
		}
	}
	return best
}

// zoneMarks are the words before the name of a zone. After weakMarks a server's name stands as well.
var (
	zoneMarks = [...]string{
		"blocked using ", "listed at ", "listed in ", "listed on ", "black list at ", "blacklist at ", "blocklist at ",
		"block list provider ", "lookup site ", "dnsbl ", "rbl ", "rejected using ", "blacklisted using ",
		"blacklisted at ", "blacklisted in ", "blacklisted by ", "deferred using ", "in dnsbl ", "in rbl ", "dnsbl: ", "rbl: ",
	}
	weakMarks = [...]string{"blacklist ", "blocklist ", "black list ", "block list ", ", see ", "denied: ", "blocked by ", "listed by ", "rejected by ", "found in ", "found on ", "is on ", "listed with ", "<ip> in ", "<ip>] in "}
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
