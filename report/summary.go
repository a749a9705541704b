package report

import (
	"slices"
	"strings"

	"tracesift/analyze"
)

// NewSummary computes the view that answers at a glance, for a terminal: what happened, what to do, the first rows of the
// tables that say where and why. What it leaves out it names.
func NewSummary(r *analyze.Result, o Options) *View {
	v := New(r, o)
	var shown []Section
	var short, full []string
	for _, s := range v.Sections {
		switch s.ID {
		case "actions":
			s = firstSteps(s, eopRanges(r))
		case "changes", "policy":
		case "data-quality":
			short = append(short, s.Paragraphs[0]+noted(s.Notes))
			continue
		case "lookups":
			short = append(short, "No list was asked by DNS; report --top 0 names the command that does it.")
			continue
		case "deferrals":
			short = append(short, s.Paragraphs[len(s.Paragraphs)-1])
			full = append(full, lowerFirst(s.Title))
			continue
		case "blocklists", "edge-hosts", "recipient-domains", "classes", "groups":
			if len(s.Tables) == 0 {
				for _, why := range s.Paragraphs {
					if !slices.Contains(short, why) { // several tables may lack rows for the same reason
						short = append(short, why)
					}
				}
				continue
			}
			s = firstTable(s)
		default:
			full = append(full, lowerFirst(s.Title))
			continue
		}
		shown = append(shown, s)
	}
	v.Sections, v.Figures = append(shown, Section{ID: "short", Title: "In short", Notes: short}, next(r, v.Headline, full)), nil
	return v
}

// firstSteps keeps of each thing to do what decides whether it is yours, and how it begins. The address ranges, which
// only go into a request, are left out.
func firstSteps(s Section, ranges string) Section {
	items := make([]Item, len(s.Items))
	for i, it := range s.Items {
		items[i].Title = it.Title
		for _, f := range it.Facts {
			switch f.Name {
			case "At stake", "Refused by", "Who must act", exampleFact:
				items[i].Facts = append(items[i].Facts, f)
			}
		}
		if len(it.Steps) > 0 {
			items[i].Facts = append(items[i].Facts, Term{"First", it.Steps[0]})
		}
	}
	s.Items = items
	s.Notes = slices.DeleteFunc(s.Notes, func(note string) bool { return note == ranges })
	return s
}

// firstTable keeps the table that a section is about. Its last row says itself how many it stands for.
func firstTable(s Section) Section {
	t := s.Tables[0]
	t.Title, t.Note = "", ""
	s.Tables, s.Notes, s.Terms, s.Figures = []Table{t}, nil, nil, nil
	return s
}

// noted says how many warnings there are.
func noted(notes []string) string {
	if len(notes) == 0 {
		return ""
	}
	return " There are warnings: tracesift inspect shows them."
}

// next says how to go on.
func next(r *analyze.Result, headline string, full []string) Section {
	notes := []string{
		"report -o report.html writes everything, with pictures and search; report --top 0 prints it: all rows and steps, and " +
			strings.Join(full, ", "),
	}
	if slices.ContainsFunc(r.Actions, func(a analyze.Action) bool { return asked(r, a.Message) != "" }) {
		notes = append(notes, "tracesift explain --message ID, with the exports and flags of this report, shows what the answer about "+
			"one message rests on")
	}
	return Section{ID: "next", Title: "What to do next", Paragraphs: []string{headline}, Notes: notes}
}

// lowerFirst writes the first letter small.
func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
