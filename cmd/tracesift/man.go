package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"
)

// manCommand prints the manual, made of what the help says.
func manCommand() command {
	return command{
		name: "man", summary: "print the manual page",
		detail: "Example:\n  tracesift man > /usr/local/share/man/man1/tracesift.1\n",
		prepare: func(*pflag.FlagSet) func(context.Context, []string, stdio) error {
			return func(_ context.Context, _ []string, std stdio) error { return writeManual(std.out) }
		},
	}
}

// writeManual writes the page in the man macros of roff (groff_man(7)).
func writeManual(w io.Writer) error {
	var m manual
	m.macro("TH", "TRACESIFT", "1", "", "tracesift "+version(), "User Commands")
	m.macro("SH", "NAME")
	m.text("tracesift - say why outbound mail failed, from exported Exchange message traces")
	m.macro("SH", "SYNOPSIS")
	m.text("tracesift COMMAND [flags] [arguments]")
	m.macro("SH", "COMMANDS")
	for _, c := range commands() {
		m.command(c)
	}
	m.macro("SH", "FLAGS OF EVERY COMMAND")
	m.flags(func(visit func(*pflag.Flag)) { commonSet().VisitAll(visit) })
	m.macro("SH", "EXIT STATUS")
	for _, e := range exitCodes() {
		m.item(fmt.Sprint(e.code), e.meaning)
	}
	m.macro("SH", "ENVIRONMENT")
	m.item("TRACESIFT_*", "the value of a flag that the command line leaves open: TRACESIFT_OWN_DOMAINS for --own-domains")
	m.item("NO_COLOR", "no colours, unless --color=always")
	m.item("CLICOLOR_FORCE", "colours also where no terminal is, unless --color=never or NO_COLOR")
	m.macro("SH", "FILES")
	m.item("tracesift/config.toml", "in your configuration directory: values of flags that neither the command line nor the environment gives")
	_, err := io.WriteString(w, m.String())
	return err
}

// manual is a page that grows.
type manual struct{ strings.Builder }

// command describes one command with the flags that are its own.
func (m *manual) command(c command) {
	m.macro("SS", strings.TrimSpace(c.name+" "+c.args))
	m.text(strings.ToUpper(c.summary[:1]) + c.summary[1:] + ".")
	flags := c.flags()
	c.prepare(flags)
	m.flags(flags.VisitAll)
	if c.detail != "" {
		m.macro("PP")
		m.macro("nf")
		for line := range strings.Lines(c.detail) {
			m.text(strings.TrimSuffix(line, "\n"))
		}
		m.macro("fi")
	}
}

// flags lists flags, hidden ones too.
func (m *manual) flags(visit func(func(*pflag.Flag))) {
	visit(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if value != "" {
			name += "=" + value
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" && f.DefValue != "0" {
			usage += " (default " + f.DefValue + ")"
		}
		m.item(name, usage)
	})
}

// item writes a term and what it means.
func (m *manual) item(term, meaning string) {
	m.macro("TP")
	m.WriteString("\\fB")
	m.WriteString(escapeRoff(term))
	m.WriteString("\\fR\n")
	m.text(meaning)
}

// macro writes a request with its arguments.
func (m *manual) macro(name string, args ...string) {
	m.WriteString("." + name)
	for _, a := range args {
		m.WriteString(` "` + strings.ReplaceAll(escapeRoff(a), `"`, `\(dq`) + `"`)
	}
	m.WriteByte('\n')
}

// text writes a line that is not taken for a request.
func (m *manual) text(line string) {
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		m.WriteString(`\&`)
	}
	m.WriteString(escapeRoff(line) + "\n")
}

func escapeRoff(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "`", `\(ga`, "'", `\(aq`, "~", `\(ti`, "^", `\(ha`).Replace(s)
}
