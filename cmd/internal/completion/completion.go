// Package completion writes scripts by which shells complete a command line: names of commands and flags, words that
// a flag or an argument may be, and files.
package completion

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// Command is one command of the program.
type Command struct {
	Name, Summary string
	Words         []string // that its first argument may be, behind which files stand; none: files
	Flags         []Flag
}

// Flag is one flag of a command.
type Flag struct {
	Name, Short, Usage string   // Short may be empty
	Takes              bool     // a value
	Words              []string // that the value may be; none: files
	Free               bool     // the value is neither a word nor a file: nothing can be offered
}

// Shells returns the shells that there are scripts for.
func Shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

// Write writes the script of a shell for the program.
func Write(w io.Writer, shell, program string, commands []Command) error {
	s := script{program: program, commands: commands}
	switch shell {
	case "bash":
		s.bash()
	case "zsh":
		s.zsh()
	case "fish":
		s.fish()
	case "powershell":
		s.powershell()
	default:
		return fmt.Errorf("no completions for %q; there are those of %s", shell, strings.Join(Shells(), ", "))
	}
	_, err := w.Write(s.Bytes())
	return err
}

// script is a script that grows.
type script struct {
	bytes.Buffer
	program  string
	commands []Command
}

// line writes a line; PROGRAM stands for the program's name.
func (s *script) line(format string, args ...any) {
	fmt.Fprintf(&s.Buffer, strings.ReplaceAll(format, "PROGRAM", s.program)+"\n", args...)
}

// flagNames returns the long names of the flags of c with their dashes.
func (c *Command) flagNames() []string {
	var names []string
	for _, f := range c.Flags {
		names = append(names, "--"+f.Name)
	}
	return append(names, "--help")
}

// spellings returns how a flag can be written, with that between.
func (f *Flag) spellings(between string) string {
	if f.Short == "" {
		return "--" + f.Name
	}
	return "--" + f.Name + between + "-" + f.Short
}

// quote returns a text in single quotes, as all four shells take it: what a quote would end is written with an
// apostrophe that is none.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "’") + "'" }

// quoted quotes each word.
func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = quote(w)
	}
	return out
}
