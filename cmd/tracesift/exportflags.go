package main

import (
	"errors"
	"fmt"
	"strings"

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
	jobs       number
	memory     size
	all        *pflag.FlagSet // of the command
}

// declare declares the flags.
func (f *exportFlags) declare(flags *pflag.FlagSet) {
	f.declareReading(flags)
	f.declareResolving(flags)
	f.declareCost(flags)
}

// declareReading declares the flags that say how files are read.
func (f *exportFlags) declareReading(flags *pflag.FlagSet) {
	flags.StringVar(&f.columns, "columns", "", "your own header names (CSV `FILE` with the columns column and names), before the built-in ones")
	flags.Var(&f.dateOrder, "date-order", "of day and month in dates that are not ISO 8601; otherwise all dates of a file decide")
	flags.Var(&f.zone, "tz", "zone of exports whose times are local and do not say so: a name such as Europe/Paris or an offset such as +02:00")
	flags.StringVar(&f.rejects, "rejects", "", "write rows that could not be read to `FILE`, a JSON line each")
	flags.BoolVar(&f.strict, "strict", false, "stop at the first row that cannot be read")
}

// declareResolving declares the flags that say what the rows mean.
func (f *exportFlags) declareResolving(flags *pflag.FlagSet) {
	flags.StringSliceVar(&f.ownDomains, "own-domains", nil, "`DOMAINS` of your organisation; otherwise inferred from the exports")
	flags.StringVar(&f.eopRanges, "eop-ranges", "", "outbound addresses of Exchange Online Protection: Microsoft's endpoints (JSON) or an SPF record in `FILE`, instead of the built-in ones")
}

// defaultMemory is what rows and tables may take unless told otherwise.
const defaultMemory = 1 << 30

// declareCost declares the flags that say what the work may take.
func (f *exportFlags) declareCost(flags *pflag.FlagSet) {
	f.memory, f.all = defaultMemory, flags
	flags.VarP(&f.jobs, "jobs", "j", "`N` workers; 0 is one a processor")
	flags.Var(&f.memory, "memory", "memory for rows and tables; what is more goes to temporary files. 0 sets no limit")
}

// source returns what is read, and how. The arguments name the exports.
func (f *exportFlags) source(args []string, std stdio, screen *screenFlags) (run.Source, error) {
	if len(args) == 0 {
		return run.Source{}, errors.New("no exports named; give files, directories, patterns, @names.txt for a list of them, or - for standard input")
	}
	for _, domain := range f.ownDomains {
		if strings.ContainsAny(domain, "@/:* ") || !strings.Contains(domain, ".") {
			return run.Source{}, fmt.Errorf("--own-domains %s is not like example.com,example.net", domain)
		}
	}
	return run.Source{
		Exports: args, Named: namedFiles(f.all, args), Stdin: std.in, Jobs: int(f.jobs), Memory: int64(f.memory), OwnDomains: f.ownDomains,
		EOPRanges: f.eopRanges, Rejects: f.rejects, Strict: f.strict,
		Columns: f.columns, DateOrder: f.dateOrder.order, Zone: f.zone.location, Bars: screen.bars(std), Debug: std.debug(nil),
	}, nil
}
