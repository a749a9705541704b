package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/pflag"
)

// configCommand shows the flags of another command as a run from here would have them.
func configCommand() command {
	return command{
		name: "config", args: "[COMMAND]",
		summary: "show the settings of a command (report if none is named), and where each comes from",
		detail: "A flag on the command line wins over its environment variable (TRACESIFT_OWN_DOMAINS for --own-domains; values\n" +
			"with commas between where the flag may be repeated), that over the settings file, that over the default.\n" +
			"The file is TOML with the long names of flags as keys; a table named after a command holds for it alone:\n\n" +
			"  own-domains = [\"example.com\", \"example.net\"]\n" +
			"  [report]\n" +
			"  zones = [\"/srv/lists\"]\n",
		prepare: func(flags *pflag.FlagSet) func(context.Context, []string, stdio) error {
			asJSON := flags.Bool("json", false, "print JSON")
			return func(_ context.Context, args []string, std stdio) error {
				return showConfig(flags, args, *asJSON, std)
			}
		},
	}
}

// showConfig prints the settings; own are the flags of the config command itself, among them --config.
func showConfig(own *pflag.FlagSet, args []string, asJSON bool, std stdio) error {
	name := "report"
	if len(args) > 0 {
		name = args[0]
	}
	c, ok := findCommand(name)
	if !ok || len(args) > 1 {
		return &usageError{err: fmt.Errorf("name one command, not %q", args)}
	}
	common := new(commonFlags)
	flags := c.flags()
	c.prepare(flags)
	common.declare(flags)
	if config := own.Lookup("config"); config.Changed {
		if err := flags.Set("config", config.Value.String()); err != nil {
			return err
		}
	}
	origins, err := common.settle(name, flags)
	if err != nil {
		return &usageError{err: err}
	}
	path, _ := common.path()
	if _, err := os.Stat(path); err != nil {
		path += " (not there)"
	}
	if _, err := fmt.Fprintf(std.at(logInfo), "settings file: %s\n", path); err != nil {
		return err
	}
	if asJSON {
		e := json.NewEncoder(std.out)
		e.SetIndent("", "  ")
		return e.Encode(origins)
	}
	w := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
	for _, o := range origins {
		if flags.Lookup(o.Flag).Hidden {
			continue
		}
		if _, err := fmt.Fprintf(w, "--%s\t%s\t%s\n", o.Flag, o.Value, o.From); err != nil {
			return err
		}
	}
	return w.Flush()
}
