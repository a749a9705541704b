package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/pflag"

	"tracesift/analyze/blocklist/dnsbl"
	"tracesift/cmd/internal/progress"
	"tracesift/cmd/internal/run"
)

// dnsFlags are the flags of commands that ask lists.
type dnsFlags struct {
	mode choice
	run.Lookups
}

// declare declares the flags.
func (f *dnsFlags) declare(flags *pflag.FlagSet) {
	f.mode = oneOf("off", "live")
	flags.Var(&f.mode, "dns", "ask lists by DNS")
	flags.StringArrayVar(&f.Resolvers, "resolver", nil, "resolver to ask: `ADDRESS[:PORT]`, or ZONE=ADDRESS[:PORT] for one zone (repeatable); otherwise the system's")
	flags.StringVar(&f.Record, "record", "", "record what lists answer in `FILE`; a recording that is there grows")
	flags.StringArrayVar(&f.Answers, "answers", nil, "use the answers of a recording, or of a checker (CSV with ip, zone, listed, when), in `FILE` (repeatable)")
	flags.StringSliceVar(&f.Only, "only", nil, "ask these `LISTS` or zones only")
	flags.StringArrayVar(&f.Keys, "key", nil, "`LIST=FILE` that holds your access key (repeatable); it is neither shown nor recorded")
}

// lookups returns the flags as options. The plan of live look-ups goes to stderr before the first question, and then bars
// show how far they are.
func (f *dnsFlags) lookups(stderr io.Writer, bars progress.Display) run.Lookups {
	o := f.Lookups
	if f.mode.given == "live" {
		o.Live = true
		o.Watch = &watcher{stderr: stderr, bars: bars}
	}
	return o
}

// watcher shows how live look-ups go.
type watcher struct {
	stderr io.Writer
	bars   progress.Display
	bar    *progress.Bar
}

// Begin shows the plan, and then the bar.
func (w *watcher) Begin(p *dnsbl.Plan) {
	printPlan(w.stderr, p)
	w.bar = w.bars.Start("asking lists", int64(p.Queries()), progress.Items)
}

// Settled moves the bar on.
func (w *watcher) Settled(n int) { w.bar.Add(int64(n)) }

// End takes the bar away.
func (w *watcher) End() { w.bar.Stop() }

// printPlan says what will be asked.
func printPlan(stderr io.Writer, p *dnsbl.Plan) {
	long := ""
	if takes := p.Takes().Round(time.Second); takes > 0 {
		long = "; at least " + takes.String()
	}
	fmt.Fprintf(stderr, "%d questions to %d zones, and those for the texts of listings%s:\n", p.Queries(), len(p.Zones), long)
	for i := range p.Zones {
		z := &p.Zones[i]
		through := ""
		if z.Server.IsValid() {
			through = " through " + z.Server.String()
		}
		fmt.Fprintf(stderr, "  %-36s %5d%s\n", z.Zone, z.Queries(), through)
	}
	for _, s := range p.Skipped {
		fmt.Fprintf(stderr, "  not asked: %s: %s\n", s.List, s.Reason)
	}
}
