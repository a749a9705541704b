package analyze

import (
	"cmp"
	"encoding/binary"
	"strings"
)

// counts is how often each of a few names was seen. It takes less memory than a map, and there are many. Most have one
// name, which is at hand.
type counts struct {
	nameCount         // the first one; none of it: nothing was seen
	more      *counts // the others, each in one more
}

type nameCount struct {
	name string
	n    int64
}

// add counts a name once more.
func (c *counts) add(name string) { c.addN(name, 1) }

// addN counts a name n times more.
func (c *counts) addN(name string, n int64) {
	if c.n == 0 {
		c.name = name
	}
	for c.name != name {
		if c.more == nil {
			c.more = &counts{nameCount: nameCount{name: name}}
		}
		c = c.more
	}
	c.n += n
}

// len returns how many names there are.
func (c *counts) len() (n int) {
	for range c.all {
		n++
	}
	return n
}

// all iterates over the names, in the order in which they were first met.
func (c *counts) all(yield func(string, int64) bool) {
	if c.n == 0 {
		return
	}
	for ; c != nil && yield(c.name, c.n); c = c.more {
	}
}

// byName returns the counts as a map, never nil.
func (c *counts) byName() map[string]int64 {
	m := make(map[string]int64, c.len())
	for name, n := range c.all {
		m[name] = n
	}
	return m
}

// merge adds other counts.
func (c *counts) merge(other *counts) {
	for name, n := range other.all {
		c.addN(name, n)
	}
}

// most returns the name with the highest count, the first by name among equals; a known value before "unknown", and
// that before an empty one.
func (c *counts) most() string {
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
	for name, n := range c.all {
		if cmp.Or(cmp.Compare(known(name), known(best.name)), cmp.Compare(n, best.n), strings.Compare(best.name, name)) > 0 {
			best = nameCount{name, n}
		}
	}
	return best.name
}

// only returns the known name where there is just one; empty: none or several.
func (c *counts) only() string {
	var only string
	for name := range c.all {
		switch {
		case name == "" || name == "unknown":
		case only != "":
			return ""
		default:
			only = name
		}
	}
	return only
}

// appendTo appends the counts behind their number.
func (c *counts) appendTo(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(c.len()))
	for name, n := range c.all {
		b = binary.AppendUvarint(appendText(b, name), uint64(n))
	}
	return b
}

// counts reads what appendTo wrote.
func (d *decoder) counts() (c counts) {
	d.each(func() { c.addN(d.text(), int64(d.uvarint())) })
	return c
}

// size is about how many bytes the counts take; the names are the accumulator's.
func (c *counts) size() (n int) {
	for more := c.more; more != nil; more = more.more {
		n += 32
	}
	return n
}
