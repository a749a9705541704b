package ndr

import (
	"os"
	"strings"
	"testing"
)

// Texts of every class, in the words of many servers and languages, get the class that a reader gives them, and the cause
// where he gives one.
func TestSentences(t *testing.T) {
	s := defaultSet(t)
	classes := map[string]bool{}
	for text, want := range readSentences(t) {
		if r := s.Classify(text, Context{}); r.ClassCause() != want && r.Class != want {
			t.Errorf("%q: %s by rule %s, want %s", text, r.ClassCause(), r.Rule, want)
		}
		class, _, _ := strings.Cut(want, ".")
		classes[class] = true
	}
	for _, c := range s.causes {
		if !classes[c.Class] && c.Class != "unknown" {
			t.Errorf("no sentence of class %s", c.Class)
		}
	}
}

// readSentences returns the texts of testdata/sentences.txt with their class, or class and cause.
func readSentences(t testing.TB) map[string]string {
	t.Helper()
	data, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	sentences := map[string]string{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		want, text, ok := strings.Cut(line, " | ")
		if !ok {
			t.Fatalf("%q is not like: class.cause | text", line)
		}
		if before, twice := sentences[text]; twice && before != want {
			t.Fatalf("%q is %s and %s", text, before, want)
		}
		sentences[text] = want
	}
	return sentences
}
