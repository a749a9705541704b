package html

import (
	"time"

	"tracesift/report"
	"tracesift/report/sanitise"
)

// The box of a timeline.
const (
	timeWidth, timeRow  = 920, 26
	timeLeft, timeRight = 250, 16
	timeTop             = 26
	longestName         = 36 // characters
)

// timeline draws bars along time, a row a name.
func (f *figure) timeline(t *report.Timeline) {
	f.Width, f.Height, f.Wide = timeWidth, timeTop+len(t.Rows)*timeRow+8, true
	from, to := t.From.Truncate(24*time.Hour), t.To.Truncate(24*time.Hour).Add(24*time.Hour)
	scale := float64(timeWidth-timeLeft-timeRight) / to.Sub(from).Hours()
	x := func(at time.Time) float64 { return timeLeft + at.Sub(from).Hours()*scale }
	days := int(to.Sub(from).Hours() / 24)
	every := (days + 9) / 10
	for d := 0; d <= days; d += max(1, every) {
		at := from.AddDate(0, 0, d)
		f.rule(x(at), timeTop-4, x(at), float64(f.Height-4))
		if d < days {
			f.text(x(at)+3, timeTop-10, at.Format("Jan 2"), "")
		}
	}
	for i, row := range t.Rows {
		y := float64(timeTop + i*timeRow)
		f.text(timeLeft-10, y+timeRow/2+4, sanitise.Cut(row.Name, longestName), "end")
		for _, bar := range row.Bars {
			f.rect(x(bar.From), y+6, max(4, x(bar.To)-x(bar.From)), timeRow-12, "block", row.Name+": "+bar.Text)
		}
	}
}
