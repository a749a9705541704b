package reporttest

import (
	"time"

	"tracesift/analyze"
	"tracesift/report"
)

// View is a small hand-made view with one of everything that a form can meet, so that the golden file of a form changes
// with the form alone.
func View() *report.View {
	first, last := time.Date(2026, 3, 2, 8, 15, 0, 0, time.UTC), time.Date(2026, 3, 3, 10, 45, 30, 0, time.UTC)
	rate := analyze.Rate{N: 12, Of: 286}
	return &report.View{
		Title: "A report", Headline: "12 deliveries failed.", Lead: "Most through " + edgeA + "; and <b>more</b>.", Generated: time.Date(2026, 3, 9, 7, 30, 0, 0, time.UTC),
		Alerts: []string{"Input was lost: 2 rows."},
		Tiles:  []report.Tile{{Name: "Accepted", Value: "95.8 %", Basis: "274 of 286 decided"}, {Name: "Failed", Value: "12", Basis: "4.2 %", Alarm: true}},
		Figures: []report.Figure{{
			ID: "by-day", Title: "Failures per day", Caption: "Each column is a day.",
			Picture: &report.Bars{Series: []string{"blocklist", "<i>", "other"}, Marks: []string{"2026-03-02", "2026-03-03"}, Values: [][]int64{{5, 3, 1}, {0, 2, 1}}},
			Table:   report.Table{Columns: []report.Column{{Title: "Day", Doc: "The day."}}, Rows: []report.Row{{Cells: []report.Cell{{Text: "2026-03-02"}}}}},
		}},
		Sections: []report.Section{
			{ID: "actions", Title: "What to do", Items: []report.Item{
				{Title: "Ask the recipient", Facts: []report.Term{{Name: "At stake", Text: "9 failures"}, {Name: "Cause", Text: "A list."}},
					Steps: []string{"Send it.", "Wait."}, Reference: "https://learn.microsoft.com/page"},
				{Title: "In words of your own", Facts: []report.Term{{Name: "At stake", Text: "3 failures"}}, Reference: "ask the desk"},
			}},
			{ID: "edge-hosts", Title: "Edge hosts", Paragraphs: []string{"Two edges."}, Figures: []report.Figure{
				{ID: "heat", Title: "Edge by domain", Caption: "The numbers are failures.", Picture: &report.Heat{
					Rows: []string{edgeA, ""}, Columns: []string{"example.net", "example.org"},
					Cells: []report.HeatCell{{Row: 0, Column: 0, Rate: rate}, {Row: 0, Column: 1, Rate: analyze.Rate{Of: 9}}, {Row: 1, Column: 1, Rate: analyze.Rate{N: 2, Of: 2}}},
				}},
				{ID: "line", Title: "When", Caption: "Each bar is a spell.", Picture: &report.Timeline{From: first, To: last, Rows: []report.TimelineRow{
					{Name: "edge · list", Bars: []report.Interval{{From: first, To: first, Text: "1 refusal"}, {From: first, To: last, Text: "8 refusals"}}},
				}}},
			}, Tables: []report.Table{{
				Title: "Edges", Columns: []report.Column{
					{Title: "Edge host", Kind: report.Host, Doc: "The server."}, {Title: "Pool", Rank: 1, Doc: "The pool."},
					{Title: "Failed", Kind: report.Count, Alarm: true, Doc: "Failures."}, {Title: "Rate", Kind: report.Share, Doc: "Of those decided."},
					{Title: "First (UTC)", Kind: report.Moment, Rank: 5, Doc: "The first."}, {Title: "Median", Rank: 2, Doc: "The delay."},
					{Title: "File", Kind: report.Path, Doc: "The file."}, {Title: "About", Kind: report.Text, Doc: "Words."},
					{Title: "Refusal", Kind: report.Verbatim, Rank: 2, Doc: "What the server said."},
				},
				Rows: []report.Row{
					{Cells: []report.Cell{{Text: edgeA}, {Text: "normal"}, {Text: "12", Value: int64(12)}, {Text: "4.2 %", Value: rate}, {Text: "2026-03-02 08:15", Value: first},
						{Text: "14 min 05 s", Value: 14*time.Minute + 5*time.Second}, {Text: "exports/a.csv"}, {Text: "=1+1"}, {Text: Hostile}}},
					{Cells: []report.Cell{{Text: edgeC}, {}, {Text: "0", Value: int64(0)}, {}, {}, {}, {}, {}, {Text: CASA}}},
					{Kind: report.Other, Stands: 3, Cells: []report.Cell{{Text: "3 more"}, {}, {Text: "4", Value: int64(4)}, {}, {}, {}, {}, {}, {}}},
					{Kind: report.Sum, Cells: []report.Cell{{Text: "all"}, {}, {Text: "16", Value: int64(16)}, {}, {}, {}, {}, {}, {}}},
				},
				Note: "2 of 5 rows; the last line sums up the other 3.",
			}}, Notes: []string{"a note with `marks` | and <tags>"}},
			{ID: "method", Title: "Method", Terms: []report.Term{{Name: "Rate", Text: "Failed / (failed + delivered)."}}},
		},
	}
}
