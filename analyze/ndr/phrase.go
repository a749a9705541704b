package ndr

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// phrase is a part of a pattern in words rather than letters: "{no} such {mailbox}", "{mailbox} ... {full}". Its words
// follow each other in a sentence; ".." lets three other words stand between, "..." seven.
type phrase struct {
	elements []element
	classes  classSet // of all elements
}

// element is a class of words, and how many other words may stand before it.
type element struct {
	class *wordClass
	gap   int
}

// How many words the two marks of a gap let in.
const (
	shortGap = 3
	longGap  = 7
)

// parsePhrase reads a part that names classes of words in braces; other words mean themselves.
func parsePhrase(s string, known vocabulary) (*phrase, error) {
	p := &phrase{}
	gap := 0
	for field := range strings.FieldsSeq(s) {
		switch {
		case field[0] == '.' && len(p.elements) == 0:
			return nil, errors.New("a phrase begins and ends with a word")
		case field == "..":
			gap = shortGap
			continue
		case field == "...":
			gap = longGap
			continue
		case field[0] == '{':
			class, ok := known[strings.Trim(field, "{}")]
			if !ok {
				return nil, fmt.Errorf("class of words %s is unknown", field)
			}
			p.add(class, gap)
		default:
			for i, form := range splitWords(field) {
				if i > 0 {
					gap = 0
				}
				p.add(newWordClass("", []string{form}), gap)
			}
		}
		gap = 0
	}
	if len(p.elements) == 0 || gap > 0 {
		return nil, errors.New("a phrase begins and ends with a word")
	}
	return p, nil
}

func (p *phrase) add(class *wordClass, gap int) {
	p.elements = append(p.elements, element{class, gap})
	p.classes.add(class)
}

// find returns where a phrase stands in what was read, or -1. The first match counts.
func (p *phrase) find(w *wording, from int) (begin, end int) {
	if !w.classes.holds(&p.classes) {
		return -1, -1
	}
	for _, m := range w.marks {
		if m.class != p.elements[0].class || w.words[m.at].begin < from {
			continue
		}
		if last, ok := w.follow(p.elements[1:], m.at+m.n); ok {
			return w.words[m.at].begin, w.words[last-1].end
		}
	}
	return -1, -1
}

// follow says whether the elements stand behind word number at-1, and where the last of them ends.
func (w *wording) follow(elements []element, at int) (end int, ok bool) {
	if len(elements) == 0 {
		return at, true
	}
	for i := at; i <= at+elements[0].gap && i < len(w.words) && !w.words[i].opens; i++ {
		for _, m := range w.marks[w.first[i]:w.first[i+1]] {
			if m.class != elements[0].class {
				continue
			}
			if end, ok = w.follow(elements[1:], m.at+m.n); ok {
				return end, true
			}
		}
	}
	return 0, false
}

// wording is a text read as words.
type wording struct {
	words   []wordAt
	marks   []mark
	first   []int // of each word, and of the end, its first mark
	classes classSet
}

// wordAt is where a word stands in the text.
type wordAt struct {
	begin, end int
	opens      bool // it begins a sentence
}

// mark says that n words from number at on belong to a class.
type mark struct {
	class *wordClass
	at, n int
}

// lexicon knows the classes of a word.
type lexicon struct {
	whole, stems map[string][]entry // by first word, whole or the beginning of it
	longest      int                // of the stems
}

type entry struct {
	class *wordClass
	form  []string
}

// newLexicon enters the known classes, and those of the words that mean themselves in patterns.
func newLexicon(known vocabulary, patterns []pattern) *lexicon {
	l := &lexicon{whole: map[string][]entry{}, stems: map[string][]entry{}}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		l.enter(known[name])
	}
	for _, one := range patterns {
		for _, part := range one.parts {
			if part.phrase == nil {
				continue
			}
			for _, e := range part.phrase.elements {
				if e.class.name == "" {
					l.enter(e.class)
				}
			}
		}
	}
	return l
}

func (l *lexicon) enter(class *wordClass) {
	for _, form := range class.forms {
		l.add(class, form)
	}
}

func (l *lexicon) add(class *wordClass, form []string) {
	e := entry{class, form}
	if stem, ok := strings.CutSuffix(form[0], "*"); ok {
		l.stems[stem] = append(l.stems[stem], e)
		l.longest = max(l.longest, len(stem))
		return
	}
	l.whole[form[0]] = append(l.whole[form[0]], e)
}

// read finds the words of a text and the classes that they belong to.
func (l *lexicon) read(text string) *wording {
	w := &wording{words: wordsOf(text)}
	w.first = make([]int, len(w.words)+1)
	for i, one := range w.words {
		w.first[i] = len(w.marks)
		word := text[one.begin:one.end]
		w.addMarks(text, i, l.whole[word])
		for n := 1; n <= len(word) && n <= l.longest; n++ {
			w.addMarks(text, i, l.stems[word[:n]])
		}
		if isNumber(word) {
			w.addMarks(text, i, l.whole[anyNumber])
		}
	}
	w.first[len(w.words)] = len(w.marks)
	return w
}

// addMarks marks the entries whose further words stand in the text too, in the same sentence.
func (w *wording) addMarks(text string, at int, entries []entry) {
next:
	for _, e := range entries {
		for j, want := range e.form[1:] {
			i := at + 1 + j
			if i >= len(w.words) || w.words[i].opens || !sameWord(text[w.words[i].begin:w.words[i].end], want) {
				continue next
			}
		}
		w.marks = append(w.marks, mark{e.class, at, len(e.form)})
		w.classes.add(e.class)
	}
}

// anyNumber stands for every number in a form of a class.
const anyNumber = "#"

// isNumber says whether a word is a number, with a unit of one letter at most, as in 300s.
func isNumber(word string) bool {
	for i := 0; i < len(word); i++ {
		if !isDigit(word[i]) && (i == 0 || i < len(word)-1) {
			return false
		}
	}
	return word != ""
}

func sameWord(word, want string) bool {
	if want == anyNumber {
		return isNumber(word)
	}
	if stem, ok := strings.CutSuffix(want, "*"); ok {
		return strings.HasPrefix(word, stem)
	}
	return word == want
}

// splitWords returns the words of a form of a class.
func splitWords(s string) []string {
	if s == anyNumber {
		return []string{s}
	}
	var out []string
	for _, w := range wordsOf(s) {
		word := s[w.begin:w.end]
		if w.end < len(s) && s[w.end] == '*' {
			word += "*"
		}
		out = append(out, word)
	}
	return out
}

// wordsOf finds the words of a text in lower case: letters, digits and apostrophes, dots between them, and the masks of
// addresses and links. Hyphens part words, so that "e-mail" and "e mail" are the same.
func wordsOf(text string) []wordAt {
	words := make([]wordAt, 0, len(text)/6+1)
	opens := false
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '<':
			end := strings.IndexByte(text[i:], '>')
			if end < 0 || !isMask(text[i:i+end]) && !isStage(text[i:i+end]) {
				i++
				continue
			}
			words = append(words, wordAt{i, i + end + 1, opens || isStage(text[i:i+end])})
			if strings.HasPrefix(text[i:], "<http") { // links are all one word
				words[len(words)-1].end = i + len("<http")
			}
			i += end + 1
			opens = false
		case isWordByte(c):
			begin := i
			i = wordEnd(text, i)
			words = append(words, wordAt{begin, i, opens})
			opens = false
		default:
			opens = opens || c == ';' || c == '!' || c == '?' || c == '.' && (i+1 == len(text) || text[i+1] == ' ')
			i++
		}
	}
	return words
}

// wordEnd returns where the word ends that begins at a position.
func wordEnd(text string, i int) int {
	for i < len(text) && (isWordByte(text[i]) || (text[i] == '\'' || text[i] == '.') && i+1 < len(text) && isWordByte(text[i+1])) {
		i++
	}
	return i
}

func isStage(s string) bool {
	return s == "<rcpt to" || s == "<mail from" || s == "<end of data" || s == "<data"
}
