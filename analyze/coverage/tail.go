package coverage

import (
	"fmt"

	"tracesift/ingest/trace"
)

// settles is how many hours the rows of a shape may still change. Historical searches find data one to four hours old, and
// the reports behind them may be a day late (Microsoft Learn, Start-HistoricalSearch, "Reporting web service"); lists and
// details were seen to change for four hours.
func settles(s trace.Shape) int64 {
	switch s {
	case trace.ExtendedTrace, trace.EnhancedSummary:
		return 24
	}
	return 4
}

// tail reports the youngest rows of the exports of Exchange Online, in the files that reach furthest.
func tail(files []trace.FileAudit) {
	var last trace.Instant
	for i := range files {
		if f := &files[i]; service(f.Shape) {
			last = max(last, f.LastAt)
		}
	}
	for i := range files {
		f := &files[i]
		if last == 0 || !service(f.Shape) || f.LastAt != last {
			continue
		}
		var young int64
		end := last.Second() / hour
		for h := range settles(f.Shape) {
			young += f.Hours[end-h]
		}
		note(f, trace.FindingTail,
			fmt.Sprintf("%s of the last %d hours before its end, %s", trace.Counted(young, "row is", "rows are"), settles(f.Shape), minute(last)),
			"the service adds rows late: what was pending then may have failed or been delivered since; export that time again")
	}
}
