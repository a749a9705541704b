package report_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"tracesift/analyze"
	"tracesift/ingest/trace"
	"tracesift/report"
	"tracesift/report/internal/reporttest"
)

func table(t *testing.T, v *report.View, id string, n int) report.Table {
	t.Helper()
	for _, s := range v.Sections {
		if s.ID == id {
			if n >= len(s.Tables) {
				t.Fatalf("section %s has %d tables", id, len(s.Tables))
			}
			return s.Tables[n]
		}
	}
	t.Fatalf("no section %s", id)
	return report.Table{}
}

// column adds up the counts of a column over all rows but the sum.
func column(t *testing.T, table report.Table, title string) int64 {
	t.Helper()
	for i, c := range table.Columns {
		if c.Title != title {
			continue
		}
		var n int64
		for _, r := range table.Rows {
			if v, ok := r.Cells[i].Value.(int64); ok && r.Kind != report.Sum {
				n += v
			}
		}
		return n
	}
	t.Fatalf("no column %s", title)
	return 0
}

// Whatever is cut, every table adds up to the totals.
func TestCutTablesAddUp(t *testing.T) {
	r := reporttest.Result()
	for top := range 7 {
		v := report.New(r, report.Options{Top: top})
		for _, tt := range []struct {
			id    string
			n     int
			title string
			want  int64
		}{
			{"edge-hosts", 0, "Failed", r.Totals.Failed},
			{"edge-hosts", 0, "Of", 1307},
			{"recipient-domains", 0, "Failed", r.Totals.Failed},
			{"classes", 0, "Failed", r.Totals.Failed},
			{"groups", 0, "Failed", r.Totals.Failed},
			{"deferrals", 0, "Deferrals", 43},
			{"deferrals", 0, "Recovered", 26},
			{"blocklists", 0, "Refusals", 12},
			{"data-quality", 0, "Rows", 13100},
			{"data-quality", 0, "Rejected", 2},
			{"totals", 0, "Deliveries", r.Totals.Deliveries},
		} {
			if got := column(t, table(t, v, tt.id, tt.n), tt.title); got != tt.want {
				t.Errorf("top %d: %s: %s adds up to %d, want %d", top, tt.id, tt.title, got, tt.want)
			}
		}
	}
}

func TestCutSaysHowMuch(t *testing.T) {
	got := table(t, report.New(reporttest.Result(), report.Options{Top: 1}), "recipient-domains", 0)
	if len(got.Rows) != 2 {
		t.Fatalf("%d rows, want one and the rest", len(got.Rows))
	}
	last := got.Rows[1]
	if last.Kind != report.Other || last.Stands != 3 || last.Cells[0].Text != "3 more" || last.Cells[1].Value != int64(12) {
		t.Errorf("last row is %+v, want 3 more with 12 failures", last)
	}
	if got.Note != "1 of 4 rows; the last line sums up the other 3." {
		t.Errorf("note is %q", got.Note)
	}
}

func TestRowsHaveACellAColumn(t *testing.T) {
	for _, withheld := range []string{"", "The export holds failures only."} {
		r := reporttest.Result()
		r.RateWithheld = withheld
		for top := range 4 {
			for _, s := range report.New(r, report.Options{Top: top}).Sections {
				for _, tb := range s.Tables {
					for i, row := range tb.Rows {
						if len(row.Cells) != len(tb.Columns) {
							t.Errorf("%s %q row %d has %d cells for %d columns", s.ID, tb.Title, i, len(row.Cells), len(tb.Columns))
						}
					}
					for _, c := range tb.Columns {
						if c.Doc == "" {
							t.Errorf("%s %q: column %q says nothing about itself", s.ID, tb.Title, c.Title)
						}
					}
				}
			}
		}
	}
}

func TestHeadline(t *testing.T) {
	week := reporttest.Result().Window
	three := analyze.Totals{Deliveries: 3, Failed: 3}
	backscatterer := []analyze.Tally{{Name: "blocklist.dnsbl_backscatterer", Class: "blocklist", Cause: "dnsbl_backscatterer", Failures: 2}}
	for _, tt := range []struct {
		name           string
		r              analyze.Result
		headline, lead string
	}{
		{"nothing", analyze.Result{}, "The exports hold no outbound mail.", ""},
		{"no rows", analyze.Result{Files: []trace.FileAudit{{Path: "a.csv"}}}, "The exports hold no rows.", ""},
		{"another time", analyze.Result{LeftOut: 2, Files: []trace.FileAudit{{
			RowsRead: 2, FirstAt: trace.InstantOf(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)), LastAt: trace.InstantOf(time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)),
		}}}, "No outbound mail of the exports, whose rows are from 2026-03-02 to 2026-03-03, began in the time that is counted.", ""},
		{"no direction", analyze.Result{Window: week, ByDirection: map[string]analyze.Totals{"unknown": {Deliveries: 7}}},
			"The exports do not say which way 7 deliveries from 2026-03-02 to 2026-03-08 went: --own-domains names your domains.", ""},
		{"no failure", analyze.Result{Totals: analyze.Totals{Deliveries: 1, Delivered: 1}, Window: week},
			"No failure among 1 outbound delivery from 2026-03-02 to 2026-03-08.", ""},
		{"full", *reporttest.Result(),
			"1.6 % of outbound deliveries failed from 2026-03-02 to 2026-03-08: 21 of 1,286 that were decided, after 0.7 % (8 of 1,208) in the earlier period.",
			"Most frequent reason: blocklist.dnsbl_casa (9 of 21 failures). " +
				"Edge host with the most failures: mail-psaapc01on2122.outbound.protection.outlook.com (12 of 21 failures). " +
				"Largest change: new “blocklist.dnsbl_casa” at example.cn.test through mail-psaapc01on2122, 9 of 10 after 0 of 12."},
		{"withheld", analyze.Result{Totals: three, RateWithheld: "why"}, "3 outbound deliveries failed.", ""},
		{"a reason of the taxonomy", analyze.Result{Totals: three, RateWithheld: "why", Classes: backscatterer},
			"3 outbound deliveries failed.", "Most frequent reason: sending address on Backscatterer (2 of 3 failures)."},
		{"an edge among many", analyze.Result{Totals: analyze.Totals{Deliveries: 40, Failed: 40}, RateWithheld: "why",
			EdgeHosts: []analyze.Tally{{Name: "edge1.example.com", Failures: 3}}}, "40 outbound deliveries failed.", ""},
	} {
		v := report.New(&tt.r, report.Options{})
		if v.Headline != tt.headline || v.Lead != tt.lead {
			t.Errorf("%s: headline is\n%s\n%s\nwant\n%s\n%s", tt.name, v.Headline, v.Lead, tt.headline, tt.lead)
		}
	}
}

func TestWithheldRateIsNowhere(t *testing.T) {
	r := reporttest.Result()
	r.RateWithheld = "The exports hold failures only."
	v := report.New(r, report.Options{})
	for _, id := range []string{"edge-hosts", "recipient-domains"} {
		for _, c := range table(t, v, id, 0).Columns {
			if c.Kind == report.Share {
				t.Errorf("%s shows %q", id, c.Title)
			}
		}
	}
	if !strings.Contains(strings.Join(v.Alerts, "\n"), r.RateWithheld) {
		t.Errorf("alerts %q do not say why", v.Alerts)
	}
}

func TestFormatRate(t *testing.T) {
	for _, tt := range []struct {
		n, of int64
		want  string
	}{
		{12, 286, "4.2 % (12 of 286)"},
		{0, 5, "0.0 % (0 of 5)"},
		{1, 1_000_000, "<0.1 % (1 of 1,000,000)"},
		{999_999, 1_000_000, ">99.9 % (999,999 of 1,000,000)"},
		{7, 7, "100.0 % (7 of 7)"},
	} {
		if got := report.FormatRate(analyze.Rate{N: tt.n, Of: tt.of}); got != tt.want {
			t.Errorf("FormatRate(%d, %d) = %q, want %q", tt.n, tt.of, got, tt.want)
		}
	}
	if got := report.FormatCount(-1234567); got != "-1,234,567" {
		t.Errorf("FormatCount = %q", got)
	}
}

func TestIncomplete(t *testing.T) {
	whole := trace.FileAudit{RowsRead: 3, Used: 1, Duplicates: 1, Filtered: 1, Warnings: []string{"quiet hours"}}
	rejected, cut, refused := whole, whole, trace.FileAudit{Err: io.ErrUnexpectedEOF}
	rejected.Rejected = 1
	cut.Truncated = true
	for _, tt := range []struct {
		name string
		file trace.FileAudit
		want bool
	}{{"whole", whole, false}, {"rejected", rejected, true}, {"cut", cut, true}, {"refused", refused, true}} {
		if got := report.Incomplete(&analyze.Result{Files: []trace.FileAudit{whole, tt.file}}); got != tt.want {
			t.Errorf("%s: Incomplete = %v, want %v", tt.name, got, tt.want)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	r := reporttest.Result()
	for range 12 { // 20,480 groups
		r.Groups = analyze.GroupsOf(append(r.Groups.List(), r.Groups.List()...)...)
	}
	b.ReportAllocs()
	for b.Loop() {
		report.New(r, report.Options{Top: 20})
	}
}

// The headline names the days that were chosen, also where mail that began in them was decided later, and what was
// chosen stands behind it.
func TestHeadlineOfAChoice(t *testing.T) {
	r := reporttest.Result()
	first := r.Window.First.Time()
	r.Choice.Until = trace.InstantOf(first.Truncate(24*time.Hour).AddDate(0, 0, 1))
	v := report.New(r, report.Options{})
	if want := " failed on " + first.Format(time.DateOnly) + ": "; !strings.Contains(v.Headline, want) {
		t.Errorf("headline %q, want%q", v.Headline, want)
	}
	if strings.Contains(v.Headline, "Counted are") || !strings.Contains(v.Lead, "Counted are messages that began before ") {
		t.Errorf("headline %q, lead %q", v.Headline, v.Lead)
	}
}
