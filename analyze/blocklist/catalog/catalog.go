package catalog

import (
	"slices"
	"strings"
)

// Catalog is every list that is known. It is immutable and safe for concurrent use.
type Catalog struct {
	lists    []*List
	byKey    map[string]*List
	byZone   map[string]*List
	byParent map[string]pattern
	byAlias  map[string]*List
	parts    map[string][]*List // the lists that are part of one
	mirrors  map[string][]*List // the lists that a foreign zone holds
}

// Lists returns every list in the order of the data files. The slice belongs to the catalog.
func (c *Catalog) Lists() []*List { return c.lists }

// ByKey returns the list with that key.
func (c *Catalog) ByKey(key string) (*List, bool) {
	l, ok := c.byKey[key]
	return l, ok
}

// ByAlias returns the list with that key, zone, name or word, in any case.
func (c *Catalog) ByAlias(name string) (*List, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	if l, ok := c.byAlias[name]; ok {
		return l, true
	}
	return c.ByZone(name)
}

// Mirrored returns the lists that a foreign zone holds the data of, those with that code where the zone tells them
// apart; none where the zone is no mirror. code may be empty.
func (c *Catalog) Mirrored(zone, code string) []*List {
	zone = normalZone(zone)
	var out []*List
	for _, l := range c.mirrors[zone] {
		for _, m := range l.Mirrors {
			if m.Zone == zone && (m.Code == code || m.Code == "" || code == "") {
				out = append(out, l)
				break
			}
		}
	}
	return out
}

// Covers says whether every entry of the list part is also one of whole; a list covers itself.
func (c *Catalog) Covers(whole, part string) bool {
	if whole == part {
		return true
	}
	l := c.byKey[part]
	if l == nil || len(l.PartOf) == 0 {
		return false
	}
	return slices.ContainsFunc(l.PartOf, func(p string) bool { return c.Covers(whole, p) })
}
