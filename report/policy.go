package report

import (
	"strings"

	"tracesift/analyze"
)

// policy shows the user's rules with the figures that they limit, broken ones first.
func policy(r *analyze.Result) Section {
	table := Table{
		Columns: []Column{
			{Title: "Rule", Doc: "Its name in the policy."},
			{Title: "State", Doc: "Broken: the figure is above the limit."},
			{Title: "Figure", Doc: "What the rule limits, as it was found."},
			{Title: "Limit", Doc: "The figure above which the rule is broken."},
			{Title: "Of", Rank: 1, Doc: "What the figure is of, and the mail that the rule is about."},
			{Title: "Stands in", Kind: Path, Rank: 2, Doc: "File and line of the rule."},
		},
	}
	broken := int64(0)
	add := func(state string, j *analyze.Judged) {
		figure := FormatCount(j.Value.N)
		if j.Value.Of > 0 {
			figure = FormatRate(j.Value)
		}
		about := []string{strings.ReplaceAll(j.Metric, "_", " ")}
		for _, part := range []string{j.Class, j.Domain, j.Edge} {
			if part != "" {
				about = append(about, part)
			}
		}
		if j.Skipped != "" {
			about = append(about, j.Skipped)
		}
		table.Rows = append(table.Rows, Row{Cells: []Cell{
			text(j.Rule), text(state), text(figure), text(j.Limit), text(strings.Join(about, "; ")), text(j.At),
		}})
	}
	for i := range r.Policy {
		if r.Policy[i].Broken {
			broken++
			add("broken", &r.Policy[i])
		}
	}
	for i := range r.Policy {
		switch j := &r.Policy[i]; {
		case j.Broken:
		case j.Skipped != "":
			add("not judged", j)
		default:
			add("kept", j)
		}
	}
	return Section{ID: "policy", Title: "Policy", Tables: []Table{table}, Paragraphs: []string{
		plural(broken, "rule is", "rules are") + " broken, of " + FormatCount(int64(len(r.Policy))) + ".",
	}}
}

// Broken returns the names of the policy's rules that are broken.
func Broken(r *analyze.Result) []string {
	var names []string
	for i := range r.Policy {
		if r.Policy[i].Broken {
			names = append(names, r.Policy[i].Rule)
		}
	}
	return names
}
