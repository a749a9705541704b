package report

import (
	"slices"
	"strings"

	"tracesift/analyze"
	"tracesift/ingest/trace"
)

// New computes the view of a result. It reads r and keeps no part of it.
func New(r *analyze.Result, o Options) *View {
	v := &View{
		Title:     capital(mail(r) + "delivery report"),
		Headline:  headline(r),
		Lead:      strings.TrimSpace(lead(r) + " " + chosen(r)),
		Alerts:    alerts(r),
		Tiles:     tiles(r),
		Figures:   failuresByDay(r),
		Generated: r.GeneratedAt.UTC(),
		Sections: []Section{
			actions(r, o),
			blocklists(r, o),
			edges(r, o),
			domains(r, o),
			providers(r, o),
			classes(r, o),
			groups(r, o),
			deferrals(r, o),
			senders(r, o),
			outcomes(r),
		},
	}
	if len(r.Policy) > 0 {
		v.Sections = slices.Insert(v.Sections, 1, policy(r))
	}
	if r.Comparison != nil {
		v.Sections = slices.Insert(v.Sections, 0, changes(r, o))
	}
	if o.Messages > 0 {
		v.Sections = append(v.Sections, messages(r, o))
	}
	v.Sections = append(v.Sections, quality(r, o), method(r))
	if r.LookupPlan != nil {
		v.Sections = append(v.Sections, lookups(r.LookupPlan))
	}
	return v
}

// mail is the adjective of what a report is about, with a blank behind it: "outbound ", or nothing for all mail.
func mail(r *analyze.Result) string {
	switch d := string(r.Choice.Direction); d {
	case "":
		return "outbound "
	case string(analyze.AllDirections):
		return ""
	default:
		return d + " "
	}
}

// capital writes the first letter as a capital.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// chosen says which deliveries the figures are about, where not about all outbound mail.
func chosen(r *analyze.Result) string {
	c := r.Choice
	s := ""
	if c.Since != 0 {
		s += " from " + moment(c.Since.Time())
	}
	if c.Until != 0 {
		if s != "" {
			s += " to"
		}
		s += " before " + moment(c.Until.Time())
	}
	if s == "" {
		return ""
	}
	return "Counted are messages that began" + s + " UTC; " + plural(r.LeftOut, "delivery was", "deliveries were") + " left out."
}

// headline says how much failed.
func headline(r *analyze.Result) string {
	t, window := r.Totals, r.Window
	if until := r.Choice.Until; until != 0 && window.Last >= until {
		window.Last = until - 1 // what began before ended later
	}
	span := days(window)
	if span != "" {
		span = " " + span
	}
	switch {
	case t.Deliveries == 0 && len(r.Files) > 0 && trace.Total(r.Files).RowsRead == 0:
		return "The exports hold no rows."
	case t.Deliveries == 0 && r.LeftOut > 0:
		all := trace.Total(r.Files)
		return "No " + mail(r) + "mail of the exports, whose rows are " + days(analyze.Span{First: all.FirstAt, Last: all.LastAt}) +
			", began in the time that is counted."
	case t.Deliveries == 0 && mail(r) != "" && r.ByDirection["unknown"].Deliveries > 0:
		return "The exports do not say which way " + plural(r.ByDirection["unknown"].Deliveries, "delivery", "deliveries") + span +
			" went: --own-domains names your domains."
	case t.Deliveries == 0:
		return "The exports hold no " + mail(r) + "mail" + span + "." + elsewhere(r)
	case t.Failed == 0:
		return "No failure among " + plural(t.Deliveries, mail(r)+"delivery", mail(r)+"deliveries") + span + earlierRate(r) + "."
	case r.RateWithheld != "":
		return plural(t.Failed, mail(r)+"delivery", mail(r)+"deliveries") + " failed" + span + earlierRate(r) + "."
	}
	rate := failureRate(t)
	return percent(rate) + " of " + mail(r) + "deliveries failed" + span + ": " + FormatCount(rate.N) + " of " + FormatCount(rate.Of) +
		" that were decided" + earlierRate(r) + "."
}

// lead says why and where most of it failed, and what changed most.
func lead(r *analyze.Result) string {
	var s []string
	if worst, ok := leader(r.Classes); ok {
		s = append(s, "Most frequent reason: "+causeWords(worst.Class, worst.Cause)+ofFailures(worst, r.Totals)+".")
	}
	if worst, ok := leader(r.EdgeHosts); ok && worst.Failures*standsOut >= r.Totals.Failed {
		s = append(s, "Edge host with the most failures: "+worst.Name+ofFailures(worst, r.Totals)+".")
	}
	if change := largestChange(r); change != "" {
		s = append(s, change+".")
	}
	return strings.Join(s, " ")
}

// standsOut is the part of all failures, one in so many, from which on an edge host is worth a sentence: of dozens that
// fail alike, the first says nothing.
const standsOut = 10

// elsewhere says how to find the mail of exports that hold none of the direction asked for.
func elsewhere(r *analyze.Result) string {
	if mail(r) == "" || len(r.Files) == 0 {
		return ""
	}
	return " --direction all counts mail of every direction; --own-domains names your domains where they were taken for others."
}

// leader returns the first tally. A lead over an unknown name says nothing.
func leader(tallies []analyze.Tally) (analyze.Tally, bool) {
	if len(tallies) == 0 || tallies[0].Name == "" || tallies[0].Failures == 0 {
		return analyze.Tally{}, false
	}
	return tallies[0], true
}

// ofFailures says how many of the failures a tally has.
func ofFailures(x analyze.Tally, of analyze.Totals) string {
	return " (" + FormatCount(x.Failures) + " of " + plural(of.Failed, "failure", "failures") + ")"
}

// failureRate is the rate of the definition: of the deliveries that were decided, those that failed.
func failureRate(t analyze.Totals) analyze.Rate {
	return analyze.Rate{N: t.Failed, Of: t.Failed + t.Delivered}
}

// alerts says what makes the figures doubtful.
func alerts(r *analyze.Result) []string {
	var rejected, broken int64
	for i := range r.Files {
		rejected += r.Files[i].Rejected
		if r.Files[i].Err != nil || r.Files[i].Truncated {
			broken++
		}
	}
	var out []string
	if rejected > 0 {
		out = append(out, "Input was lost: "+plural(rejected, "row", "rows")+" could not be read.")
	}
	if broken > 0 {
		out = append(out, "Input was lost: "+plural(broken, "file was", "files were")+" not read to the end.")
	}
	for _, rule := range Broken(r) {
		out = append(out, "The policy is broken: "+rule+".")
	}
	if r.RateWithheld != "" {
		out = append(out, "Rates are withheld: "+r.RateWithheld)
	}
	return out
}
