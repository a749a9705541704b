package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/cmd/internal/run"
	"tracesift/report"
	"tracesift/report/jsondoc"
	"tracesift/report/terminal"
)

// listsFlags are the flags of `tracesift lists` as they were given.
type listsFlags struct {
	format *choice
	lists  string
	screen screenFlags
	dns    dnsFlags
}

func listsCommand() command {
	return command{
		name: "lists", args: "[list | check FILE ... | test]", words: []string{"list", "check", "test"},
		summary: "show the blocklists that are known, check your own, or test which can be believed",
		detail: "Examples:\n" +
			"  tracesift lists                            the catalog\n" +
			"  tracesift lists check mine.csv             whether a file of your own lists can be read\n" +
			"  tracesift lists test --only spamcop,psbl   ask the test entries of lists by DNS, and nothing else\n",
		prepare: func(flags *pflag.FlagSet) func(context.Context, []string, stdio) error {
			f := new(listsFlags)
			f.format = declareFormat(flags)
			declareLists(flags, &f.lists)
			flags.StringArrayVar(&f.dns.Resolvers, "resolver", nil, "resolver to test with: `ADDRESS[:PORT]`, or ZONE=ADDRESS[:PORT] for one zone (repeatable)")
			flags.StringSliceVar(&f.dns.Only, "only", nil, "test these `LISTS` or zones only")
			flags.StringArrayVar(&f.dns.Keys, "key", nil, "`LIST=FILE` that holds your access key (repeatable)")
			f.screen.declare(flags, "print no plan")
			f.screen.declareProgress(flags)
			return f.run
		},
	}
}

// run does what the first word says.
func (f *listsFlags) run(ctx context.Context, args []string, std stdio) error {
	word := "list"
	if len(args) > 0 {
		word, args = args[0], args[1:]
	}
	switch {
	case word == "list" && len(args) == 0:
		cat, err := run.LoadLists(f.lists)
		if err != nil {
			return err
		}
		return f.show(std.out, cat.Lists())
	case word == "check" && len(args) > 0:
		return check(std.out, args)
	case word == "test" && len(args) == 0:
		return f.test(ctx, std)
	}
	return &usageError{err: fmt.Errorf("want list, check FILE ... or test, not %q", word)}
}

// show prints lists.
func (f *listsFlags) show(w io.Writer, lists []*catalog.List) error {
	if f.format.given != "table" {
		return jsondoc.RenderLists(w, lists, f.format.given == "ndjson")
	}
	return f.draw(w, report.NewLists(lists))
}

// check reads files of lists and says what they change.
func check(w io.Writer, paths []string) error {
	base, err := run.LoadLists("")
	if err != nil {
		return err
	}
	for _, path := range paths {
		cat, err := run.LoadLists(path)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s: good; %d lists, of which %d are new\n", path, len(cat.Lists()), len(cat.Lists())-len(base.Lists())); err != nil {
			return err
		}
	}
	return nil
}

// test asks the test entries.
func (f *listsFlags) test(ctx context.Context, std stdio) error {
	f.dns.mode.given = "live"
	zones, err := run.TestLists(ctx, f.lists, f.dns.lookups(std.at(logInfo), f.screen.bars(std)), version())
	if err != nil {
		return err
	}
	return f.tested(std.out, zones)
}

func (f *listsFlags) tested(w io.Writer, zones []blocklist.ZoneAudit) error {
	if f.format.given != "table" {
		return jsondoc.RenderZones(w, zones, f.format.given == "ndjson")
	}
	return f.draw(w, report.NewListTests(zones))
}

func (f *listsFlags) draw(w io.Writer, v *report.View) error {
	return terminal.Render(w, v, f.screen.screen(w))
}
