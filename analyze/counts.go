package analyze

import (
	"cmp"
	"encoding/binary"
	"strings"
)

// counts is how often each of a few names was seen. It takes less memory than a map, and there are many.
type counts []nameCount

type nameCount struct {
	name string
	n    int64
}

// add counts a name once more.
func (c *counts) add(name string) { c.addN(name, 1) }

// addN counts a name n times more.
func (c *counts) addN(name string, n int64) {
	for i := range *c {
		if (*c)[i].name == name {
			(*c)[i].n += n
			return
		}
	}
	*c = append(*c, nameCount{name, n})
}

// byName returns the counts as a map, never nil.
func (c counts) byName() map[string]int64 {
	m := make(map[string]int64, len(c))
	for _, x := range c {
		m[x.name] = x.n
	}
	return m
}

// merge adds other counts.
func (c *counts) merge(other counts) {
	for _, x := range other {
		c.addN(x.name, x.n)
	}
}

// most returns the name with the highest count, the first by name among equals; a known value before "unknown", and
// that before an empty one.
func (c counts) most() string {
	known := func(name string) int {
		switch name {
		case "":
			return 0
		case "unknown":
			return 1
		}
		return 2
	}
	var best nameCount
	for _, x := range c {
		if cmp.Or(cmp.Compare(known(x.name), known(best.name)), cmp.Compare(x.n, best.n), strings.Compare(best.name, x.name)) > 0 {
			best = x
		}
	}
	return best.name
}

// only returns the known name where there is just one; empty: none or several.
func (c counts) only() string {
	var only string
	for _, x := range c {
		switch {
		case x.name == "" || x.name == "unknown":
		case only != "":
			return ""
		default:
			only = x.name
		}
	}
	return only
}

// appendTo appends the counts behind their number.
func (c counts) appendTo(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(c)))
	for _, x := range c {
		b = binary.AppendUvarint(appendText(b, x.name), uint64(x.n))
	}
	return b
}

// counts reads what appendTo wrote.
func (d *decoder) counts() (c counts) {
	d.each(func() { c = append(c, nameCount{d.text(), int64(d.uvarint())}) })
	return c
}

// size is about how many bytes the counts take; the names are the accumulator's.
func (c counts) size() int { return 24 * len(c) }
