package main

import (
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"tracesift/analyze/blocklist/dnsbl"
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

// lookups returns the flags as options. The plan of live look-ups goes to w before the first question.
func (f *dnsFlags) lookups(w io.Writer) run.Lookups {
	o := f.Lookups
	if f.mode.given == "live" {
		o.Live = true
		o.OnPlan = func(p *dnsbl.Plan) { printPlan(w, p) }
	}
	return o
}

// printPlan says what will be asked.
func printPlan(stderr io.Writer, p *dnsbl.Plan) {
	fmt.Fprintf(stderr, "%d questions to %d zones, and those for the texts of listings:\n", p.Queries(), len(p.Zones))
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
