package ndr

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "learn evidence.txt anew")

// lesson is a text of which the class is known, as numbers of features.
type lesson struct {
	class    int
	features []int
	count    int
}

// What was learned from the sentences suffices to tell their classes without any rule; -update learns it anew.
func TestEvidence(t *testing.T) {
	s := defaultSet(t)
	if *update {
		learned := learn(s, texts(t, s))
		if err := os.WriteFile("evidence.txt.gz", packed(learned), 0o600); err != nil {
			t.Fatal(err)
		}
		var err error
		if s.evidence, err = readEvidence("evidence.txt", string(learned)); err != nil {
			t.Fatal(err)
		}
	}
	asked, right := 0, 0
	for text, want := range readSentences(t) {
		class, _, _ := strings.Cut(want, ".")
		subject := s.subjectOfText(text)
		f := s.featuresOf(&subject)
		asked++
		if got, _ := s.evidence.best(s.evidence.weigh(&f), ""); got == class {
			right++
		}
	}
	if share := float64(right) / float64(asked); share < 0.98 {
		t.Errorf("%d of %d sentences are told by their evidence, %.1f %%: go test ./analyze/ndr -run TestEvidence -update", right, asked, 100*share)
	}
}

func TestEvidenceErrors(t *testing.T) {
	for text, want := range map[string]string{
		"# c\na b\n1mail\n\nA\n":      "t:3: want a feature after what it shares with the one before",
		"a b\n0mail\n5box\n\nA\nA\n":  "t:3: want a feature after what it shares with the one before",
		"a b\n0mail\n\n2A\n":          "t:4: want weights of 2 classes at most",
		"a b\n0mail\n2ster\n\nA\nAAa": "t:6: want weights of 2 classes at most",
		"a b\n0mail\n2ster\n\nA\n":    "t: want weights of 2 features",
	} {
		if _, err := readEvidence("t", text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	e, err := readEvidence("t", "# c\na b c\n0mail\n2ster\n\nAz\n1Ba\n")
	if err != nil || !slices.Equal(e.weights, []int8{1, -26, 0, 0, 2, -1}) || e.rows["master"] != 1 {
		t.Errorf("%+v: %v", e, err)
	}
	class, lead := e.best(score{1, 4, 2}, "")
	if other, over := e.best(score{1, 4, 2}, "a"); class != "b" || lead != 2 || other != "b" || over != 3 {
		t.Errorf("%s by %g, %s by %g", class, lead, other, over)
	}
}

// subjectOfText returns what is weighed of a text.
func (s *Set) subjectOfText(text string) subject {
	u := Unwrap(text)
	r := Refusal{Inner: u.Inner, Stage: u.Stage}
	r.SMTPCode, r.EnhancedCode = readCodes(u.Inner)
	t := s.subjectOf(&r, scan(u.Inner), Context{})
	if from := leadIn(t.text); from > 0 {
		t = t.part(" " + t.text[from:])
	}
	t.words = s.lexicon.read(t.text)
	return t
}

// texts returns what is learned from: the sentences, the examples of rules, and the literal alternatives of rules where
// the rules alone give them their class.
func texts(t *testing.T, s *Set) map[string]string {
	known := map[string]string{}
	for i := range s.rules {
		for _, sample := range literals(&s.rules[i]) {
			of := s.subjectOfText(sample)
			if rule, _ := s.decide(&of, ""); rule != nil && rule.Class == s.rules[i].Class {
				known[sample] = rule.Class
			}
		}
	}
	for _, r := range s.rules {
		known[r.Example] = r.Class
	}
	for text, want := range readSentences(t) {
		known[text], _, _ = strings.Cut(want, ".")
	}
	return known
}

// literals returns the alternatives of a rule that are literals throughout.
func literals(r *Rule) []string {
	var out []string
	if r.Confidence == CodeOnly {
		return nil
	}
next:
	for _, p := range r.match {
		var words []string
		for _, one := range p.parts {
			if one.literal == "" {
				continue next
			}
			words = append(words, one.literal)
		}
		text := strings.Join(words, " ")
		for mask, sample := range map[string]string{"<ip>": "192.0.2.1", "<addr>": "user@example.com", "<http": "http://example.net/"} {
			text = strings.ReplaceAll(text, mask, sample)
		}
		out = append(out, text)
	}
	return out
}

// learn fits the weights by stochastic gradient descent, and prints them.
func learn(s *Set, known map[string]string) []byte {
	classes := slices.Compact(slices.Sorted(maps.Values(known)))
	number, seen := map[string]int{}, []int{}
	var lessons []lesson
	for _, text := range variants(known) {
		of := s.subjectOfText(text)
		in := map[int]bool{}
		f := features{names: func(name string) {
			n, ok := number[name]
			if !ok {
				n = len(number)
				number[name], seen = n, append(seen, 0)
			}
			in[n] = true
		}}
		f.read(&of)
		one := lesson{class: slices.Index(classes, known[text]), features: slices.Sorted(maps.Keys(in)), count: f.count}
		for _, n := range one.features {
			seen[n]++
		}
		lessons = append(lessons, one)
	}
	mean := zeros(len(number), len(classes))
	random := rand.New(rand.NewPCG(1, 2))
	for range trainings {
		for n, row := range fit(lessons, zeros(len(number), len(classes)), random) {
			for k, w := range row {
				mean[n][k] += w / trainings
			}
		}
	}
	return printEvidence(classes, number, seen, mean)
}

// trainings is of how many fits the weights are the mean: one alone hangs on the order of its lessons.
const trainings = 6

func zeros(rows, columns int) [][]float64 {
	all := make([][]float64, rows)
	for n := range all {
		all[n] = make([]float64, columns)
	}
	return all
}

// fit moves weights towards the lessons, and returns them.
func fit(lessons []lesson, weights [][]float64, random *rand.Rand) [][]float64 {
	for round := range 30 {
		rate := 0.3 / (1 + 0.2*float64(round))
		random.Shuffle(len(lessons), func(i, j int) { lessons[i], lessons[j] = lessons[j], lessons[i] })
		for _, one := range lessons {
			one.without(random).teach(weights, rate)
		}
	}
	return weights
}

// variants returns the texts, and enters them without their codes too: servers put different ones before the same
// words.
func variants(known map[string]string) []string {
	var out []string
	for _, text := range slices.Sorted(maps.Keys(known)) {
		out = append(out, text)
		bare := strings.TrimLeft(text, "0123456789.- ")
		if len(bare) == len(text) || len(bare) < 12 {
			continue
		}
		if _, ok := known[bare]; !ok {
			known[bare] = known[text]
			out = append(out, bare)
		}
	}
	return out
}

// dropped is the share of features that a lesson is taught without: texts not yet seen lack some of what tells the texts
// that were.
const dropped = 0.2

// without returns the lesson without some of its features, others each time.
func (one lesson) without(random *rand.Rand) lesson {
	some := lesson{class: one.class, count: int(float64(one.count) * (1 - dropped))}
	for _, n := range one.features {
		if random.Float64() >= dropped {
			some.features = append(some.features, n)
		}
	}
	return some
}

// teach moves the weights of a lesson's features towards its class.
func (one lesson) teach(weights [][]float64, rate float64) {
	scale := featureScale(one.count)
	p := make([]float64, len(weights[0]))
	for _, n := range one.features {
		for k, w := range weights[n] {
			p[k] += w * scale
		}
	}
	top, sum := slices.Max(p), 0.0
	for k := range p {
		p[k] = math.Exp(p[k] - top)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
	p[one.class]--
	for _, n := range one.features {
		for k := range p {
			weights[n][k] -= rate * (p[k]*scale + 0.0005*weights[n][k])
		}
	}
}

// packed returns a text as gzip, the same for the same text.
func packed(text []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(err)
	}
	if _, err := w.Write(text); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// printEvidence prints the features that tell classes apart and were seen twice at least.
func printEvidence(classes []string, number map[string]int, seen []int, weights [][]float64) []byte {
	var out, letters bytes.Buffer
	out.WriteString("# What speaks for and against each class: the features of texts, and a line of letters for each, A to Z for a class,\n" +
		"# a to z against. Learned from testdata/sentences.txt and the rules, see evidence.go; not to be edited.\n")
	fmt.Fprintln(&out, strings.Join(classes, " "))
	before := ""
	for _, name := range slices.Sorted(maps.Keys(number)) {
		line, most := weightLine(weights[number[name]])
		if most > 1 {
			shared := 0
			for shared < min(len(name), len(before), mostShared) && name[shared] == before[shared] {
				shared++
			}
			fmt.Fprintf(&out, "%c%s\n", noneShared+shared, name[shared:])
			letters.WriteString(line + "\n")
			before = name
		}
	}
	out.WriteByte('\n')
	return append(out.Bytes(), letters.Bytes()...)
}

// weightLine prints the weights of a feature, and returns the greatest.
func weightLine(weights []float64) (line string, most int) {
	var out strings.Builder
	none := 0
	for _, w := range weights {
		steps := int(math.Round(min(max(w/weightStep, -maxWeight), maxWeight)))
		most = max(most, steps, -steps)
		if steps == 0 {
			none++
			continue
		}
		if none > 0 {
			out.WriteString(strconv.Itoa(none))
			none = 0
		}
		if steps > 0 {
			out.WriteByte(byte('A' + steps - 1))
		} else {
			out.WriteByte(byte('a' - steps - 1))
		}
	}
	return out.String(), most
}
