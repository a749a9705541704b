// Command tracegen writes synthetic extended traces of any size, for measuring and testing tracesift. What a reader of the
// trace must find goes to standard error as JSON.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/tracegen"
	"tracesift/ingest/trace"
)

func main() {
	switch err := run(os.Args[1:], os.Stdout, os.Stderr); {
	case err == nil, errors.Is(err, pflag.ErrHelp):
	case errors.As(err, new(usageError)):
		fmt.Fprintln(os.Stderr, "tracegen:", err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "tracegen:", err)
		os.Exit(1)
	}
}

// usageError is a mistake in the arguments.
type usageError struct{ error }

func run(args []string, stdout, stderr io.Writer) error {
	var o tracegen.Options
	flags := pflag.NewFlagSet("tracegen", pflag.ContinueOnError)
	flags.SetOutput(stderr)
	path := flags.StringP("output", "o", "-", "write to `FILE`; with several parts, %d in its name is the number of the part")
	flags.Int64Var(&o.Rows, "rows", 0, "write about `N` different rows")
	size := flags.String("size", "", "write about so many bytes before compression, e.g. 512MiB or 1GiB")
	flags.Uint64Var(&o.Seed, "seed", 1, "`NUMBER` that the trace grows from")
	encoding := flags.String("encoding", "utf-8", "utf-8 or utf-16le")
	flags.BoolVar(&o.BOM, "bom", false, "begin each part with a byte order mark")
	flags.BoolVar(&o.Gzip, "gzip", false, "compress each part")
	flags.IntVar(&o.Shuffle, "shuffle", 1000, "random order within `N` rows; 0: in order of time")
	flags.IntVar(&o.Open, "open", tracegen.DefaultOpen, "at most `N` messages in flight at once")
	flags.IntVar(&o.Parts, "parts", 1, "spread the trace over `N` exports")
	flags.IntVar(&o.Overlap, "overlap", 0, "each part but the first repeats the last `N` rows of the one before")
	switch err := flags.Parse(args); {
	case errors.Is(err, pflag.ErrHelp):
		return err
	case err != nil:
		return usageError{err}
	}
	if flags.NArg() > 0 {
		return usageError{fmt.Errorf("unexpected argument %q", flags.Arg(0))}
	}
	var err error
	if o.Bytes, err = parseSize(*size); err != nil {
		return usageError{err}
	}
	if o.Encoding, err = parseEncoding(*encoding); err != nil {
		return usageError{err}
	}
	if o.Parts > 1 && !strings.Contains(*path, "%d") {
		return usageError{fmt.Errorf("%d parts need a name with %%d", o.Parts)}
	}
	sum, err := tracegen.Generate(func(part int) (io.WriteCloser, error) {
		if *path == "-" {
			return writeOnly{stdout}, nil
		}
		return os.Create(strings.ReplaceAll(*path, "%d", strconv.Itoa(part+1)))
	}, o)
	if err != nil {
		return err
	}
	e := json.NewEncoder(stderr)
	e.SetIndent("", "  ")
	return e.Encode(sum)
}

// writeOnly keeps standard output open.
type writeOnly struct{ io.Writer }

func (writeOnly) Close() error { return nil }

func parseEncoding(name string) (trace.Encoding, error) {
	for _, e := range []trace.Encoding{trace.UTF8, trace.UTF16LE} {
		if strings.EqualFold(name, e.String()) {
			return e, nil
		}
	}
	return 0, fmt.Errorf("encoding %q is neither utf-8 nor utf-16le", name)
}

// parseSize reads a number of bytes with an optional unit of KiB, MiB or GiB; empty is 0.
func parseSize(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	number, shift := s, 0
	for i, unit := range []string{"KiB", "MiB", "GiB"} {
		if rest, ok := strings.CutSuffix(s, unit); ok {
			number, shift = rest, 10*(i+1)
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n <= 0 || n > 1<<(62-shift) {
		return 0, fmt.Errorf("size %q is not a number of bytes, KiB, MiB or GiB", s)
	}
	return n << shift, nil
}
