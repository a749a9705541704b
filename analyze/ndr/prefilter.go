package ndr

// gramLength is how many bytes of a literal the prefilter looks for.
const gramLength = 4

// prefilter finds, in one pass over a text, the patterns that can match it: those of which every set of needed literals
// has one whose rarest four bytes occur.
type prefilter struct {
	heads  [1 << 14]int32 // first entry of a bucket, counted from 1
	grams  []gram
	first  []uint32   // of each pattern, a set that must occur: most patterns are sorted out by it
	needs  [][]uint32 // of each pattern, the other sets that must occur
	sets   uint32
	lookup map[string]uint32
}

type gram struct {
	value uint32
	set   uint32
	next  int32
}

// marks says which sets of literals occur in a text.
type marks []uint64

// newPrefilter builds the filter over what the patterns need, by number.
func newPrefilter(patterns []pattern) *prefilter {
	p := &prefilter{first: make([]uint32, len(patterns)), needs: make([][]uint32, len(patterns)), sets: noneNeeded + 1, lookup: map[string]uint32{}}
	grams := new(gramCounts)
	needs := make([][][]string, len(patterns))
	for n, one := range patterns {
		needs[n] = one.needs()
		for _, set := range needs[n] {
			for _, literal := range set {
				grams.add(literal)
			}
		}
	}
	for n, sets := range needs {
		for _, set := range sets {
			if shortest(set) >= gramLength { // a shorter literal cannot be looked for: the set filters nothing
				p.needs[n] = append(p.needs[n], p.add(set, grams))
			}
		}
		if len(p.needs[n]) > 0 {
			p.first[n], p.needs[n] = p.needs[n][0], p.needs[n][1:]
		}
	}
	return p
}

// noneNeeded is the set of patterns that need no literal. It occurs in every text.
const noneNeeded = 0

// add enters a set of literals and returns its number; equal single literals share one.
func (p *prefilter) add(set []string, grams *gramCounts) uint32 {
	if len(set) == 1 {
		if n, ok := p.lookup[set[0]]; ok {
			return n
		}
		p.lookup[set[0]] = p.sets
	}
	number := p.sets
	p.sets++
	for _, literal := range set {
		best := gramAt(literal, grams.rarest(literal))
		slot := &p.heads[hashGram(best)]
		p.grams = append(p.grams, gram{value: best, set: number, next: *slot})
		*slot = int32(len(p.grams))
	}
	return number
}

// scan returns which sets occur in the text; room is used where it is large enough.
func (p *prefilter) scan(text string, room marks) marks {
	words := int(p.sets+63) / 64
	if words > len(room) {
		room = make(marks, words)
	}
	room[noneNeeded/64] |= 1 << (noneNeeded % 64)
	for i := 0; i+gramLength <= len(text); i++ {
		g := gramAt(text, i)
		for n := p.heads[hashGram(g)]; n != 0; n = p.grams[n-1].next {
			if e := &p.grams[n-1]; e.value == g {
				room[e.set/64] |= 1 << (e.set % 64)
			}
		}
	}
	return room
}

// possible says whether a pattern can match the text that was scanned.
func (p *prefilter) possible(pattern int, m marks) bool {
	if !m.has(p.first[pattern]) {
		return false
	}
	for _, set := range p.needs[pattern] {
		if !m.has(set) {
			return false
		}
	}
	return true
}

func (m marks) has(set uint32) bool { return m[set/64]>>(set%64)&1 != 0 }

func gramAt(s string, i int) uint32 {
	return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24
}

// gramCounts says how often grams stand in literals, about: those that share a place of the table are counted together.
type gramCounts [1 << gramBits]uint16

const gramBits = 15

// place returns where a gram is counted.
func (*gramCounts) place(g uint32) uint32 { return g * 2654435761 >> (32 - gramBits) }

// add counts the grams of a literal.
func (c *gramCounts) add(literal string) {
	for i := 0; i+gramLength <= len(literal); i++ {
		c[c.place(gramAt(literal, i))]++
	}
}

// rarest returns where in a literal the gram stands that fewest literals have.
func (c *gramCounts) rarest(literal string) int {
	best := 0
	for i := 1; i+gramLength <= len(literal); i++ {
		if c[c.place(gramAt(literal, i))] < c[c.place(gramAt(literal, best))] {
			best = i
		}
	}
	return best
}

func hashGram(g uint32) uint32 { return g * 2654435761 >> 18 }
