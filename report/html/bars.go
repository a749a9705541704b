package html

import (
	"strconv"

	"tracesift/report"
)

// The box of a picture of bars.
const (
	barsWidth, barsHeight   = 920, 280
	barsLeft, barsRight     = 56, 8
	barsTop, barsBottom     = 14, 34
	mostMarks               = 14 // labels below the columns that do not touch each other
	widestBar, leastVisible = 56, 1.5
)

// bars draws stacked columns over a scale that starts at 0.
func (f *figure) bars(b *report.Bars) {
	f.Width, f.Height, f.Wide = barsWidth, barsHeight, true
	sums := make([]int64, len(b.Series))
	var most int64
	for _, parts := range b.Values {
		var n int64
		for i, v := range parts {
			n += v
			sums[i] += v
		}
		most = max(most, n)
	}
	scale := ticks(most)
	top := scale[len(scale)-1]
	y := func(n int64) float64 {
		return barsHeight - barsBottom - float64(n)*(barsHeight-barsBottom-barsTop)/float64(max(1, top))
	}
	for _, n := range scale {
		f.rule(barsLeft, y(n), barsWidth-barsRight, y(n))
		f.text(barsLeft-8, y(n)+4, report.FormatCount(n), "end")
	}
	slot := float64(barsWidth-barsLeft-barsRight) / float64(max(1, len(b.Marks)))
	width := min(widestBar, slot*0.72)
	every := (len(b.Marks) + mostMarks - 1) / mostMarks
	for i, mark := range b.Marks {
		middle := barsLeft + slot*(float64(i)+0.5)
		if i%max(1, every) == 0 {
			f.text(middle, barsHeight-12, mark, "middle")
		}
		var below int64
		for s, n := range b.Values[i] {
			if n == 0 {
				continue
			}
			height := max(leastVisible, y(below)-y(below+n)-0.5)
			f.rect(middle-width/2, y(below)-height, width, height, seriesClass(b, s),
				mark+", "+b.Series[s]+": "+report.FormatCount(n))
			below += n
		}
	}
	for s, name := range b.Series {
		f.Legend = append(f.Legend, key{seriesClass(b, s), name + " " + report.FormatCount(sums[s])})
	}
}

// seriesClass colours a series; what stands for the rest is grey.
func seriesClass(b *report.Bars, s int) string {
	if b.Series[s] == "other" {
		return "c7"
	}
	return "c" + strconv.Itoa(s%8)
}
