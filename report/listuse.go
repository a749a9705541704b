package report

import (
	"math"
	"strconv"

	"tracesift/analyze"
)

// listUsage shows which recipient domains act on which list, and whether what the list holds makes the difference.
func listUsage(all []analyze.ListUse, top int) Table {
	t := Table{
		Title: "Recipient domains that act on lists",
		Columns: []Column{
			{Title: "List", Kind: Host, Doc: "The list that refusals name."},
			{Title: "Recipient domain", Kind: Host, Doc: "The domain whose servers refused."},
			{Title: "Refusals", Kind: Count, Rank: 2, Doc: "Failures and deferrals that name the list."},
			{Title: "Failed", Kind: Count, Alarm: true, Doc: "Deliveries that failed with it."},
			{Title: "Deliveries", Kind: Count, Rank: 1, Doc: "Outbound deliveries to the domain: the mail that is exposed to the list."},
			{Title: "Failed if listed", Rank: 3, Doc: "Of the deliveries from addresses that the list held at the last refusal."},
			{Title: "Failed if not listed", Rank: 3, Doc: "Of those from addresses that it did not hold. Where both fail alike, the list is not the reason."},
			{Title: "Lift", Rank: 4, Doc: "How many times as often deliveries fail if listed as if not: about 1 where the list " +
				"makes no difference. The counts beside it say how much it rests on."},
			{Title: "Failed if unknown", Rank: 5, Doc: "Of those from addresses that are not known or not checked: the traces of " +
				"Exchange Online have an address only where a refusal names it."},
			{Title: "Remark", Kind: Text, Rank: 4, Doc: "What else shows."},
		},
	}
	fill(&t, all, top, func(u *analyze.ListUse) []Cell {
		remark := ""
		if u.AnyMatchSuspect {
			remark = "suspect its check: none of the addresses is listed"
		}
		return []Cell{
			text(u.List), orUnknown(u.RecipientDomain), count(u.Refusals), count(u.Failures), count(u.Deliveries),
			ofDecided(u.Listed), ofDecided(u.Unlisted), lift(u), ofDecided(u.Unknown), text(remark),
		}
	}, func(rest []analyze.ListUse) []Cell {
		return []Cell{
			{}, {},
			count(sum(rest, func(u *analyze.ListUse) int64 { return u.Refusals })),
			count(sum(rest, func(u *analyze.ListUse) int64 { return u.Failures })),
			{}, {}, {}, {}, {}, {}, // a domain may act on several lists
		}
	})
	return t
}

// lift writes how much more often deliveries fail if listed, with two digits that count.
func lift(u *analyze.ListUse) Cell {
	times, ok := u.Lift()
	switch {
	case !ok:
		return Cell{}
	case math.IsInf(times, 1):
		return text("only if listed")
	case times >= 10:
		return text(FormatCount(int64(math.Round(times))) + "\u00d7")
	case times >= 1:
		return text(strconv.FormatFloat(times, 'f', 1, 64) + "\u00d7")
	}
	return text(strconv.FormatFloat(times, 'f', 2, 64) + "\u00d7")
}

// ofDecided writes how many of some deliveries failed.
func ofDecided(d analyze.Decided) Cell {
	if d.Failed+d.Delivered == 0 {
		return Cell{}
	}
	return text(FormatCount(d.Failed) + " of " + FormatCount(d.Failed+d.Delivered))
}
