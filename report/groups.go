package report

import (
	"cmp"

	"tracesift/analyze"
	"tracesift/analyze/order"
)

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
		Column{Title: "Of", Kind: Count, Rank: 4, Doc: "Deliveries through that host to that domain that were decided: accepted, or failed for any reason."},
		verdictColumn())}
	t.Columns = append(append(t.Columns, spanColumns()...), refusalColumn())

	fillGroups(&t, &r.Groups, o.Top, func(g *analyze.Group) []Cell {
		return append(keyCells(g), count(g.Failures), count(g.Decided), text(counts(g.Verdicts, same)),
			at(g.Span.First), at(g.Span.Last), text(g.Dominant.Text))
	}, func(failures int64, verdicts string) []Cell {
		// Groups share their deliveries, so those do not add up.
		return []Cell{{}, {}, {}, count(failures), {}, text(verdicts), {}, {}, {}}
	})
	return s.with(t, "No "+mail(r)+"delivery failed.")
}

// deferrals shows what was refused for now, and how it ended.
func deferrals(r *analyze.Result, o Options) Section {
	s := Section{ID: "deferrals", Title: "Delays and deferrals", Paragraphs: timeToAccept(r), Figures: acceptance(&r.Waits)}
	verdicts := verdictColumn()
	verdicts.Rank = 4
	t := Table{Title: "Deferrals by edge host, recipient domain and NDR class", Columns: append(keyColumns(),
		Column{Title: "Deferrals", Kind: Count, Doc: "Attempts that were refused for now."},
		Column{Title: "Deliveries", Kind: Count, Rank: 4, Doc: "Deliveries that had them."},
		Column{Title: "Recovered", Kind: Count, Rank: 1, Doc: "Deliveries that were accepted in the end."},
		Column{Title: "Median delay", Rank: 3, Doc: "From the first deferral to acceptance, over the recovered."},
		Column{Title: "90 %", Rank: 4, Doc: "Nine of ten of these waited no longer."},
		verdicts)}
	t.Columns = append(append(t.Columns, spanColumns()...), refusalColumn())

	fillGroups(&t, &r.Deferrals, o.Top, func(g *analyze.Group) []Cell {
		median, most := delayCells(g.Recovered, g.Delay)
		return append(keyCells(g), count(g.Failures), count(g.Deliveries), count(g.Recovered), median, most, text(counts(g.Verdicts, same)),
			at(g.Span.First), at(g.Span.Last), text(g.Dominant.Text))
	}, func(deferrals int64, verdicts string) []Cell {
		// A delivery stands in every group in which it was deferred, so deliveries do not add up.
		return []Cell{{}, {}, {}, count(deferrals), {}, {}, {}, {}, text(verdicts), {}, {}, {}}
	})
	s = s.with(t, "No "+mail(r)+"delivery was deferred.")
	if r.Deferrals.Len() > 0 {
		s.Paragraphs = append(s.Paragraphs, recovery(r))
		withRate := r.RateWithheld == ""
		s.Tables = append(s.Tables, deferredBy("Delays by edge host", "Edge host", r.EdgeHosts, withRate, o),
			deferredBy("Delays by recipient domain", "Recipient domain", r.RecipientDomains, withRate, o))
	}
	return s
}

// recovery says what became of the deliveries that were refused for now.
func recovery(r *analyze.Result) string {
	d := r.Deferred
	s := plural(d.Deliveries, "delivery was", "deliveries were") + " refused for now at least once, in " +
		plural(d.Deferrals, "deferral", "deferrals") + "; "
	if d.Recovered == 0 {
		return s + "none was accepted in the end."
	}
	return s + FormatCount(d.Recovered) + " of them " + verb(d.Recovered) + " accepted in the end, half within " +
		delay(d.Delay.Median) + " of the first deferral, nine of ten within " + delay(d.Delay.P90) + "."
}

// deferredBy shows how many deliveries were refused for now, and how long those that recovered had to wait.
func deferredBy(title, column string, tallies []analyze.Tally, withRate bool, o Options) Table {
	t := Table{Title: title, Columns: []Column{
		{Title: column, Kind: Host, Doc: "Where deliveries were refused for now; one may stand in several rows of edge hosts."},
		{Title: "Deferred", Kind: Count, Doc: "Deliveries that were refused for now at least once."},
		{Title: "Recovered", Kind: Count, Rank: 1, Doc: "Of these, accepted in the end."},
	}}
	if withRate {
		t.Columns = append(t.Columns, Column{Title: "Share", Kind: Share, Rank: 2, Doc: "Of the deferred, those that recovered."})
	}
	t.Columns = append(t.Columns,
		Column{Title: "Median delay", Rank: 2, Doc: "From the first deferral to acceptance, over the recovered."},
		Column{Title: "90 %", Rank: 3, Doc: "Nine of ten of these waited no longer."})
	cells := func(name Cell, recovered, deferred int64, median, most Cell) []Cell {
		out := []Cell{name, count(deferred), count(recovered)}
		if withRate {
			out = append(out, share(analyze.Rate{N: recovered, Of: deferred}))
		}
		return append(out, median, most)
	}
	var rows []analyze.Tally
	for _, x := range tallies {
		if x.Deferred > 0 {
			rows = append(rows, x)
		}
	}
	order.Sort(rows, func(a, b analyze.Tally) int { return cmp.Compare(b.Deferred, a.Deferred) })
	fill(&t, rows, o.Top, func(x *analyze.Tally) []Cell {
		median, most := delayCells(x.Recovered, x.Delay)
		return cells(orUnknown(x.Name), x.Recovered, x.Deferred, median, most)
	}, func(rest []analyze.Tally) []Cell {
		return cells(Cell{}, sum(rest, recoveredOf), sum(rest, deferredOf), Cell{}, Cell{})
	})
	return t
}

// delayCells gives the median and the longest of nine in ten delays, nothing where nothing recovered.
func delayCells(recovered int64, d analyze.Delay) (median, most Cell) {
	if recovered == 0 {
		return Cell{}, Cell{}
	}
	return Cell{Text: delay(d.Median), Value: d.Median}, Cell{Text: delay(d.P90), Value: d.P90}
}

// fillGroups gives a table a row for each group, up to top, and one more that stands for the rest, of which it takes the
// failures and the verdicts.
func fillGroups(t *Table, groups *analyze.Groups, top int, row func(*analyze.Group) []Cell, rest func(failures int64, verdicts string) []Cell) {
	shown, failures, verdicts := 0, int64(0), map[string]int64{}
	for g := range groups.All {
		if top <= 0 || shown < top {
			t.Rows = append(t.Rows, Row{Cells: row(g)})
			shown++
			continue
		}
		failures += g.Failures
		for verdict, n := range g.Verdicts {
			verdicts[verdict] += n
		}
	}
	if left := groups.Len() - shown; left > 0 {
		t.stands(left, groups.Len(), rest(failures, counts(verdicts, same)))
	}
}
