// Command bench measures tracesift against other engines on the same work: see README.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/bench"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, pflag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 2 && args[0] == bench.PlainCommand {
		limit, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		return bench.Plain(args[1], limit, args[3:], stdout)
	}
	var o bench.Options
	flags := pflag.NewFlagSet("bench", pflag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.SortFlags = false
	flags.StringVar(&o.Size, "size", "1GiB", "measure on an export of so many bytes, e.g. 200MiB")
	flags.Uint64Var(&o.Seed, "seed", 1, "`NUMBER` that the export grows from")
	flags.IntVar(&o.Rounds, "rounds", 5, "let every engine do each work `N` times, in turn")
	flags.StringSliceVar(&o.Works, "work", []string{"S", "G", "D", "E"}, "what is done; see the README")
	flags.StringSliceVar(&o.Forms, "form", []string{"utf-8"}, "of the export: "+strings.Join(bench.FormNames(), ", "))
	flags.StringSliceVar(&o.Rivals, "rival", nil, "engines to measure against (default: all that are installed)")
	flags.IntVar(&o.Jobs, "jobs", runtime.NumCPU(), "threads of each engine")
	flags.StringVar(&o.Dir, "dir", "", "keep exports in `DIR` for the next run, and put outputs there while it lasts")
	flags.StringVar(&o.Program, "program", "", "measure this tracesift `FILE` (default: it is built)")
	least := flags.StringToString("at-least", nil, "fail where a rival takes less of our processor time, `WORK/RIVAL=RATIO`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	for what, ratio := range *least {
		demand, err := bench.ParseLeast(what, ratio)
		if err != nil {
			return fmt.Errorf("--at-least: %w", err)
		}
		o.Least = append(o.Least, demand)
	}
	return bench.Run(ctx, o, stdout, stderr)
}
