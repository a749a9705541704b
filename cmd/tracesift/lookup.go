package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/run"
	"tracesift/report"
	"tracesift/report/jsondoc"
	"tracesift/report/terminal"
)

// lookupFlags are the flags of `tracesift lookup` as they were given.
type lookupFlags struct {
	from   string
	format string
	zones  []string
	lists  string
	dns    dnsFlags
	color  string
	quiet  bool
}

func lookupCommand() command {
	return command{
		name: "lookup", args: "IP ... | --from REPORT",
		summary: "ask blocklists about addresses, and record what they answer",
		detail: "Examples:\n" +
			"  tracesift lookup --dns live --resolver 127.0.0.1 --record answers.jsonl --from week.json\n" +
			"  tracesift lookup --zones zones --answers answers.jsonl --format ndjson 40.107.92.14\n" +
			"Without --dns live nothing is asked: only files and recordings are read.\n",
		prepare: func(flags *pflag.FlagSet) func(context.Context, []string, stdio) error {
			f := new(lookupFlags)
			flags.StringVar(&f.from, "from", "", "ask about the addresses of a report (JSON `FILE`)")
			flags.StringVar(&f.format, "format", "table", "table, json or ndjson")
			flags.StringArrayVarP(&f.zones, "zones", "z", nil, "blocklist data: a `PATH` (file or directory, each file named after its zone) or zone:type:file (repeatable)")
			flags.StringVar(&f.lists, "lists", "", "your own lists, on top of the catalog (CSV `FILE`)")
			f.dns.declare(flags)
			flags.StringVar(&f.color, "color", "auto", "auto, always or never")
			flags.BoolVarP(&f.quiet, "quiet", "q", false, "print no plan")
			return f.run
		},
	}
}

// run asks and prints.
func (f *lookupFlags) run(ctx context.Context, args []string, std stdio) error {
	stderr := std.err
	if f.quiet {
		stderr = io.Discard
	}
	lookups, err := f.dns.lookups(stderr)
	if err != nil {
		return &usageError{err: err}
	}
	if len(args) == 0 && f.from == "" {
		return &usageError{err: errors.New("no addresses named; give them, or a report with --from")}
	}
	render, err := f.renderer(std.out)
	if err != nil {
		return &usageError{err: err}
	}
	result, err := run.Lookup(ctx, run.LookupOptions{
		IPs: args, From: f.from, Zones: f.zones, Lists: f.lists, DNS: lookups, Version: version(),
	})
	if err != nil {
		return err
	}
	if result.Plan != nil {
		fmt.Fprintln(stderr, "Nothing was asked: give --zones, --answers or --dns live. Live look-ups would take")
		printPlan(stderr, result.Plan)
	}
	pages := map[string]string{}
	for _, l := range result.Catalog.Lists() {
		pages[l.Key] = l.Lookup
	}
	answers := &report.Lookup{Observations: result.Observations, Zones: result.Zones, Pages: pages}
	if err := render(std.out, answers); err != nil {
		return err
	}
	return incomplete(lostZones(result.Zones))
}

// renderer returns how the answers are printed.
func (f *lookupFlags) renderer(out io.Writer) (func(io.Writer, *report.Lookup) error, error) {
	switch f.format {
	case "json":
		return jsondoc.RenderLookup, nil
	case "ndjson":
		return jsondoc.RenderObservations, nil
	case "table":
		screen, err := screenOf(out, f.color)
		return func(w io.Writer, l *report.Lookup) error {
			return terminal.Render(w, report.NewLookup(l), screen)
		}, err
	}
	return nil, fmt.Errorf("--format is table, json or ndjson, not %q", f.format)
}
