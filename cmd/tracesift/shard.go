package main

import (
	"context"
	"errors"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/run"
)

// shardFlags are the flags of `tracesift shard` as they were given.
type shardFlags struct {
	output  string
	exports exportFlags
	screen  screenFlags
}

func shardCommand() command {
	return command{
		name: "shard", args: "-o PARTIAL EXPORT|DIR|PATTERN|@LIST|- ...",
		summary: "read a part of the exports into a partial, which merge makes a report of with those of the other parts",
		detail: "Examples, on as many machines or in as many jobs as there are shards, then on one:\n" +
			"  tracesift shard -o monday.partial exports/monday\n" +
			"  tracesift shard -o tuesday.partial exports/tuesday\n" +
			"  tracesift merge -o week.html monday.partial tuesday.partial\n" +
			"It does not matter which export is in which shard, nor whether one is in several. A partial holds addresses and\n" +
			"refusals, as the exports do; the versions of tracesift must be the same.\n",
		prepare: func(flags *pflag.FlagSet) func(context.Context, []string, stdio) error {
			f := new(shardFlags)
			flags.StringVarP(&f.output, "output", "o", "", "write the partial to `FILE`")
			f.exports.declareReading(flags)
			f.exports.declareCost(flags)
			f.screen.declare(flags, "print nothing but errors")
			f.screen.declareProgress(flags)
			return f.run
		},
	}
}

// run reads the exports and writes the partial.
func (f *shardFlags) run(ctx context.Context, args []string, std stdio) error {
	if f.output == "" {
		return &usageError{err: errors.New("no partial named; give -o FILE")}
	}
	source, err := f.exports.source(args, std, &f.screen)
	if err != nil {
		return &usageError{err: err}
	}
	limitMemory(source.Memory)
	files, err := run.Shard(ctx, source, f.output)
	if err != nil {
		return err
	}
	return incomplete(lostFiles(files))
}

// mergeCommand is the report command for exports that were read before.
func mergeCommand() command {
	return command{
		name: "merge", args: "PARTIAL|DIR|PATTERN|@LIST ...",
		summary: "report on partials that shard wrote, as one run over all their exports would",
		detail: "Examples:\n" +
			"  tracesift merge -o week.html -o week.json partials\n" +
			"  tracesift merge --parquet warehouse --week 2026-W46 monday.partial tuesday.partial\n",
		prepare: func(flags *pflag.FlagSet) func(context.Context, []string, stdio) error {
			return (&reportFlags{analysis: analysisFlags{partials: true}}).prepare(flags)
		},
	}
}
