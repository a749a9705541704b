package report

import "tracesift/analyze"

func groupFailures(g *analyze.Group) int64  { return g.Failures }
func groupRecovered(g *analyze.Group) int64 { return g.Recovered }

// keyColumns are the three names that make a group.
func keyColumns() []Column {
	return []Column{
		{Title: "Edge host", Kind: Host, Doc: "The outbound server."},
		{Title: "Recipient domain", Kind: Host, Doc: "The domain of the recipient's address."},
		{Title: "NDR class", Doc: "The class and cause that the rules gave the refusal."},
	}
}

func keyCells(g *analyze.Group) []Cell {
	return []Cell{orUnknown(g.EdgeHost), orUnknown(g.RecipientDomain), orUnknown(classCause(g.Class, g.Cause))}
}

func classCause(class, cause string) string {
	if cause == "" {
		return class
	}
	return class + "." + cause
}

func verdictColumn() Column {
	return Column{Title: "Verdicts", Kind: Text, Rank: 3, Doc: "What the lists say about the claims, with how many refusals."}
}

// groups shows where, to whom and why together.
func groups(r *analyze.Result, o Options) Section {
	s := Section{ID: "groups", Title: "Failures by edge host, recipient domain and NDR class"}
	t := Table{Columns: append(keyColumns(), failedColumn(),
		Column{Title: "Of", Kind: Count, Rank: 4, Doc: "Outbound deliveries through that host to that domain that were decided: accepted, or failed for any reason."},
		verdictColumn())}
	t.Columns = append(append(t.Columns, spanColumns()...), refusalColumn())

	fill(&t, r.Groups, o.Top, func(g *analyze.Group) []Cell {
		return append(keyCells(g), count(g.Failures), count(g.Decided), text(counts(g.Verdicts, same)),
			at(g.Span.First), at(g.Span.Last), text(g.Dominant.Text))
	}, func(rest []analyze.Group) []Cell {
		// Groups share their deliveries, so those do not add up.
		return []Cell{{}, {}, {}, count(sum(rest, groupFailures)), {}, text(allVerdicts(rest)), {}, {}, {}}
	})
	return s.with(t, "No outbound delivery failed.")
}

// deferrals shows what was refused for now, and how it ended.
func deferrals(r *analyze.Result, o Options) Section {
	s := Section{ID: "deferrals", Title: "Delays and deferrals", Paragraphs: timeToAccept(&r.Waits), Figures: acceptance(&r.Waits)}
	t := Table{Title: "Deferrals by edge host, recipient domain and NDR class", Columns: append(keyColumns(),
		Column{Title: "Deferrals", Kind: Count, Doc: "Attempts that were refused for now."},
		Column{Title: "Recovered", Kind: Count, Rank: 1, Doc: "Deliveries that were accepted in the end."},
		Column{Title: "Median delay", Rank: 3, Doc: "From the first deferral to acceptance, over the recovered."},
		verdictColumn())}
	t.Columns = append(append(t.Columns, spanColumns()...), refusalColumn())

	fill(&t, r.Deferrals, o.Top, func(g *analyze.Group) []Cell {
		median := Cell{}
		if g.Recovered > 0 {
			median = Cell{Text: delay(g.MedianDelay), Value: g.MedianDelay}
		}
		return append(keyCells(g), count(g.Failures), count(g.Recovered), median, text(counts(g.Verdicts, same)),
			at(g.Span.First), at(g.Span.Last), text(g.Dominant.Text))
	}, func(rest []analyze.Group) []Cell {
		return []Cell{{}, {}, {}, count(sum(rest, groupFailures)), count(sum(rest, groupRecovered)), {},
			text(allVerdicts(rest)), {}, {}, {}}
	})
	return s.with(t, "No outbound delivery was deferred.")
}

func allVerdicts(rows []analyze.Group) string {
	all := map[string]int64{}
	for i := range rows {
		for verdict, n := range rows[i].Verdicts {
			all[verdict] += n
		}
	}
	return counts(all, same)
}
