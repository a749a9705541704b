package report

import (
	"strings"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/trend"
)

// begun writes when the mail of a period began: whole days as their dates.
func begun(p analyze.Period) string {
	if !p.Known() {
		return "at unknown times"
	}
	whole := func(t time.Time) bool { return t.Equal(t.Truncate(24 * time.Hour)) }
	if !whole(p.From) || !whole(p.Until) {
		return "from " + moment(p.From) + " to before " + moment(p.Until) + " UTC"
	}
	return daysBetween(p.From, p.Until.AddDate(0, 0, -1))
}

func dimensionWords(d analyze.Dimension) string {
	switch d {
	case analyze.OfEdge:
		return "edge host"
	case analyze.OfDomain:
		return "recipient domain"
	case analyze.OfClass:
		return "NDR class"
	}
	return string(d)
}

func manyWords(d analyze.Dimension) string {
	if d == analyze.OfClass {
		return "NDR classes"
	}
	return dimensionWords(d) + "s"
}

func trendWords(t analyze.Trend) string {
	switch t {
	case analyze.Unclear:
		return "no clear change"
	case analyze.More:
		return "more mail"
	case analyze.Less:
		return "less mail"
	}
	return plain(string(t))
}

// changeWords says which way a figure went, and which figure where not failures.
func changeWords(x *analyze.Change) string {
	if x.Measure == analyze.DeferredDeliveries {
		return "deferrals " + trendWords(x.Trend)
	}
	return trendWords(x.Trend)
}

// earlierRate puts the earlier rate behind that of the headline.
func earlierRate(r *analyze.Result) string {
	if c := r.Comparison; c != nil && c.Basis != analyze.ByNone {
		return ", after " + figureText(c.Totals[0].Before, c.Basis) + " in the earlier period"
	}
	return ""
}

// largestChange says in a sentence what changed most; nothing without a comparison.
func largestChange(r *analyze.Result) string {
	c := r.Comparison
	switch {
	case c == nil || c.Basis == analyze.ByNone:
		return ""
	case len(c.Changes) > 0:
		x := &c.Changes[0]
		return "Largest change: " + changeWords(x) + " " + named(x) + ", " + ofText(x.Now) + " after " + ofText(x.Before)
	case len(c.Listings) > 0:
		x := &c.Listings[0]
		by := " by "
		if x.Trend == analyze.NewlyRefused || x.Trend == analyze.NoLongerRefused {
			by = " over "
		}
		return "Largest change: " + address(x.IP).Text + " " + plain(string(x.Trend)) + by + x.List
	case len(c.Volumes) > 0:
		x := &c.Volumes[0]
		return "Largest change: " + trendWords(x.Trend) + " " + named(x) + ", " + ofText(x.Now) + " after " + ofText(x.Before)
	}
	return "Nothing changed by more than chance"
}

// named names what changed in a sentence.
func named(x *analyze.Change) string {
	switch x.Dimension {
	case analyze.OfClass:
		return "“" + causeWords(x.Class, x.Cause) + "”"
	case analyze.OfList:
		return "over " + x.List
	case analyze.OfProvider:
		return "at " + providerName(x.ProviderName, x.Provider)
	case analyze.OfDomain:
		return "at " + x.RecipientDomain
	case analyze.OfEdge:
		return "through " + x.EdgeHost
	case analyze.OfGroup:
		return "“" + causeWords(x.Class, x.Cause) + "” at " + x.RecipientDomain + " through " + firstLabel(x.EdgeHost)
	}
	return "in all"
}

func ofText(f analyze.Rate) string {
	if f.Of == 0 {
		return FormatCount(f.N)
	}
	return FormatCount(f.N) + " of " + FormatCount(f.Of)
}

// was writes a headline figure of the earlier period for a tile; nothing where it cannot be compared.
func was(r *analyze.Result, m analyze.Measure, value func(analyze.Rate) string) string {
	if r.Comparison == nil || r.Comparison.Basis != analyze.ByRates {
		return ""
	}
	for i := range r.Comparison.Totals {
		if x := &r.Comparison.Totals[i]; x.Measure == m {
			return "; before " + value(x.Before)
		}
	}
	return ""
}

// comparisonTerms explain the section of changes.
func comparisonTerms() []Term {
	least, excess := FormatCount(trend.LeastEvents), FormatCount(trend.LeastExcess)
	return []Term{
		{"What changed", "Of each edge host, recipient domain, provider, NDR class, list and group, failed deliveries are compared as a share of those that " +
			"were decided, deferred ones of all; of a group, of the mail on its route. A figure is tested where both periods together have at least " + least +
			", two shares by Fisher's exact test, two counts by the exact binomial test. Among hundreds of names some differ by chance: of each kind only so " +
			"many are told that at most one in twenty of them is expected to be chance (Benjamini and Hochberg). A change that is told is also at least " + excess +
			" more or fewer than the earlier rate lets expect, and a rate at least a quarter higher than the other. Deliveries count one by one: a single " +
			"mailing to many dead addresses can make a change. Bounds are those of Newcombe's method 10."},
		{"Amounts of mail", "They depend on what people write, which no test knows: told is what doubled or halved, from " + FormatCount(trend.LeastVolume) +
			" deliveries on, where both periods have the same days and no export lost anything; of edge hosts only one's own."},
		{"Newly listed", strings.TrimSpace("The list said not listed nearest to the end of the earlier period, and listed nearest to the end of this one; no longer " +
			"listed the other way round. Where a list said nothing in one of them, refusals alone are told, of " +
			"addresses that both periods know.")},
	}
}
