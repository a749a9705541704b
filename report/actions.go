package report

import (
	"slices"
	"strings"

	"tracesift/analyze"
)

// actions says what to do, the situations with the most mail at stake first.
func actions(r *analyze.Result, o Options) Section {
	s := Section{ID: "actions", Title: "What to do"}
	if len(r.Actions) == 0 {
		s.Paragraphs = append(s.Paragraphs, nothingToDo)
		return s
	}
	shown := len(r.Actions)
	if o.Top > 0 && shown > o.Top {
		shown = o.Top
	}
	for i := range r.Actions[:shown] {
		it := item(&r.Actions[i])
		if sameTitle(r.Actions, &r.Actions[i]) {
			it.Title += " (edge owner: " + ownerWords(r.Actions[i].EdgeOwner) + ")"
		}
		if how := asked(r, r.Actions[i].Message); how != "" {
			it.Facts = append(it.Facts, Term{exampleFact, how})
		}
		s.Items = append(s.Items, it)
	}
	s.Notes = append(s.Notes, moreActions(r.Actions[shown:])...)
	if asksFor(r) {
		s.Notes = append(s.Notes, "tracesift request, with the exports and flags of this report, writes these requests ready to be "+
			"sent, with the refusals, times, message ids and what the lists said")
	}
	if ranges := eopRanges(r); ranges != "" {
		s.Notes = append(s.Notes, ranges)
	}
	return s
}

// nothingToDo stands for an empty list of things to do.
const nothingToDo = "Nothing that calls for an action was found."

// asksFor reports whether there is something to ask of others.
func asksFor(r *analyze.Result) bool {
	return slices.ContainsFunc(r.Actions, func(a analyze.Action) bool { return a.Class == "blocklist" || a.Class == "throttle" })
}

// moreActions says what the things to do that are not shown stand for.
func moreActions(left []analyze.Action) []string {
	if len(left) == 0 {
		return nil
	}
	failures := sum(left, func(a *analyze.Action) int64 { return a.Failures })
	deferrals := sum(left, func(a *analyze.Action) int64 { return a.Deferrals })
	return []string{"and " + plural(int64(len(left)), "more situation", "more situations") + " with " + AtStake(failures, deferrals)}
}

// eopRanges gives the ranges that advice on edges of Exchange Online Protection asks recipients to allow.
func eopRanges(r *analyze.Result) string {
	asked := slices.ContainsFunc(r.Actions, func(a analyze.Action) bool { return a.EdgeOwner == "eop" && a.Class == "blocklist" })
	if !asked || len(r.EOPRanges) == 0 {
		return ""
	}
	var ranges []string
	for _, p := range r.EOPRanges {
		ranges = append(ranges, p.String())
	}
	version := ""
	if r.EOPRangesSource != "" {
		version = " (" + r.EOPRangesSource + ")"
	}
	return "outbound address ranges of Exchange Online Protection, for allow lists" + version + ": " + strings.Join(ranges, ", ")
}

// actionTitle says in a line what the situation is.
func actionTitle(a *analyze.Action) string {
	if a.Advice.Title == "" {
		return classCause(a.Class, a.Cause)
	}
	return a.Advice.Title
}

// sameTitle reports whether another situation has the title of a: the advice is the same whoever owns the edge.
func sameTitle(all []analyze.Action, a *analyze.Action) bool {
	return slices.ContainsFunc(all, func(b analyze.Action) bool {
		return b.Class == a.Class && b.Cause == a.Cause && b.EdgeOwner != a.EdgeOwner && actionTitle(&b) == actionTitle(a)
	})
}

func item(a *analyze.Action) Item {
	it := Item{Title: actionTitle(a), Steps: a.Advice.Steps, Reference: a.Advice.Reference}
	add := func(name, text string) {
		if text != "" {
			it.Facts = append(it.Facts, Term{name, text})
		}
	}
	add("At stake", AtStake(a.Failures, a.Deferrals))
	add("Class", classCause(a.Class, a.Cause))
	add("Refused by", few(a.Domains, 5))
	add("Through", few(a.EdgeHosts, 3))
	add("Edge owner", ownerWords(a.EdgeOwner))
	add("Cause", a.Advice.Cause)
	add("Who must act", ActorWords(a.Class, a.Cause, a.Advice.Actor))
	return it
}

// exampleFact names the fact that says how to look at one message.
const exampleFact = "Example"

// asked returns the command that explains a message. A pseudonym explains nothing; an id that a shell might take for more
// than a word is not offered to be copied into one.
func asked(r *analyze.Result, message string) string {
	const harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._@+=<>"
	if message == "" || r.FoldedBelow > 0 || strings.Trim(message, harmless) != "" || message[0] == '-' {
		return ""
	}
	if strings.ContainsAny(message, "<>") {
		message = "'" + message + "'"
	}
	return "tracesift explain --message " + message
}

// AtStake says how much failed and how much had to be tried again.
func AtStake(failures, deferrals int64) string {
	f, d := plural(failures, "failure", "failures"), plural(deferrals, "deferral", "deferrals")
	switch {
	case deferrals == 0:
		return f
	case failures == 0:
		return d
	}
	return f + " and " + d
}
