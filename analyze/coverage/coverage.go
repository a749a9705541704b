package coverage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tracesift/ingest/trace"
)

// Assess looks at the accounts of a run and adds its findings to them. sample may be nil.
func Assess(files []trace.FileAudit, caps *Caps, sample *Sample) {
	for i := range files {
		f := &files[i]
		f.Findings = nil
		caps.check(f)
		sample.check(trace.InputID(i), f)
		unknown(f)
		if resaved(f) {
			note(f, trace.FindingResaved, "its dates are not as the service or the server writes them: a spreadsheet saved it again",
				"times have lost their fractions and maybe seconds, and beside the file as it was its rows count again: give that one instead")
		}
	}
	for _, same := range byShape(files) {
		gaps(same)
		overlaps(same)
	}
	zones(files)
	tail(files)
}

// note adds a finding.
func note(f *trace.FileAudit, kind trace.FindingKind, what, effect string) {
	f.Findings = append(f.Findings, trace.Finding{Kind: kind, What: what, Effect: effect})
}

// byShape returns the files that have rows, those of one shape together and in order of their first row.
func byShape(files []trace.FileAudit) [][]*trace.FileAudit {
	groups := map[trace.Shape][]*trace.FileAudit{}
	var shapes []trace.Shape
	for i := range files {
		f := &files[i]
		if f.FirstAt == 0 {
			continue
		}
		if groups[f.Shape] == nil {
			shapes = append(shapes, f.Shape)
		}
		groups[f.Shape] = append(groups[f.Shape], f)
	}
	var all [][]*trace.FileAudit
	for _, shape := range shapes {
		same := groups[shape]
		slices.SortStableFunc(same, func(a, b *trace.FileAudit) int { return cmp.Compare(a.FirstAt, b.FirstAt) })
		all = append(all, same)
	}
	return all
}

// unknown reports events that are not known.
func unknown(f *trace.FileAudit) {
	if len(f.UnknownEvents) == 0 {
		return
	}
	var names []string
	var rows int64
	for name, n := range f.UnknownEvents {
		names = append(names, fmt.Sprintf("%s (%s)", name, trace.Count(n)))
		rows += n
	}
	slices.Sort(names)
	const shown = 10
	if more := len(names) - shown; more > 0 {
		names = append(names[:shown], trace.Counted(int64(more), "more", "more"))
	}
	note(f, trace.FindingUnknown, fmt.Sprintf("%s that tracesift does not know: %s",
		trace.Counted(rows, "row has an event or status", "rows have events or statuses"), strings.Join(names, ", ")),
		"they decide no outcome")
}

// zones reports files whose times were read in another zone than those of others.
func zones(files []trace.FileAudit) {
	seen := map[string]bool{}
	for i := range files {
		if files[i].Shape != "" {
			seen[zoneOf(&files[i])] = true
		}
	}
	if len(seen) < 2 {
		return
	}
	for i := range files {
		if f := &files[i]; f.Shape != "" && f.TimeZone != "" && f.TimeZone != "UTC" {
			note(f, trace.FindingZone, fmt.Sprintf("its times have no zone and were read as %s, those of other exports are UTC", f.TimeZone),
				"if that is wrong, its rows stand beside the wrong events and days: give --tz")
		}
	}
}

// zoneOf returns the zone of a file's times.
func zoneOf(f *trace.FileAudit) string { return cmp.Or(f.TimeZone, "UTC") }
