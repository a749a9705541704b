package report

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/delivery"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// NewExplanation computes the view of what became of a few deliveries, and of all that the answer rests on. It reads all
// and keeps no part of it.
func NewExplanation(all []analyze.Explanation) *View {
	accounts := tellOnce(all)
	v := &View{Title: "Explanation", Headline: plural(int64(len(all)), "delivery", "deliveries") + " of the message: " + outcomesOf(all) + "."}
	if len(accounts) == 1 {
		v.Headline = became(&accounts[0])
	}
	for i := range accounts {
		v.Sections = append(v.Sections, accounts[i].told(accounts[:i], strconv.Itoa(i+1))...)
	}
	v.Sections = append(v.Sections, rowsRead(all))
	return v
}

// sectionsOf is all there is to tell of a delivery; what comes first is the delivery itself.
func sectionsOf(x *analyze.Explanation) []Section {
	out := []Section{outcome(&x.Delivery)}
	if x.Delivery.Refusal != nil {
		out = append(out, reason(x))
	}
	if x.Claim != nil {
		out = append(out, checked(x)...)
	}
	if x.Advice != nil {
		out = append(out, Section{ID: "advice", Title: "What to do", Items: []Item{{
			Title: x.Advice.Title, Steps: x.Advice.Steps, Reference: x.Advice.Reference,
			Facts: []Term{{"Cause", x.Advice.Cause}},
		}}})
	}
	return append(out, attempts(&x.Delivery))
}

// outcomesOf counts the outcomes of several deliveries.
func outcomesOf(all []analyze.Explanation) string {
	n := map[string]int64{}
	for i := range all {
		n[string(all[i].Delivery.Outcome)]++
	}
	return counts(n, plain)
}

// became says in a sentence what became of the deliveries of an account.
func became(a *account) string {
	d, is := a.of, " is "
	if len(a.recipients) > 1 {
		is = " are "
	}
	s := "The " + a.to() + is + string(d.Outcome)
	if d.Outcome == delivery.Failed && d.Refusal != nil {
		s = "The " + a.to() + " failed: " + reasonWords(d.Refusal)
	}
	if at := second(d.DecidedAt); at != "" {
		s += ", decided at " + at
	}
	return s + "."
}

// reasonWords says in words what a refusal means, with the name that tables have for it.
func reasonWords(r *ndr.Refusal) string {
	if words := causeMeaning(r.Class, r.Cause); words != "" {
		return words + " (" + r.ClassCause() + ")"
	}
	return r.ClassCause()
}

// terms keeps those that have a text.
func terms(all ...Term) []Term {
	return slices.DeleteFunc(all, func(t Term) bool { return t.Text == "" })
}

// second is a time as a trace has it, with the fraction that it has.
func second(at trace.Instant) string {
	if at == 0 {
		return ""
	}
	return at.Time().Format(time.RFC3339Nano)
}

// yes is the text of a term that is left out where it does not hold.
func yes(holds bool) string {
	if holds {
		return "yes"
	}
	return ""
}

// some is a count that is left out where it is none.
func some(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// outcome shows the delivery itself.
func outcome(d *delivery.Delivery) Section {
	ip := ""
	if d.Edge.IP.IsValid() {
		ip = " [" + d.Edge.IP.String() + "]"
	}
	remote := d.Remote.Host
	if d.Remote.IP.IsValid() {
		remote = strings.TrimSpace(remote + " [" + d.Remote.IP.String() + "]")
	}
	return Section{ID: "delivery", Terms: terms(
		Term{"Outcome", string(d.Outcome)},
		Term{"Refused by", plain(string(d.RefusedBy))},
		Term{"Direction and kind", string(d.Direction) + " " + string(d.Kind)},
		Term{"Network message id", d.NetworkMessageID},
		Term{"Message id", d.MessageID},
		Term{"Sender", d.Sender},
		Term{"Return path", d.ReturnPath},
		Term{"Original address", d.OriginalAddress},
		Term{"Connector", d.Connector},
		Term{"Originated (UTC)", second(d.OriginatedAt)},
		Term{"First event (UTC)", second(d.FirstAt)},
		Term{"Last event (UTC)", second(d.LastAt)},
		Term{"Decided (UTC)", second(d.DecidedAt)},
		Term{"Attempts", strconv.Itoa(len(d.Attempts))},
		Term{"Deferrals", some(d.Deferrals)},
		Term{"Given up after deferrals", yes(d.Expired)},
		Term{"A failure came after the success", yes(d.LateFailure)},
		Term{"Edge", strings.TrimSpace(d.Edge.Host + ip)},
		Term{"Edge host known by", edgeEvidence(string(d.Edge.HostEvidence))},
		Term{"Edge address known by", edgeEvidence(string(d.Edge.IPEvidence))},
		Term{"Edge owner and pool", ownerWords(string(d.Edge.Owner)) + ", " + plain(string(d.Edge.Pool))},
		Term{"Remote server", remote},
	)}
}

// reason shows how the refusal was read, and who must act on it.
func reason(x *analyze.Explanation) Section {
	d := &x.Delivery
	r := d.Refusal
	code, _ := ndr.Explain(r.EnhancedCode)
	actor := string(r.Actor)
	if x.Advice != nil {
		actor = x.Advice.Actor // which knows whose the edge is
	}
	said := innermost(r, d.Diagnostic)
	whole := d.Diagnostic
	if said == whole {
		whole = ""
	}
	return Section{ID: "reason", Title: "Why", Terms: terms(
		Term{"Refusal", said},
		Term{"Class", r.ClassCause()},
		Term{"It means", causeWords(r.Class, r.Cause)},
		Term{"Who must act", ActorWords(r.Class, r.Cause, actor)},
		Term{"Rule", r.Rule},
		Term{"Confidence", string(r.Confidence)},
		Term{"Matched words", r.Matched},
		Term{"Permanence", string(r.Permanence)},
		Term{"Reply and enhanced code", strings.TrimSpace(r.SMTPCode + " " + r.EnhancedCode)},
		Term{"Outer codes", outerCodes(r)},
		Term{"The code means", code.Meaning},
		Term{"List named", strings.TrimSpace(r.List + " " + r.Zone)},
		Term{"The status may be another recipient's", yes(d.UnclearStatus)},
		Term{"As the export has it", whole},
	)}
}

// innermost returns the refusal without what servers on the way wrapped it in, the whole where nothing else was read.
func innermost(r *ndr.Refusal, whole string) string {
	if r == nil || r.Inner == "" {
		return whole
	}
	return r.Inner
}

// outerCodes are those of the server that wrapped a refusal, which may differ from the refusal's own.
func outerCodes(r *ndr.Refusal) string {
	return strings.TrimSpace(r.OuterSMTPCode + " " + r.OuterEnhancedCode)
}

// checked shows the claim of the refusal, what lists say and what follows.
func checked(x *analyze.Explanation) []Section {
	ip := ""
	if x.Claim.IP.IsValid() {
		ip = x.Claim.IP.String()
	}
	flags := make([]string, len(x.Verdict.Flags))
	for i, name := range x.Verdict.Flags {
		flags[i] = withMeaning(name, flagMeanings())
	}
	said := Section{ID: "observations", Title: "What the lists say"}
	if len(x.Observations) == 0 {
		said.Paragraphs = []string{"No list was looked at: give --zones, --answers or --dns live."}
	} else {
		t := observations(listedFirst(x.Observations), 0)
		t.Title = ""
		said.Tables = []Table{t}
	}
	return []Section{
		{ID: "claim", Title: "Blocklist claim", Terms: terms(
			Term{"Claim", listOrZone(x.Claim.List, x.Claim.Zone)},
			Term{"About the address", ip},
		)},
		said,
		{ID: "verdict", Title: "Verdict", Terms: terms(
			Term{"Verdict", withMeaning(x.Verdict.Name, verdictMeanings())},
			Term{"Confidence", x.Verdict.Confidence},
			Term{"Flags", strings.Join(flags, ", ")},
			Term{"Other lists", strings.Join(x.Verdict.Lists, ", ")},
			Term{"From the refusal to the observation", gapWords(x)},
		)},
	}
}

// gapWords says how far the observation that decided lies from the refusal.
func gapWords(x *analyze.Explanation) string {
	if x.Verdict.Observed == nil || x.Verdict.Observed.At.IsZero() || x.Delivery.RefusedAt == 0 {
		return ""
	}
	return gap(&analyze.GapSpan{Nearest: x.Verdict.Gap, Farthest: x.Verdict.Gap}).Text
}

// attempts shows each try to hand the message over.
func attempts(d *delivery.Delivery) Section {
	t := Table{Columns: []Column{
		{Title: "Time (UTC)", Doc: "When the attempt ended."},
		{Title: "Result", Doc: "Accepted, deferred or refused."},
		{Title: "Edge", Kind: Host, Doc: "The server that spoke to the recipient's."},
		{Title: "Remote", Kind: Host, Rank: 2, Doc: "The server that answered."},
		{Title: "NDR class", Rank: 1, Doc: "Of the refusal."},
		{Title: "Refusal", Kind: Verbatim, Rank: 3, Doc: "Without what servers on the way wrapped it in."},
		{Title: "Outer codes", Rank: 4, Doc: "Of the server that wrapped the refusal."},
	}}
	for i := range d.Attempts {
		a := &d.Attempts[i]
		result, class, outer := "refused", "", ""
		switch {
		case a.Accepted:
			result = "accepted"
		case a.Deferred:
			result = "deferred"
		}
		if a.Refusal != nil {
			class, outer = a.Refusal.ClassCause(), outerCodes(a.Refusal)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			text(second(a.At)), text(result), text(a.Edge.Host), text(a.Remote.Host), text(class),
			text(innermost(a.Refusal, a.Text)), text(outer),
		}})
	}
	s := Section{ID: "attempts", Title: "Attempts"}
	if len(t.Rows) == 0 {
		s.Paragraphs = append(s.Paragraphs, "No attempt to hand the message to another server is in the exports.")
		return s
	}
	s.Tables = []Table{t}
	return s
}
