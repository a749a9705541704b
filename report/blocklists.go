package report

import (
	"net/netip"
	"slices"
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
)

// blocklists shows what refusals claim about lists, what the lists say, and which list data that was.
func blocklists(r *analyze.Result, o Options) Section {
	s := Section{ID: "blocklists", Title: "Blocklist claims and verdicts", Figures: blocks(r.Spells), Terms: verdictTerms(r.Claims)}
	if len(r.Claims) == 0 {
		s.Paragraphs = append(s.Paragraphs, "No refusal claims that an address is on a list.")
	} else {
		s.Tables = append(s.Tables, claims(r.Claims, o.Top))
	}
	s.Paragraphs = append(s.Paragraphs, actsOnLists(r.ListUsage)...)
	if told := toldOf(r.Addresses); len(told) > 0 {
		s.Tables = append(s.Tables, edgeAddresses(told, o.Top))
	}
	if len(r.ListUsage) > 0 {
		s.Tables = append(s.Tables, listUsage(r.ListUsage, o.Top))
	}
	if len(r.Observations) > 0 {
		s.Tables = append(s.Tables, observations(listedFirst(r.Observations), o.Top))
	}
	if len(r.Zones) == 0 {
		if len(r.Claims) > 0 {
			s.Paragraphs = append(s.Paragraphs, unchecked)
		}
		return s
	}
	s.Tables = append(s.Tables, zones(r.Zones))
	s.Notes, s.Terms = cutLines(unused(r.Zones), o.Top), append(s.Terms, healthTerms(r.Zones)...)
	return s
}

// unchecked is said where claims stand against no list data.
const unchecked = "No list data was given, so no claim could be checked. Not checked does not mean not listed."

// unused says what of list data could not be read, or says nothing of addresses.
func unused(all []blocklist.ZoneAudit) []string {
	var out []string
	for _, z := range all {
		if z.Err != nil {
			out = append(out, z.Err.Error()) // it names the file
		}
		out = append(out, z.Bad...)
		if z.Ignored > 0 {
			out = append(out, z.Path+": "+plural(z.Ignored, "line says", "lines say")+
				" nothing of addresses: other names, or data sets of domains")
		}
	}
	return out
}

func claims(all []analyze.ClaimTally, top int) Table {
	t := Table{
		Title: "Claims",
		Columns: []Column{
			{Title: "List", Kind: Host, Doc: "The list that refusals name; a generic claim names none."},
			{Title: "Address", Kind: Host, Doc: "The address that is said to be listed."},
			{Title: "Zone", Kind: Host, Rank: 6, Doc: "The DNS zone of the list, where the refusals have it."},
			{Title: "Refusals", Kind: Count, Rank: 1, Doc: "Failures and deferrals that make the claim."},
			{Title: "Failed", Kind: Count, Alarm: true, Doc: "Deliveries that failed with it."},
			{Title: "Verdicts", Kind: Text, Doc: "What the list data say, with how many refusals."},
			{Title: "Confidence", Rank: 8, Doc: "How sure the verdicts are: high on the same day with a known answer, medium within the time that entries of the list last."},
			{Title: "Who can act", Kind: Text, Rank: 9, Doc: "Who can end such refusals, by the verdict and by whose address it is."},
			{Title: "Gap", Rank: 7, Doc: "How long before or after the refusal the list said so; of several the longest."},
			{Title: "Flags", Kind: Text, Rank: 3, Doc: "What else the claims showed, with how many refusals."},
			{Title: "First (UTC)", Kind: Moment, Rank: 5, Doc: "Time of the first refusal."},
			{Title: "Last (UTC)", Kind: Moment, Rank: 4, Doc: "Time of the last refusal."},
		},
	}
	fill(&t, all, top, func(c *analyze.ClaimTally) []Cell {
		list := text(c.List)
		if c.List == "" {
			list = text("(none named)")
		}
		return []Cell{
			list, address(c.IP), text(c.Zone), count(c.Count), count(c.Failures), text(counts(c.Verdicts, same)),
			text(counts(c.Confidence, same)), text(counts(c.Who, plain)), gap(c.Gap), text(counts(c.Flags, same)), at(c.Span.First), at(c.Span.Last),
		}
	}, func(rest []analyze.ClaimTally) []Cell {
		verdicts, flags := map[string]int64{}, map[string]int64{}
		for _, c := range rest {
			for k, n := range c.Verdicts {
				verdicts[k] += n
			}
			for k, n := range c.Flags {
				flags[k] += n
			}
		}
		return []Cell{
			{}, {}, {},
			count(sum(rest, func(c *analyze.ClaimTally) int64 { return c.Count })),
			count(sum(rest, func(c *analyze.ClaimTally) int64 { return c.Failures })),
			text(counts(verdicts, same)), {}, {}, {}, text(counts(flags, same)), {}, {},
		}
	})
	return t
}

// toldOf returns the addresses of which there is something to tell: a refusal, or a listing.
func toldOf(all []analyze.Address) []analyze.Address {
	return slices.DeleteFunc(slices.Clone(all), func(a analyze.Address) bool { return a.Refusals == 0 && len(a.Lists) == 0 })
}

// edgeAddresses shows for each address what was refused and which lists hold it.
func edgeAddresses(all []analyze.Address, top int) Table {
	t := Table{
		Title: "Addresses that mail left from",
		Columns: []Column{
			{Title: "Address", Kind: Host, Doc: "A public address of an edge, from a log or a refusal."},
			{Title: "Edge host", Kind: Host, Rank: 4, Doc: "The hosts that were seen with it."},
			{Title: "Owner", Rank: 6, Doc: "Who runs it."},
			{Title: "Listed by", Kind: Text, Doc: "The lists that held it at the last refusal."},
			{Title: "Asked", Kind: Count, Rank: 1, Doc: "How many lists said anything about it at that time."},
			{Title: "Refusals", Kind: Count, Alarm: true, Doc: "Failures and deferrals of mail from it."},
			{Title: "Refused for", Kind: Text, Rank: 2, Doc: "Class and cause of the refusals."},
			{Title: "Failed", Rank: 3, Doc: "Of the deliveries that are known to have left from it; successes have an address only in logs of one's own servers."},
			{Title: "Last (UTC)", Kind: Moment, Rank: 5, Doc: "Time of the last refusal."},
		},
	}
	fill(&t, all, top, func(x *analyze.Address) []Cell {
		return []Cell{
			address(x.IP), text(strings.Join(x.EdgeHosts, ", ")), text(ownerWords(x.EdgeOwner)), text(strings.Join(x.Lists, ", ")),
			count(int64(x.Checked)), count(x.Refusals), text(counts(x.Causes, same)), ofDecided(x.Known), at(x.Span.Last),
		}
	}, func(rest []analyze.Address) []Cell {
		causes := map[string]int64{}
		for _, x := range rest {
			for c, n := range x.Causes {
				causes[c] += n
			}
		}
		return []Cell{
			{}, {}, {}, {}, {}, count(sum(rest, func(x *analyze.Address) int64 { return x.Refusals })), text(counts(causes, same)), {}, {},
		}
	})
	return t
}

func observations(all []blocklist.Observation, top int) Table {
	t := Table{
		Title: "What the lists say",
		Columns: []Column{
			{Title: "List", Kind: Host, Doc: "The list that was looked at."},
			{Title: "Address", Kind: Host, Doc: "The address that was looked up."},
			{Title: "Answer", Doc: "Listed or not; anything else is unknown, which is not the same as not listed."},
			{Title: "Codes", Rank: 2, Doc: "The answer's address records."},
			{Title: "As of (UTC)", Kind: Moment, Rank: 1, Doc: "When the list data were true."},
			{Title: "Text", Kind: Verbatim, Rank: 4, Doc: "The answer's text record."},
			{Title: "Source", Kind: Path, Rank: 3, Doc: "The file that says it."},
		},
	}
	fill(&t, all, top, func(x *blocklist.Observation) []Cell {
		return []Cell{
			text(listOrZone(x.List, x.Zone)), address(x.IP), text(plain(string(x.State))), text(addresses(x.Codes)),
			when(x.At), text(x.Text), text(x.Source),
		}
	}, func(rest []blocklist.Observation) []Cell {
		states := map[string]int64{}
		for _, x := range rest {
			states[string(x.State)]++
		}
		return []Cell{{}, {}, text(counts(states, plain)), {}, {}, {}, {}}
	})
	return t
}

// zones accounts for every file of list data; it is never cut.
func zones(all []blocklist.ZoneAudit) Table {
	t := Table{
		Title: "List data used",
		Columns: []Column{
			{Title: "File", Kind: Path, Doc: "The file as it was named."},
			{Title: "SHA-256", Rank: 7, Doc: "Of a recording: the first 12 digits of the hash of its content."},
			{Title: "Zone", Kind: Host, Rank: 2, Doc: "The zone whose data it holds."},
			{Title: "List", Kind: Host, Rank: 4, Doc: "The list in the catalog."},
			{Title: "Type", Rank: 5, Doc: "The type of the data set."},
			{Title: "As of (UTC)", Kind: Moment, Rank: 1, Doc: "When the snapshot was taken."},
			{Title: "Time from", Rank: 1, Doc: "Whether the data carry that time; the time of a file is weak evidence."},
			{Title: "Health", Rank: 6, Doc: "Why nothing that it says is believed; of look-ups also that the self-test was passed."},
			{Title: "Asked", Kind: Host, Rank: 8, Doc: "Of look-ups: the server that was asked."},
			{Title: "Entries", Kind: Count, Rank: 3, Doc: "Entries that were read; of look-ups, answers."},
			{Title: "Skipped", Kind: Count, Alarm: true, Doc: "Lines that could not be read."},
		},
	}
	fill(&t, all, 0, func(z *blocklist.ZoneAudit) []Cell {
		source := "the data"
		if z.WeakAt {
			source = "the file (weak)"
		}
		if z.Err != nil {
			source = "not usable"
		}
		list := text(z.List)
		if z.List == "" {
			list = text("(not in the catalog)")
		}
		return []Cell{
			text(z.Path), text(z.Digest), text(z.Zone + ofFamily(z.Family)), list, text(z.Type), when(z.At), text(source),
			text(health(z)), text(z.Via), count(z.Entries), count(z.Skipped),
		}
	}, nil)
	return t
}

// ofFamily writes for which addresses something holds, where not for all.
func ofFamily(f blocklist.Family) string {
	switch f {
	case blocklist.IPv4:
		return " (IPv4)"
	case blocklist.IPv6:
		return " (IPv6)"
	}
	return ""
}

func listOrZone(list, zone string) string {
	if list == "" {
		return zone
	}
	return list
}

func address(ip netip.Addr) Cell {
	if !ip.IsValid() {
		return text("(unknown)")
	}
	return text(ip.String())
}
