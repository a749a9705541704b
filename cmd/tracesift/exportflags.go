package main

import (
	"errors"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/run"
)

// exportFlags are the flags of commands that read exports.
type exportFlags struct {
	columns    string
	dateOrder  dateOrder
	zone       zone
	ownDomains []string
	eopRanges  string
	rejects    string
	strict     bool
	jobs       int
	memory     size
}

// declare declares the flags.
func (f *exportFlags) declare(flags *pflag.FlagSet) {
	f.memory = 1 << 30
	flags.StringVar(&f.columns, "columns", "", "your own header names (CSV `FILE` with the columns column and names), before the built-in ones")
	flags.Var(&f.dateOrder, "date-order", "of day and month in dates that are not ISO 8601; otherwise all dates of a file decide")
	flags.Var(&f.zone, "tz", "zone of exports whose times are local and do not say so: a name such as Europe/Paris or an offset such as +02:00")
	flags.StringSliceVar(&f.ownDomains, "own-domains", nil, "`DOMAINS` of your organisation; otherwise inferred from the exports")
	flags.StringVar(&f.eopRanges, "eop-ranges", "", "outbound addresses of Exchange Online Protection: Microsoft's endpoints (JSON) or an SPF record in `FILE`, instead of the built-in ones")
	flags.StringVar(&f.rejects, "rejects", "", "write rows that could not be read to `FILE`, a JSON line each")
	flags.BoolVar(&f.strict, "strict", false, "stop at the first row that cannot be read")
	flags.IntVarP(&f.jobs, "jobs", "j", 0, "`N` exports read at once; 0 is one a processor")
	flags.Var(&f.memory, "memory", "memory for rows that wait to be resolved; what is more goes to temporary files. 0 sets no limit")
}

// source returns what is read, and how. The arguments name the exports.
func (f *exportFlags) source(args []string, std stdio, screen *screenFlags) (run.Source, error) {
	switch {
	case len(args) == 0:
		return run.Source{}, errors.New("no exports named; give files, directories, patterns or - for standard input")
	case f.jobs < 0:
		return run.Source{}, errors.New("--jobs takes no negative number")
	}
	return run.Source{
		Exports: args, Stdin: std.in, Jobs: f.jobs, Memory: int64(f.memory), OwnDomains: f.ownDomains,
		EOPRanges: f.eopRanges, Rejects: f.rejects, Strict: f.strict,
		Columns: f.columns, DateOrder: f.dateOrder.order, Zone: f.zone.location, Bars: screen.bars(std),
	}, nil
}
