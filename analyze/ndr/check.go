package ndr

import (
	"fmt"
	"slices"
	"strings"
)

// Fault is a kind of finding about a table of rules.
type Fault string

// The faults. Only a lost example is an error; the others are what an order of rules from narrow to broad lives with,
// and worth a look where a rule is added.
const (
	FaultLost      Fault = "lost"      // another rule wins the example
	FaultShadowed  Fault = "shadowed"  // an earlier rule holds wherever this one does
	FaultAmbiguous Fault = "ambiguous" // a later rule of another class holds for the example too
)

// Finding is a fault of a rule, and the rule that it collides with.
type Finding struct {
	Fault   Fault
	Rule    Rule
	Other   Rule // the zero rule where no rule at all wins the example
	Example string
}

// IsError says whether the finding makes the table wrong.
func (f Finding) IsError() bool { return f.Fault == FaultLost }

// String returns "file:line: what".
func (f Finding) String() string {
	switch f.Fault {
	case FaultLost:
		if f.Other.ID == "" {
			return fmt.Sprintf("%s: no rule holds for the example of rule %s", f.Rule.At, f.Rule.ID)
		}
		return fmt.Sprintf("%s: the example of rule %s is won by rule %s of %s (%s)", f.Rule.At, f.Rule.ID, f.Other.ID, f.Other.At, f.Other.classCause())
	case FaultShadowed:
		return fmt.Sprintf("%s: rule %s never wins: rule %s of %s holds wherever it does", f.Rule.At, f.Rule.ID, f.Other.ID, f.Other.At)
	}
	return fmt.Sprintf("%s: the example of rule %s (%s) is also one of rule %s of %s (%s)", f.Rule.At, f.Rule.ID,
		f.Rule.classCause(), f.Other.ID, f.Other.At, f.Other.classCause())
}

func (r *Rule) classCause() string {
	if r.Cause == "" {
		return r.Class
	}
	return r.Class + "." + r.Cause
}

// Check returns what is wrong or doubtful about the rules, in their order. Of an ambiguous example the next rule that
// holds is named; rules on codes alone are made to hold late and are not.
func (s *Set) Check() []Finding {
	var found []Finding
	for i := range s.rules {
		r := &s.rules[i]
		c := Context{}
		if len(r.scope) > 0 {
			c.RemoteHost = "mx." + strings.TrimPrefix(r.scope[0], ".")
		}
		if e := s.shadow(i); e != nil {
			found = append(found, Finding{Fault: FaultShadowed, Rule: *r, Other: *e})
		}
		got := s.Classify(r.Example, c)
		if got.Rule != r.ID {
			found = append(found, Finding{Fault: FaultLost, Rule: *r, Other: s.rule(got.Rule), Example: r.Example})
			continue
		}
		if later := s.alsoHolds(i, &got, c); later != nil {
			found = append(found, Finding{Fault: FaultAmbiguous, Rule: *r, Other: *later, Example: r.Example})
		}
	}
	return found
}

// rule returns the rule with an id, or the zero rule.
func (s *Set) rule(id string) Rule {
	for _, r := range s.rules {
		if r.ID == id {
			return r
		}
	}
	return Rule{}
}

// alsoHolds returns the first rule after number i that holds for a refusal and gives another class.
func (s *Set) alsoHolds(i int, r *Refusal, c Context) *Rule {
	t := s.subjectOf(r, scan(r.Inner), c)
	for j := i + 1; j < len(s.rules); j++ {
		later := &s.rules[j]
		if later.Class == r.Class || later.Confidence == CodeOnly || !s.holds(later, &t, nil) {
			continue
		}
		for n := range later.match {
			if _, _, ok := s.find(&later.match[n], &t); ok {
				return later
			}
		}
	}
	return nil
}

// shadow returns an earlier rule that holds wherever rule number i does, or nil: its conditions beside the patterns are
// none or the same, and one of its patterns matches each of the alternatives of rule i. Alternatives with expressions
// or classes of words are never taken for shadowed.
func (s *Set) shadow(i int) *Rule {
	r := &s.rules[i]
	samples, ok := s.samples(r)
	if !ok {
		return nil
	}
	for j := range i {
		e := &s.rules[j]
		if len(e.match) > 0 && covers(e.Codes, r.Codes) && covers(e.Scope, r.Scope) && covers(e.Lists, r.Lists) &&
			covers(e.Unless, r.Unless) && e.matchesAll(samples) {
			return e
		}
	}
	return nil
}

// covers says whether a condition leaves nothing out that another one lets in.
func covers(wide, narrow string) bool { return wide == "" || wide == narrow }

// sample is the shortest text that an alternative matches.
type sample struct {
	text  string
	words *wording
}

// samples returns a text for each alternative of a rule; it says false where there are none, or one has no such text.
func (s *Set) samples(r *Rule) ([]sample, bool) {
	var samples []sample
	for _, p := range r.match {
		var words []string
		for _, one := range p.parts {
			if one.literal == "" {
				return nil, false
			}
			word := one.literal
			if !one.head {
				word = "\x00x" + word // any letter may stand before
			}
			if !one.tail {
				word += "x\x00"
			}
			words = append(words, word)
		}
		text := " " + strings.Join(words, " \x00 ") + " "
		samples = append(samples, sample{text, s.lexicon.read(text)})
	}
	return samples, len(samples) > 0
}

// matchesAll says whether the rule has a pattern for each of the samples.
func (r *Rule) matchesAll(samples []sample) bool {
	for _, one := range samples {
		if !slices.ContainsFunc(r.match, func(p pattern) bool {
			_, _, ok := p.find(one.text, one.words)
			return ok
		}) {
			return false
		}
	}
	return true
}
