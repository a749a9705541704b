package report

import "tracesift/analyze"

// providers shows which providers and filters refused.
func providers(r *analyze.Result, o Options) Section {
	s := Section{ID: "providers", Title: "Failures by mail provider"}
	withRate := r.RateWithheld == ""
	t := Table{Columns: []Column{
		{Title: "Provider", Doc: "The mail provider or filter in front of the recipients."},
		{Title: "Kind", Rank: 6, Doc: "mailbox: keeps mailboxes; filter: stands in front of those of others; hosting: keeps customers' domains."},
		{Title: "Known by", Rank: 7, Doc: "By what deliveries were known to be the provider's, with how many."},
		failedColumn(),
	}}
	if withRate {
		t.Columns = append(t.Columns, rateColumns()...)
	}
	t.Columns = append(t.Columns, deferredColumns()...)
	t.Columns = append(append(t.Columns, spanColumns()...), classColumn(), refusalColumn())

	fill(&t, troubled(r.Providers), o.Top, func(x *analyze.Tally) []Cell {
		facts := x.Provider
		if facts == nil {
			facts = &analyze.ProviderFacts{}
		}
		cells := []Cell{
			text(providerName(x.Name, facts.Key)), text(facts.Kind), text(counts(facts.Evidence, providerEvidence)), count(x.Failures),
		}
		if withRate {
			cells = append(cells, count(decidedOf(x)), share(tallyRate(x)))
		}
		cells = append(cells, count(x.Deferred), count(x.Recovered))
		return append(cells, at(x.Span.First), at(x.Span.Last), text(x.DominantClass), text(x.Dominant.Text))
	}, func(rest []analyze.Tally) []Cell {
		cells := []Cell{{}, {}, {}, count(sum(rest, failuresOf))}
		if withRate {
			cells = append(cells, rateCells(rest)...)
		}
		cells = append(cells, count(sum(rest, deferredOf)), count(sum(rest, recoveredOf)))
		return append(cells, Cell{}, Cell{}, Cell{}, Cell{})
	})
	return s.with(t, "No "+mail(r)+"delivery failed or was deferred.")
}

// providerName names a provider, and what is none that is known.
func providerName(name, key string) string {
	switch {
	case name != "":
		return name
	case key == "other":
		return "(other servers)"
	}
	return "(unknown)"
}

func deferredColumns() []Column {
	return []Column{
		{Title: "Deferred", Kind: Count, Rank: 3, Doc: "Deliveries that were refused for now at least once."},
		{Title: "Recovered", Kind: Count, Rank: 3, Doc: "Of these, accepted in the end."},
	}
}

func classColumn() Column {
	return Column{Title: "Most frequent class", Rank: 2, Doc: "The class and cause of most of the failures."}
}

// troubled leaves out the names without failures, deferrals and blocked deliveries: they are in the JSON.
func troubled(tallies []analyze.Tally) []analyze.Tally {
	out := make([]analyze.Tally, 0, len(tallies))
	for _, t := range tallies {
		if t.Failures > 0 || t.Deferred > 0 || t.Blocked > 0 {
			out = append(out, t)
		}
	}
	return out
}
