package main

import (
	"io"
	"os"

	"golang.org/x/term"

	"tracesift/report/terminal"
)

// screenOf says how wide and how colourful output to w may be. NO_COLOR is obeyed (no-color.org).
func screenOf(w io.Writer, color string) terminal.Options {
	var o terminal.Options
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			o.Width = width
		}
	}
	switch color {
	case "auto":
		o.Color = o.Width > 0 && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	case "always":
		o.Color = true
	}
	return o
}
