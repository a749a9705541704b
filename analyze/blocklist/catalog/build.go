package catalog

import (
	"fmt"
	"slices"
	"strings"
)

// build checks what was collected as a whole and makes the catalog of it.
func (b *builder) build() (*Catalog, error) {
	c := &Catalog{
		byKey: b.lists, byZone: map[string]*List{}, byParent: map[string]pattern{}, byAlias: map[string]*List{},
		parts: map[string][]*List{}, mirrors: map[string][]*List{},
	}
	for _, key := range b.order {
		l := b.lists[key]
		c.lists = append(c.lists, l)
		for _, z := range l.Zones {
			if o := c.addZone(l, z); o != nil {
				return nil, b.errorf(l, "zone %s belongs to %s already", z, o.Key)
			}
		}
		for _, p := range l.PartOf {
			if b.lists[p] == nil {
				return nil, b.errorf(l, "part of %s, which is no list", p)
			}
			c.parts[p] = append(c.parts[p], l)
		}
		for _, m := range l.Mirrors {
			if !slices.Contains(c.mirrors[m.Zone], l) {
				c.mirrors[m.Zone] = append(c.mirrors[m.Zone], l)
			}
		}
	}
	done := map[*List]bool{}
	for _, l := range c.lists {
		if c.inCircle(l, done) {
			return nil, b.errorf(l, "is part of itself")
		}
	}
	return c, b.alias(c)
}

// inCircle says whether a chain of parts that leads from l comes back. done holds false for the lists on the chain, and
// true for those that are known to lead nowhere.
func (c *Catalog) inCircle(l *List, done map[*List]bool) bool {
	if ok, seen := done[l]; seen {
		return !ok
	}
	done[l] = false
	for _, p := range l.PartOf {
		if c.inCircle(c.byKey[p], done) {
			return true
		}
	}
	done[l] = true
	return false
}

// alias indexes keys, zones, names and words; a key wins over a zone, a zone over a word.
func (b *builder) alias(c *Catalog) error {
	for _, l := range c.lists {
		c.byAlias[strings.ToLower(l.Key)] = l
	}
	for _, l := range c.lists {
		for _, names := range [][]string{l.Zones, {l.Name}, l.Words} {
			for _, n := range names {
				n = strings.ToLower(n)
				if c.byAlias[n] == nil {
					c.byAlias[n] = l
				}
			}
		}
		for _, w := range l.Words {
			if o := c.byAlias[strings.ToLower(w)]; o != l && slices.Contains(o.Words, w) {
				return b.errorf(l, "word %q belongs to %s already", w, o.Key)
			}
		}
	}
	return nil
}

// errorf returns a mistake with the position of the list's last line, where the file has one.
func (b *builder) errorf(l *List, format string, args ...any) error {
	if r, ok := b.at[l.Key]; ok {
		return r.Errorf("list %s: "+format, append([]any{l.Key}, args...)...)
	}
	return fmt.Errorf("%s: list %s: "+format, append([]any{b.name, l.Key}, args...)...)
}
