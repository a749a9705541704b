package html

import (
	"math"
	"strconv"
	"strings"

	"tracesift/analyze"
	"tracesift/report"
	"tracesift/report/sanitise"
)

// The box of a heat map.
const (
	heatCellWidth, heatCellHeight = 30, 24
	heatLeft, heatTop             = 210, 132
	heatLevels                    = 6 // level 0 is no failure
	heatRight                     = 90
	longestRow, longestHead       = 26, 22 // characters
)

// heat draws a field whose cells are the darker the larger their rate.
func (f *figure) heat(h *report.Heat) {
	f.Width = max(560, heatLeft+len(h.Columns)*heatCellWidth+heatRight)
	f.Height = heatTop + len(h.Rows)*heatCellHeight + 8
	var most int64
	for _, c := range h.Cells {
		most = max(most, c.Rate.N)
	}
	for i, name := range h.Rows {
		label, _, _ := strings.Cut(name, ".")
		f.text(heatLeft-8, heatTop+(float64(i)+0.5)*heatCellHeight+4, sanitise.Cut(known(label), longestRow), "end")
	}
	for i, name := range h.Columns {
		f.turned(heatLeft+(float64(i)+0.5)*heatCellWidth+2, heatTop-8, sanitise.Cut(known(name), longestHead), "")
	}
	for _, c := range h.Cells {
		level := heatLevel(c.Rate)
		if h.CountsOnly {
			level = heatLevel(analyze.Rate{N: int64(math.Log2(float64(c.Rate.N + 1))), Of: int64(math.Log2(float64(most+1)) + 1)})
		}
		x, y := float64(heatLeft+c.Column*heatCellWidth), float64(heatTop+c.Row*heatCellHeight)
		title := known(h.Rows[c.Row]) + " to " + known(h.Columns[c.Column]) + ": "
		if h.CountsOnly {
			title += report.FormatCount(c.Rate.N) + " failed"
		} else {
			title += report.FormatRate(c.Rate) + " failed"
		}
		class := "heat" + strconv.Itoa(level)
		f.rect(x+1, y+1, heatCellWidth-2, heatCellHeight-2, class, title)
		if c.Rate.N > 0 {
			f.text(x+heatCellWidth/2, y+heatCellHeight/2+4, short(c.Rate.N), "middle on"+strconv.Itoa(level))
		}
	}
	f.Legend = heatLegend(h.CountsOnly)
}

// heatLevel is 0 for none and rises with the share.
func heatLevel(r analyze.Rate) int {
	if r.N <= 0 || r.Of <= 0 {
		return 0
	}
	switch share := float64(r.N) / float64(r.Of); {
	case share < 0.01:
		return 1
	case share < 0.05:
		return 2
	case share < 0.2:
		return 3
	case share < 0.5:
		return 4
	}
	return heatLevels - 1
}

func heatLegend(countsOnly bool) []key {
	if countsOnly {
		return []key{{"heat1", "few failures"}, {"heat5", "many"}}
	}
	return []key{
		{"heat0", "none failed"}, {"heat1", "below 1 %"}, {"heat2", "1 to 5 %"}, {"heat3", "5 to 20 %"}, {"heat4", "20 to 50 %"},
		{"heat5", "half or more"},
	}
}

// short writes a count in no more than four characters.
func short(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10)
	case n < 10_000:
		return strconv.FormatFloat(math.Floor(float64(n)/100)/10, 'f', -1, 64) + "k"
	case n < 1_000_000:
		return strconv.FormatInt(n/1000, 10) + "k"
	}
	return strconv.FormatInt(n/1_000_000, 10) + "M"
}

func known(name string) string {
	if name == "" {
		return "(unknown)"
	}
	return name
}
