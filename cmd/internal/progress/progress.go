// Package progress shows on a terminal how far a run has come: a bar with the rate and the time that is left.
package progress

import (
	"io"
	"os"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// Display is where bars are drawn. The zero value draws none.
type Display struct{ w io.Writer }

// NewDisplay returns a display on w. when is the value of --progress: auto draws only where w is a terminal, always
// also where it is none, and never not at all.
func NewDisplay(w io.Writer, when string) Display {
	f, ok := w.(*os.File)
	if when == "always" || when == "auto" && ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" {
		return Display{w}
	}
	return Display{}
}

// Unit is what a bar counts.
type Unit int

// The units.
const (
	Items Unit = iota
	Bytes      // shown as KiB, MiB and so on
	Share      // parts of the work that mean nothing to a reader: only their share is shown
	Step       // of which nothing is known but that it goes on: the time that it took is shown
)

// Bar is one bar. A nil Bar does nothing, and all methods may be called by several goroutines.
type Bar struct {
	drawn *mpb.Progress
	bar   *mpb.Bar
}

// Start draws a bar for so much work; nil where there is no display, or nothing to do. Stop ends it. It reads:
// "asking lists 20 %, 16s left, 5/s [===>____] 20 / 100": where a terminal is narrow, the end is cut.
func (d Display) Start(label string, total int64, unit Unit) *Bar {
	if d.w == nil || total <= 0 {
		return nil
	}
	drawn := mpb.New(mpb.WithOutput(d.w), mpb.WithAutoRefresh())
	before, after := []decor.Decorator{decor.Name(label + " "), decor.Percentage(), left(time.Now())}, []decor.Decorator{}
	switch unit {
	case Items:
		before = append(before, decor.AverageSpeed(0, ", %.0f/s"))
		after = append(after, decor.CountersNoUnit(" %d / %d"))
	case Bytes:
		before = append(before, decor.AverageSpeed(decor.SizeB1024(0), ", % .0f"))
		after = append(after, decor.CountersKibiByte(" % .1f / % .1f"))
	case Share:
		// the share stands already
	case Step:
		return &Bar{drawn, drawn.New(total, mpb.NopStyle(), mpb.PrependDecorators(decor.Name(label), taken(time.Now())))}
	}
	return &Bar{drawn, drawn.New(total, mpb.BarStyle().Padding("_"), mpb.BarRemoveOnComplete(), mpb.PrependDecorators(before...), mpb.AppendDecorators(after...))}
}

// left tells how long the rest will take if it goes on as fast; nothing as long as nothing, or when all is done.
func left(start time.Time) decor.Decorator {
	return decor.Any(func(s decor.Statistics) string {
		if s.Current <= 0 || s.Current >= s.Total {
			return ""
		}
		rest := time.Duration(float64(time.Since(start)) * float64(s.Total-s.Current) / float64(s.Current))
		return ", " + max(rest.Round(time.Second), time.Second).String() + " left"
	})
}

// taken tells how long it has taken, from the first second on.
func taken(start time.Time) decor.Decorator {
	return decor.Any(func(decor.Statistics) string {
		if d := time.Since(start).Truncate(time.Second); d > 0 {
			return ", " + d.String()
		}
		return ""
	})
}

// Add counts n more.
func (b *Bar) Add(n int64) {
	if b != nil {
		b.bar.IncrInt64(n)
	}
}

// Stop takes the bar off the screen, so that what is written next begins on a clean line. It may be called again.
func (b *Bar) Stop() {
	if b != nil {
		b.bar.Abort(true)
		b.drawn.Wait()
	}
}
