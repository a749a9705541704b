package main

import (
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/run"
)

// analysisFlags are the flags of commands that analyse exports.
type analysisFlags struct {
	exports exportFlags
	choice  choiceFlags
	rules   string
	fronts  string
	lists   listFlags
	now     string
}

// declare declares the flags.
func (f *analysisFlags) declare(flags *pflag.FlagSet) {
	f.lists.declare(flags)
	declareRules(flags, &f.rules)
	flags.StringVar(&f.fronts, "providers", "", "your own signs of mail providers and filters, asked before the built-in ones (CSV `FILE`)")
	f.exports.declare(flags)
	f.choice.declare(flags)
	flags.StringVar(&f.now, "now", "", "`TIME` of the report (RFC 3339), for output that is the same each time")
}

// options returns what is read and held against what. The plan and progress of live look-ups go to the screen's messages.
func (f *analysisFlags) options(args []string, std stdio, screen *screenFlags) (o run.Options, err error) {
	if o.Source, err = f.exports.source(args, std, screen); err != nil {
		return o, err
	}
	if o.Now, err = parseNow(f.now); err != nil {
		return o, err
	}
	if o.Choice, err = f.choice.choose(o.Now); err != nil {
		return o, err
	}
	o.Providers = f.fronts
	o.Rules, o.ListData, o.Version = f.rules, f.lists.data(screen.messages(std), screen.bars(std)), version()
	return o, nil
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
