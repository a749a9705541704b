package ndr

import (
	"slices"
	"strings"

	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/order"
)

// namedLists returns the lists of the embedded catalog, but for those for which nobody is refused.
func namedLists() ([]*catalog.List, error) {
	c, err := catalog.Default()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(c.Lists()), func(l *catalog.List) bool { return l.Kind == catalog.Allow || l.Kind == catalog.Score }), nil
}

// namer finds the list that a text names.
type namer struct {
	lists  []*catalog.List
	zones  map[string]*catalog.List
	urls   []urlName // longest first
	words  []pattern
	wordOf []*catalog.List // of each word
	filter *prefilter
}

type urlName struct {
	host, path string
	list       *catalog.List
}

func newNamer(lists []*catalog.List) (*namer, error) {
	n := &namer{lists: lists, zones: map[string]*catalog.List{}}
	for _, l := range lists {
		for _, z := range l.Zones {
			if strings.HasPrefix(z, "{") { // the first label is any access key
				_, z, _ = strings.Cut(z, ".")
			}
			n.zones[z] = l
		}
		for _, u := range l.Hosts {
			host, path, _ := strings.Cut(u, "/")
			n.urls = append(n.urls, urlName{host, path, l})
		}
		for _, w := range l.Words {
			ps, err := parsePatterns("~"+lowerASCII(w)+"~", nil)
			if err != nil {
				return nil, err
			}
			for _, p := range ps {
				n.words, n.wordOf = append(n.words, p), append(n.wordOf, l)
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

func (n *namer) named(f *scanned) claim {
	for _, name := range f.names {
		if l := n.zone(name.name); l != nil {
			if linked := n.url(f.urls); linked != nil && l.Kind == catalog.Provider && linked.Kind == catalog.DNSBL {
				l = linked // a provider's own copy of a public list
			}
			return claim{key: l.Key, kind: l.Kind, zone: name.name, by: "zone"}
		}
	}
	var c claim
	if l := n.url(f.urls); l != nil {
		c = claim{key: l.Key, kind: l.Kind, by: "url"}
	}
	if l := n.word(f.text); l != nil {
		if c.by == "" || len(l.Key) > len(c.key) && strings.HasPrefix(l.Key, c.key) || stem(l.Key) != "" && stem(l.Key) == stem(c.key) {
			c = claim{key: l.Key, kind: l.Kind, by: "word"}
		}
	}
	if zone := unknownZone(f); zone != "" {
		c.zone = zone
		if c.by == "" {
			c.by, c.kind = "zone", catalog.DNSBL
			if l := n.mirror(zone, returnCode(f)); l != nil {
				c.key, c.kind = l.Key, l.Kind
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

// mirror returns the list whose data a zone of another operator holds, nil where it is none's.
func (n *namer) mirror(zone, code string) *catalog.List {
	for _, l := range n.lists {
		for _, m := range l.Mirrors {
			if m.Zone == zone && (m.Code == "" || m.Code == code) {
				return l
			}
		}
	}
	return nil
}

// zone returns the list whose zone is the name or a name above it, nil where there is none.
func (n *namer) zone(name string) *catalog.List {
	if strings.HasPrefix(name, "www.") {
		return nil
	}
	for below := true; below; _, name, below = strings.Cut(name, ".") {
		if l := n.zones[name]; l != nil {
			return l
		}
	}
	return nil
}

// url returns the list of the first link that is one's look-up page, nil where none is.
func (n *namer) url(urls []string) *catalog.List {
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
		if l := n.zone(strings.TrimPrefix(host, "www.")); l != nil {
			return l
		}
	}
	return nil
}

// word returns the list with the longest word in the text, nil where it has none's.
func (n *namer) word(text string) (best *catalog.List) {
	var room [8]uint64
	found := n.filter.scan(text, room[:])
	length := 0
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
