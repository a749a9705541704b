package ndr

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// evidence.txt is learned from testdata/sentences.txt and the rules: go test ./analyze/ndr -run TestEvidence -update.
// It is embedded as gzip, and written so that little is left of it.
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

// Weights are kept as letters: a to z count against a class and A to Z for it.
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
	text.Grow(int(binary.LittleEndian.Uint32(packed[len(packed)-4:]))) // ISIZE (RFC 1952)
	if _, err := io.Copy(&text, r); err != nil {
		return "", fmt.Errorf("evidence.txt.gz: %w", err)
	}
	return text.String(), nil
}

// readEvidence reads a table of weights: after comments a line of class names, then the features, each after a sign for
// how many bytes it shares with the one before, an empty line, and a line of weights for each feature: a letter for
// each class that has one, after the number of those before it that have none. Errors begin with "name:line".
func readEvidence(name, text string) (*evidence, error) {
	e := &evidence{}
	var names []byte
	var ends []int
	from, number, weighs := 0, 0, false
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSuffix(line, "\n")
		switch {
		case e.classes == nil:
			if !strings.HasPrefix(line, "#") {
				e.classes = strings.Fields(line)
			}
		case line == "" && !weighs:
			weighs = true
			e.name(string(names), ends)
		case weighs:
			if !e.addWeights(line) {
				return nil, fmt.Errorf("%s:%d: want weights of %d classes at most", name, number, len(e.classes))
			}
		default:
			shared := int(line[0]) - noneShared
			if shared < 0 || shared > len(names)-from {
				return nil, fmt.Errorf("%s:%d: want a feature after what it shares with the one before", name, number)
			}
			before := names[from : from+shared]
			from = len(names)
			names = append(append(names, before...), line[1:]...)
			ends = append(ends, len(names))
		}
	}
	if len(e.weights) != len(e.names)*len(e.classes) {
		return nil, fmt.Errorf("%s: want weights of %d features", name, len(e.names))
	}
	return e, nil
}

// noneShared is the sign of a feature that shares nothing with the one before, and mostShared how much it can be.
const (
	noneShared = '0'
	mostShared = 60
)

// name enters the features, of which it is given where they end.
func (e *evidence) name(names string, ends []int) {
	e.names, e.rows = make([]string, len(ends)), make(map[string]int32, len(ends))
	e.weights = make([]int8, 0, len(ends)*len(e.classes))
	from := 0
	for n, end := range ends {
		e.names[n] = names[from:end]
		e.rows[e.names[n]] = int32(n)
		from = end
	}
}

// addWeights reads the weights of the next feature; false where there are too many.
func (e *evidence) addWeights(line string) bool {
	row := len(e.weights)
	e.weights = append(e.weights, make([]int8, len(e.classes))...)
	class, none := row, 0
	for i := range len(line) {
		if isDigit(line[i]) {
			none = none*10 + int(line[i]-'0')
			continue
		}
		if class += none; class >= len(e.weights) {
			return false
		}
		e.weights[class] = weightOf(line[i])
		class, none = class+1, 0
	}
	return true
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
	var room [1 << 9]uint64 // the rows that were counted: to sort them takes longer
	seen := room[:]
	if len(e.names) > 64*len(seen) {
		seen = make([]uint64, len(e.names)/64+1)
	}
	sums := make([]int, len(e.classes))
	for _, row := range f.rows {
		if seen[row/64]>>(row%64)&1 != 0 {
			continue
		}
		seen[row/64] |= 1 << (row % 64)
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

// telling returns the words of a text that speak most for a class, for people.
func (e *evidence) telling(f *features, class string) string {
	k := slices.Index(e.classes, class)
	weight := func(row int32) int8 { return e.weights[int(row)*len(e.classes)+k] }
	words := slices.Clone(f.rows)
	slices.Sort(words)
	words = slices.DeleteFunc(slices.Compact(words), func(row int32) bool {
		name := e.names[row]
		return weight(row) <= 0 || strings.IndexByte("={#", name[0]) >= 0 ||
			strings.HasSuffix(name, "*") || strings.Contains(name, " _ ")
	})
	slices.SortStableFunc(words, func(a, b int32) int { return int(weight(b)) - int(weight(a)) })
	var telling []string
	for _, row := range words[:min(len(words), tellingWords)] {
		telling = append(telling, strings.TrimSuffix(e.names[row], "+"))
	}
	return strings.Join(telling, ", ")
}
