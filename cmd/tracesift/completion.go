package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/completion"
)

// completionCommand prints what shells need to complete the command line.
func completionCommand() command {
	return command{
		name: "completion", args: "SHELL", words: completion.Shells(),
		summary: "print the completions for a shell: " + strings.Join(completion.Shells(), ", "),
		detail: "Install them, for example:\n" +
			"  tracesift completion bash > /etc/bash_completion.d/tracesift\n" +
			"  tracesift completion zsh > \"${fpath[1]}/_tracesift\"\n" +
			"  tracesift completion fish > ~/.config/fish/completions/tracesift.fish\n" +
			"  tracesift completion powershell >> $PROFILE\n",
		prepare: func(*pflag.FlagSet) func(context.Context, []string, stdio) error {
			return func(_ context.Context, args []string, std stdio) error {
				if len(args) != 1 {
					return &usageError{err: errors.New("name the shell: " + strings.Join(completion.Shells(), ", "))}
				}
				var all []completion.Command
				for _, c := range commands() {
					all = append(all, completionOf(c))
				}
				if !slices.Contains(completion.Shells(), args[0]) {
					return &usageError{err: fmt.Errorf("no completions for %q; there are those of %s", args[0], strings.Join(completion.Shells(), ", "))}
				}
				return completion.Write(std.out, args[0], "tracesift", all)
			}
		},
	}
}

// completionOf returns what completions know of c.
func completionOf(c command) completion.Command {
	out := completion.Command{Name: c.name, Summary: c.summary, Words: c.words}
	if c.name == "config" {
		for _, other := range commands() {
			if other.name != c.name {
				out.Words = append(out.Words, other.name)
			}
		}
	}
	c.declared().VisitAll(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		flag := completion.Flag{Name: f.Name, Short: f.Shorthand, Usage: usage, Takes: f.NoOptDefVal == ""}
		flag.Free = flag.Takes && !strings.Contains(value, "FILE") && value != "DIR" && value != "PATH"
		if choice, ok := f.Value.(*choice); ok {
			flag.Words, flag.Free = choice.words, false
		}
		out.Flags = append(out.Flags, flag)
	})
	return out
}
