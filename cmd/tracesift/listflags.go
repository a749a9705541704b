package main

import (
	"io"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/progress"
	"tracesift/cmd/internal/run"
)

// listFlags are the flags of commands that hold addresses against blocklists.
type listFlags struct {
	zones []string
	lists string
	dns   dnsFlags
}

// declare declares the flags.
func (f *listFlags) declare(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&f.zones, "zones", "z", nil, "blocklist data: a `PATH` (file or directory, each file named after its zone) or zone:type:file (repeatable)")
	declareLists(flags, &f.lists)
	f.dns.declare(flags)
}

// declareLists declares the flag for the user's own lists.
func declareLists(flags *pflag.FlagSet, file *string) {
	flags.StringVar(file, "lists", "", "your own lists, on top of the catalog (CSV `FILE`)")
}

// data returns which list data is used. Of live look-ups the plan goes to stderr, and bars show how far they are.
func (f *listFlags) data(stderr io.Writer, bars progress.Display) run.ListData {
	return run.ListData{Zones: f.zones, Lists: f.lists, DNS: f.dns.lookups(stderr, bars)}
}

// declareRules declares the flag of commands that classify refusals.
func declareRules(flags *pflag.FlagSet, file *string) {
	flags.StringVar(file, "rules", "", "your own rules for refusals, asked before the built-in ones (CSV `FILE`)")
}
