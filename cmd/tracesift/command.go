package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/run"
)

// command is one of the things that tracesift can be told to do.
type command struct {
	name    string
	args    string   // what stands behind the flags
	words   []string // what the first of these may be, where it is one of a few words
	summary string
	detail  string // examples and the like, for the command's own help
	// prepare declares the flags and returns what to do once they are read.
	prepare func(flags *pflag.FlagSet) func(ctx context.Context, args []string, std stdio) error
}

// commands returns all commands in the order of their importance.
func commands() []command {
	return []command{
		reportCommand(), inspectCommand(), explainCommand(), requestCommand(), classifyCommand(), lookupCommand(), rulesCommand(), listsCommand(),
		schemaCommand(), datasetCommand(), shardCommand(), mergeCommand(),
		configCommand(), completionCommand(), manCommand(), versionCommand(),
	}
}

// usageError is a mistake in the command line.
type usageError struct {
	err     error
	command string // empty: no command
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// execute does what the command line says and returns the exit code.
func execute(ctx context.Context, args []string, std stdio) int {
	err := dispatch(ctx, args, std)
	var usage *usageError
	switch {
	case err == nil:
		return exitDone
	case context.Cause(ctx) != nil:
		fmt.Fprintln(std.err, "tracesift: interrupted; nothing was left half-written")
		return exitInterrupted
	case errors.Is(err, errPolicy):
		fmt.Fprintf(std.err, "tracesift: %v\n", err)
		return exitPolicy
	case errors.Is(err, errIncomplete):
		fmt.Fprintf(std.err, "tracesift: %v\n", err)
		return exitIncomplete
	case errors.As(err, &usage):
		fmt.Fprintf(std.err, "tracesift: %v\n%s\n", err, usage.hint())
		return exitUsage
	}
	fmt.Fprintf(std.err, "tracesift: %v\n", err)
	return exitFailed
}

// hint says where help is.
func (e *usageError) hint() string {
	if e.command == "" {
		return "Run `tracesift --help` for the commands."
	}
	return fmt.Sprintf("Run `tracesift %s --help` for its flags.", e.command)
}

// dispatch finds the command, reads its flags and runs it.
func dispatch(ctx context.Context, args []string, std stdio) error {
	if len(args) == 0 {
		return &usageError{err: errors.New("no command; the main one is `tracesift report EXPORT|DIR ...`")}
	}
	switch args[0] {
	case "-h", "--help", "help":
		return help(std.out, args[1:])
	case "--version":
		args[0] = "version"
	}
	c, err := named(args[0])
	if err != nil {
		return err
	}
	return c.run(ctx, args[1:], std)
}

// named returns the command with that name, or an error that names the nearest.
func named(name string) (command, error) {
	c, ok := findCommand(name)
	if ok {
		return c, nil
	}
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return c, &usageError{err: fmt.Errorf("no command is called %q%s", name, didYouMean(name, names, ""))}
}

// findCommand returns the command with that name.
func findCommand(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

// run reads the flags and does the work.
func (c command) run(ctx context.Context, args []string, std stdio) error {
	var common commonFlags
	flags := c.flags()
	work := c.prepare(flags)
	common.declare(flags)
	switch err := flags.Parse(args); {
	case errors.Is(err, pflag.ErrHelp):
		return c.help(std.out)
	case err != nil:
		return &usageError{nearFlag(err, flags), c.name}
	case c.args == "" && flags.NArg() > 0:
		return &usageError{fmt.Errorf("%s takes no arguments, got %q", c.name, flags.Arg(0)), c.name}
	}
	origins, err := common.settle(c.name, flags)
	if err != nil {
		return &usageError{err, c.name}
	}
	std.level, std.began = logLevelOf(&common.level, flags), time.Now()
	if debug := std.debug(nil); debug != nil {
		introduce(debug, c.name, origins)
	}
	if err := common.checkProfiles(c.name, flags); err != nil {
		return err
	}
	stop, err := common.profile.Start()
	if err != nil {
		return err
	}
	err = errors.Join(work(ctx, flags.Args(), std), stop())
	var usage *usageError
	var misuse *run.Misuse
	switch {
	case errors.As(err, &usage):
		usage.command = c.name
	case errors.As(err, &misuse):
		err = &usageError{err, c.name}
	}
	return err
}

// flags returns an empty set of flags for the command.
func (c command) flags() *pflag.FlagSet {
	flags := pflag.NewFlagSet(c.name, pflag.ContinueOnError)
	flags.SortFlags = false
	flags.Usage = func() {}
	return flags
}

// declared returns the flags of the command with their defaults.
func (c command) declared() *pflag.FlagSet {
	flags := c.flags()
	c.prepare(flags)
	new(commonFlags).declare(flags)
	return flags
}

// usage returns how the command is called.
func (c command) usage() string { return strings.TrimSpace(c.name + " [flags] " + c.args) }

// help prints the commands, or one of them.
func help(w io.Writer, args []string) error {
	if len(args) > 0 {
		c, err := named(args[0])
		if err != nil {
			return err
		}
		return c.help(w)
	}
	var b strings.Builder
	b.WriteString("tracesift says why outbound mail failed, from exported Exchange message traces.\n\nUsage:\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  tracesift %s\n        %s\n", c.usage(), c.summary)
	}
	b.WriteString("\nRun `tracesift COMMAND --help` for the flags of a command.\n\n")
	b.WriteString("Exit codes:\n")
	for _, e := range exitCodes() {
		fmt.Fprintf(&b, "  %3d  %s\n", e.code, e.meaning)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// help prints the flags of a command.
func (c command) help(w io.Writer) error {
	flags := c.declared()
	_, err := fmt.Fprintf(w, "%s\n\nUsage: tracesift %s\n\n%s\n%s",
		strings.ToUpper(c.summary[:1])+c.summary[1:]+".", c.usage(), flagUsages(flags), c.detail)
	return err
}
