package report

import (
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/edge"
)

// The columns that tables of failures share.
func failedColumn() Column {
	return Column{Title: "Failed", Kind: Count, Alarm: true, Doc: "Deliveries that failed."}
}

func rateColumns() []Column {
	return []Column{
		{Title: "Of", Kind: Count, Rank: 1, Doc: "Deliveries there that were decided: failed or accepted."},
		{Title: "Rate", Kind: Share, Rank: 1, Doc: "Failed in 100 of these."},
	}
}

func spanColumns() []Column {
	return []Column{
		{Title: "First (UTC)", Kind: Moment, Rank: 5, Doc: "Time of the first failure."},
		{Title: "Last (UTC)", Kind: Moment, Rank: 4, Doc: "Time of the last failure."},
	}
}

func refusalColumn() Column {
	return Column{Title: "Most frequent refusal", Kind: Verbatim, Rank: 2, Doc: "An example of the most frequent refusal, verbatim."}
}

// tallyRate is the rate of one row of a table.
func tallyRate(t *analyze.Tally) analyze.Rate {
	return analyze.Rate{N: t.Failures, Of: decidedOf(t)}
}

func failuresOf(t *analyze.Tally) int64  { return t.Failures }
func decidedOf(t *analyze.Tally) int64   { return t.Failures + t.Delivered }
func deferredOf(t *analyze.Tally) int64  { return t.Deferred }
func recoveredOf(t *analyze.Tally) int64 { return t.Recovered }

// rateCells gives the cells of rateColumns for rows that add up.
func rateCells(rows []analyze.Tally) []Cell {
	r := analyze.Rate{N: sum(rows, failuresOf), Of: sum(rows, decidedOf)}
	return []Cell{count(r.Of), share(r)}
}

// edges shows through which edge hosts deliveries failed.
func edges(r *analyze.Result, o Options) Section {
	s := Section{ID: "edge-hosts", Title: "Failures by edge host", Figures: whereRefused(r)}
	withRate := r.RateWithheld == ""
	t := Table{Columns: []Column{
		{Title: "Edge host", Kind: Host, Doc: "The outbound server of the last attempt that reached a remote server."},
		{Title: "Addresses", Kind: Host, Rank: 6, Doc: "Its public addresses, where refusals or logs name them."},
		{Title: "Owner", Rank: 3, Doc: "Whose server it is: EOP, own or a gateway."},
		{Title: "Pool", Rank: 3, Doc: "The outbound pool that it belongs to."},
		{Title: "Place", Rank: 8, Doc: "Region and datacentre, where the host's name tells them."},
		{Title: "Known by", Rank: 7, Doc: "Which part of the records named the host, with how many deliveries."},
		failedColumn(),
	}}
	if withRate {
		t.Columns = append(t.Columns, rateColumns()...)
	}
	t.Columns = append(append(t.Columns, spanColumns()...), refusalColumn())

	fill(&t, failing(r.EdgeHosts), o.Top, func(x *analyze.Tally) []Cell {
		facts := x.Edge
		if facts == nil {
			facts = &analyze.EdgeFacts{}
		}
		cells := []Cell{
			orUnknown(x.Name), text(addresses(facts.IPs)), text(ownerWords(facts.Owner)), orUnknown(plain(facts.Pool)),
			text(place(facts)), text(counts(facts.Evidence, edgeEvidence)), count(x.Failures),
		}
		if withRate {
			cells = append(cells, count(decidedOf(x)), share(tallyRate(x)))
		}
		return append(cells, at(x.Span.First), at(x.Span.Last), text(x.Dominant.Text))
	}, func(rest []analyze.Tally) []Cell {
		cells := []Cell{{}, {}, {}, {}, {}, {}, count(sum(rest, failuresOf))}
		if withRate {
			cells = append(cells, rateCells(rest)...)
		}
		return append(cells, Cell{}, Cell{}, Cell{})
	})
	s.Notes = cutLines(doubts(r.EdgeHosts), o.Top)
	return s.with(t, "No "+mail(r)+"delivery failed.")
}

// place says where an edge stands.
func place(e *analyze.EdgeFacts) string {
	return strings.TrimPrefix(strings.TrimSuffix(e.Region+" "+e.Datacentre, " "), " ")
}

// doubts says where the records of an edge contradict each other.
func doubts(tallies []analyze.Tally) []string {
	var out []string
	for i := range tallies {
		e := tallies[i].Edge
		if e == nil {
			continue
		}
		if n := e.NameFits[string(edge.Differs)]; n > 0 {
			out = append(out, tallies[i].Name+": "+plural(n, "address does", "addresses do")+" not end in the digits of the name.")
		}
		if e.Conflicts > 0 {
			out = append(out, tallies[i].Name+": "+plural(e.Conflicts, "refusal names", "refusals name")+
				" another public address than the log; the refusal's is shown.")
		}
	}
	return out
}

// domains shows which recipient domains refused.
func domains(r *analyze.Result, o Options) Section {
	s := Section{ID: "recipient-domains", Title: "Failures by recipient domain"}
	withRate := r.RateWithheld == ""
	t := Table{Columns: []Column{
		{Title: "Recipient domain", Kind: Host, Doc: "The domain of the recipient's address."},
		failedColumn(),
	}}
	if withRate {
		t.Columns = append(t.Columns, rateColumns()...)
	}
	t.Columns = append(append(t.Columns, spanColumns()...), refusalColumn())

	fill(&t, failing(r.RecipientDomains), o.Top, func(x *analyze.Tally) []Cell {
		cells := []Cell{orUnknown(x.Name), count(x.Failures)}
		if withRate {
			cells = append(cells, count(decidedOf(x)), share(tallyRate(x)))
		}
		return append(cells, at(x.Span.First), at(x.Span.Last), text(x.Dominant.Text))
	}, func(rest []analyze.Tally) []Cell {
		cells := []Cell{{}, count(sum(rest, failuresOf))}
		if withRate {
			cells = append(cells, rateCells(rest)...)
		}
		return append(cells, Cell{}, Cell{}, Cell{})
	})
	return s.with(t, "No "+mail(r)+"delivery failed.")
}

// classes shows why deliveries failed or were deferred.
func classes(r *analyze.Result, o Options) Section {
	s := Section{ID: "classes", Title: "Failures by NDR class"}
	failed := sum(r.Classes, failuresOf)
	if failed > 0 {
		s.Paragraphs = append(s.Paragraphs, unknownShare(r.Classes, failed))
	}
	t := Table{Columns: []Column{
		{Title: "NDR class", Doc: "The class and cause that the rules gave the refusal."},
		{Title: "It means", Kind: Text, Rank: 2, Doc: "The same in words."},
		failedColumn(),
		{Title: "Share", Kind: Share, Rank: 1, Doc: "Of all failures."},
		{Title: "Deferred", Kind: Count, Rank: 3, Doc: "Deliveries that were refused for now at least once."},
		{Title: "Recovered", Kind: Count, Rank: 3, Doc: "Of these, accepted in the end."},
	}}
	t.Columns = append(append(t.Columns, spanColumns()...), refusalColumn())

	fill(&t, r.Classes, o.Top, func(x *analyze.Tally) []Cell {
		return []Cell{
			orUnknown(x.Name), text(causeMeaning(x.Class, x.Cause)), count(x.Failures), share(analyze.Rate{N: x.Failures, Of: failed}),
			count(x.Deferred), count(x.Recovered), at(x.Span.First), at(x.Span.Last), text(x.Dominant.Text),
		}
	}, func(rest []analyze.Tally) []Cell {
		n := sum(rest, failuresOf)
		return []Cell{
			{}, {}, count(n), share(analyze.Rate{N: n, Of: failed}),
			count(sum(rest, deferredOf)), count(sum(rest, recoveredOf)), {}, {}, {},
		}
	})
	s = s.with(t, "No "+mail(r)+"delivery failed or was deferred.")
	if len(r.Unrecognised) > 0 {
		s.Tables = append(s.Tables, wordings(r, o))
	}
	return s
}

// unknownShare says of how many failures the cause is not known, and why.
func unknownShare(classes []analyze.Tally, failed int64) string {
	var unknown, silent int64
	for i := range classes {
		if c := &classes[i]; c.Class == "unknown" {
			unknown += c.Failures
			if c.Cause == "no_diagnostic" {
				silent += c.Failures
			}
		}
	}
	if unknown == 0 {
		return "The cause of every failure is known."
	}
	return "Cause unknown: " + FormatRate(analyze.Rate{N: unknown, Of: failed}) + "; of " + FormatCount(silent) +
		" the exports hold no text, and the words of " + FormatCount(unknown-silent) + " match no rule."
}

// wordings shows the refusals that no rule knows, so that a rule can be written for the most frequent.
func wordings(r *analyze.Result, o Options) Table {
	t := Table{Title: "Wordings that no rule knows", Columns: []Column{
		{Title: "Refusals", Kind: Count, Doc: "Failures and deferrals with that wording."},
		{Title: "Example", Kind: Verbatim, Doc: "One of the texts; ids, addresses, numbers and hosts vary."},
	}}
	fill(&t, r.Unrecognised, o.Top, func(w *analyze.Refusal) []Cell {
		return []Cell{count(w.Count), text(w.Text)}
	}, func(rest []analyze.Refusal) []Cell {
		return []Cell{count(sum(rest, func(w *analyze.Refusal) int64 { return w.Count })), {}}
	})
	return t
}

// failing leaves out the names without a failure: they are in the JSON.
func failing(tallies []analyze.Tally) []analyze.Tally {
	out := make([]analyze.Tally, 0, len(tallies))
	for _, t := range tallies {
		if t.Failures > 0 {
			out = append(out, t)
		}
	}
	return out
}

// with adds the table, or the sentence that stands for an empty one.
func (s Section) with(t Table, none string) Section {
	if len(t.Rows) == 0 {
		s.Paragraphs = append(s.Paragraphs, none)
		return s
	}
	s.Tables = append(s.Tables, t)
	return s
}
