package main

import (
	"io"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/progress"
	"tracesift/report/terminal"
)

// declareFormat declares the flag of commands that print records.
func declareFormat(flags *pflag.FlagSet) *choice {
	format := oneOf("table", "json", "ndjson")
	flags.Var(&format, "format", "how the answer is printed")
	return &format
}

// declareCompression declares the flag of commands that write Parquet.
func declareCompression(flags *pflag.FlagSet, f *choice, usage string) {
	*f = oneOf("zstd", "snappy", "none")
	flags.Var(f, "compression", usage)
}

// screenFlags say how people are talked to.
type screenFlags struct {
	color    choice
	progress choice
	quiet    bool
}

// declare declares the flags; silent says what --quiet leaves out, and without it there is no such flag.
func (f *screenFlags) declare(flags *pflag.FlagSet, silent string) {
	f.color = oneOf("auto", "always", "never")
	flags.Var(&f.color, "color", "colours on the terminal")
	if silent != "" {
		flags.BoolVarP(&f.quiet, "quiet", "q", false, silent)
	}
}

// declareProgress declares the flag of commands that may take long.
func (f *screenFlags) declareProgress(flags *pflag.FlagSet) {
	f.progress = oneOf("auto", "always", "never")
	flags.Var(&f.progress, "progress", "show on the terminal how far the work is")
}

// screen says how wide and how colourful output to w may be.
func (f *screenFlags) screen(w io.Writer) terminal.Options { return screenOf(w, f.color.given) }

// bars returns where bars show how far the work is: like messages of what is done, but only where a terminal is.
func (f *screenFlags) bars(std stdio) progress.Display {
	if std.level < logInfo {
		return progress.Display{}
	}
	return progress.NewDisplay(std.err, f.progress.given)
}
