package zonefile

import (
	"slices"
	"strconv"
	"strings"
)

// names finds which names of a zone answer for the asked addresses. A name that exists, even without an address, hides
// the wildcards above it, and so do the names between it and the zone (RFC 4592): of an address that is no name itself
// only the wildcard directly below its closest existing name counts.
type names struct {
	targets []*target
	first   map[byte][]*target // IPv4 by first octet
	first6  map[byte][]*target // IPv6 by first two nibbles
}

// target is one asked address.
type target struct {
	path     []byte // octets, or nibbles, from the zone downwards
	best     *best
	encloser int // labels of the closest existing name above
	exact    found
	wild     found
	wildAt   int // labels of the name above the lowest wildcard; -1 without one
}

// found is what the records of one owner hold.
type found struct {
	exists bool
	codes  []uint32
	text   string
}

// entry is one record.
type entry struct {
	path []byte
	six  bool // of nibbles
	wild bool
	code uint32 // of an A record
	text string // of a TXT record
}

func newNames(h *held) *names {
	n := &names{first: map[byte][]*target{}, first6: map[byte][]*target{}}
	for i, a := range h.v4 {
		t := &target{path: []byte{byte(a >> 24), byte(a >> 16), byte(a >> 8), byte(a)}, best: &h.at4[i], wildAt: -1}
		n.targets = append(n.targets, t)
		n.first[t.path[0]] = append(n.first[t.path[0]], t)
	}
	for i, a := range h.v6 {
		t := &target{best: &h.at6[i], wildAt: -1}
		for _, b := range a.As16() {
			t.path = append(t.path, b>>4, b&15)
		}
		n.targets = append(n.targets, t)
		n.first6[a.As16()[0]] = append(n.first6[a.As16()[0]], t)
	}
	return n
}

// pathOf returns the octets, or nibbles, of a name below the zone, the last label first. A name of up to four numbers is
// one of octets, but with a wildcard before four labels of one digit each it is one of nibbles.
func pathOf(name string) (e entry, ok bool) {
	name, e.wild = strings.CutPrefix(name, "*")
	name = strings.TrimPrefix(name, ".")
	if name == "" {
		return e, e.wild
	}
	labels := strings.Split(name, ".")
	slices.Reverse(labels)
	base, most := 10, uint64(255)
	if e.six = len(labels) > 4 || e.wild && len(labels) == 4; e.six {
		base, most = 16, 15
	}
	if len(labels) > 32 {
		return e, false
	}
	for _, l := range labels {
		n, err := strconv.ParseUint(l, base, 8)
		if err != nil || n > most || e.six && len(l) != 1 {
			return e, false
		}
		e.path = append(e.path, byte(n))
	}
	return e, true
}

// add takes one record.
func (n *names) add(e entry) {
	for _, t := range n.near(&e) {
		common := 0
		for common < min(len(e.path), len(t.path)) && e.path[common] == t.path[common] {
			common++
		}
		whole := common == len(e.path)
		switch {
		case whole && e.wild:
			if common > t.wildAt {
				t.wild, t.wildAt = found{}, common
			}
			if common == t.wildAt {
				t.wild.take(e)
			}
		case whole && common == len(t.path):
			t.exact.take(e)
			continue
		}
		t.encloser = max(t.encloser, common)
	}
}

// near returns the addresses that may share labels with a path.
func (n *names) near(e *entry) []*target {
	switch {
	case len(e.path) == 0:
		return n.targets
	case e.six:
		return n.first6[e.path[0]<<4|e.path[1]]
	}
	return n.first[e.path[0]]
}

func (f *found) take(e entry) {
	f.exists = true
	if e.code != 0 && !slices.Contains(f.codes, e.code) && len(f.codes) < maxValues {
		f.codes = append(f.codes, e.code)
	}
	if f.text == "" {
		f.text = e.text
	}
}

// settle writes what was found for each address.
func (n *names) settle() {
	for _, t := range n.targets {
		answer := t.exact
		if !answer.exists && t.wildAt == t.encloser {
			answer = t.wild
		}
		if len(answer.codes) == 0 {
			continue
		}
		t.best.rank = 1
		for _, code := range answer.codes {
			t.best.values = append(t.best.values, value{a: code, text: answer.text})
		}
	}
}
