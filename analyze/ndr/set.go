package ndr

import (
	_ "embed"
	"io"
	"slices"
	"strings"

	"tracesift/analyze/blocklist/catalog"
)

//go:embed rules.csv
var rulesCSV string

// BuiltIn is the name that stands in the positions of the embedded rules.
const BuiltIn = "rules.csv"

// Set is a table of rules, ready to classify. It is immutable and safe for concurrent use.
type Set struct {
	rules    []Rule
	patterns []numbered // of all rules, in the order of the table
	filter   *prefilter
	lexicon  *lexicon
	words    vocabulary
	names    *namer
	lists    []*catalog.List // that refusals can name
	causes   taxonomy
	scopes   hostSuffixes // of hosts and domains that rules ask for

	evidence   *evidence
	byEvidence map[string]*Rule // what decides where no rule of a class holds
}

// numbered is a pattern with the rule it belongs to; a rule without patterns has one without parts.
type numbered struct {
	pattern
	rule int
}

// Default returns the embedded rules with the names of the catalog's lists.
func Default() (*Set, error) {
	lists, err := namedLists()
	if err != nil {
		return nil, err
	}
	causes, err := Causes()
	if err != nil {
		return nil, err
	}
	known, err := builtInWords()
	if err != nil {
		return nil, err
	}
	rules, err := readRules(BuiltIn, strings.NewReader(rulesCSV), causes, listKeys(lists), known)
	if err != nil {
		return nil, err
	}
	weights, err := builtInEvidence()
	if err != nil {
		return nil, err
	}
	weak := false
	for i := range rules {
		r := &rules[i]
		weak = r.Confidence == CodeOnly || weak && r.Confidence != Named
		r.firm, r.weak = r.Confidence == Named, weak
	}
	return build(Set{rules: rules, lists: lists, causes: causes, words: known, evidence: weights})
}

// Load returns base with the rules of r asked before its own; base is not changed. A rule with the id of one of base's
// replaces it. Errors begin with "name:line".
func Load(name string, r io.Reader, base *Set) (*Set, error) {
	rules, err := readRules(name, r, base.causes, listKeys(base.lists), base.words)
	if err != nil {
		return nil, err
	}
	for i := range rules {
		rules[i].firm = true // who wrote it knows better
	}
	for _, old := range base.rules {
		if !slices.ContainsFunc(rules, func(n Rule) bool { return n.ID == old.ID }) {
			rules = append(rules, old)
		}
	}
	return build(Set{rules: rules, lists: base.lists, causes: base.causes, words: base.words, evidence: base.evidence})
}

func listKeys(lists []*catalog.List) map[string]bool {
	keys := make(map[string]bool, len(lists))
	for _, l := range lists {
		keys[l.Key] = true
	}
	return keys
}

// build completes a set of which the tables are given.
func build(s Set) (*Set, error) {
	var patterns []pattern
	for i, r := range s.rules {
		for _, suffix := range r.scope {
			s.scopes.add(suffix)
		}
		if len(r.match) == 0 {
			s.patterns, patterns = append(s.patterns, numbered{rule: i}), append(patterns, pattern{})
		}
		for _, p := range r.match {
			s.patterns, patterns = append(s.patterns, numbered{p, i}), append(patterns, p)
		}
	}
	s.filter = newPrefilter(patterns)
	for _, r := range s.rules {
		patterns = append(patterns, r.unless...)
	}
	s.lexicon = newLexicon(s.words, patterns)
	s.byEvidence = evidenceRules(s.evidence, s.rules, s.causes)
	var err error
	s.names, err = newNamer(s.lists)
	return &s, err
}

// Rules returns the rules in the order in which they are asked. The slice is the caller's.
func (s *Set) Rules() []Rule { return slices.Clone(s.rules) }

// subject is a refusal as rules see it.
type subject struct {
	text  string
	words *wording // the words of text; nil: not read yet
	stage string   // the end of text: the command that was refused, as "<rcpt to> "; may be empty
	codes codes
	claim claim
	hosts [4]string // remote host, reporting server and recipient domain, in lower case
	known decider   // nil: nothing is remembered

	opinion *opinion // nil: not asked yet
}

// fromHost says whether one of the hosts ends in one of the suffixes.
func (t *subject) fromHost(suffixes []string) bool {
	return slices.ContainsFunc(t.hosts[:], func(host string) bool { return endsIn(host, suffixes) })
}

// asked returns what of a context some rule asks for. The rest can decide nothing.
func (s *Set) asked(c Context) Context {
	if !s.scopes.match(c.RemoteHost) {
		c.RemoteHost = ""
	}
	if !s.scopes.match(c.RecipientDomain) {
		c.RecipientDomain = ""
	}
	return c
}

// decider answers what Set.ask answers.
type decider interface {
	decide(t *subject, class string) (pattern int, words span)
}

// span is where the words of a rule stand in the text of a subject.
type span struct{ begin, end int }

// decide returns the first rule that holds, and the words that it matched; nil when none does. Where a class is given,
// only rules of it are asked.
func (s *Set) decide(t *subject, class string) (*Rule, span) {
	ask := func(t *subject, class string) (int, span) { return s.ask(t, class, nil) }
	if t.known != nil {
		ask = t.known.decide
	}
	n, words := ask(t, class)
	return s.ruleOf(n), words
}

// ruleOf returns the rule of a pattern, nil for none.
func (s *Set) ruleOf(pattern int) *Rule {
	if pattern < 0 {
		return nil
	}
	return &s.rules[s.patterns[pattern].rule]
}

// ask returns the number of the first pattern whose rule holds, -1 when none does, and the words that it matched. It
// notes the patterns with expressions that it tried, unless checks is nil.
func (s *Set) ask(t *subject, class string, checks *[]check) (int, span) {
	var room [64]uint64
	found := s.filter.scan(t.text, room[:])
	for i := range s.patterns {
		if !s.filter.possible(i, found) {
			continue
		}
		p := &s.patterns[i]
		rule := &s.rules[p.rule]
		if class != "" && rule.Class != class {
			continue
		}
		if len(p.parts) == 0 {
			if s.holds(rule, t, checks) {
				return i, span{}
			}
			continue
		}
		begin, end, ok := s.find(&p.pattern, t)
		note(checks, &p.pattern, t, ok)
		if ok && s.holds(rule, t, checks) {
			return i, span{begin, end}
		}
	}
	return -1, span{}
}

// find returns where a pattern matches the text of a subject.
func (s *Set) find(p *pattern, t *subject) (begin, end int, ok bool) {
	if t.words == nil && p.hasPhrase() {
		t.words = s.lexicon.read(t.text)
	}
	return p.find(t.text, t.words)
}

// note keeps what a pattern with an expression answered, if it could answer something else about another text of the
// same key.
func note(checks *[]check, p *pattern, t *subject, found bool) {
	if checks != nil && p.hasExpression() && (found || !p.blind(t.text)) {
		*checks = append(*checks, check{p, found})
	}
}

// holds says whether the conditions of a rule beside its patterns hold.
func (s *Set) holds(r *Rule, t *subject, checks *[]check) bool {
	if !r.codes.has(t.codes) {
		return false
	}
	if len(r.scope) > 0 && !t.fromHost(r.scope) {
		return false
	}
	if len(r.lists) > 0 && !t.claim.matches(r.lists) {
		return false
	}
	for i := range r.unless {
		_, _, found := s.find(&r.unless[i], t)
		if note(checks, &r.unless[i], t, found); found {
			return false
		}
	}
	return true
}

// matched returns the words of a span, for people.
func (t *subject) matched(s span) string { return strings.TrimSpace(t.text[s.begin:s.end]) }
