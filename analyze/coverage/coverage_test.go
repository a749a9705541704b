package coverage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// at reads "day hour" of November 2026 as an hour since 1970.
func at(t *testing.T, day, hourOfDay int) int64 {
	t.Helper()
	return time.Date(2026, 11, day, hourOfDay, 0, 0, 0, time.UTC).Unix() / hour
}

// file is an account with rows in hours: so many in each hour of each day but for those left out.
func file(t *testing.T, path string, shape trace.Shape, days []int, rows int64, without func(day, hour int) bool) trace.FileAudit {
	f := trace.FileAudit{Path: path, Shape: shape, Hours: map[int64]int64{}}
	for _, d := range days {
		for h := range 24 {
			if without != nil && without(d, h) {
				continue
			}
			n := at(t, d, h)
			f.Hours[n] = rows
			f.RowsRead += rows
			if f.FirstAt == 0 {
				f.FirstAt = trace.Instant(n * hour * 1e9)
			}
			f.LastAt = trace.Instant((n*hour + 1800) * 1e9)
		}
	}
	return f
}

// found returns the findings of a kind as "path: what".
func found(files []trace.FileAudit, kind trace.FindingKind) []string {
	var all []string
	for i := range files {
		for _, f := range files[i].Findings {
			if f.Kind == kind {
				all = append(all, files[i].Path+": "+f.What)
			}
		}
	}
	return all
}

func assess(t *testing.T, files []trace.FileAudit, sample *Sample) {
	t.Helper()
	caps, err := DefaultCaps()
	if err != nil {
		t.Fatal(err)
	}
	Assess(files, caps, sample)
	Assess(files, caps, sample) // again: nothing is said twice
}

// check compares findings with the beginnings of what they should say.
func check(t *testing.T, files []trace.FileAudit, kind trace.FindingKind, want ...string) {
	t.Helper()
	got := found(files, kind)
	if !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Errorf("%s:\n\t%s\nwant\n\t%s", kind, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func TestCaps(t *testing.T) {
	for _, c := range []struct {
		shape trace.Shape
		rows  int64
		want  bool
	}{
		{trace.ExtendedTrace, 100_000, true}, {trace.ExtendedTrace, 99_999, true}, {trace.ExtendedTrace, 99_998, false}, {trace.ExtendedTrace, 1000, false},
		{trace.TraceList, 1000, true}, {trace.TraceList, 5000, true}, {trace.TraceList, 5001, false}, {trace.EnhancedSummary, 50_000, true},
		{trace.TrackingLog, 100_000, false}, {trace.TrackingExport, 1000, true}, {"", 1000, false},
	} {
		files := []trace.FileAudit{{Path: "a", Shape: c.shape, RowsRead: c.rows}}
		assess(t, files, nil)
		if got := len(found(files, trace.FindingCap)) == 1; got != c.want {
			t.Errorf("%s with %d rows: %v, want %v", c.shape, c.rows, got, c.want)
		}
	}
	if !trace.FindingCap.Lossy() || trace.FindingGap.Lossy() || trace.FindingTail.Lossy() {
		t.Error("only rows that are cut off are lost for sure")
	}
}

func TestGaps(t *testing.T) {
	week := []int{9, 10, 11, 12, 13}
	night := func(_, h int) bool { return h < 6 }
	hole := func(d, h int) bool { return h < 6 || d == 11 && h >= 9 && h < 12 }
	late := func(_, h int) bool { return h < 12 }
	early := func(_, h int) bool { return h >= 12 }
	for name, c := range map[string]struct {
		files []trace.FileAudit
		want  []string
	}{
		"none":                  {[]trace.FileAudit{file(t, "a", trace.ExtendedTrace, week, 50, nil)}, nil},
		"every night":           {[]trace.FileAudit{file(t, "a", trace.ExtendedTrace, week, 50, night)}, nil},
		"an hour without":       {[]trace.FileAudit{file(t, "a", trace.ExtendedTrace, week, 50, hole)}, []string{"a: no rows from 2026-11-11T09:00Z to 2026-11-11T12:00Z, when about 120 are usual"}},
		"few rows, so no word":  {[]trace.FileAudit{file(t, "a", trace.ExtendedTrace, week, 1, hole)}, nil},
		"filled by another":     {[]trace.FileAudit{file(t, "a", trace.ExtendedTrace, week, 50, hole), file(t, "b", trace.ExtendedTrace, []int{11}, 50, night)}, nil},
		"not by another shape":  {[]trace.FileAudit{file(t, "a", trace.ExtendedTrace, week, 50, hole), file(t, "b", trace.TrackingLog, []int{11}, 50, nil)}, []string{"a: no rows from 2026-11-11T09:00Z"}},
		"between files":         {[]trace.FileAudit{file(t, "b", trace.TrackingLog, []int{11, 12}, 50, nil), file(t, "a", trace.TrackingLog, []int{9}, 50, nil)}, []string{"a: no rows from 2026-11-10T00:00Z to 2026-11-11T00:00Z"}},
		"halves of one day":     {[]trace.FileAudit{file(t, "a", trace.TrackingLog, []int{9}, 50, late), file(t, "b", trace.TrackingLog, []int{9}, 50, early)}, nil},
		"a day is no profile":   {[]trace.FileAudit{file(t, "a", trace.TrackingLog, []int{9}, 50, func(_, h int) bool { return h == 12 || h == 3 })}, nil},
		"two hours of one day":  {[]trace.FileAudit{file(t, "a", trace.TrackingLog, []int{9}, 200, func(_, h int) bool { return h == 12 || h == 13 })}, []string{"a: no rows from 2026-11-09T12:00Z to 2026-11-09T14:00Z"}},
		"centuries are no span": {[]trace.FileAudit{{Path: "a", Shape: trace.TrackingLog, FirstAt: 1, LastAt: 9e18, Hours: map[int64]int64{0: 1e6, 2.5e6: 1e6}}}, nil},
		"hours not counted":     {[]trace.FileAudit{{Path: "a", Shape: trace.TrackingLog, FirstAt: 1, LastAt: 9e18}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			assess(t, c.files, nil)
			check(t, c.files, trace.FindingGap, c.want...)
		})
	}
}

func TestGapsAreCounted(t *testing.T) {
	days := []int{2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
	files := []trace.FileAudit{file(t, "a", trace.ExtendedTrace, days, 100, func(d, h int) bool { return d%2 == 0 && h == d })}
	assess(t, files, nil)
	got := found(files, trace.FindingGap)
	if len(got) != 1 || strings.Count(got[0], " to ") != 3 || !strings.HasSuffix(got[0], "; and in 2 shorter spans") {
		t.Errorf("%q", got)
	}
}

func TestOverlaps(t *testing.T) {
	all := []int{9, 10, 11}
	a := file(t, "a", trace.ExtendedTrace, []int{9, 10}, 5, nil)
	b := file(t, "b", trace.ExtendedTrace, []int{10, 11}, 5, nil)
	b.Duplicates = 7
	c := file(t, "c", trace.ExtendedTrace, []int{13}, 5, nil)
	log1, log2 := file(t, "log1", trace.TrackingLog, all, 5, nil), file(t, "log2", trace.TrackingLog, all, 5, nil)
	files := []trace.FileAudit{a, b, c, log1, log2, file(t, "list", trace.TraceList, all, 5, nil)}
	assess(t, files, nil)
	check(t, files, trace.FindingOverlap,
		"a: it covers the same time as b (2026-11-10T00:00Z to 2026-11-10T23:30Z)",
		"b: it covers the same time as a (2026-11-10T00:00Z to 2026-11-10T23:30Z)")
	for _, f := range files[1].Findings {
		if f.Kind == trace.FindingOverlap && !strings.HasPrefix(f.Effect, "7 of its rows stood in another") {
			t.Error(f.Effect)
		}
	}
	var many []trace.FileAudit
	for i := range 500 {
		many = append(many, file(t, fmt.Sprintf("%03d", i), trace.ExtendedTrace, all, 1, nil))
	}
	assess(t, many, nil)
	if got := found(many, trace.FindingOverlap); len(got) != 500 || !strings.HasSuffix(got[0], ", 497 more") {
		t.Errorf("%d findings, %q", len(got), got[0])
	}
}

// TestResaved: dates of a culture in an export that has none show that a spreadsheet wrote it; its rows are not known again.
func TestResaved(t *testing.T) {
	days := []int{9, 10}
	original, saved, list := file(t, "a", trace.ExtendedTrace, days, 5, nil), file(t, "b", trace.ExtendedTrace, days, 5, nil), file(t, "c", trace.TraceList, days, 5, nil)
	saved.DateOrder, list.DateOrder = trace.DayMonthYear, trace.DayMonthYear
	before, beside := file(t, "d", trace.ExtendedTrace, []int{6, 7}, 5, nil), file(t, "e", trace.ExtendedTrace, []int{6, 7}, 5, nil)
	files := []trace.FileAudit{original, saved, list, before, beside}
	assess(t, files, nil)
	check(t, files, trace.FindingResaved, "b: its dates are not as the service")
	for _, f := range files[3:] { // of another time
		for _, found := range f.Findings {
			if found.Kind == trace.FindingOverlap && !strings.Contains(found.Effect, "the figures are the same") {
				t.Errorf("%s: %s", f.Path, found.Effect)
			}
		}
	}
	for _, f := range files[:2] {
		for _, found := range f.Findings {
			if found.Kind == trace.FindingOverlap && !strings.Contains(found.Effect, "count beside those as they were") {
				t.Errorf("%s: %s", f.Path, found.Effect)
			}
		}
	}
}

func TestTail(t *testing.T) {
	files := []trace.FileAudit{
		file(t, "old", trace.ExtendedTrace, []int{9, 10}, 5, nil), file(t, "young", trace.ExtendedTrace, []int{11, 12}, 5, nil),
		file(t, "log", trace.TrackingLog, []int{13}, 5, nil),
	}
	assess(t, files, nil)
	check(t, files, trace.FindingTail, "young: 120 rows are of the last 24 hours before its end, 2026-11-12T23:30Z")
	lists := []trace.FileAudit{file(t, "list", trace.TraceList, []int{9}, 5, nil), {Path: "refused"}}
	assess(t, lists, nil)
	check(t, lists, trace.FindingTail, "list: 20 rows are of the last 4 hours")
}

func TestZonesAndUnknownEvents(t *testing.T) {
	files := []trace.FileAudit{
		{Path: "a", Shape: trace.ExtendedTrace, UnknownEvents: map[string]int64{"B": 2, "A": 1}},
		{Path: "b", Shape: trace.AdminList, TimeZone: "Europe/Berlin", UnknownEvents: map[string]int64{"C": 1}}, {Path: "c", TimeZone: "x"},
	}
	assess(t, files, nil)
	check(t, files, trace.FindingZone, "b: its times have no zone and were read as Europe/Berlin")
	check(t, files, trace.FindingUnknown, "a: 3 rows have events or statuses that tracesift does not know: A (1), B (2)", "b: 1 row has an event or status that tracesift does not know: C (1)")
	same := files[1:2]
	assess(t, same, nil)
	check(t, same, trace.FindingZone)
}

func TestFilters(t *testing.T) {
	const n = 60
	make60 := func(row func(i int) tracetest.Row) []tracetest.Row {
		var all []tracetest.Row
		for i := range n {
			all = append(all, row(i))
		}
		return all
	}
	name := func(kind string, i int) string { return fmt.Sprintf("%s%d@example.com", kind, i) }
	for title, c := range map[string]struct {
		shape trace.Shape
		row   func(i int) tracetest.Row
		want  []string
	}{
		"all kinds": {trace.ExtendedTrace, func(i int) tracetest.Row {
			return tracetest.Row{trace.SenderAddress: name("s", i), trace.RecipientAddress: name("r", i), trace.MessageID: name("m", i), trace.EventID: []string{"FAIL", "SENDEXTERNAL"}[i%2]}
		}, nil},
		"one sender": {trace.ExtendedTrace, func(i int) tracetest.Row {
			return tracetest.Row{trace.SenderAddress: []string{"A@example.com", "a@example.com"}[i%2], trace.RecipientAddress: name("r", i), trace.MessageID: name("m", i), trace.EventID: "SEND"}
		}, []string{"a: all rows have the sender A@example.com"}},
		"one recipient, failures only": {trace.TraceList, func(i int) tracetest.Row {
			return tracetest.Row{trace.SenderAddress: name("s", i), trace.RecipientAddress: "b@example.net", trace.MessageID: name("m", i), trace.DeliveryStatus: "Failed"}
		}, []string{"a: all rows have the recipient b@example.net", "a: 60 rows tell of failures"}},
		"one message": {trace.ExtendedTrace, func(i int) tracetest.Row {
			return tracetest.Row{trace.SenderAddress: "a@example.com", trace.RecipientAddress: name("r", i), trace.MessageID: "<1@example.com>", trace.EventID: "DELIVER"}
		}, []string{"a: all rows are of the message <1@example.com>"}},
		"a summary of failures": {trace.EnhancedSummary, func(i int) tracetest.Row {
			return tracetest.Row{trace.SenderAddress: name("s", i), trace.MessageID: name("m", i), trace.RecipientStatus: "a@example.net##Receive, Fail"}
		}, []string{"a: 60 rows tell of failures"}},
		"a summary": {trace.EnhancedSummary, func(i int) tracetest.Row {
			return tracetest.Row{trace.SenderAddress: name("s", i), trace.MessageID: name("m", i), trace.RecipientStatus: "a@example.net##Receive, Fail;b@example.net##Receive, Send"}
		}, nil},
		"a log may have one sender": {trace.TrackingLog, func(int) tracetest.Row {
			return tracetest.Row{trace.SenderAddress: "a@example.com", trace.EventID: "FAIL"}
		}, nil},
	} {
		t.Run(title, func(t *testing.T) {
			rows := make60(c.row)
			for _, size := range []int{1, 7, -7, n} {
				sample := NewSample()
				for at := 0; at < n; at += max(size, -size) {
					first := at
					if size < 0 { // the last block first
						first = n/-size*-size - at
					}
					size := max(size, -size)
					if err := sample.Consume(0, tracetest.Block(0, int64(first), c.shape, rows[first:min(first+size, n)]...)); err != nil {
						t.Fatal(err)
					}
				}
				files := []trace.FileAudit{{Path: "a", Shape: c.shape}}
				assess(t, files, sample)
				check(t, files, trace.FindingFilter, c.want...)
			}
		})
	}
	sample := NewSample()
	if err := sample.Consume(0, tracetest.Block(0, sampled-1, trace.TraceList, tracetest.Row{}, tracetest.Row{})); err != nil || sample.inputs[0].rows != 1 {
		t.Errorf("%v: more rows were looked at than should", err)
	}
}
