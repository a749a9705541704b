package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"tracesift/analyze/advice"
	"tracesift/analyze/ndr"
	"tracesift/cmd/internal/run"
	"tracesift/report"
	"tracesift/report/sanitise"
)

func classifyCommand() command {
	return command{
		name: "classify", args: "[TEXT ...]",
		summary: "say what refusal texts mean: arguments, or a line each on standard input",
		detail: "Examples:\n" +
			"  tracesift classify '550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.spamcop.net'\n" +
			"  tracesift classify --format ndjson < refusals.txt\n",
		prepare: func(flags *pflag.FlagSet) func(context.Context, []string, stdio) error {
			var rules string
			format := declareFormat(flags)
			declareRules(flags, &rules)
			return func(ctx context.Context, args []string, std stdio) error {
				return classify(ctx, args, std, format.given, rules)
			}
		},
	}
}

// maxText is the longest refusal read from standard input.
const maxText = 1 << 20

// classify prints the meaning of each text, in the order of the texts.
func classify(ctx context.Context, args []string, std stdio, format, rulesFile string) error {
	book, err := advice.Default()
	if err != nil {
		return err
	}
	print, done := printer(std.out, book, format)
	rules, err := run.LoadRules(rulesFile)
	if err != nil {
		return err
	}
	classifier := ndr.NewClassifier(rules, 1<<12)
	for _, text := range args {
		if err := print(text, classifier.Classify(text, ndr.Context{})); err != nil {
			return err
		}
	}
	if len(args) > 0 {
		return done()
	}
	// PowerShell writes files as UTF-16, which it marks.
	lines := bufio.NewScanner(transform.NewReader(std.in, unicode.BOMOverride(transform.Nop)))
	lines.Buffer(nil, maxText)
	read := 0
	for ; lines.Scan(); read++ {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := print(lines.Text(), classifier.Classify(lines.Text(), ndr.Context{})); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return errors.Join(done(), fmt.Errorf("standard input: line %d: %w", read+1, err))
	}
	return done()
}

// printer returns how one answer is printed and what is to be done after the last.
func printer(w io.Writer, book *advice.Book, format string) (print func(string, *ndr.Refusal) error, done func() error) {
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	switch format {
	case "ndjson":
		return func(_ string, r *ndr.Refusal) error { return encoder.Encode(r.Record()) }, out.Flush
	case "json":
		records := []ndr.Record{}
		return func(_ string, r *ndr.Refusal) error { records = append(records, r.Record()); return nil },
			func() error { return encoderThen(encoder.Encode(records), out) }
	}
	return func(text string, r *ndr.Refusal) error { return facts(out, book, text, r) }, out.Flush
}

// encoderThen flushes after a successful encoding.
func encoderThen(err error, out *bufio.Writer) error {
	if err != nil {
		return err
	}
	return out.Flush()
}

// meaning joins what a code means by its registry and to Exchange.
func meaning(f ndr.CodeFact) string {
	switch {
	case f.Exchange == "":
		return f.Meaning
	case f.Meaning == "":
		return "Exchange: " + f.Exchange
	}
	return f.Meaning + "; Exchange: " + f.Exchange
}

// wait prints how long to wait, and nothing for no time.
func wait(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// ruleWords names the rule that won and what it went by; a text that no rule knows is worth one.
func ruleWords(r *ndr.Refusal) string {
	if r.Rule == "" {
		return "none knows this text; tracesift rules suggest 'TEXT' proposes one"
	}
	return fmt.Sprintf("%s (%s)", r.Rule, r.Confidence)
}

// facts prints one answer for people: what was read from the text, a line each, and what to do.
func facts(w io.Writer, book *advice.Book, text string, r *ndr.Refusal) error {
	code, _ := ndr.Explain(r.EnhancedCode)
	type row struct{ name, value string }
	actor := string(r.Actor)
	what, advised := book.For(r.Class, r.Cause, "unknown")
	if advised {
		actor = what.Actor
	}
	rows := []row{
		{"class", r.ClassCause()},
		{"permanence", string(r.Permanence)},
		{"who must act", report.ActorWords(r.Class, r.Cause, actor)},
		{"rule", ruleWords(r)},
		{"matched", r.Matched},
		{"inner refusal", r.Inner},
		{"codes", strings.TrimSpace(r.SMTPCode + " " + r.EnhancedCode)},
		{"code means", meaning(code)},
		{"code's remedy", code.Fix},
		{"about the code", code.Doc},
	}
	if advised {
		rows = append(rows, row{"it means", what.Title}, row{"what to do", strings.Join(what.Steps, "\n")}, row{"read more", what.Reference})
	}
	rows = append(rows, []row{
		{"outer code", r.OuterEnhancedCode},
		{"list", strings.TrimSpace(r.List + " " + r.Zone)},
		{"refused address", r.Record().ClientIP},
		{"listed is", string(r.Blocked)},
		{"failed check", strings.TrimSpace(r.AuthPolicy + " " + r.AuthDomain)},
		{"try again after", wait(r.RetryAfter)},
		{"look-up", r.LookupURL},
		{"remote server", strings.TrimSpace(r.RemoteHost + " " + r.Record().RemoteIP)},
	}...)
	if _, err := fmt.Fprintln(w, sanitise.Line(text)); err != nil {
		return err
	}
	for _, row := range rows {
		name := row.name
		for line := range strings.SplitSeq(row.value, "\n") {
			if line == "" {
				continue
			}
			if _, err := fmt.Fprintf(w, "  %-16s %s\n", name, sanitise.Line(line)); err != nil {
				return err
			}
			name = ""
		}
	}
	return nil
}
