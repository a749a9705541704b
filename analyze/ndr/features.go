package ndr

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// features are what of a text counts as evidence: its codes, its words, the beginnings of long words and all groups of
// three letters (which tell words that were not learned by those that were), words that follow each other, with one
// between too, and the classes of words.csv, alone and in pairs.
type features struct {
	known map[string]int32
	rows  []int32 // of the known features, with repetitions
	count int     // of all
	buf   []byte

	worded bool                 // there are words beside the codes
	names  func(feature string) // told each feature; may be nil
}

// stemLength is how many letters make the beginning of a long word.
const stemLength = 5

// add counts the feature that stands in buf.
func (f *features) add() {
	f.count++
	if row, ok := f.known[string(f.buf)]; ok {
		f.rows = append(f.rows, row)
	}
	if f.names != nil {
		f.names(string(f.buf))
	}
	f.buf = f.buf[:0]
}

// read collects the features of a text. Words that are another in the next text (numbers with signs, ids, names with a
// dot) say nothing: texts of the same key (see sights.key) have the same features.
func (f *features) read(t *subject) {
	f.readCodes(t.codes)
	var before [2]string // the words before, the nearest first
	for i, at := range t.words.words {
		word := t.text[at.begin:at.end]
		if i == 0 && word == t.codes.reply || word == "<rcpt to>" {
			continue
		}
		if word == "<http" {
			f.readLink(t.text[at.end:])
		}
		if from, to := tokenAt(t.text, at.begin, at.end); varies(t.text[from:to]) {
			if to-from > len(word) || !isNumber(word) {
				continue
			}
			word = "<n>"
		}
		f.worded = true
		f.buf = append(f.buf, word...)
		f.add()
		f.readParts(word)
		if before[0] != "" {
			f.pair(before[0], " ", word)
		}
		if before[1] != "" {
			f.pair(before[1], " _ ", word)
		}
		before[1], before[0] = before[0], word
	}
	f.readClasses(t.words)
}

// readLink adds what the mask of a link tells: what follows it up to the end of the mask.
func (f *features) readLink(rest string) {
	rest, _, _ = strings.Cut(rest, ">")
	for part := range strings.FieldsSeq(rest) {
		if !varies(part) {
			f.pair("<http ", "", part)
		}
	}
}

// tokenAt returns where the run of signs without a break begins and ends of which a word is a part.
func tokenAt(text string, from, to int) (begin, end int) {
	for from > 0 && !endsWord(text[from-1]) && !endsWord(text[from]) {
		from--
	}
	for to < len(text) && !endsWord(text[to]) && !endsWord(text[to-1]) {
		to++
	}
	return from, to
}

func (f *features) pair(a, between, b string) {
	f.buf = append(append(append(f.buf, a...), between...), b...)
	f.add()
}

func (f *features) readCodes(c codes) {
	if c.reply != "" {
		f.pair("=", "", c.reply)
		f.pair("=", "", c.reply[:1])
	}
	if c.class != 0 {
		f.buf = append(strconv.AppendInt(append(f.buf, "=x."...), int64(c.subject), 10), '.')
		f.buf = strconv.AppendInt(f.buf, int64(c.detail), 10)
		f.add()
	}
}

// readParts adds the beginning of a long word, its groups of letters, and the pairs of signs of a script that has no
// blanks between words.
func (f *features) readParts(word string) {
	if n := prefixLength(word, stemLength); n < len(word) {
		f.pair(word[:n], "", "*")
	}
	f.readGroups(word)
	last := -1
	for i, r := range word {
		if r < eastAsia {
			last = -1
			continue
		}
		if last >= 0 {
			f.pair(word[last:i+utf8.RuneLen(r)], "", "+")
		}
		last = i
	}
}

// readGroups adds the groups of three letters of a word of three at least, whose edges count as a letter each.
func (f *features) readGroups(word string) {
	if word[0] == '<' || prefixLength(word, 2) == len(word) {
		return
	}
	before, last := 0, 0 // where the two letters before begin
	for i, r := range word {
		if r >= eastAsia {
			return
		}
		if i > 0 {
			f.addGroup(word[before:i+utf8.RuneLen(r)], last == 0, false)
			before, last = last, i
		}
	}
	f.addGroup(word[before:], false, true)
}

// addGroup adds a group of letters, of which the edge of the word may be one.
func (f *features) addGroup(letters string, first, last bool) {
	f.buf = append(f.buf, '#')
	if first {
		f.buf = append(f.buf, '_')
	}
	f.buf = append(f.buf, letters...)
	if last {
		f.buf = append(f.buf, '_')
	}
	f.add()
}

// eastAsia is where the scripts of East Asia begin.
const eastAsia = 0x2e80

// prefixLength returns the length in bytes of the first n letters of a word.
func prefixLength(word string, n int) int {
	for i := range word {
		if n == 0 {
			return i
		}
		n--
	}
	return len(word)
}

// pairReach is how many words may stand between the words of two classes that count as a pair.
const pairReach = 3

// readClasses adds the classes of words, and the pairs that stand near each other.
func (f *features) readClasses(w *wording) {
	for i, m := range w.marks {
		if m.class.name == "" {
			continue
		}
		f.pair("{", m.class.name, "}")
		for _, next := range w.marks[i+1:] {
			if next.at > m.at+pairReach {
				break
			}
			if next.at > m.at && next.class.name != "" {
				f.buf = append(append(f.buf, '{'), m.class.name...)
				f.pair("} {", next.class.name, "}")
			}
		}
	}
}
