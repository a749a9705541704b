package ndr

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"strings"

	"tracesift/analyze/order"
)

// Limits of a suggested pattern: parts that are shorter say little, and more parts only make it brittle.
const (
	suggestParts  = 3
	suggestLetter = 6
)

// Suggest returns a table of one rule, with its header, that recognises a text: its longest runs of words that do not
// differ from one refusal to the next, in their order, its enhanced code, and the text as example. Class and cause are
// what the rules answer now, and empty where they answer nothing: they have to be filled in and checked. A text without
// such words gives a rule without a match.
func (s *Set) Suggest(text string) string {
	r := s.Classify(text, Context{})
	parts := steadyRuns(&r)
	rule := []string{suggestID(parts), "", "", string(Wording), r.EnhancedCode, strings.Join(parts, " * "), collapseBlanks(text)}
	if r.Class != "unknown" {
		rule[1], rule[2] = r.Class, r.Cause
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.WriteAll([][]string{{"id", "class", "cause", "tier", "codes", "match", "example"}, rule}) // a buffer takes all
	return out.String()
}

// run is a piece of a masked text.
type run struct {
	at   int
	text string
}

// steadyRuns returns the longest runs of steady words of a refusal, in their order.
func steadyRuns(r *Refusal) []string {
	var runs []run
	words, at := []string{}, 0
	flush := func(end int) {
		if text := strings.Trim(strings.Join(words, " "), " .,:;-"); len(text) >= suggestLetter {
			runs = append(runs, run{end, text})
		}
		words = words[:0]
	}
	text := scan(r.Inner).text
	for i, word := range strings.Fields(text) {
		at = i
		if i < 3 && (startsWithReply(word) || enhancedAt(strings.TrimLeft(word, "#(")) != "") || !steady(word) {
			flush(at)
			continue
		}
		words = append(words, word)
		if strings.ContainsAny(word[len(word)-1:], ".;:") { // a sentence ends
			flush(at)
		}
	}
	flush(at + 1)
	order.Sort(runs, func(a, b run) int { return cmp.Compare(len(b.text), len(a.text)) })
	runs = runs[:min(len(runs), suggestParts)]
	order.Sort(runs, func(a, b run) int { return cmp.Compare(a.at, b.at) })
	parts := make([]string, len(runs))
	for i, one := range runs {
		parts[i] = one.text
	}
	return parts
}

// steady says whether a word stands in every refusal of this kind: it is no mask, number, id or host, and holds nothing
// that the syntax of patterns takes.
func steady(word string) bool {
	return !strings.ContainsAny(word, "<>|*~/[]()\"") && maskWord(word, false) == word
}

// suggestID makes a name of the first words.
func suggestID(parts []string) string {
	if len(parts) == 0 {
		return "new-rule"
	}
	words := strings.FieldsFunc(parts[0], func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') })
	return "own-" + strings.Join(words[:min(len(words), 4)], "-")
}
