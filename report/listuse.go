package report

import (
	"math"
	"strconv"
	"strings"

	"tracesift/analyze"
)

// listUsage shows which recipient domains act on which list, and whether what the list holds makes the difference.
func listUsage(all []analyze.ListUse, top int) Table {
	t := Table{
		Title: "Domains that act on lists",
		Columns: []Column{
			{Title: "List", Kind: Host, Doc: "The list that refusals name."},
			{Title: "Recipient domain", Kind: Host, Doc: "The domain whose servers refused."},
			{Title: "Refusals", Kind: Count, Rank: 2, Doc: "Failures and deferrals that name the list."},
			{Title: "Verdicts", Kind: Text, Rank: 6, Doc: "What the list data say of the refusals, with how many of them."},
			{Title: "Failed", Kind: Count, Alarm: true, Doc: "Deliveries that failed with it."},
			{Title: "Deliveries", Kind: Count, Rank: 1, Doc: "Outbound deliveries to the domain: the mail that is exposed to the list."},
			{Title: "Compared by", Rank: 3, Doc: "What tells the deliveries of the next two columns apart: the addresses that the list " +
				"held at the last refusal; or, where most accepted deliveries have no address as in the traces of Exchange Online, the edge " +
				"hosts that were refused over the list. Hosts say less: each has many addresses."},
			{Title: "Failed if listed", Rank: 3, Doc: "Of the deliveries from listed addresses, or through refused hosts."},
			{Title: "Failed if not listed", Rank: 3, Doc: "Of those from other addresses, or through other hosts. Where both fail alike, the list is not the reason."},
			{Title: "Lift", Rank: 4, Doc: "How many times as often deliveries fail if listed as if not: about 1 where the list " +
				"makes no difference. The counts beside it say how much it rests on."},
			{Title: "Failed if unknown", Rank: 5, Doc: "Of those from addresses that are not known or not checked, where addresses are compared."},
			{Title: "Remark", Kind: Text, Rank: 4, Doc: "What else shows."},
		},
	}
	fill(&t, all, top, func(u *analyze.ListUse) []Cell {
		remark := ""
		if u.AnyMatchSuspect {
			remark = "suspect its check: none of the addresses is listed"
		}
		by, unknown := "edge host", Cell{}
		if u.ByAddress() {
			by, unknown = "address", ofDecided(u.Unknown)
		}
		listed, unlisted := u.Contrast()
		return []Cell{
			text(u.List), orUnknown(u.RecipientDomain), count(u.Refusals), text(counts(u.Verdicts, same)), count(u.Failures), count(u.Deliveries),
			text(by), ofDecided(listed), ofDecided(unlisted), lift(u), unknown, text(remark),
		}
	}, func(rest []analyze.ListUse) []Cell {
		return []Cell{
			{}, {},
			count(sum(rest, func(u *analyze.ListUse) int64 { return u.Refusals })),
			{},
			count(sum(rest, func(u *analyze.ListUse) int64 { return u.Failures })),
			{}, {}, {}, {}, {}, {}, {}, // a domain may act on several lists
		}
	})
	return t
}

const (
	// worthFailures and worthAddresses are from where on refusals over a list are worth a sentence.
	worthFailures, worthAddresses = 5, 2
	// sentences is how many there are at most.
	sentences = 5
)

// actsOnLists says in sentences who acts on which list, of what is more than a single case.
func actsOnLists(all []analyze.ListUse) []string {
	var out []string
	for i := range all {
		u := &all[i]
		if u.RecipientDomain == "" || u.Failures < worthFailures && u.Addresses < worthAddresses {
			continue
		}
		s := u.RecipientDomain + " acts on " + u.List + ": " + plural(u.Refusals, "refusal", "refusals") + " of " +
			plural(int64(u.Addresses), "known address", "known addresses") + " (" + counts(u.Verdicts, same) + ")"
		if cell := lift(u); cell.Text != "" {
			listed, unlisted := u.Contrast()
			by := "through the edge hosts that were refused, against %s through others"
			if u.ByAddress() {
				by = "from listed addresses, against %s from others"
			}
			s += "; failed: " + ofDecided(listed).Text + " " + strings.Replace(by, "%s", ofDecided(unlisted).Text, 1)
		}
		if out = append(out, s+"."); len(out) == sentences {
			break
		}
	}
	return out
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
