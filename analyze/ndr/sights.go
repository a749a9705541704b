package ndr

import (
	"encoding/binary"
	"strings"
)

// sights knows what of a text the rules of a set can see: the literals of patterns and of what their expressions need,
// and the words of classes. A word that overlaps no literal is the same to every rule as any other such word of the
// same shape.
type sights struct {
	filled   [buckets / 64]uint64 // a bit for each bucket that has literals
	heads    [buckets]int32       // first literal of a bucket, counted from 1
	literals []sight
	short    [256][]sight         // literals that are shorter than a gram, by first byte
	pairs    [1 << 16 / 64]uint64 // a bit for the first two bytes of each of those
	whole    map[string]bool      // words of classes
	stems    map[string]bool      // beginnings of words of classes
	begins   [256]bool            // first bytes of stems
	longest  int                  // of the stems
	scopes   map[string]int       // suffixes of hosts that rules ask for, by number
}

// buckets are many more than literals, so that most grams of a text have an empty one.
const (
	bucketBits = 16
	buckets    = 1 << bucketBits
)

// sight is a literal with the place of its rarest gram in it.
type sight struct {
	text  string
	solid bool // no word ends in it
	at    int
	next  int32
}

// newSights reads what the rules of a set look for.
func newSights(s *Set) *sights {
	v := &sights{whole: map[string]bool{}, stems: map[string]bool{}, scopes: map[string]int{}}
	var literals []string
	seen := map[string]bool{}
	look := func(p *pattern) {
		for _, one := range p.parts {
			for _, literal := range one.looksFor() {
				if !seen[literal] {
					seen[literal] = true
					literals = append(literals, literal)
				}
			}
			if one.phrase == nil {
				continue
			}
			for _, e := range one.phrase.elements {
				for _, form := range e.class.forms {
					v.addForm(form)
				}
			}
		}
	}
	for _, class := range s.words { // what speaks for a class sees them too
		for _, form := range class.forms {
			v.addForm(form)
		}
	}
	for i := range s.rules {
		r := &s.rules[i]
		for n := range r.match {
			look(&r.match[n])
		}
		for n := range r.unless {
			look(&r.unless[n])
		}
		for _, suffix := range r.scope {
			suffix = strings.TrimPrefix(suffix, ".")
			if _, ok := v.scopes[suffix]; !ok {
				v.scopes[suffix] = len(v.scopes)
			}
		}
	}
	v.enter(literals)
	return v
}

// looksFor returns the literals of a part: the one that it is, or those without which an expression matches nothing, as
// far as they tell something. (An expression by itself can see anything, and so is asked again where these are there.)
func (p *part) looksFor() []string {
	if p.literal != "" {
		return []string{p.literal}
	}
	var all []string
	for _, set := range p.needed {
		if shortest(set) >= tellingLength {
			all = append(all, set...)
		}
	}
	return all
}

// tellingLength is from what length on needed literals are looked for; it is gramLength at most, as the prefilter asks
// no expression whose literals of that length are not there. Shorter ones stand in many ids.
const tellingLength = 3

// blind says whether a pattern cannot match the text, nor any other of the same key: an expression lacks what it needs.
func (p *pattern) blind(text string) bool {
	for _, one := range p.parts {
		for _, set := range one.needed {
			if shortest(set) >= tellingLength && !containsAny(text, set) {
				return true
			}
		}
	}
	return false
}

// addForm notes the words of a form of a class, wherever they stand in it. Numbers are seen by their shape.
func (v *sights) addForm(form []string) {
	for _, word := range form {
		switch stem, isStem := strings.CutSuffix(word, "*"); {
		case word == anyNumber:
		case isStem && stem != "":
			v.stems[stem] = true
			v.begins[stem[0]] = true
			v.longest = max(v.longest, len(stem))
		default:
			v.whole[word] = true
		}
	}
}

// enter files the literals by the gram that fewest of them have.
func (v *sights) enter(literals []string) {
	grams := new(gramCounts)
	for _, l := range literals {
		grams.add(l)
	}
	for _, l := range literals {
		solid := strings.IndexFunc(l, func(r rune) bool { return r < 0x80 && endsWord(byte(r)) }) < 0
		if len(l) < gramLength {
			v.short[l[0]] = append(v.short[l[0]], sight{text: l, solid: solid})
			pair := pairAt(l, 0)
			v.pairs[pair/64] |= 1 << (pair % 64)
			continue
		}
		best := grams.rarest(l)
		bucket := bucketOf(gramAt(l, best))
		v.literals = append(v.literals, sight{l, solid, best, v.heads[bucket]})
		v.heads[bucket] = int32(len(v.literals))
		v.filled[bucket/64] |= 1 << (bucket % 64)
	}
}

func pairAt(s string, i int) uint16 { return uint16(s[i])<<8 | uint16(s[i+1]) }

func bucketOf(gram uint32) uint32 { return gram * 2654435761 >> (32 - bucketBits) }

// found is a literal that stands within a word of a text.
type found struct {
	text string
	at   int
}

// seen finds the literals of a text, wherever they stand. It marks the bytes of those that consist of more than a part
// of a word, and appends the others to within.
func (v *sights) seen(text string, marks []uint64, within []found) []found {
	see := func(literal string, at int, solid bool) {
		if solid {
			within = append(within, found{literal, at})
			return
		}
		for i := at; i < at+len(literal); i++ {
			marks[i/64] |= 1 << (i % 64)
		}
	}
	for i := range len(text) {
		if i+gramLength <= len(text) {
			bucket := bucketOf(gramAt(text, i))
			if v.filled[bucket/64]>>(bucket%64)&1 != 0 {
				for n := v.heads[bucket]; n != 0; n = v.literals[n-1].next {
					l := &v.literals[n-1]
					if from := i - l.at; from >= 0 && strings.HasPrefix(text[from:], l.text) {
						see(l.text, from, l.solid)
					}
				}
			}
		}
		if i+1 == len(text) {
			break // no literal is one byte
		}
		if pair := pairAt(text, i); v.pairs[pair/64]>>(pair%64)&1 == 0 {
			continue
		}
		for _, l := range v.short[text[i]] {
			if strings.HasPrefix(text[i:], l.text) {
				see(l.text, i, l.solid)
			}
		}
	}
	return within
}

// masked is a word that was masked. It is rigid where something that rules see stands within, at a place that the mask
// tells.
type masked struct {
	span
	rigid bool
}

// key appends what rules can see of a subject to b: its text with the words masked of which they see nothing, or only
// what the mask tells, and the conditions beside it. Where two subjects have the same key, each literal and each word
// of a class stands in both texts at the same places, counted from one masked word to the next. The masked words are
// appended to masks.
func (v *sights) key(b []byte, masks []masked, t *subject) ([]byte, []masked) {
	var room [32]uint64
	var foundRoom [32]found
	marks := room[:]
	if words := (len(t.text) + 63) / 64; words > len(room) {
		marks = make([]uint64, words)
	}
	within := v.seen(t.text, marks, foundRoom[:0])
	text := t.text
	for i := 0; i < len(text); {
		if endsWord(text[i]) {
			b = append(b, text[i])
			i++
			continue
		}
		end := i
		for end < len(text) && !endsWord(text[end]) {
			end++
		}
		if i >= behindCodes && varies(text[i:end]) && !covered(marks, i, end) && (i == 0 || text[i-1] != '<') {
			var rigid bool
			b, rigid = v.appendMask(b, text, i, end, within)
			masks = append(masks, masked{span{i, end}, rigid})
		} else {
			b = append(b, text[i:end]...)
		}
		i = end
	}
	return v.appendConditions(append(b, 0), t), masks
}

// endsWord says whether a byte stands between two words that are masked or not: nowhere does a word of a class go
// across.
func endsWord(c byte) bool { return c != '\'' && isBreak(c) }

func covered(marks []uint64, from, to int) bool {
	for i := from; i < to; i++ {
		if marks[i/64]>>(i%64)&1 != 0 {
			return true
		}
	}
	return false
}

// varies says whether a word looks like one that is another in the next text: a number, an id, a name with a dot. Any
// other could be masked too, but repeats.
func varies(word string) bool {
	if len(word) >= longWord && isASCII(word) { // other scripts have long words, or no blanks
		return true
	}
	for i := range len(word) {
		if c := word[i]; isDigit(c) || c == '.' && i < len(word)-1 {
			return true
		}
	}
	return false
}

// behindCodes is where the words begin that may be masked: the reply code and the enhanced code, after a blank each,
// are part of the key anyway.
const behindCodes = len(" 550 5")

// longWord is from what length on a word is taken for an id.
const longWord = 20

// appendMask appends what is left of a masked word: of which words, as phrases count them, it consists, which of them
// are numbers, and what stands between. Literals and the forms by which classes know a word stand there with their
// places.
func (v *sights) appendMask(b []byte, text string, from, to int, within []found) (_ []byte, rigid bool) {
	b = append(b, 1)
	for _, l := range within {
		if l.at < from || l.at >= to {
			continue
		}
		rigid = true
		b = binary.AppendUvarint(b, uint64(l.at-from))
		b = append(append(b, l.text...), '?')
		if end := l.at + len(l.text); end < len(text) && isWordByte(text[end]) {
			b = append(b, '>')
		}
		if l.at > 0 && isWordByte(text[l.at-1]) {
			b = append(b, '<')
		}
		b = append(b, 5)
	}
	words := len(b)
	b, known := v.appendWords(b, text[from:to], rigid)
	if known && !rigid {
		b, rigid = b[:words], true
		b, _ = v.appendWords(b, text[from:to], rigid)
	}
	return append(b, 2), rigid
}

// appendWords appends the words of a masked word, with their places where it is rigid, and says whether classes know
// one.
func (v *sights) appendWords(b []byte, word string, rigid bool) (_ []byte, known bool) {
	for i := 0; i < len(word); {
		if !isWordByte(word[i]) {
			b = append(b, word[i])
			i++
			continue
		}
		end := wordEnd(word, i)
		var one bool
		b, one = v.appendClasses(b, word[i:end])
		known = known || one
		if rigid {
			b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(i)), uint64(end))
		}
		b = append(b, 4)
		i = end
	}
	return b, known
}

// appendClasses appends whether a word is a number, and by which of their forms classes know it. Those that know two
// words by the same forms make no difference between them.
func (v *sights) appendClasses(b []byte, word string) (_ []byte, known bool) {
	if isNumber(word) {
		b = append(b, 'n')
	}
	if v.whole[word] {
		b = append(append(b, word...), 3)
		known = true
	}
	if v.begins[word[0]] {
		for n := 1; n <= len(word) && n <= v.longest; n++ {
			if v.stems[word[:n]] {
				b = append(append(b, word[:n]...), '*', 3)
				known = true
			}
		}
	}
	return b, known
}

// appendConditions appends what rules see of a subject beside its text.
func (v *sights) appendConditions(b []byte, t *subject) []byte {
	for _, part := range [...]string{t.codes.reply, t.claim.key, string(t.claim.kind), t.claim.by, t.claim.code} {
		b = append(b, part...)
		b = append(b, 0)
	}
	b = append(b, t.codes.class)
	b = binary.AppendVarint(b, int64(t.codes.subject))
	b = binary.AppendVarint(b, int64(t.codes.detail))
	for _, host := range t.hosts {
		for at := range len(host) {
			if at > 0 && host[at-1] != '.' {
				continue
			}
			if n, ok := v.scopes[host[at:]]; ok {
				b = binary.AppendUvarint(b, uint64(n)+1)
			}
		}
	}
	return append(b, 0)
}
