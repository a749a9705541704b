package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/run"
	"tracesift/report"
	"tracesift/report/jsondoc"
	"tracesift/report/terminal"
)

// lookupFlags are the flags of `tracesift lookup` as they were given.
type lookupFlags struct {
	from   string
	all    *pflag.FlagSet // of the command
	format *choice
	lists  listFlags
	screen screenFlags
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
			f := &lookupFlags{all: flags}
			flags.StringVar(&f.from, "from", "", "ask about the addresses of a report (JSON `FILE`)")
			f.format = declareFormat(flags)
			f.lists.declare(flags)
			f.screen.declare(flags, "print no plan")
			f.screen.declareProgress(flags)
			return f.run
		},
	}
}

// run asks and prints.
func (f *lookupFlags) run(ctx context.Context, args []string, std stdio) error {
	if len(args) == 0 && f.from == "" {
		return &usageError{err: errors.New("no addresses named; give them, or a report with --from")}
	}
	for _, ip := range args {
		if _, err := netip.ParseAddr(ip); err != nil {
			return &usageError{err: fmt.Errorf("%q is no IP address", ip)}
		}
	}
	stderr := std.at(logInfo)
	result, err := run.Lookup(ctx, run.LookupOptions{
		IPs: args, From: f.from, ListData: f.lists.data(stderr, f.screen.bars(std)), Named: namedFiles(f.all, nil), Version: version(),
	})
	if err != nil {
		return err
	}
	if result.Plan != nil {
		fmt.Fprintln(std.at(logWarnings), "Nothing was asked: give --zones, --answers or --dns live.")
		fmt.Fprintln(stderr, "Live look-ups would take")
		printPlan(stderr, result.Plan)
		fmt.Fprintf(stderr, "This command asks:\n  %s\n", result.Command)
		if f.format.given == "table" {
			return nil // there is no answer to show
		}
	}
	pages := map[string]string{}
	for _, l := range result.Catalog.Lists() {
		pages[l.Key] = l.Lookup
	}
	answers := &report.Lookup{Observations: result.Observations, Zones: result.Zones, Addresses: len(result.Addresses), Pages: pages}
	if err := f.render(std.out, answers); err != nil {
		return err
	}
	if file := f.lists.dns.Record; file != "" {
		fmt.Fprintf(stderr, "Recorded: tracesift report --answers %s EXPORT ... uses the answers.\n", file)
	}
	return incomplete(lostZones(result.Zones))
}

// render prints the answers.
func (f *lookupFlags) render(w io.Writer, l *report.Lookup) error {
	switch f.format.given {
	case "json":
		return jsondoc.RenderLookup(w, l)
	case "ndjson":
		return jsondoc.RenderObservations(w, l)
	}
	return terminal.Render(w, report.NewLookup(l), f.screen.screen(w))
}
