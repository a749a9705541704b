package ndr

import (
	"cmp"
	"net/netip"
	"strings"
)

// Classify reads a diagnostic text and classifies it. It is a pure function: the same text and context give the same
// Refusal, whatever was classified before.
//
// An expiry text with nothing inside gives network.expired with Expired set and Inner empty. The cause is then the
// refusal of the delivery's last deferral: a caller that knows one takes that Refusal and sets its Expired.
func (s *Set) Classify(text string, c Context) Refusal {
	return s.classify(Unwrap(text).content(), c, nil)
}

// content is what of a text that was taken apart its class may depend on.
type content struct {
	inner, outer, stage, localHost string // as in Unwrapped
	expired, external, local       bool
	remoteHost                     string
	remoteIP                       netip.Addr
}

// content returns it.
func (u Unwrapped) content() content {
	c := content{inner: u.Inner, outer: u.Outer, stage: u.Stage, localHost: u.LocalHost,
		expired: u.Expired, external: u.External, local: u.Local}
	c.remoteHost, c.remoteIP = u.remote()
	return c
}

// classify is Classify with decisions that are remembered, unless known is nil.
func (s *Set) classify(u content, c Context, known decider) Refusal {
	r := Refusal{Inner: u.inner, Expired: u.expired, External: u.external, Local: u.local, LocalHost: u.localHost,
		Stage: u.stage, RemoteHost: u.remoteHost, RemoteIP: u.remoteIP}
	if u.outer != "" {
		r.OuterSMTPCode, r.OuterEnhancedCode = readCodes(u.outer)
	}
	if u.inner == "" {
		s.classifyEmpty(&r, u.outer)
		return r
	}
	r.SMTPCode, r.EnhancedCode = readCodes(u.inner)
	r.ReportingMTA = bracketHost(u.inner)
	if r.ReportingMTA == "" {
		r.ReportingMTA = r.LocalHost
	}
	f := scan(u.inner)
	t := s.subjectOf(&r, f, c)
	t.known = known
	rule, matched := s.decideReply(&t, u.inner)
	if rule == nil || rule.Confidence == CodeOnly {
		if outer := s.decideOuter(&r, u.outer, &t); outer != nil {
			rule, matched = outer, ""
		}
	}
	if r.SMTPCode == "" && r.EnhancedCode == "" && u.expired && u.local { // the words of one text, whose codes stand outside
		r.SMTPCode, r.EnhancedCode = r.OuterSMTPCode, r.OuterEnhancedCode
	}
	s.apply(&r, rule, &t, f)
	r.Matched = matched
	r.Expired = r.Expired || r.Cause == "expired"
	r.extract(f, &t)
	r.Template = template(f)
	return r
}

// subjectOf returns what rules see of a refusal whose codes, hosts and stage are known.
func (s *Set) subjectOf(r *Refusal, f *scanned, c Context) subject {
	stage := ""
	if r.Stage != "" {
		stage = "<" + r.Stage + "> " // rules can ask for the command that was refused
	}
	text := f.text + stage
	return subject{
		text: text, stage: stage, codes: parseRefusalCodes(r.SMTPCode, r.EnhancedCode), claim: s.names.find(f),
		hosts: [4]string{lowerASCII(r.RemoteHost), lowerASCII(c.RemoteHost), r.ReportingMTA, lowerASCII(c.RecipientDomain)},
	}
}

// decideReply asks the rules about the reply that a longer notice quotes, and about the whole text where the reply
// alone says nothing by its words.
func (s *Set) decideReply(t *subject, inner string) (*Rule, string) {
	if at := laterReplyAt(inner); at > 0 {
		core := t.part(scan(inner[at:]).text + t.stage)
		if rule, matched := s.decideReason(&core); rule != nil && rule.Confidence != CodeOnly {
			return rule, matched
		}
	}
	return s.decideReason(t)
}

// decideReason asks the rules about a text, and about the reason alone where what they know is its general opening;
// then what in the reason speaks for another class.
func (s *Set) decideReason(t *subject) (*Rule, string) {
	rule, at := s.decide(t, "")
	matched := t.matched(at)
	from := leadIn(t.text)
	if from == 0 {
		return s.secondOpinion(t, rule, matched)
	}
	reason := t.part(" " + t.text[from:])
	if from > at.begin && rule != nil && rule.Confidence == Wording {
		if other, words := s.decide(&reason, ""); other != nil && other.Confidence != CodeOnly {
			rule, matched = other, reason.matched(words)
		}
	}
	return s.secondOpinion(&reason, rule, matched)
}

// part returns the subject with another text.
func (t *subject) part(text string) subject {
	p := *t
	p.text, p.words, p.opinion = text, nil, nil
	return p
}

// classifyEmpty fills the refusal of a text that has no words of its own inside.
func (s *Set) classifyEmpty(r *Refusal, outer string) {
	r.Class, r.Cause = "unknown", "no_diagnostic"
	if r.Expired {
		r.Class, r.Cause, r.Rule, r.Confidence = "network", "expired", "wrapper-expired", Named
		r.SMTPCode, r.EnhancedCode = readCodes(outer)
		r.ReportingMTA = bracketHost(outer)
		r.Template = template(scan(outer))
	}
	r.judge(s.causes, "", "")
}

// apply takes over what the rule says; without one the text is not recognised.
func (s *Set) apply(r *Refusal, rule *Rule, t *subject, f *scanned) {
	if rule == nil {
		r.Class, r.Cause = "unknown", "unrecognised"
		r.judge(s.causes, "", "")
		return
	}
	r.Class, r.Cause, r.Rule, r.Confidence = rule.Class, rule.Cause, rule.ID, rule.Confidence
	r.judge(s.causes, rule.Permanence, rule.Actor)
	if r.Class == "blocklist" || r.Class == "reputation" {
		r.List, r.Zone = t.claim.key, t.claim.zone
		if strings.HasPrefix(rule.Names, r.List) { // the wording means one list, or a part of the operator's
			r.List = cmp.Or(rule.Names, r.List)
		}
		r.ReturnCode = returnCode(f)
	}
}

// judge sets permanence and actor, from the rule or else from the taxonomy; the reply's first digit decides where
// either is possible.
func (r *Refusal) judge(causes taxonomy, p Permanence, a Actor) {
	if p == "" {
		if c, ok := causes.find(r.Class, r.Cause); ok {
			p, a = c.Permanence, c.Actor
		}
	}
	digit := r.SMTPCode
	if digit == "" {
		digit = r.EnhancedCode
	}
	if p == Either && digit != "" {
		switch digit[0] {
		case '4':
			p = Temporary
		case '5':
			p = Permanent
		}
	}
	r.Permanence, r.Actor = p, a
}

// decideOuter asks the rules about the outermost text when the inner one says nothing by its words. The texts in which
// Microsoft guesses (5.7.350 and 5.0.350) are not asked.
func (s *Set) decideOuter(r *Refusal, outer string, t *subject) *Rule {
	if outer == "" || !r.External || strings.HasSuffix(r.OuterEnhancedCode, ".350") || r.Expired {
		return nil
	}
	head, _, ok := strings.Cut(outer, "->")
	if !ok {
		return nil
	}
	text := scan(head).text
	o := subject{text: text, codes: parseRefusalCodes(r.OuterSMTPCode, r.OuterEnhancedCode), hosts: t.hosts, known: t.known}
	rule, _ := s.decide(&o, "")
	return rule
}

// remote returns the server that answered. The tail of a proxied row knows the true target; what the block or the
// sentence says comes after it.
func (u Unwrapped) remote() (string, netip.Addr) {
	host := cmp.Or(u.TargetHost, u.FQDN, u.SaidHost, u.LastHost)
	for _, s := range []string{u.TargetIP, u.IP, u.SaidIP, u.LastIP} {
		if a, err := netip.ParseAddr(s); err == nil {
			return host, a.Unmap()
		}
	}
	return host, netip.Addr{}
}
