package request

import (
	"fmt"
	"strconv"
	"strings"
)

// letter is a text that grows, made of words and facts.
type letter struct {
	strings.Builder
	words Words
	*facts
}

// compose returns the subject and the text of the request to one addressee.
func compose(w Words, to Addressee, f *facts) (subject, text string) {
	l := &letter{words: w, facts: f}
	switch to {
	case Recipient:
		subject = w.say("recipient.subject", "party", f.party, "own", f.own)
		l.paragraph(w.say("recipient.to", "party", f.party))
		l.happened()
		l.asks()
	case List:
		subject = w.say("list.subject", "party", f.partyName, "addresses", l.listed())
		l.paragraph(w.say("list.to", "party", f.partyName, "operator", f.operator))
		l.happened()
		l.asks()
		l.routes()
	case Yourself:
		subject = w.say("yourself.subject", "titles", l.titles())
		l.guidances()
		l.happened()
	}
	l.refusals()
	l.addresses()
	l.ranges()
	if to != Yourself {
		l.paragraph(w["closing"])
		sender := f.sender
		if sender == "" {
			sender = w["sender"]
		}
		l.paragraph(sender)
	}
	return strings.Join(strings.Fields(subject), " "), strings.TrimRight(l.String(), "\n") + "\n"
}

// paragraph writes a text and an empty line.
func (l *letter) paragraph(text string) { l.WriteString(wrap(0, text) + "\n\n") }

// heading writes a title and an empty line.
func (l *letter) heading(text string) { l.WriteString(wrap(0, text) + "\n\n") }

// happened says how much was refused, and when.
func (l *letter) happened() {
	w := l.words
	when := w.say("when.span", "first", l.first, "last", l.last)
	if l.first == l.last {
		when = w.say("when.once", "first", l.first)
	}
	key := "happened.failed"
	switch {
	case l.failures > 0 && l.deferrals > 0:
		key = "happened.both"
	case l.deferrals > 0:
		key = "happened.deferred"
	}
	l.paragraph(w.say(key, "when", when,
		"failed", w.count(l.failures, "message", "messages"), "deferred", w.count(l.deferrals, "attempt", "attempts")))
}

// count writes a number with its noun.
func (w Words) count(n int64, one, many string) string {
	if n == 1 {
		return w[one]
	}
	return w.say(many, "n", strconv.FormatInt(n, 10))
}

// asks writes what is asked for, numbered.
func (l *letter) asks() {
	l.heading(l.words["asks"])
	for i, a := range l.facts.asks {
		check := l.words["check"]
		if len(a.lists) > 0 {
			check = l.words.say("check.lists", "lists", l.words.list(a.lists))
		}
		number := strconv.Itoa(i+1) + ". "
		l.WriteString(number + wrap(len(number), l.words.say("ask."+a.name, "check", check)) + "\n\n")
	}
}

// listed returns the addresses that an entry is to be removed of.
func (l *letter) listed() string {
	var ips []string
	for i := range l.facts.addresses {
		if a := &l.facts.addresses[i]; !a.clean {
			ips = append(ips, a.ip)
		}
	}
	if len(ips) == 0 {
		return l.words["address.unknown"]
	}
	return strings.Join(ips, ", ")
}

// lead returns the first address that an entry is to be removed of.
func (l *letter) lead() string {
	first, _, _ := strings.Cut(l.listed(), ",")
	return first
}

// routes says where the operator of a list wants to be asked.
func (l *letter) routes() {
	if len(l.facts.routes) == 0 {
		return
	}
	l.heading(l.words["list.where"])
	for _, route := range l.facts.routes {
		l.WriteString("- " + wrap(2, strings.ReplaceAll(route, "{ip}", l.lead())) + "\n")
	}
	l.WriteByte('\n')
}

// titles returns the titles of the advice.
func (l *letter) titles() string {
	var titles []string
	for i := range l.guidance {
		titles = append(titles, l.guidance[i].Title)
	}
	return strings.Join(titles, "; ")
}

// guidances writes the advice as lists to tick off.
func (l *letter) guidances() {
	for _, g := range l.guidance {
		l.heading(g.Title)
		l.paragraph(g.Cause)
		l.heading(l.words["yourself.todo"])
		for _, step := range g.Steps {
			l.WriteString("[ ] " + wrap(4, step) + "\n")
		}
		l.WriteByte('\n')
		if g.Reference != "" {
			l.paragraph(l.words.say("yourself.more", "reference", g.Reference))
		}
	}
}

// refusals writes each refused message with what it can be found by.
func (l *letter) refusals() {
	heading, all := l.words["refusals"], l.failures+l.deferrals
	if n := int64(len(l.facts.refusals)); n < all {
		heading = l.words.say("refusals.some", "shown", strconv.FormatInt(n, 10), "all", strconv.FormatInt(all, 10))
	}
	l.heading(heading)
	if l.redacted {
		l.paragraph(l.words["refusals.redacted"])
	}
	for i := range l.facts.refusals {
		r := &l.facts.refusals[i]
		l.WriteString(r.at + "\n")
		through := r.edgeHost
		if r.edgeIP != "" {
			through = strings.TrimSpace(through + " [" + r.edgeIP + "]")
		}
		for _, row := range []struct{ key, value string }{
			{"from", r.from}, {"mail_from", r.returnPath}, {"rcpt_to", r.to}, {"message_id", r.messageID},
			{"network_message_id", r.networkMessageID}, {"through", through}, {"refusal", r.text},
		} {
			if row.value != "" {
				l.WriteString(fmt.Sprintf("    %-18s  %s\n", l.words[row.key], wrap(24, row.value)))
			}
		}
		l.WriteByte('\n')
	}
}

// addresses writes what lists said about each address.
func (l *letter) addresses() {
	if len(l.facts.addresses) == 0 {
		return
	}
	l.heading(l.words["addresses"])
	for i := range l.facts.addresses {
		a := &l.facts.addresses[i]
		line := a.ip
		if a.published != "" {
			line = l.words.say("address.published", "address", a.ip, "range", a.published)
		}
		l.WriteString(wrap(0, line) + "\n")
		for _, o := range a.answers {
			l.WriteString("    " + wrap(4, l.answer(&o)) + "\n")
		}
		if len(a.answers) == 0 {
			l.WriteString("    " + l.words["address.unasked"] + "\n")
		}
		l.WriteByte('\n')
	}
}

// ranges writes what is to be allowed.
func (l *letter) ranges() {
	if len(l.facts.ranges) == 0 {
		return
	}
	heading := l.words["ranges"]
	if l.rangesSource != "" {
		heading = l.words.say("ranges.source", "source", l.rangesSource)
	}
	l.heading(heading)
	for _, p := range l.facts.ranges {
		l.WriteString("    " + p + "\n")
	}
	l.WriteByte('\n')
}
