package ndr

import (
	_ "embed"
	"errors"
	"hash/fnv"
	"io"
	"slices"
	"strings"

	"tracesift/ingest/trace/datafile"
)

//go:embed words.csv
var wordsCSV string

// wordClass is a class of words that mean the same where servers refuse: each form is one word or several, a word that
// ends in * stands for all that begin so.
type wordClass struct {
	name  string
	forms [][]string
	bit   uint8 // of a classSet
}

// classSet says which classes may occur in a text: several can share a bit.
type classSet [4]uint64

func (s *classSet) add(c *wordClass) { s[c.bit/64] |= 1 << (c.bit % 64) }

// holds says whether all that are in other may be in s.
func (s *classSet) holds(other *classSet) bool {
	return other[0]&^s[0] == 0 && other[1]&^s[1] == 0 && other[2]&^s[2] == 0 && other[3]&^s[3] == 0
}

// newWordClass returns a class without forms, or with the one of a word that means itself.
func newWordClass(name string, forms ...[]string) *wordClass {
	h := fnv.New32a()
	for _, word := range append([]string{name}, slices.Concat(forms...)...) {
		_, _ = h.Write([]byte(word)) // a hash takes all
	}
	return &wordClass{name: name, forms: forms, bit: uint8(h.Sum32())}
}

// vocabulary holds the classes by name.
type vocabulary map[string]*wordClass

// builtInWords returns the embedded classes.
func builtInWords() (vocabulary, error) { return readWords("words.csv", strings.NewReader(wordsCSV)) }

// readWords reads a table of classes. A form in braces stands for the forms of a class above.
func readWords(name string, r io.Reader) (vocabulary, error) {
	records, err := datafile.Read(name, r, "name", "words")
	if err != nil {
		return nil, err
	}
	known := vocabulary{}
	for _, rec := range records {
		class := newWordClass(rec.Get("name"))
		if class.name == "" || known[class.name] != nil {
			return nil, rec.Errorf("class %q has no name, or one that stands above", class.name)
		}
		for form := range strings.SplitSeq(strings.Join(strings.Fields(rec.Get("words")), " "), " | ") {
			if form != strings.ToLower(form) {
				return nil, rec.Errorf("%q is not in lower case", form)
			}
			if inner, ok := strings.CutPrefix(form, "{"); ok {
				other := known[strings.TrimSuffix(inner, "}")]
				if other == nil {
					return nil, rec.Errorf("class of words %s does not stand above", form)
				}
				class.forms = append(class.forms, other.forms...)
				continue
			}
			words := splitWords(form)
			if len(words) == 0 {
				return nil, rec.Errorf("%w", errors.New("a form has no words"))
			}
			class.forms = append(class.forms, words)
		}
		known[class.name] = class
	}
	return known, nil
}
