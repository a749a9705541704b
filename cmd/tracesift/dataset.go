package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/run"
	"tracesift/ingest/trace"
	"tracesift/report/dataset"
	"tracesift/report/parquet"
)

// datasetFlags are the flags of `tracesift dataset` as they were given.
type datasetFlags struct {
	before      string
	keep        number
	compression choice
	rules       string
	lists       string
	eopRanges   string
	ownDomains  []string
	jobs        number
	memory      size
	now         string
	visit       func(func(*pflag.Flag)) // flags of the command line, not those of the environment or the settings file
}

func datasetCommand() command {
	return command{
		name: "dataset", args: "verify|prune|compact DIR", words: []string{"verify", "prune", "compact"},
		summary: "check a Parquet dataset, remove old days, or compute it anew",
		detail: "  verify   read every byte and hold it against the manifest\n" +
			"  prune    remove what began before a day, and keep it out from then on\n" +
			"  compact  compute all rows anew with the rules and lists of this version, and pack them anew\n\n" +
			"Examples:\n" +
			"  tracesift dataset verify warehouse\n" +
			"  tracesift dataset prune --keep 400 warehouse\n" +
			"  tracesift dataset compact --rules mine.csv warehouse\n",
		prepare: func(flags *pflag.FlagSet) func(context.Context, []string, stdio) error {
			f := new(datasetFlags)
			flags.StringVar(&f.before, "before", "", "prune: remove what began before `DATE`, like 2026-03-01")
			flags.Var(&f.keep, "keep", "prune: keep that many `DAYS`, today included")
			declareCompression(flags, &f.compression, "compact: of the files")
			flags.StringVar(&f.rules, "rules", "", "compact: your own rules for refusals (CSV `FILE`)")
			flags.StringVar(&f.lists, "lists", "", "compact: your own lists (CSV `FILE`)")
			flags.StringVar(&f.eopRanges, "eop-ranges", "", "compact: outbound ranges of Exchange Online Protection (`FILE`)")
			flags.StringSliceVar(&f.ownDomains, "own-domains", nil, "compact: `DOMAINS` of your organisation")
			f.memory = defaultMemory
			flags.VarP(&f.jobs, "jobs", "j", "compact: `N` workers; 0 is one a processor")
			flags.Var(&f.memory, "memory", "compact: memory for rows and tables; what is more goes to temporary files. 0 sets no limit")
			flags.StringVar(&f.now, "now", "", "`TIME` that days are counted from (RFC 3339)")
			f.visit = flags.Visit
			return f.run
		},
	}
}

// run does what the first word says.
func (f *datasetFlags) run(ctx context.Context, args []string, std stdio) error {
	if len(args) != 2 {
		return &usageError{err: errors.New("want verify, prune or compact, and one directory")}
	}
	dir := args[1]
	if err := f.unused(args[0]); err != nil {
		return &usageError{err: err}
	}
	switch args[0] {
	case "verify":
		return verifyDataset(dir, std)
	case "prune":
		before, err := f.day()
		if err != nil {
			return &usageError{err: err}
		}
		n, err := dataset.Prune(dir, before)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(std.out, "%s: %s from before %s removed\n", dir, trace.Counted(int64(n), "file", "files"), before.Format(time.DateOnly))
		return err
	case "compact":
		return f.compact(ctx, dir)
	}
	return &usageError{err: fmt.Errorf("want verify, prune or compact, not %q", args[0])}
}

// unused returns an error where the command line has a flag that only another word takes: to do without what was asked
// for would mislead.
func (f *datasetFlags) unused(word string) (err error) {
	takers := map[string]string{
		"before": "prune", "keep": "prune", "now": "prune or compact",
		"compression": "compact", "rules": "compact", "lists": "compact", "eop-ranges": "compact", "own-domains": "compact",
		"jobs": "compact", "memory": "compact",
	}
	f.visit(func(flag *pflag.Flag) {
		if takes := takers[flag.Name]; takes != "" && !strings.Contains(takes, word) {
			err = fmt.Errorf("--%s is for dataset %s: dataset %s does nothing with it", flag.Name, takes, word)
		}
	})
	return err
}

// verifyDataset prints what Verify found.
func verifyDataset(dir string, std stdio) error {
	c, err := dataset.Verify(dir)
	if err != nil {
		return err
	}
	for _, note := range c.Notes {
		fmt.Fprintf(std.at(logWarnings), "tracesift: %s\n", note)
	}
	for _, problem := range c.Problems {
		fmt.Fprintf(std.err, "tracesift: %s\n", problem)
	}
	if len(c.Problems) > 0 {
		return fmt.Errorf("%s is not as it was written: dataset compact makes its tables anew, where _state is whole", dir)
	}
	_, err = fmt.Fprintf(std.out, "%s: %s, %s, %s, %s: as they were written\n", dir,
		trace.Counted(int64(c.Files), "file", "files"), trace.Counted(c.Bytes, "byte", "bytes"),
		trace.Counted(c.Manifest.Rows[dataset.Deliveries], "delivery", "deliveries"),
		trace.Counted(c.Manifest.Rows[dataset.Attempts], "attempt", "attempts"))
	return err
}

// day returns the day before which everything goes.
func (f *datasetFlags) day() (time.Time, error) {
	switch {
	case (f.before == "") == (f.keep == 0):
		return time.Time{}, errors.New("prune wants either --before DATE or --keep DAYS, which is 1 or more")
	}
	now, err := parseNow(f.now)
	if f.before != "" && err == nil {
		t, err := time.Parse(time.DateOnly, f.before)
		switch {
		case err != nil:
			err = fmt.Errorf("--before %s is not like 2026-03-01", f.before)
		case t.After(now):
			err = fmt.Errorf("--before %s is to come: nothing would be left, nor taken again; name a past day", f.before)
		}
		return t, err
	}
	return now.AddDate(0, 0, 1-int(f.keep)), err
}

// compact computes a dataset anew.
func (f *datasetFlags) compact(ctx context.Context, dir string) error {
	codec, err := parquet.ParseCodec(f.compression.given)
	if err != nil {
		return &usageError{err: err}
	}
	now, err := parseNow(f.now)
	if err != nil {
		return &usageError{err: err}
	}
	limitMemory(int64(f.memory))
	return run.Compact(ctx, run.Options{
		Source:   run.Source{OwnDomains: f.ownDomains, EOPRanges: f.eopRanges, Jobs: int(f.jobs), Memory: int64(f.memory)},
		ListData: run.ListData{Lists: f.lists},
		Rules:    f.rules, Dataset: run.Dataset{Dir: dir, Codec: codec}, Version: version(), Now: now,
	})
}
