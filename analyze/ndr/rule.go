package ndr

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"tracesift/ingest/trace/datafile"
)

// Rule is one row of the table of rules. Of the conditions codes, scope, lists and match all that are given must hold,
// and unless must not.
type Rule struct {
	ID         string
	Class      string
	Cause      string
	Permanence Permanence
	Actor      Actor
	Confidence Confidence
	Codes      string // see parseCodes
	Scope      string // suffixes of the remote host, the reporting server or the recipient domain, separated by blanks
	Lists      string // keys of lists, with * at the end, or kind:K, or any
	Names      string // key of the list that this wording is said by, where the text names none
	Match      string // see parsePatterns
	Unless     string
	Example    string // a text that this rule must win
	At         string // where it stands: "file:line"

	codes  codeSet
	match  []pattern
	unless []pattern
	scope  []string
	lists  []string
	firm   bool // stands whatever the words of a text speak for
	weak   bool // yields soon to what they speak for: a code alone, or a wording among the codes that end the table
}

// ruleColumns are the columns of a table of rules; permanence and actor are those of the cause unless given.
var ruleColumns = []string{"id", "class", "cause", "tier", "scope?", "codes?", "lists?", "names?", "match?", "unless?",
	"permanence?", "actor?", "example"}

// readRules reads a table of rules; causes, keys and known say which values, lists and classes of words there are.
func readRules(name string, r io.Reader, causes taxonomy, keys map[string]bool, known vocabulary) ([]Rule, error) {
	records, err := datafile.Read(name, r, ruleColumns...)
	if err != nil {
		return nil, err
	}
	seen := map[string]string{}
	rules := make([]Rule, 0, len(records))
	for _, rec := range records {
		rule, err := readRule(rec, causes, keys, known)
		if err != nil {
			return nil, rec.Errorf("%w", err)
		}
		if at, ok := seen[rule.ID]; ok {
			return nil, rec.Errorf("rule %s stands at %s already", rule.ID, at)
		}
		seen[rule.ID] = rule.At
		rules = append(rules, rule)
	}
	return rules, nil
}

func readRule(rec datafile.Record, causes taxonomy, keys map[string]bool, known vocabulary) (Rule, error) {
	r := Rule{
		ID: rec.Get("id"), Class: rec.Get("class"), Cause: rec.Get("cause"), Confidence: Confidence(rec.Get("tier")),
		Codes: rec.Get("codes"), Scope: rec.Get("scope"), Lists: rec.Get("lists"), Names: rec.Get("names"),
		Match: rec.Get("match"), Unless: rec.Get("unless"), Example: rec.Get("example"), At: rec.At(),
	}
	cause, ok := causes.find(r.Class, r.Cause)
	switch {
	case r.ID == "":
		return r, errors.New("the rule has no id")
	case !ok:
		return r, fmt.Errorf("class and cause %s.%s are not in the taxonomy", r.Class, r.Cause)
	case r.Confidence != Named && r.Confidence != Wording && r.Confidence != CodeOnly:
		return r, fmt.Errorf("tier %q is none of named, text and code", r.Confidence)
	case r.Codes == "" && r.Match == "" && r.Lists == "":
		return r, errors.New("the rule has no condition")
	case r.Example == "":
		return r, errors.New("the rule has no example")
	case r.Names != "" && !keys[r.Names]:
		return r, fmt.Errorf("list %q is not in the catalog", r.Names)
	}
	r.Permanence, r.Actor = cause.Permanence, cause.Actor
	if err := r.override(rec.Get("permanence"), rec.Get("actor")); err != nil {
		return r, err
	}
	var err error
	if r.codes, err = parseCodes(r.Codes); err != nil {
		return r, err
	}
	if r.match, err = parsePatterns(r.Match, known); err != nil {
		return r, err
	}
	if r.unless, err = parsePatterns(r.Unless, known); err != nil {
		return r, err
	}
	r.scope, r.lists = strings.Fields(lowerASCII(r.Scope)), strings.Fields(r.Lists)
	for _, l := range r.lists {
		if _, err := path.Match(l, ""); err != nil {
			return r, fmt.Errorf("bad list pattern %q", l)
		}
	}
	return r, nil
}

// override takes the permanence and actor of the rule's own columns.
func (r *Rule) override(permanence, actor string) error {
	if permanence != "" {
		if r.Permanence = Permanence(permanence); !r.Permanence.valid() {
			return fmt.Errorf("permanence %q is none of permanent, temporary and either", permanence)
		}
	}
	if actor != "" {
		if r.Actor = Actor(actor); !r.Actor.valid() {
			return fmt.Errorf("actor %q is unknown", actor)
		}
	}
	return nil
}
