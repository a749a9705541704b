package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/run"
	"tracesift/ingest/trace"
	"tracesift/report"
	"tracesift/report/details"
	"tracesift/report/jsondoc"
	"tracesift/report/terminal"
)

// inspectFlags are the flags of `tracesift inspect` as they were given.
type inspectFlags struct {
	format  *choice
	missing string
	top     number
	now     string
	exports exportFlags
	screen  screenFlags
}

func inspectCommand() command {
	return command{
		name: "inspect", args: "EXPORT|DIR|PATTERN|@LIST|- ...",
		summary: "say what exports hold: what was recognised, coverage, gaps, truncation and overlaps",
		detail: "Examples:\n" +
			"  tracesift inspect exports\n" +
			"  tracesift inspect --format json exports > coverage.json\n" +
			"  tracesift inspect --missing details.ps1 MTSummary.csv   a script that fetches why deliveries failed\n",
		prepare: func(flags *pflag.FlagSet) func(context.Context, []string, stdio) error {
			f := new(inspectFlags)
			f.format = declareFormat(flags)
			flags.StringVar(&f.missing, "missing", "", "write a PowerShell script to `FILE` that fetches the details of failed deliveries whose refusal or edge is not in the exports")
			f.top = 20
			flags.VarP(&f.top, "top", "n", "`N` rows a table on the terminal; 0 shows all")
			f.exports.declare(flags)
			flags.StringVar(&f.now, "now", "", "`TIME` when the script is run (RFC 3339); the service forgets what is older than 90 days")
			f.screen.declare(flags, "print no messages")
			f.screen.declareProgress(flags)
			return f.run
		},
	}
}

// run reads the exports and prints their accounts.
func (f *inspectFlags) run(ctx context.Context, args []string, std stdio) error {
	o := run.InspectOptions{Missing: f.missing}
	var err error
	if o.Source, err = f.exports.source(args, std, &f.screen); err != nil {
		return &usageError{err: err}
	}
	if o.Now, err = parseNow(f.now); err != nil {
		return &usageError{err: err}
	}
	i, err := run.Inspect(ctx, o)
	if err != nil {
		return err
	}
	if err := f.render(std.out, i.Files); err != nil {
		return err
	}
	if i.Missing != nil {
		if err := f.say(std.at(logInfo), i.Missing); err != nil {
			return err
		}
	}
	return incomplete(lostFiles(i.Files))
}

// render prints the accounts.
func (f *inspectFlags) render(w io.Writer, files []trace.FileAudit) error {
	if f.format.given != "table" {
		return jsondoc.RenderInspection(w, files, f.format.given == "ndjson")
	}
	return terminal.Render(w, report.NewInspection(files, report.Options{Top: int(f.top)}), f.screen.screen(w))
}

// say says what the script fetches.
func (f *inspectFlags) say(w io.Writer, a *details.Account) error {
	_, err := fmt.Fprintf(w, "%s fetches the details of %s; %s older than 90 days, %s known only from logs\n", f.missing,
		trace.Counted(int64(a.Written), "delivery", "deliveries"),
		trace.Counted(int64(a.Old), "more is", "more are"), trace.Counted(int64(a.Unnamed), "more is", "more are"))
	return err
}
