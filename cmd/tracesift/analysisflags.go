package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/run"
	"tracesift/ingest"
	"tracesift/report/redact"
)

// analysisFlags are the flags of commands that analyse exports.
type analysisFlags struct {
	partials bool // what is analysed was read before
	exports  exportFlags
	choice   choiceFlags
	rules    string
	fronts   string
	lists    listFlags
	now      string
	redact   string
}

// declare declares the flags, under the headings of the help; what was declared before is under one of its own.
func (f *analysisFlags) declare(flags *pflag.FlagSet, own string) {
	flags.StringVar(&f.redact, "redact", "", "put pseudonyms for addresses and ids, made with the key in `KEYFILE`")
	flags.StringVar(&f.now, "now", "", "`TIME` of the report (RFC 3339), for output that is the same each time")
	under(flags, own)
	f.choice.declare(flags)
	under(flags, "Which messages")
	f.lists.declare(flags)
	under(flags, "Blocklists")
	if !f.partials {
		f.exports.declareReading(flags)
		under(flags, "How exports are read")
	}
	f.exports.declareResolving(flags)
	declareRules(flags, &f.rules)
	flags.StringVar(&f.fronts, "providers", "", "your own signs of mail providers and filters, asked before the built-in ones (CSV `FILE`)")
	under(flags, "What is known beforehand")
	f.exports.declareCost(flags)
	under(flags, "What it may take")
}

// options returns what is read and held against what. The plan and progress of live look-ups go to stderr.
func (f *analysisFlags) options(args []string, std stdio, screen *screenFlags) (o run.Options, err error) {
	if o.Source, err = f.exports.source(args, std, screen); err != nil {
		return o, err
	}
	if o.Partials = f.partials; o.Partials && slices.Contains(args, ingest.Stdin) {
		return o, errors.New("partials are not read from standard input: name files")
	}
	if o.Now, err = parseNow(f.now); err != nil {
		return o, err
	}
	o.Measure = f.now == "" // a figure that differs each time would make the output differ
	if o.Choice, err = f.choice.choose(o.Now); err != nil {
		return o, err
	}
	if o.Redact, err = f.redactor(); err != nil {
		return o, err
	}
	if o.Redact != nil {
		o.Mask, o.Debug = o.Redact.Reject, std.debug(o.Redact.Text)
	}
	o.Providers = f.fronts
	o.Rules, o.ListData, o.Version = f.rules, f.lists.data(std.at(logInfo), screen.bars(std)), version()
	return o, nil
}

// redactor returns what makes pseudonyms, nil where nobody asked for them.
func (f *analysisFlags) redactor() (*redact.Redactor, error) {
	if f.redact == "" {
		return nil, nil
	}
	key, err := os.ReadFile(f.redact)
	if err != nil {
		return nil, fmt.Errorf("--redact: %w", err)
	}
	r, err := redact.New(key)
	if err != nil {
		return nil, fmt.Errorf("--redact %s: %w", f.redact, err)
	}
	return r, nil
}

// parseNow reads --now; without it the clock is asked.
func parseNow(text string) (time.Time, error) {
	if text == "" {
		return time.Now().UTC().Truncate(time.Second), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fmt.Errorf("--now %s is not like 2026-03-01T08:00:00Z", text)
	}
	return t.UTC(), nil
}
