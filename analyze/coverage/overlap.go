package coverage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tracesift/ingest/trace"
)

// service says whether a shape comes from Exchange Online, where every export could hold every row. The logs of one's own
// servers cover the same time, each with its own rows.
func service(s trace.Shape) bool { return s != "" && !s.OnPremises() && s != trace.Bounce }

// overlaps reports files of one shape that cover the same time. They are in order of their first row.
func overlaps(same []*trace.FileAudit) {
	if len(same) < 2 {
		return
	}
	lasts := make([]trace.Instant, len(same))
	for i, f := range same {
		lasts[i] = f.LastAt
	}
	slices.Sort(lasts)
	var altered []*trace.FileAudit
	for _, f := range same {
		if resaved(f) {
			altered = append(altered, f)
		}
	}
	for i, f := range same {
		if !service(f.Shape) && f.Duplicates == 0 {
			continue
		}
		// All but those that begin behind its end, those that end before its beginning, and itself.
		begun, _ := slices.BinarySearchFunc(same, f.LastAt+1, func(g *trace.FileAudit, at trace.Instant) int { return cmp.Compare(g.FirstAt, at) })
		ended, _ := slices.BinarySearch(lasts, f.FirstAt)
		if others := begun - ended - 1; others > 0 {
			note(f, trace.FindingOverlap, "it covers the same time as "+named(same, i, others), twice(f, altered))
		}
	}
}

// overlap says whether two files cover the same time.
func overlap(f, g *trace.FileAudit) bool { return g.FirstAt <= f.LastAt && g.LastAt >= f.FirstAt }

// named names a few of the files that overlap same[i], and counts the others.
func named(same []*trace.FileAudit, i, others int) string {
	const shown, near = 2, 100
	var names []string
	for j := max(0, i-near); j < min(len(same), i+near) && len(names) < shown; j++ {
		g, f := same[j], same[i]
		if j != i && overlap(f, g) {
			from, to := max(f.FirstAt, g.FirstAt), min(f.LastAt, g.LastAt)
			names = append(names, fmt.Sprintf("%s (%s to %s)", g.Path, minute(from), minute(to)))
		}
	}
	if more := others - len(names); more > 0 {
		names = append(names, trace.Counted(int64(more), "more", "more"))
	}
	return strings.Join(names, ", ")
}

// minute writes a time to the minute.
func minute(at trace.Instant) string { return at.Time().Format("2006-01-02T15:04Z") }

// twice says what becomes of rows that were read twice; altered are the files of this shape that a spreadsheet saved
// again.
func twice(f *trace.FileAudit, altered []*trace.FileAudit) string {
	switch {
	case slices.ContainsFunc(altered, func(g *trace.FileAudit) bool { return overlap(f, g) }):
		return "rows that a spreadsheet saved again count beside those as they were: leave out the file that it saved"
	case f.Duplicates == 0:
		return "rows that stand in several files count once, so the figures are the same"
	}
	return trace.Counted(f.Duplicates, "of its rows stood in another and counts", "of its rows stood in another and count") +
		" once, so the figures are the same"
}
