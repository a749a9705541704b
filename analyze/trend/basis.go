package trend

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"tracesift/analyze"
	"tracesift/ingest/trace"
)

// filter is what an export seems to have been filtered for.
type filter int

const (
	unfiltered filter = iota
	forFailures
	forSomebody // one sender or one recipient
)

func filterOf(r *analyze.Result) filter {
	switch {
	case r.RateWithheld == "":
		return unfiltered
	case r.Totals.Delivered == 0:
		return forFailures
	}
	return forSomebody
}

// basis says by what two periods can be compared, and what makes that doubtful.
func basis(before, now *analyze.Result) (analyze.Basis, []string) {
	if before.Totals.Deliveries == 0 {
		return analyze.ByNone, []string{"There is no mail of the earlier period, so there is nothing to compare with."}
	}
	caveats := doubts(before, now)
	other := otherTime(before, now)
	was, is := filterOf(before), filterOf(now)
	say := func(format string, args ...any) { caveats = append(caveats, fmt.Sprintf(format, args...)) }
	switch {
	case was == unfiltered && is == unfiltered:
		if other != "" {
			say("The amounts of mail are not compared, only rates: %s.", other)
		}
		return analyze.ByRates, caveats
	case was != is && (was == forSomebody || is == forSomebody):
		say("The exports of one period seem to be filtered for one sender or recipient, those of the other do not, so their failures are not compared.")
		return analyze.ByNone, caveats
	case other != "":
		say("Exports that seem to be filtered have no rates, and counts are not compared: %s.", other)
		return analyze.ByNone, caveats
	case is == forSomebody:
		say("Counts are compared, not rates, because the exports seem to be filtered for one sender or recipient: that holds only if both periods were filtered alike.")
	default:
		say("Counts are compared, not rates, because exports seem to hold failures only: more failures may come from more mail.")
	}
	return analyze.ByCounts, caveats
}

// otherTime says why as much mail cannot be expected of both periods; empty where it can.
func otherTime(before, now *analyze.Result) string {
	const week = 7 * 24 * time.Hour
	b, n := &before.Period, &now.Period
	if !b.Known() || !n.Known() {
		return "it is not known when the mail of a period began"
	}
	was, is := b.Until.Sub(b.From), n.Until.Sub(n.From)
	switch {
	case was != is:
		return "the earlier period has " + length(was) + ", this one " + length(is)
	case is%week != 0 && n.From.Sub(b.From)%week != 0:
		return "the two periods have other days of the week"
	case b.MailDays != n.MailDays:
		return fmt.Sprintf("the earlier period has mail of %s, this one of %s", days(b.MailDays), days(n.MailDays))
	case lost(before) != "":
		return "of the earlier period " + lost(before)
	case lost(now) != "":
		return "of this period " + lost(now)
	}
	return ""
}

func length(d time.Duration) string {
	const day = 24 * time.Hour
	if d%day == 0 {
		return days(int(d / day))
	}
	return fmt.Sprintf("%d hours", int(d.Hours()))
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// lostShare is how many of the rows may be lost, one in so many, before that shows in amounts.
const lostShare = 100

// lost says what of the exports of a period is missing; empty where nothing to speak of is.
func lost(r *analyze.Result) string {
	var read, rejected int64
	for i := range r.Files {
		f := &r.Files[i]
		if f.Err != nil || f.Truncated || slices.ContainsFunc(f.Findings, func(f trace.Finding) bool { return f.Kind.Lossy() }) {
			return "exports are incomplete"
		}
		read += f.RowsRead
		rejected += f.Rejected
	}
	if rejected > read/lostShare {
		return "many rows of the exports could not be read"
	}
	return ""
}

// doubts says what else makes a comparison doubtful.
func doubts(before, now *analyze.Result) []string {
	var out []string
	b, n := &before.Period, &now.Period
	if b.Known() && n.Known() && b.Until.After(n.From) && n.Until.After(b.From) {
		out = append(out, "The two periods overlap: mail that began in both counts on both sides.")
	}
	if b.Known() && n.Known() && !b.From.Before(n.Until) {
		out = append(out, "The period that is compared with is the later one.")
	}
	if n.Outside > 0 {
		out = append(out, "Deliveries that are counted though their messages began before or after this period: "+grouped(n.Outside)+".")
	}
	if before.Version != "" && before.Version != now.Version {
		out = append(out, fmt.Sprintf("Version %s made the earlier report, whose rules may have put the same refusals into other classes.", before.Version))
	}
	if foreign(before.OwnDomains, now.OwnDomains) {
		out = append(out, "The earlier period is that of an organisation with other domains: "+before.OwnDomains[0]+", not "+now.OwnDomains[0]+".")
	}
	if lateTail(before, now) {
		out = append(out, "Deliveries without an outcome so far: "+grouped(open(now))+" of this period, "+grouped(open(before))+
			" of the earlier one. Those that will be given up are no failures yet.")
	}
	return out
}

// foreign says whether two organisations have no domain in common. Nothing is known of one without domains.
func foreign(a, b []string) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(domain string) bool { return slices.Contains(b, domain) })
}

// open is how many deliveries wait for their end.
func open(r *analyze.Result) int64 { return r.Totals.Pending + r.Totals.Deferred }

// lateTail says whether much more mail waits for its end than did before: more than one in a hundred, and twice the share.
func lateTail(before, now *analyze.Result) bool {
	if now.Totals.Deliveries == 0 || open(now) < LeastExcess {
		return false
	}
	was := float64(open(before)) / float64(before.Totals.Deliveries)
	is := float64(open(now)) / float64(now.Totals.Deliveries)
	return is > 1.0/lostShare && is > 2*was
}

// grouped writes a count with a comma between groups of three digits.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
