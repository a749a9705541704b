package ndr

// gramLength is how many bytes of a literal the prefilter looks for.
const gramLength = 4

// prefilter finds, in one pass over a text, the patterns that can match it: those whose rarest four bytes occur.
type prefilter struct {
	heads  [1 << 14]int32 // first entry of a bucket, counted from 1
	grams  []gram
	always []uint64 // patterns without a literal of four bytes
}

type gram struct {
	value   uint32
	pattern int32
	next    int32
}

// newPrefilter builds the filter over the keys of all patterns, by number.
func newPrefilter(keys []string) *prefilter {
	p := &prefilter{always: make([]uint64, (len(keys)+63)/64)}
	count := map[uint32]int{}
	for _, k := range keys {
		for i := 0; i+gramLength <= len(k); i++ {
			count[gramAt(k, i)]++
		}
	}
	for n, k := range keys {
		if len(k) < gramLength {
			p.always[n/64] |= 1 << (n % 64)
			continue
		}
		best := gramAt(k, 0)
		for i := 1; i+gramLength <= len(k); i++ {
			if g := gramAt(k, i); count[g] < count[best] {
				best = g
			}
		}
		slot := &p.heads[hashGram(best)]
		p.grams = append(p.grams, gram{value: best, pattern: int32(n), next: *slot})
		*slot = int32(len(p.grams))
	}
	return p
}

// candidates sets the bits of the patterns that can match the text; set has room for all of them.
func (p *prefilter) candidates(text string, set []uint64) {
	copy(set, p.always)
	for i := 0; i+gramLength <= len(text); i++ {
		g := gramAt(text, i)
		for n := p.heads[hashGram(g)]; n != 0; n = p.grams[n-1].next {
			if e := &p.grams[n-1]; e.value == g {
				set[e.pattern/64] |= 1 << (e.pattern % 64)
			}
		}
	}
}

func gramAt(s string, i int) uint32 {
	return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24
}

func hashGram(g uint32) uint32 { return g * 2654435761 >> 18 }
