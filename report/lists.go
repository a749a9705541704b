package report

import (
	"strings"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
)

// NewLists computes the view of a catalog.
func NewLists(lists []*catalog.List) *View {
	t := Table{
		Title: "Lists",
		Columns: []Column{
			{Title: "List", Kind: Host, Doc: "The key that reports use."},
			{Title: "Name", Kind: Text, Rank: 3, Doc: "What people call it."},
			{Title: "Kind", Rank: 4, Doc: "Only lists of the kind dnsbl hold addresses and can be asked."},
			{Title: "Status", Doc: "Whether it can still be believed and asked; empty where no source says."},
			{Title: "Since", Rank: 5, Doc: "The time up to which, or for a dead list since which, the status is known."},
			{Title: "Families", Rank: 6, Doc: "The families of addresses that it holds; empty where no source says."},
			{Title: "Lifetime", Rank: 2, Doc: "How long an entry stays after the last event; empty where no source says."},
			{Title: "Zone", Kind: Host, Rank: 1, Doc: "The zone that is asked."},
			{Title: "Page", Kind: Text, Rank: 7, Doc: "Where people look an address up."},
		},
	}
	fill(&t, lists, 0, func(l **catalog.List) []Cell {
		x := *l
		lifetime := ""
		if x.Lifetime > 0 {
			lifetime = delay(x.Lifetime)
		}
		return []Cell{
			text(x.Key), text(x.Name), text(string(x.Kind)), text(string(x.Status)), text(string(x.StatusDate)), text(families(x)),
			text(lifetime), text(first(x.Zones)), text(x.Lookup),
		}
	}, nil)
	return &View{
		Title: "Lists", Headline: plural(int64(len(lists)), "list is", "lists are") + " known.",
		Sections: []Section{{ID: "lists", Title: "Catalog", Tables: []Table{t}}},
	}
}

// NewListTests computes the view of self-tests.
func NewListTests(all []blocklist.ZoneAudit) *View {
	var sound int64
	for i := range all {
		if all[i].Health == "" {
			sound++
		}
	}
	return &View{
		Title:    "Self-tests of lists",
		Headline: FormatCount(sound) + " of " + plural(int64(len(all)), "self-test was", "self-tests were") + " passed.",
		Sections: []Section{{ID: "zones", Title: "Zones", Tables: []Table{zones(all)}}},
	}
}

func families(l *catalog.List) string {
	var out []string
	if l.IPv4 {
		out = append(out, "IPv4")
	}
	if l.IPv6 {
		out = append(out, "IPv6")
	}
	return strings.Join(out, ", ")
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}
