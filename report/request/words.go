package request

import (
	"bytes"
	_ "embed"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"tracesift/ingest/trace/datafile"
)

//go:embed words.csv
var wordsCSV []byte

// Words are the texts of requests by key. A text has names in braces for what is filled in.
type Words map[string]string

// Builtin returns the data file of the built-in words, to start one's own from.
func Builtin() []byte { return bytes.Clone(wordsCSV) }

// DefaultWords returns the built-in words.
func DefaultWords() (Words, error) {
	w := Words{}
	records, err := datafile.Read("words.csv", bytes.NewReader(wordsCSV), "key", "text")
	for _, r := range records {
		w[r.Get("key")] = r.Get("text")
	}
	return w, err
}

// LoadWords lays the words of a file over base, which stays as it is. A key that base lacks and a name in braces that
// its text does not have are mistakes; they read "name:line: what".
func LoadWords(name string, r io.Reader, base Words) (Words, error) {
	records, err := datafile.Read(name, r, "key", "text")
	if err != nil {
		return nil, err
	}
	w := maps.Clone(base)
	for _, rec := range records {
		ours, ok := base[rec.Get("key")]
		if !ok {
			return nil, rec.Errorf("no text of a request has the key %q", rec.Get("key"))
		}
		for _, blank := range blanks.FindAllString(rec.Get("text"), -1) {
			if !slices.Contains(blanks.FindAllString(ours, -1), blank) {
				return nil, rec.Errorf("%s is not filled in here; our text has %v", blank, blanks.FindAllString(ours, -1))
			}
		}
		w[rec.Get("key")] = rec.Get("text")
	}
	return w, nil
}

// blanks are the names in braces.
var blanks = regexp.MustCompile(`\{[a-z]+\}`)

// say returns a text with its blanks filled: names and values by turns. A value is not looked into for blanks.
func (w Words) say(key string, fill ...string) string {
	for i := 0; i < len(fill); i += 2 {
		fill[i] = "{" + fill[i] + "}"
	}
	return strings.NewReplacer(fill...).Replace(w[key])
}

// list puts names in a sentence: "A, B and C".
func (w Words) list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " " + w["and"] + " " + names[len(names)-1]
}
