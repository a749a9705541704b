package report

import (
	"net/netip"
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
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
				plural(int64(p.Queries), "question", "questions") + ", and those for the texts of listings; this command does it:",
		},
		Notes: []string{p.Command},
		Terms: []Term{
			{"Lists", plural(int64(len(p.Lists)), "list", "lists") + ": " + strings.Join(p.Lists, ", ")},
			{"Addresses", plural(int64(len(p.Addresses)), "address", "addresses") + ", most mail at stake first: " + few(names, 10)},
			{"Then", "Give the recording to the report with --answers: it says what the lists answered, and makes the same " +
				"report each time."},
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
	Pages        map[string]string // by list: the page for people, with {ip} for the address
}

// NewLookup computes the view of a look-up. It reads l and keeps no part of it.
func NewLookup(l *Lookup) *View {
	listed := map[netip.Addr]bool{}
	type zone struct{ path, name string }
	asked, silent := map[zone]bool{}, map[zone]bool{}
	for i := range l.Observations {
		if l.Observations[i].State == blocklist.Listed {
			listed[l.Observations[i].IP] = true
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
	v.Headline = plural(int64(len(listed)), "address is", "addresses are") + " listed, by " +
		plural(int64(len(asked)), "list that was looked at.", "lists that were looked at.")
	if n := int64(len(silent)); n > 0 {
		v.Alerts = append(v.Alerts, plural(n, "list has", "lists have")+
			" no answer that can be believed. No answer does not mean not listed.")
	}
	answers := Section{ID: "answers", Title: "Answers"}
	if len(l.Observations) == 0 {
		answers.Paragraphs = []string{"No list said anything about any of the addresses."}
	} else {
		answers.Tables = []Table{observations(l.Observations, 0)}
	}
	for i := range l.Observations {
		o := &l.Observations[i]
		if page := l.Pages[o.List]; page != "" && o.State == blocklist.Listed {
			answers.Notes = append(answers.Notes, o.List+": "+strings.ReplaceAll(page, "{ip}", o.IP.String()))
		}
	}
	v.Sections = append(v.Sections, answers)
	if len(l.Zones) > 0 {
		v.Sections = append(v.Sections, Section{ID: "zones", Title: "Lists", Tables: []Table{zones(l.Zones)}, Notes: unused(l.Zones)})
	}
	return v
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

// health says whether list data can be believed.
func health(z *blocklist.ZoneAudit) string {
	switch {
	case z.Err != nil:
		return "not usable"
	case z.Health != "":
		return string(z.Health)
	case z.Via != "":
		return "self-test passed"
	}
	return ""
}
