package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/template"

	"github.com/spf13/pflag"
)

//go:embed completion/*.tmpl
var completions embed.FS

// completionCommand prints what shells need to complete the command line.
func completionCommand() command {
	return command{
		name: "completion", args: "SHELL", words: []string{"bash", "zsh", "fish", "powershell"},
		summary: "print the completions for a shell: bash, zsh, fish or powershell",
		detail: "Install them, for example:\n" +
			"  tracesift completion bash > /etc/bash_completion.d/tracesift\n" +
			"  tracesift completion zsh > \"${fpath[1]}/_tracesift\"\n" +
			"  tracesift completion fish > ~/.config/fish/completions/tracesift.fish\n" +
			"  tracesift completion powershell >> $PROFILE\n",
		prepare: func(*pflag.FlagSet) func(context.Context, []string, stdio) error {
			return func(_ context.Context, args []string, std stdio) error {
				if len(args) != 1 {
					return &usageError{err: errors.New("name the shell: bash, zsh, fish or powershell")}
				}
				return writeCompletion(std.out, args[0])
			}
		},
	}
}

// completed is what completions know of a command.
type completed struct {
	Name, Summary string
	Words         []string // that its first argument may be; none: files
	Flags         []completedFlag
}

// completedFlag is what completions know of a flag.
type completedFlag struct {
	Name, Short, Usage string
	Takes              bool     // a value
	Words              []string // that the value may be; none: files
}

// writeCompletion writes the script of a shell.
func writeCompletion(w io.Writer, shell string) error {
	name := "completion/" + shell + ".tmpl"
	if _, err := completions.Open(name); err != nil {
		return &usageError{err: fmt.Errorf("no completions for %q; there are bash, zsh, fish and powershell", shell)}
	}
	t, err := template.New(shell+".tmpl").Funcs(template.FuncMap{"join": strings.Join, "quote": quoteShell}).ParseFS(completions, name)
	if err != nil {
		return err
	}
	var all []completed
	for _, c := range commands() {
		all = append(all, completionOf(c))
	}
	return t.Execute(w, all)
}

// completionOf returns what completions know of c.
func completionOf(c command) completed {
	out := completed{Name: c.name, Summary: c.summary, Words: c.words}
	if c.name == "config" {
		for _, other := range commands() {
			out.Words = append(out.Words, other.name)
		}
	}
	c.declared().VisitAll(func(f *pflag.Flag) {
		_, usage := pflag.UnquoteUsage(f)
		flag := completedFlag{Name: f.Name, Short: f.Shorthand, Usage: usage, Takes: f.NoOptDefVal == ""}
		if strings.Contains(f.Value.Type(), "|") { // a choice
			flag.Words = strings.Split(f.Value.Type(), "|")
		}
		out.Flags = append(out.Flags, flag)
	})
	return out
}

// quoteShell returns a text in single quotes, as bash, zsh, fish and PowerShell all take it: what a quote would end is
// written with an apostrophe that is none.
func quoteShell(s string) string { return "'" + strings.ReplaceAll(s, "'", "’") + "'" }
