package main

import (
	"io"
	"os"

	"golang.org/x/term"

	"tracesift/report/terminal"
)

// screenOf says how wide and how colourful output to w may be. NO_COLOR is obeyed (no-color.org), then CLICOLOR_FORCE
// (bixense.com/clicolors).
func screenOf(w io.Writer, color string) terminal.Options {
	var o terminal.Options
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			o.Width = width
		}
	}
	switch color {
	case "auto":
		forced := os.Getenv("CLICOLOR_FORCE")
		screen := o.Width > 0 && os.Getenv("TERM") != "dumb"
		o.Color = os.Getenv("NO_COLOR") == "" && (screen || forced != "" && forced != "0")
	case "always":
		o.Color = true
	}
	return o
}
