package html

import (
	"math"
	"strconv"

	"tracesift/report"
	"tracesift/report/sanitise"
)

// figure is one picture: shapes and labels in a box of Width by Height, a legend, and the numbers.
type figure struct {
	ID, Title, Caption string
	Width, Height      int
	Wide               bool // drawn as wide as the page
	Shapes             []shape
	Lines              []line
	Labels             []label
	Legend             []key
	Table              table
}

// shape is a rectangle. Title is what it says when it is pointed at.
type shape struct {
	X, Y, W, H string
	Class      string
	Title      string
}

// line is a rule of the grid.
type line struct{ X1, Y1, X2, Y2 string }

// label is a text. Turn is the transformation that turns it, empty where it lies.
type label struct {
	X, Y, Text, Class, Turn string
}

// key is one entry of a legend.
type key struct{ Class, Text string }

func figures(in []report.Figure) []figure {
	var out []figure
	for i := range in {
		out = append(out, newFigure(&in[i]))
	}
	return out
}

func newFigure(f *report.Figure) figure {
	out := figure{ID: f.ID, Title: sanitise.Line(f.Title), Caption: sanitise.Line(f.Caption)}
	switch p := f.Picture.(type) {
	case *report.Bars:
		out.bars(p)
	case *report.Heat:
		out.heat(p)
	case *report.Timeline:
		out.timeline(p)
	}
	out.Table = newTable(&f.Table, f.ID+"-numbers", f.Title)
	return out
}

func (f *figure) rect(x, y, w, h float64, class, title string) {
	f.Shapes = append(f.Shapes, shape{px(x), px(y), px(w), px(h), class, sanitise.Line(title)})
}

func (f *figure) rule(x1, y1, x2, y2 float64) {
	f.Lines = append(f.Lines, line{px(x1), px(y1), px(x2), px(y2)})
}

func (f *figure) text(x, y float64, text, class string) {
	f.Labels = append(f.Labels, label{X: px(x), Y: px(y), Text: sanitise.Line(text), Class: class})
}

// turned writes a text that rises from its start.
func (f *figure) turned(x, y float64, text, class string) {
	turn := "rotate(-52 " + px(x) + " " + px(y) + ")"
	f.Labels = append(f.Labels, label{px(x), px(y), sanitise.Line(text), class, turn})
}

// px writes a coordinate with no more digits than can be seen.
func px(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

// ticks returns about four round steps from 0 to at least most.
func ticks(most int64) []int64 {
	step := int64(1)
	for i := 0; step*5 < most; i++ {
		step = []int64{1, 2, 5}[(i+1)%3] * int64(math.Pow10((i+1)/3))
	}
	out := []int64{0}
	for out[len(out)-1] < most {
		out = append(out, out[len(out)-1]+step)
	}
	return out
}
