package coverage

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tracesift/analyze/order"
	"tracesift/ingest/trace"
)

// gap is a run of hours without rows, from the first to behind the last.
type gap struct {
	from, to int64   // hours since 1970
	usual    float64 // rows that are usual in such hours
}

const (
	// notable is how many rows must be usual in hours for their absence to be worth a word.
	notable = 50
	// maxSpan bounds the hours that are looked at: four years.
	maxSpan = 4 * 366 * 24
	dayLong = 24
)

// gaps reports hours without rows in the files of one shape, taken together: one may fill what another lacks. A gap is
// charged to the file in whose span it lies, or behind which it begins.
func gaps(same []*trace.FileAudit) {
	union := map[int64]int64{}
	for _, f := range same {
		for hour, n := range f.Hours {
			union[hour] += n
		}
	}
	charged := map[*trace.FileAudit][]gap{}
	for _, g := range missing(union) {
		f := holder(same, g)
		charged[f] = append(charged[f], g)
	}
	for _, f := range same {
		if all := charged[f]; len(all) > 0 {
			note(f, trace.FindingGap, "no rows "+describe(all),
				"if mail flowed then, its deliveries and failures are missing: export that time again")
		}
	}
}

// missing returns the runs of hours without rows inside the span of the hours given, where rows are usual.
func missing(hours map[int64]int64) []gap {
	if len(hours) < 2 {
		return nil
	}
	first, last, rows := span(hours)
	if last-first > maxSpan {
		return nil
	}
	usual := profile(hours, first, last, rows)
	var found []gap
	for h := first; h <= last; h++ {
		if hours[h] > 0 {
			continue
		}
		g := gap{from: h}
		for ; hours[h] == 0; h++ { // the last hour has rows
			g.usual += usual[h%dayLong]
		}
		if g.to = h; g.usual >= notable {
			found = append(found, g)
		}
	}
	return found
}

// span returns the first and the last hour, and the rows in all of them.
func span(hours map[int64]int64) (first, last, rows int64) {
	for hour, n := range hours {
		if rows == 0 || hour < first {
			first = hour
		}
		if rows == 0 || hour > last {
			last = hour
		}
		rows += n
	}
	return first, last, rows
}

// profile returns how many rows are usual in each hour of the day. A span of less than three days does not tell which
// hours are quiet: then a quarter of what the busy hours have is taken for usual.
func profile(hours map[int64]int64, first, last, rows int64) (usual [dayLong]float64) {
	var days [dayLong]float64
	for h := first; h <= last; h++ {
		days[h%dayLong]++
		usual[h%dayLong] += float64(hours[h])
	}
	for i := range usual {
		if days[i] > 0 {
			usual[i] /= days[i]
		}
		if last-first < 3*dayLong {
			usual[i] = max(usual[i], float64(rows)/float64(len(hours))/4)
		}
	}
	return usual
}

// holder returns the file that a gap is charged to. The files are in order of their first row.
func holder(same []*trace.FileAudit, g gap) *trace.FileAudit {
	var before *trace.FileAudit
	for _, f := range same {
		first, last := f.FirstAt.Second()/hour, f.LastAt.Second()/hour
		switch {
		case first < g.from && last >= g.to:
			return f
		case last < g.to && (before == nil || f.LastAt > before.LastAt):
			before = f
		}
	}
	if before == nil {
		return same[0]
	}
	return before
}

// hour is an hour in seconds.
const hour = 3600

// describe names the longest gaps in order of time, and counts the others.
func describe(all []gap) string {
	const shown = 3
	longest := slices.Clone(all)
	order.Sort(longest, func(a, b gap) int { return int((b.to - b.from) - (a.to - a.from)) })
	longest = longest[:min(shown, len(longest))]
	order.Sort(longest, func(a, b gap) int { return int(a.from - b.from) })
	var names []string
	for _, g := range longest {
		names = append(names, fmt.Sprintf("from %s to %s, when about %.0f are usual", stamp(g.from), stamp(g.to), g.usual))
	}
	text := strings.Join(names, "; ")
	if more := len(all) - len(longest); more > 0 {
		text += "; and in " + trace.Counted(int64(more), "shorter span", "shorter spans")
	}
	return text
}

// stamp writes the beginning of an hour.
func stamp(h int64) string { return time.Unix(h*hour, 0).UTC().Format("2006-01-02T15:04Z") }
