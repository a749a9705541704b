// Package progress shows on a terminal how far a run has come: a bar with the rate and the time that is left.
package progress

import (
	"io"
	"os"

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
type Unit bool

// The units.
const (
	Items Unit = false
	Bytes Unit = true // shown as KiB, MiB and so on
)

// Bar is one bar. A nil Bar does nothing, and all methods may be called by several goroutines.
type Bar struct {
	drawn *mpb.Progress
	bar   *mpb.Bar
}

// Start draws a bar for total items or bytes; nil where there is no display, or nothing to do. Stop ends it. It reads:
// "asking lists 20 / 100 [===>____] 20 % 5/s 16s left".
func (d Display) Start(label string, total int64, unit Unit) *Bar {
	if d.w == nil || total <= 0 {
		return nil
	}
	done, rate := decor.CountersNoUnit("%d / %d "), decor.AverageSpeed(0, " %.0f/s")
	if unit == Bytes {
		done, rate = decor.CountersKibiByte("% .1f / % .1f "), decor.AverageSpeed(decor.SizeB1024(0), " % .1f")
	}
	drawn := mpb.New(mpb.WithOutput(d.w), mpb.WithAutoRefresh())
	bar := drawn.New(total, mpb.BarStyle().Padding("_"),
		mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(label+" "), done),
		mpb.AppendDecorators(decor.Percentage(), rate, decor.Name(" "), decor.AverageETA(decor.ET_STYLE_GO), decor.Name(" left")))
	return &Bar{drawn, bar}
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
