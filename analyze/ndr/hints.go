package ndr

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Subject is what of a message or of its sender a list was asked about.
type Subject string

// The subjects of a refusal by a list.
const (
	SubjectClient Subject = "client" // the address of the connecting server
	SubjectHelo   Subject = "helo"   // the name in HELO or EHLO
	SubjectSender Subject = "sender" // the address in MAIL FROM
	SubjectDomain Subject = "domain" // a domain in the message or of its sender
)

// blocked returns what was listed, for the class blocklist: as the words say it, else as the kind of list says it.
func (r *Refusal) blocked(t *subject) Subject {
	if r.Class != "blocklist" {
		return ""
	}
	switch {
	case indexAny(t.text, "helo command [", "ehlo command [", "helo command rejected", "helo name") >= 0:
		return SubjectHelo
	case indexAny(t.text, "sender address [", "sender address rejected", "mail from:<", "envelope sender") >= 0:
		return SubjectSender
	case r.Cause == "dnsbl_domain":
		return SubjectDomain
	case r.ClientIP.IsValid() || r.Cause != "list_query_refused":
		return SubjectClient
	}
	return ""
}

// authForm is a check of the sender's domain. DMARC rests on the other two, so a text that names it means it.
var authForms = []struct {
	policy string
	form   *regexp.Regexp
}{
	{"dmarc", regexp.MustCompile(`dmarc`)},
	{"spf", regexp.MustCompile(`\bspf|sender policy framework|openspf`)},
	{"dkim", regexp.MustCompile(`\bdkim|domainkeys`)},
}

// authDomainMarks are the words before the domain that was checked.
var authDomainMarks = [...]string{"domain ", "domain: ", "from ", "of ", "for ", "spf [", "dkim [", "domain [", "policy of "}

// authPolicy returns the check that failed (spf, dkim or dmarc) and the domain it was made for, for the class auth.
func (r *Refusal) authPolicy(f *scanned) (policy, domain string) {
	if r.Class != "auth" {
		return "", ""
	}
	switch r.Cause {
	case "spf", "dkim", "dmarc":
		policy = r.Cause
	default:
		for _, a := range authForms {
			if policy == "" && a.form.MatchString(f.text) {
				policy = a.policy
			}
		}
	}
	for _, name := range f.names {
		if name.at < 0 || name.name == r.ReportingMTA {
			continue
		}
		if endsInAny(f.text[:name.at], authDomainMarks[:]) || strings.HasPrefix(f.text[name.at+len(name.name):], "'s dmarc") {
			return policy, name.name
		}
	}
	return policy, ""
}

// retryForms are the ways to say when to come back: a number and its unit.
var retryForms = []*regexp.Regexp{
	regexp.MustCompile(`\b(?:retry|try|again|back|resend|wait|delay|delayed|greylist\w*|graylist\w*|penalty)\b[^.;<]{0,24}?\b(\d{1,6}) ?(s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b`),
	regexp.MustCompile(`\b(?:in|for|after|within) (\d{1,6}) ?(s|secs?|seconds?|mins?|minutes?|h|hours?)\b[^.;<]{0,24}\b(?:retry|try|again|back|resend)\b`),
	regexp.MustCompile(`\bretry[- ]after[:= ]+(\d{1,6})(?: ?(s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b)?`),
}

// retryAfter returns how long a temporary refusal asks to wait.
func (r *Refusal) retryAfter(t *subject) time.Duration {
	if r.Permanence == Permanent || !strings.Contains(t.text, "retry") && !hasDuration(t.text) {
		return 0
	}
	for _, form := range retryForms {
		m := form.FindStringSubmatch(t.text)
		if m == nil {
			continue
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			continue
		}
		unit := time.Second
		switch {
		case strings.HasPrefix(m[2], "m"):
			unit = time.Minute
		case strings.HasPrefix(m[2], "h"):
			unit = time.Hour
		}
		return time.Duration(n) * unit
	}
	return 0
}

// hasDuration says whether a number is followed by a unit of time. Most texts have none, and expressions are slow to
// say so.
func hasDuration(text string) bool {
	for i := 1; i < len(text); i++ {
		unit := text[i]
		if unit != 's' && unit != 'm' && unit != 'h' {
			continue
		}
		if !isDigit(text[i-1]) && (text[i-1] != ' ' || i == 1 || !isDigit(text[i-2])) {
			continue
		}
		end := i
		for end < len(text) && 'a' <= text[end] && text[end] <= 'z' {
			end++
		}
		switch text[i:end] {
		case "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes", "h", "hour", "hours":
			return true
		}
	}
	return false
}
