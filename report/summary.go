package report

import (
	"slices"

	"tracesift/analyze"
	"tracesift/ingest/trace"
)

const (
	// summaryItems is how many things to do a summary shows.
	summaryItems = 3
	// summaryRank is the highest rank of a column in a summary.
	summaryRank = 2
)

// NewSummary computes the view that answers at a glance, for a terminal: what happened, what to do, where and why. What it
// leaves out it says how to get.
func NewSummary(r *analyze.Result, o Options) *View {
	v := New(r, o)
	var shown []Section
	for _, s := range v.Sections {
		switch s.ID {
		case "changes":
			s.Tables = slices.DeleteFunc(s.Tables, func(t Table) bool { return t.Title == headlineTitle }) // tiles hold these
			shown = append(shown, brief(s))
		case "policy":
			shown = append(shown, brief(s))
		case "actions":
			shown = append(shown, firstSteps(r, o))
		case "groups":
			shown = append(shown, whereAndWhy(r, s, o))
		}
	}
	v.Sections, v.Figures = append(shown, andMore(r)), nil
	return v
}

// brief keeps the main columns of the tables of a section.
func brief(s Section) Section {
	for i := range s.Tables {
		s.Tables[i] = mainColumns(s.Tables[i])
	}
	return s
}

// mainColumns keeps the columns of low rank. The last row says itself how many it stands for.
func mainColumns(t Table) Table {
	out := Table{Title: t.Title, Rows: make([]Row, len(t.Rows))}
	for i, row := range t.Rows {
		out.Rows[i] = Row{Kind: row.Kind, Stands: row.Stands}
	}
	for i, c := range t.Columns {
		if c.Rank > summaryRank {
			continue
		}
		out.Columns = append(out.Columns, c)
		for k := range t.Rows {
			out.Rows[k].Cells = append(out.Rows[k].Cells, t.Rows[k].Cells[i])
		}
	}
	return out
}

// firstSteps keeps of the first things to do what decides whether they are yours, and how they begin.
func firstSteps(r *analyze.Result, o Options) Section {
	s := Section{ID: "actions", Title: "What to do first"}
	if len(r.Actions) == 0 {
		s.Paragraphs = []string{nothingToDo}
		return s
	}
	shown := min(summaryItems, len(r.Actions))
	if o.Top > 0 {
		shown = min(shown, o.Top)
	}
	for i := range r.Actions[:shown] {
		a := &r.Actions[i]
		stake := AtStake(a.Failures, a.Deferrals)
		if len(a.Domains) > 0 {
			stake += ", at " + few(a.Domains, 2)
		}
		it := Item{Title: actionTitle(a), Facts: []Term{{"At stake", stake}, {"Who must act", ActorWords(a.Class, a.Cause, a.Advice.Actor)}}}
		if len(a.Advice.Steps) > 0 {
			it.Facts = append(it.Facts, Term{"First step", a.Advice.Steps[0]})
		}
		s.Items = append(s.Items, it)
	}
	s.Notes = moreActions(r.Actions[shown:])
	return s
}

// whereAndWhy shows the groups with the most failures, and below them the names that most failures have in common.
func whereAndWhy(r *analyze.Result, groups Section, o Options) Section {
	s := brief(groups)
	s.Title = "Where and why"
	if len(s.Tables) == 0 {
		return s
	}
	names := func(title string, tallies []analyze.Tally, name func(*analyze.Tally) string, withRate bool) {
		if tallies = failing(tallies); len(tallies) > 0 {
			s.Terms = append(s.Terms, Term{title, tally(tallies, name, withRate && r.RateWithheld == "", o.Top)})
		}
	}
	names("Failed by edge host", r.EdgeHosts, func(t *analyze.Tally) string { return firstLabel(t.Name) }, true)
	names("Failed by recipient domain", r.RecipientDomains, func(t *analyze.Tally) string { return orUnknown(t.Name).Text }, true)
	names("Failed by mail provider", r.Providers, func(t *analyze.Tally) string {
		if t.Provider == nil {
			return providerName(t.Name, "")
		}
		return providerName(t.Name, t.Provider.Key)
	}, true)
	names("Failed by reason", r.Classes, func(t *analyze.Tally) string { return causeWords(t.Class, t.Cause) }, false)
	if len(r.Claims) > 0 {
		s.Terms = append(s.Terms, Term{"Refusals by blocklist", claimed(r.Claims, o.Top)})
	}
	return s
}

// tally writes names with their failures: "a 8 of 44, b 7 of 32 and 3 more".
func tally(all []analyze.Tally, name func(*analyze.Tally) string, withRate bool, top int) string {
	texts := make([]string, len(all))
	for i := range all {
		texts[i] = name(&all[i]) + " " + FormatCount(all[i].Failures)
		if withRate {
			texts[i] += " of " + FormatCount(decidedOf(&all[i]))
		}
	}
	return upTo(texts, top)
}

// upTo joins the first of texts, all for 0.
func upTo(texts []string, top int) string {
	if top == 0 {
		top = len(texts)
	}
	return few(texts, top)
}

// claimed writes the lists that refusals name, with what the list data say of that.
func claimed(all []analyze.ClaimTally, top int) string {
	refusals := map[string]int64{}
	verdicts := map[string]map[string]int64{}
	for i := range all {
		c := &all[i]
		list := listOrZone(c.List, c.Zone)
		if list == "" {
			list = "(none named)"
		}
		refusals[list] += c.Count
		if verdicts[list] == nil {
			verdicts[list] = map[string]int64{}
		}
		for name, n := range c.Verdicts {
			verdicts[list][name] += n
		}
	}
	names := byCount(refusals)
	for i, list := range names {
		names[i] = list + " " + FormatCount(refusals[list]) + " (" + counts(verdicts[list], same) + ")"
	}
	return upTo(names, top)
}

// skippedShown is how many skipped files are named.
const skippedShown = 3

// skipped returns the files that were found below a directory and are no exports.
func skipped(files []trace.FileAudit) []string {
	var names []string
	for i := range files {
		if f := &files[i]; f.Shape == "" && f.Err == nil {
			names = append(names, f.Path)
		}
	}
	return names
}

// andMore says what else shows, and how to go on.
func andMore(r *analyze.Result) Section {
	s := Section{ID: "more", Title: "And more"}
	if r.Deferrals.Len() > 0 {
		s.Notes = append(s.Notes, recovery(r))
	}
	read := quality(r, Options{})
	if no := skipped(r.Files); len(no) > 0 {
		read.Paragraphs[0] += " " + plural(int64(len(no)), "file is no export and was", "files are no exports and were") + " skipped: " + few(no, skippedShown) + "."
	}
	if len(read.Notes) > len(r.Warnings) {
		read.Paragraphs[0] += " There are warnings: tracesift inspect shows them."
	}
	s.Notes = append(append(s.Notes, read.Paragraphs[0]), r.Warnings...) // inspect knows exports, and no more
	if len(r.Zones) == 0 && len(r.Claims) > 0 {
		s.Notes = append(s.Notes, unchecked)
	}
	s.Notes = append(s.Notes, "report -o report.html writes everything, with pictures and search; report --top 0 prints it.")
	if asksFor(r) {
		s.Notes = append(s.Notes, "tracesift request, with the same exports and flags, writes the requests to others ready to be sent.")
	}
	for i := range r.Actions {
		if how := asked(r, r.Actions[i].Message); how != "" {
			s.Notes = append(s.Notes, how+", with the same exports and flags, shows all about one of these messages.")
			break
		}
	}
	return s
}
