package report_test

import (
	"slices"
	"testing"

	"tracesift/analyze"
	"tracesift/report"
	"tracesift/report/internal/reporttest"
)

// figure returns a figure of a view by its id.
func figure(t *testing.T, v *report.View, id string) report.Figure {
	t.Helper()
	figures := v.Figures
	for _, s := range v.Sections {
		figures = append(figures, s.Figures...)
	}
	for _, f := range figures {
		if f.ID == id {
			return f
		}
	}
	t.Fatalf("no figure %s", id)
	return report.Figure{}
}

func total(b *report.Bars) int64 {
	var n int64
	for _, parts := range b.Values {
		for _, x := range parts {
			n += x
		}
	}
	return n
}

// Every picture shows the same sums as its table, and those the totals.
func TestFiguresAddUp(t *testing.T) {
	r := reporttest.Result()
	v := report.New(r, report.Options{Top: 1})
	days := figure(t, v, "failures-by-day")
	bars := days.Picture.(*report.Bars)
	if got := column(t, days.Table, "Failed"); got != r.Totals.Failed || total(bars) != r.Totals.Failed {
		t.Errorf("failures per day add up to %d in the table, %d in the picture; want %d", got, total(bars), r.Totals.Failed)
	}
	if len(bars.Marks) != 7 || bars.Marks[3] != "2026-03-05" {
		t.Errorf("days are %q, want the quiet ones too", bars.Marks)
	}
	waits := figure(t, v, "time-to-accept")
	n := column(t, waits.Table, "Without a deferral") + column(t, waits.Table, "After deferrals")
	if got := total(waits.Picture.(*report.Bars)); n != r.Waits.Direct+r.Waits.Deferred || got != n {
		t.Errorf("accepted: %d in the table, %d in the picture, want %d", n, got, r.Waits.Direct+r.Waits.Deferred)
	}
	heat := figure(t, v, "edge-domain")
	var failed int64
	for _, c := range heat.Picture.(*report.Heat).Cells {
		failed += c.Rate.N
	}
	if got := column(t, heat.Table, "Failed"); got != r.Totals.Failed || failed != got {
		t.Errorf("edges by domains: %d in the table, %d in the picture, want %d", got, failed, r.Totals.Failed)
	}
	blocks := figure(t, v, "blocks")
	line := blocks.Picture.(*report.Timeline)
	if len(line.Rows) != 2 || len(line.Rows[0].Bars) != 2 || len(blocks.Table.Rows) != 3 || line.Rows[0].Name != "mail-psaapc01on2122 · casa-cblless" {
		t.Errorf("blocks: %+v", line)
	}
}

func TestManyClassesShareAColour(t *testing.T) {
	r := &analyze.Result{Days: []analyze.Day{{Failed: 55}}}
	for i, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
		r.Classes = append(r.Classes, analyze.Tally{Class: name, Failures: int64(10 - i)})
		r.Days[0].Classes = append(r.Days[0].Classes, analyze.ClassCount{Class: name, Failures: int64(10 - i)})
	}
	f := figure(t, report.New(r, report.Options{}), "failures-by-day")
	bars := f.Picture.(*report.Bars)
	if len(bars.Series) != 8 || bars.Series[7] != "other" || bars.Values[0][7] != 3+2+1 || len(f.Table.Columns) != 13 {
		t.Errorf("series %q with %v, and %d columns", bars.Series, bars.Values, len(f.Table.Columns))
	}
}

func TestTiles(t *testing.T) {
	r := reporttest.Result()
	want := []report.Tile{
		{Name: "Accepted", Value: "98.4 %", Basis: "1,265 of 1,286 decided; before 99.3 %"},
		{Name: "Failed", Value: "21", Basis: "1.6 %, 21 of 1,286 decided; before 0.7 %", Alarm: true},
		{Name: "Refused over blocklists", Value: "9", Basis: "of 21 failures", Alarm: true},
		{Name: "Deferred at least once", Value: "30", Basis: "of 1,312 deliveries; before 26 of 1,240"},
		{Name: "No outcome yet", Value: "17", Basis: "of 1,312 deliveries: 12 pending, 5 deferred; in no rate"},
	}
	got := report.New(r, report.Options{}).Tiles
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("tile %d is %+v, want %+v", i, got[i], want[i])
		}
	}
	r.RateWithheld = "failures only"
	if got := report.New(r, report.Options{}).Tiles; got[0].Value != "1,265" || got[1].Basis != "rate withheld" {
		t.Errorf("with rates withheld: %+v", got[:2])
	}
}

func TestMessages(t *testing.T) {
	v := report.New(reporttest.Result(), report.Options{Messages: 10})
	rows := table(t, v, "messages", 0).Rows
	var got []string
	for _, row := range rows {
		got = append(got, row.Cells[2].Text)
	}
	if want := []string{"user@example.cn.test", "other@example.cn.test", "+x@example.net"}; !slices.Equal(got, want) {
		t.Errorf("messages to %q, want %q", got, want)
	}
	if rows := table(t, report.New(reporttest.Result(), report.Options{Messages: 2}), "messages", 0).Rows; len(rows) != 2 ||
		rows[1].Cells[2].Text != "+x@example.net" {
		t.Errorf("of few messages, one of each group comes first: %+v", rows)
	}
	for _, s := range report.New(reporttest.Result(), report.Options{}).Sections {
		if s.ID == "messages" {
			t.Error("messages are shown though nobody asked")
		}
	}
}
