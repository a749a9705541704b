package report

import (
	"time"

	"tracesift/analyze"
)

// mostSeries is how many classes a picture tells apart by colour; the rest is one more.
const mostSeries = 7

// mostDays is how many columns a picture of days has room for. Traces reach back 90 days.
const mostDays = 100

// failuresByDay pictures the failures of each day by class.
func failuresByDay(r *analyze.Result) []Figure {
	days := everyDay(r.Days)
	classes := classNames(r.Classes)
	if len(classes) == 0 || len(days) == 0 {
		return nil
	}
	bars := &Bars{Series: classes}
	series := map[string]int{}
	for i, c := range classes {
		series[c] = i
	}
	if len(classes) > mostSeries {
		bars.Series = append(classes[:mostSeries:mostSeries], "other")
	}
	t := Table{Columns: []Column{
		{Title: "Day (UTC)", Doc: "The day on which deliveries were decided."},
		{Title: "Accepted", Kind: Count, Doc: "Deliveries that were accepted."},
		{Title: "Failed", Kind: Count, Alarm: true, Doc: "Deliveries that failed."},
	}}
	for _, c := range classes {
		t.Columns = append(t.Columns, Column{Title: c, Kind: Count, Doc: "Failures of this class."})
	}
	for i := range days {
		d := &days[i]
		byClass := make([]int64, len(classes))
		parts := make([]int64, len(bars.Series))
		for _, c := range d.Classes {
			at := series[c.Class]
			byClass[at] = c.Failures
			parts[min(at, len(parts)-1)] += c.Failures
		}
		name := d.Date.Format(time.DateOnly)
		bars.Marks = append(bars.Marks, name)
		bars.Values = append(bars.Values, parts)
		cells := []Cell{text(name), count(d.Delivered), count(d.Failed)}
		for _, n := range byClass {
			cells = append(cells, count(n))
		}
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	return []Figure{{
		ID: "failures-by-day", Title: "Failures per day by class",
		Caption: "Each column is a day (UTC) on which deliveries were given up; its parts are the NDR classes.",
		Picture: bars, Table: t,
	}}
}

// everyDay fills the gaps between days, so that a picture keeps its scale; of many days it keeps the last.
func everyDay(days []analyze.Day) []analyze.Day {
	if len(days) > mostDays {
		days = days[len(days)-mostDays:]
	}
	var out []analyze.Day
	for i, d := range days {
		if i > 0 && d.Date.Sub(days[0].Date) < mostDays*24*time.Hour {
			for at := days[i-1].Date.AddDate(0, 0, 1); at.Before(d.Date); at = at.AddDate(0, 0, 1) {
				out = append(out, analyze.Day{Date: at})
			}
		}
		out = append(out, d)
	}
	return out
}

// classNames returns the classes with failures, most first.
func classNames(classes []analyze.Tally) []string {
	failures := map[string]int64{}
	for i := range classes {
		if c := &classes[i]; c.Failures > 0 {
			failures[c.Class] += c.Failures
		}
	}
	return byCount(failures)
}
