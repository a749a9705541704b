package ndr

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// evidence.txt is learned from testdata/sentences.txt and the rules: go test ./analyze/ndr -run TestEvidence -update. It
// is embedded as gzip, a quarter of its size.
//
//go:embed evidence.txt.gz
var evidenceGZ []byte

// evidence says how much each feature of a text speaks for and against each class: the second opinion on a text that
// only the wording of rules decides. It is a linear model (multinomial logistic regression).
type evidence struct {
	classes []string
	names   []string         // the features
	rows    map[string]int32 // of each feature, its number
	weights []int8           // rows of a weight for each class, in steps of weightStep
}

// Weights are kept as letters: a to z count against a class and A to Z for it, a dot is none.
const (
	weightStep = 0.2
	maxWeight  = 26
)

// builtInEvidence returns the embedded weights.
func builtInEvidence() (*evidence, error) {
	text, err := unpackEvidence(evidenceGZ)
	if err != nil {
		return nil, err
	}
	return readEvidence("evidence.txt", text)
}

// unpackEvidence returns the text of packed weights.
func unpackEvidence(packed []byte) (string, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", fmt.Errorf("evidence.txt.gz: %w", err)
	}
	var text strings.Builder
	if _, err := io.Copy(&text, r); err != nil {
		return "", fmt.Errorf("evidence.txt.gz: %w", err)
	}
	return text.String(), nil
}

// readEvidence reads a table of weights: after comments a line of class names, then a feature, a tab and a letter for
// each class. Errors begin with "name:line". The names of features are parts of the text.
func readEvidence(name, text string) (*evidence, error) {
	lines := strings.Count(text, "\n")
	e := &evidence{names: make([]string, 0, lines), rows: make(map[string]int32, lines)}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSuffix(line, "\n")
		if e.classes == nil {
			if !strings.HasPrefix(line, "#") {
				e.classes = strings.Fields(line)
				e.weights = make([]int8, 0, lines*len(e.classes))
			}
			continue
		}
		feature, letters, ok := strings.Cut(line, "\t")
		if !ok || len(letters) != len(e.classes) {
			return nil, fmt.Errorf("%s:%d: want a feature, a tab and %d weights", name, number, len(e.classes))
		}
		e.rows[feature] = int32(len(e.names))
		e.names = append(e.names, feature)
		for i := range len(letters) {
			e.weights = append(e.weights, weightOf(letters[i]))
		}
	}
	return e, nil
}

// weightOf reads the letter of a weight.
func weightOf(c byte) int8 {
	switch {
	case c >= 'A' && c <= 'Z':
		return int8(c-'A') + 1
	case c >= 'a' && c <= 'z':
		return -int8(c-'a') - 1
	}
	return 0
}

// score is how much speaks for each class, in natural units of log-odds.
type score []float64

// weigh adds up what speaks for each class. Texts of more features are not more certain in proportion: their sum is
// taken by the root of the number.
func (e *evidence) weigh(f *features) score {
	slices.Sort(f.rows)
	f.rows = slices.Compact(f.rows)
	sums := make([]int, len(e.classes))
	for _, row := range f.rows {
		for k, w := range e.weights[int(row)*len(sums):][:len(sums)] {
			sums[k] += int(w)
		}
	}
	s := make(score, len(sums))
	for k, sum := range sums {
		s[k] = float64(sum) * weightStep * featureScale(f.count)
	}
	return s
}

func featureScale(n int) float64 { return 3 / math.Sqrt(float64(n+1)) }

// best returns the class that most speaks for, and how far it leads before another; before all others where that is
// none of the classes.
func (e *evidence) best(s score, other string) (class string, lead float64) {
	top := 0
	for k := range s {
		if s[k] > s[top] {
			top = k
		}
	}
	second := slices.Index(e.classes, other)
	if second < 0 {
		second = (top + 1) % len(s)
		for k := range s {
			if k != top && s[k] > s[second] {
				second = k
			}
		}
	}
	return e.classes[top], s[top] - s[second]
}

// tellingWords is how many words explain a decision by evidence.
const tellingWords = 3

// telling returns the words of a text that speak most for a class, for people; weigh has been asked before.
func (e *evidence) telling(f *features, class string) string {
	k := slices.Index(e.classes, class)
	weight := func(row int32) int8 { return e.weights[int(row)*len(e.classes)+k] }
	words := slices.DeleteFunc(slices.Clone(f.rows), func(row int32) bool {
		name := e.names[row]
		return weight(row) <= 0 || name[0] == '=' || name[0] == '{' || strings.HasSuffix(name, "*") || strings.Contains(name, " _ ")
	})
	slices.SortStableFunc(words, func(a, b int32) int { return int(weight(b)) - int(weight(a)) })
	var telling []string
	for _, row := range words[:min(len(words), tellingWords)] {
		telling = append(telling, strings.TrimSuffix(e.names[row], "+"))
	}
	return strings.Join(telling, ", ")
}
