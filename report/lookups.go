package report

import (
	"net/netip"
	"slices"
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/order"
)

// lookups says what live look-ups would ask, for a report that was made without any.
func lookups(p *analyze.LookupPlan) Section {
	names := make([]string, len(p.Addresses))
	for i, ip := range p.Addresses {
		names[i] = ip.String()
	}
	s := Section{ID: "lookups", Title: "What live look-ups would add",
		Paragraphs: []string{
			"No list was asked by DNS. To ask and to record the answers takes " +
				plural(int64(p.Queries), "question", "questions") + ", and one more for the text of each listing found; this command does it:",
		},
		Notes: []string{p.Command},
		Terms: []Term{
			{"Lists to ask", FormatCount(int64(len(p.Lists))) + ": " + strings.Join(p.Lists, ", ")},
			{"About addresses", FormatCount(int64(len(p.Addresses))) + ", most mail at stake first: " + few(names, 10)},
			{"Then", "Make this report again with --answers answers.jsonl: it says what the lists answered, and is the same each time."},
		},
	}
	if p.First != "" {
		s.Terms = append([]Term{{"First", p.First}}, s.Terms...)
	}
	return s
}

// Lookup is what lists say about addresses, without a trace.
type Lookup struct {
	Observations []blocklist.Observation
	Zones        []blocklist.ZoneAudit
	Addresses    int               // how many were asked about
	Pages        map[string]string // by list: the page for people, with {ip} for the address
}

// NewLookup computes the view of a look-up. It reads l and keeps no part of it.
func NewLookup(l *Lookup) *View {
	listed, by := map[netip.Addr]bool{}, map[string]bool{}
	type zone struct{ path, name string }
	asked, silent := map[zone]bool{}, map[zone]bool{}
	for i := range l.Observations {
		if o := &l.Observations[i]; o.State == blocklist.Listed {
			listed[o.IP], by[listOrZone(o.List, o.Zone)] = true, true
		}
	}
	for i := range l.Zones {
		z := &l.Zones[i]
		of := zone{z.Path, z.Zone}
		asked[of] = true
		if z.Health != "" || z.Err != nil {
			silent[of] = true
		}
	}
	v := &View{Title: "Blocklist look-up"}
	v.Headline = FormatCount(int64(len(listed))) + " of " + plural(int64(l.Addresses), "address", "addresses") + " listed by " +
		FormatCount(int64(len(by))) + " of " + plural(int64(len(asked)), "list.", "lists.")
	if n := int64(len(silent)); n > 0 {
		v.Alerts = append(v.Alerts, plural(n, "list has", "lists have")+
			" no answer that can be believed. No answer does not mean not listed.")
	}
	answers := Section{ID: "answers", Title: "Answers"}
	if len(l.Observations) == 0 {
		answers.Paragraphs = []string{"No list said anything about any of the addresses."}
	} else {
		answers.Tables = []Table{observations(listedFirst(l.Observations), 0)}
	}
	for i := range l.Observations {
		o := &l.Observations[i]
		if page := l.Pages[o.List]; page != "" && o.State == blocklist.Listed {
			answers.Notes = append(answers.Notes, o.List+": "+strings.ReplaceAll(page, "{ip}", o.IP.String()))
		}
	}
	v.Sections = append(v.Sections, answers)
	if len(l.Zones) > 0 {
		v.Sections = append(v.Sections, Section{ID: "zones", Title: "Lists", Tables: []Table{zones(l.Zones)}, Notes: unused(l.Zones), Terms: healthTerms(l.Zones)})
	}
	return v
}

// listedFirst returns the observations with the listings before all others.
func listedFirst(all []blocklist.Observation) []blocklist.Observation {
	out := slices.Clone(all)
	rank := func(o blocklist.Observation) int {
		if o.State == blocklist.Listed {
			return 0
		}
		return 1
	}
	order.Sort(out, func(a, b blocklist.Observation) int { return rank(a) - rank(b) })
	return out
}

// gap writes how far an observation lies from the refusal that it was held against.
func gap(g *analyze.GapSpan) Cell {
	switch {
	case g == nil:
		return Cell{}
	case g.Farthest < 0:
		return Cell{Text: delay(-g.Farthest) + " before", Value: g.Farthest}
	case g.Farthest == 0:
		return Cell{Text: "none", Value: g.Farthest}
	}
	return Cell{Text: delay(g.Farthest) + " after", Value: g.Farthest}
}
