package ndr

// How far the evidence has to lead before the class of a rule to be believed instead, in natural units of log-odds.
const (
	leadOverText = 1.0 // a wording
	leadOverWeak = 0.5 // a code alone, or a wording that stands among them
	leadOverAll  = 0.6 // before every other class, where no rule holds

	leadInStrange = 2.5 // the same, of a text without a reply code that is mostly made of what was not learned
)

// mostlyKnown is from which share on the features of a text are those of refusals.
const mostlyKnown = 0.65

// offTopic is the class of sentences that are no refusal. What speaks for it speaks against an opinion.
const offTopic = "unknown"

// longText is from how many bytes on the evidence has to lead by more, in proportion: much of a long notice says nothing
// about the reason, and rules find what does.
const longText = 120

// opinion is how much the words of a text speak for each class; nil scores of a text without words. It is the same for
// all texts that have the same key (see sights.key), and must not be changed.
type opinion struct {
	scores score
	known  float64 // the share of the features that was learned
}

// opinionOn weighs the words of a text, once.
func (s *Set) opinionOn(t *subject) *opinion {
	if t.opinion == nil {
		t.opinion = &opinion{}
		f := s.featuresOf(t)
		if f.worded {
			t.opinion.known = float64(len(f.rows)) / float64(f.count)
			t.opinion.scores = s.evidence.weigh(&f)
		}
	}
	return t.opinion
}

// featuresOf returns what of a text counts as evidence.
func (s *Set) featuresOf(t *subject) features {
	if t.words == nil {
		t.words = s.lexicon.read(t.text)
	}
	f := features{known: s.evidence.rows}
	f.read(t)
	return f
}

// secondOpinion weighs the words of a text that a rule decided by its wording or by its code, or that none knows. Where
// they speak for another class, the first rule of that class that holds decides, or else the evidence itself. Rules of
// the user and those on what somebody names stand.
func (s *Set) secondOpinion(t *subject, rule *Rule, matched string) (*Rule, string) {
	if rule != nil && rule.firm {
		return rule, matched
	}
	opinion := s.opinionOn(t)
	if opinion.scores == nil {
		return rule, matched
	}
	class, need := "", leadOverAll
	switch {
	case rule != nil && rule.weak:
		class, need = rule.Class, leadOverWeak
	case rule != nil && rule.Class == "recipient" && t.stage == "<mail from> ": // no recipient was named yet
		class, need = rule.Class, leadOverWeak
	case rule != nil:
		class, need = rule.Class, leadOverText
	case t.codes.reply != "" && opinion.known >= mostlyKnown:
		need = 0 // a refusal for certain, of which any class says more than none
	case t.codes.reply == "" && opinion.known < mostlyKnown:
		need = leadInStrange
	}
	if long := float64(len(t.text)) / longText; long > 1 {
		need *= long
	}
	better, lead := s.evidence.best(opinion.scores, class)
	switch {
	case better == class || lead < need:
		return rule, matched
	case better == "recipient" && rule != nil && rule.Class != better && t.stage == "<mail from> ":
		return rule, matched
	case better == offTopic && rule != nil && rule.Confidence == CodeOnly:
		return rule, matched // a code means something whatever follows
	case better == offTopic:
		return nil, ""
	}
	if other, words := s.decide(t, better); other != nil {
		return other, t.matched(words)
	}
	f := s.featuresOf(t)
	return s.byEvidence[better], s.evidence.telling(&f, better)
}

// evidenceRules returns a rule for each class that the evidence knows: what decides where no rule of the class holds. Its
// cause says nothing more, or is that of the last rule of the class, which is the broadest.
func evidenceRules(e *evidence, rules []Rule, causes taxonomy) map[string]*Rule {
	decided := map[string]*Rule{}
	for _, class := range e.classes {
		r := &Rule{ID: "evidence", Class: class, Confidence: Wording}
		c, ok := causes.find(class, "")
		for i := 0; i < len(rules) && !ok; i++ {
			if rules[i].Class == class && rules[i].Confidence == Wording {
				c, _ = causes.find(class, rules[i].Cause)
			}
		}
		r.Cause, r.Permanence, r.Actor = c.Cause, c.Permanence, c.Actor
		decided[class] = r
	}
	return decided
}
