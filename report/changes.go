package report

import (
	"slices"
	"strconv"
	"strings"

	"tracesift/analyze"
)

// headlineTitle is that of a table that a summary leaves out.
const headlineTitle = "Headline figures"

// changes shows what is different from an earlier period.
func changes(r *analyze.Result, o Options) Section {
	c := r.Comparison
	s := Section{ID: "changes", Title: "What changed"}
	s.Paragraphs = append(s.Paragraphs,
		"Mail that began "+begun(c.Now)+" is compared with mail that began "+begun(c.Before)+" ("+c.Source+").")
	s.Paragraphs = append(s.Paragraphs, c.Caveats...)
	by := c.Basis
	if r.RateWithheld != "" && by == analyze.ByRates {
		by = analyze.ByCounts
	}
	s.Tables = append(s.Tables, headlineFigures(c, by))
	if c.Basis != analyze.ByNone {
		s.Paragraphs = append(s.Paragraphs, extent(c))
	}
	if len(c.Changes) > 0 {
		s.Tables = append(s.Tables, changed(c.Changes, by, o.Top))
	}
	if len(c.Listings) > 0 {
		s.Tables = append(s.Tables, listings(c.Listings, o.Top))
	}
	if len(c.Volumes) > 0 {
		s.Tables = append(s.Tables, volumes(c.Volumes, o.Top))
	}
	return s
}

// extent says how much was compared, and how much of it changed.
func extent(c *analyze.Comparison) string {
	var names, tested, changed int
	var kinds []string
	for i := range c.Compared {
		x := &c.Compared[i]
		tested += x.Tested
		changed += x.Changed
		if x.Measure == analyze.FailedDeliveries && x.Names > 0 {
			names += x.Names
			kinds = append(kinds, plural(int64(x.Names), dimensionWords(x.Dimension), manyWords(x.Dimension)))
		}
	}
	if names == 0 {
		return "Neither period has failures to compare."
	}
	text := "Compared: " + strings.Join(kinds, ", ") + "; " + plural(int64(tested), "figure has", "figures have") +
		" enough failures or deferrals to tell a change, and "
	if changed == 0 {
		return text + "none of them changed by more than chance."
	}
	text += FormatCount(int64(changed)) + " of them changed by more than chance"
	if n := explained(c.Changes); n > 0 {
		text += "; of these " + plural(n, "repeats a group by its host, domain or class, and stands last",
			"repeat a group by its host, domain or class, and stand last")
	}
	return text + "."
}

// explained counts the changes of which one group has most.
func explained(all []analyze.Change) (n int64) {
	for i := range all {
		if all[i].Explained {
			n++
		}
	}
	return n
}

// headlineFigures shows the figures of the whole in both periods.
func headlineFigures(c *analyze.Comparison, by analyze.Basis) Table {
	t := Table{Title: headlineTitle, Columns: []Column{
		{Title: "Figure", Doc: "Failed: of the deliveries that were decided. Deferred: deliveries that were refused for now at least once, of all."},
		{Title: "Before", Kind: Share, Rank: 1, Doc: "In the earlier period."},
		{Title: "Now", Kind: Share, Doc: "In the period of this report."},
		{Title: "Change", Rank: 2, Doc: "Which way it went, where chance does not explain it."},
		differenceColumn(),
	}}
	for i := range c.Totals {
		x := &c.Totals[i]
		name := map[analyze.Measure]string{
			analyze.FailedDeliveries: "Failed", analyze.DeferredDeliveries: "Deferred", analyze.AllDeliveries: "Deliveries",
		}[x.Measure]
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			text(name), figureCell(x.Before, by), figureCell(x.Now, by), text(trendWords(x.Trend)), text(points(x)),
		}})
	}
	return t
}

func differenceColumn() Column {
	return Column{Title: "Difference", Rank: 4, Doc: "Of the two rates, in percentage points, with the bounds between which it lies with 95 % confidence."}
}

// changed shows what changed, with both figures whole: counts without what they are of tell the wrong way where there was
// less mail. Where counts are compared there is no more.
func changed(all []analyze.Change, by analyze.Basis, top int) Table {
	withRate := by == analyze.ByRates
	kind, cell := Count, func(f analyze.Rate) Cell { return count(f.N) }
	if withRate {
		kind, cell = Share, func(f analyze.Rate) Cell { return Cell{Text: ofText(f), Value: f} }
	}
	const of = " Of a class or a list, of all mail; else of that through that host, to that domain or provider, or both."
	t := Table{Title: "Changes", Columns: []Column{
		{Title: "Change", Doc: "Of failures, or of deferred deliveries. New: none before. Gone: none any more, though there was mail. " +
			"Worse, better: a higher or lower rate."},
		{Title: "Where, or of what", Kind: Text, Doc: "What the figure is of: a reason in its quotation marks, a list, a host, a domain, a provider."},
		{Title: "Before", Kind: kind, Doc: "Failed or deferred deliveries in the earlier period." + of},
		{Title: "Now", Kind: kind, Doc: "The same in the period of this report."},
		{Title: "More or fewer", Kind: Count, Rank: 3, Doc: "How many more than at the earlier rate; negative: fewer."},
	}}
	if withRate {
		t.Columns = append(t.Columns, differenceColumn())
	}
	t.Columns = append(t.Columns,
		Column{Title: "Chance", Rank: 6, Doc: "How often chance alone would make as large a difference, corrected for how many names were compared."})
	for _, c := range subjectColumns() {
		c.Rank = 7
		t.Columns = append(t.Columns, c)
	}
	fill(&t, all, top, func(x *analyze.Change) []Cell {
		out := []Cell{text(changeWords(x)), text(named(x)), cell(x.Before), cell(x.Now), signed(x.Excess)}
		if withRate {
			out = append(out, text(points(x)))
		}
		return slices.Concat(out, []Cell{text(odds(x.Adjusted))}, subjectCells(x))
	}, func([]analyze.Change) []Cell {
		return make([]Cell, len(t.Columns)) // the same failures stand in several rows
	})
	return t
}

// subjectColumns are the names of what changed; each row has some of them.
func subjectColumns() []Column {
	return []Column{
		{Title: "Edge host", Kind: Host, Doc: "The outbound server, where the figure is of one."},
		{Title: "Recipient domain", Kind: Host, Doc: "The domain of the recipients, where the figure is of one."},
		{Title: "Class, list, provider", Doc: "The NDR class, the list that refusals name, or the provider in front of the recipients, where the figure is of one."},
	}
}

func subjectCells(x *analyze.Change) []Cell {
	what := classCause(x.Class, x.Cause)
	switch x.Dimension {
	case analyze.OfProvider:
		what = providerName(x.ProviderName, x.Provider)
	case analyze.OfList:
		what = "list " + x.List
	}
	return []Cell{text(x.EdgeHost), text(x.RecipientDomain), text(what)}
}

// volumes shows where much more or less mail went.
func volumes(all []analyze.Change, top int) Table {
	t := Table{Title: "Amounts of mail that changed", Columns: append(append([]Column{
		{Title: "Change", Doc: "Twice as much mail as before or more, or half as much or less."},
	}, subjectColumns()...),
		Column{Title: "Before", Kind: Count, Doc: "Deliveries in the earlier period, whatever became of them."},
		Column{Title: "Now", Kind: Count, Doc: "Deliveries in the period of this report."})}
	fill(&t, all, top, func(x *analyze.Change) []Cell {
		return append(append([]Cell{text(trendWords(x.Trend))}, subjectCells(x)...), count(x.Before.N), count(x.Now.N))
	}, func(rest []analyze.Change) []Cell { return make([]Cell, len(t.Columns)) })
	return t
}

// listings shows which addresses came onto lists, and which left them.
func listings(all []analyze.ListingChange, top int) Table {
	t := Table{Title: "Addresses on lists", Columns: []Column{
		{Title: "Change", Doc: "Newly or no longer listed: by what the list said in both periods. Newly or no longer refused: by the refusals that name it."},
		{Title: "List", Kind: Host, Doc: "The blocklist."},
		{Title: "Address", Kind: Host, Doc: "The address that it holds, or is said to hold."},
		{Title: "Edge host", Kind: Host, Rank: 4, Doc: "The hosts that were seen with the address."},
		{Title: "List before", Rank: 3, Doc: "What the list said nearest to the end of the earlier period."},
		{Title: "List now", Rank: 2, Doc: "What it said nearest to the end of this one. Nothing does not mean not listed."},
		{Title: "Refusals before", Kind: Count, Rank: 1, Doc: "Failures and deferrals that claim the listing, in the earlier period."},
		{Title: "Refusals now", Kind: Count, Doc: "The same in the period of this report."},
	}}
	state := func(s analyze.ListState) Cell {
		if s.State == "" {
			return text("nothing")
		}
		return text(strings.TrimSpace(plain(s.State) + " " + moment(s.At)))
	}
	fill(&t, all, top, func(x *analyze.ListingChange) []Cell {
		return []Cell{
			text(plain(string(x.Trend))), text(x.List), address(x.IP), text(strings.Join(x.EdgeHosts, ", ")), state(x.Before), state(x.Now),
			count(x.RefusedBefore), count(x.RefusedNow),
		}
	}, func(rest []analyze.ListingChange) []Cell {
		return []Cell{{}, {}, {}, {}, {}, {}, count(sum(rest, func(x *analyze.ListingChange) int64 { return x.RefusedBefore })),
			count(sum(rest, func(x *analyze.ListingChange) int64 { return x.RefusedNow }))}
	})
	return t
}

// signed writes a count with its sign.
func signed(n int64) Cell {
	c := count(n)
	if n > 0 {
		c.Text = "+" + c.Text
	}
	return c
}

// points writes the difference of two rates in percentage points, with its bounds; nothing for counts.
func points(x *analyze.Change) string {
	if x.Before.Of == 0 || x.Now.Of == 0 || x.Low == 0 && x.High == 0 {
		return ""
	}
	write := func(v float64) string {
		s := strconv.FormatFloat(100*v, 'f', 1, 64)
		if v > 0 && s != "0.0" {
			s = "+" + s
		}
		return strings.Replace(s, "-0.0", "0.0", 1)
	}
	d := float64(x.Now.N)/float64(x.Now.Of) - float64(x.Before.N)/float64(x.Before.Of)
	return write(d) + " (" + write(x.Low) + " to " + write(x.High) + ")"
}

// odds writes a probability so that it can be read at a glance.
func odds(p float64) string {
	if p < 0.0001 {
		return "< 0.0001"
	}
	return strconv.FormatFloat(p, 'f', 4, 64)
}

// figureCell holds a figure of one period: a rate, or a count.
func figureCell(f analyze.Rate, by analyze.Basis) Cell {
	c := count(f.N)
	if c.Text = figureText(f, by); by == analyze.ByRates && f.Of > 0 {
		c.Value = f
	}
	return c
}

// figureText writes a figure of one period.
func figureText(f analyze.Rate, by analyze.Basis) string {
	if by == analyze.ByRates && f.Of > 0 {
		return FormatRate(f)
	}
	return FormatCount(f.N)
}
