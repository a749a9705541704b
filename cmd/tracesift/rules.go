package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"tracesift/analyze/ndr"
	"tracesift/cmd/internal/run"
	"tracesift/report/sanitise"
)

func rulesCommand() command {
	return command{
		name: "rules", args: "list|check|suggest TEXT", words: []string{"list", "check", "suggest"},
		summary: "show and check the rules for refusals, or propose one",
		detail: "list prints the rules in the order in which they are asked. check finds examples that another rule wins\n" +
			"(exit code 1), rules that never win, and examples that a later rule of another class would take.\n" +
			"suggest prints a rule for a text, to be completed and kept in a file for --rules.\n\n" +
			"Examples:\n" +
			"  tracesift rules check --rules own.csv\n" +
			"  tracesift rules suggest '550 5.7.1 computer says no' > own.csv\n",
		prepare: func(flags *pflag.FlagSet) func(context.Context, []string, stdio) error {
			var rules string
			format := declareFormat(flags)
			declareRules(flags, &rules)
			return func(_ context.Context, args []string, std stdio) error {
				return rulesWork(args, std, format.given, rules)
			}
		},
	}
}

// rulesWork does what the first argument says.
func rulesWork(args []string, std stdio, format, file string) error {
	if len(args) == 0 {
		return &usageError{err: errors.New("say list, check or suggest")}
	}
	if want := map[string]int{"list": 1, "check": 1, "suggest": 2}[args[0]]; want != len(args) {
		return &usageError{err: fmt.Errorf("rules %s: want list, check, or suggest with one text in quotes", args[0])}
	}
	rules, err := run.LoadRules(file)
	if err != nil {
		return err
	}
	switch args[0] {
	case "list":
		return listRules(std.out, rules, format)
	case "check":
		return checkRules(std.out, rules, format)
	}
	if format != "table" {
		return &usageError{err: errors.New("rules suggest prints CSV, the form of --rules; it takes no --format")}
	}
	_, err = io.WriteString(std.out, rules.Suggest(args[1]))
	return err
}

// ruleRecord is a rule as `rules list --format json` prints it. Absent values are empty strings.
type ruleRecord struct {
	ID         string `json:"id"`
	Class      string `json:"class"`
	Cause      string `json:"cause"`
	Permanence string `json:"permanence"`
	Actor      string `json:"actor"`
	Confidence string `json:"confidence"`
	Codes      string `json:"codes"`
	Scope      string `json:"scope"`
	Lists      string `json:"lists"`
	Names      string `json:"names"`
	Match      string `json:"match"`
	Unless     string `json:"unless"`
	Example    string `json:"example"`
	At         string `json:"at"`
}

// listRules prints the rules in their order.
func listRules(w io.Writer, set *ndr.Set, format string) error {
	records := []ruleRecord{}
	for _, r := range set.Rules() {
		records = append(records, ruleRecord{
			ID: r.ID, Class: r.Class, Cause: r.Cause, Permanence: string(r.Permanence), Actor: string(r.Actor),
			Confidence: string(r.Confidence), Codes: r.Codes, Scope: r.Scope, Lists: r.Lists, Names: r.Names,
			Match: strings.Join(strings.Fields(r.Match), " "), Unless: strings.Join(strings.Fields(r.Unless), " "),
			Example: r.Example, At: r.At,
		})
	}
	if format != "table" {
		return writeRecords(w, records, format)
	}
	var out strings.Builder
	for _, r := range records {
		class := strings.TrimSuffix(r.Class+"."+r.Cause, ".")
		fmt.Fprintf(&out, "%-26s %-38s %-6s %-16s %s\n", sanitise.Line(r.ID), class, r.Confidence, sanitise.Line(r.At),
			sanitise.Line(r.Example))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// findingRecord is a finding as `rules check --format json` prints it.
type findingRecord struct {
	Fault   string `json:"fault"`
	Error   bool   `json:"error"`
	Rule    string `json:"rule"`
	At      string `json:"at"`
	Other   string `json:"other"`
	OtherAt string `json:"other_at"`
	Message string `json:"message"`
}

// checkRules prints what is wrong with the rules; it fails where an example is lost.
func checkRules(w io.Writer, set *ndr.Set, format string) error {
	found := set.Check()
	lost, records := 0, []findingRecord{}
	for _, f := range found {
		if f.IsError() {
			lost++
		}
		records = append(records, findingRecord{string(f.Fault), f.IsError(), f.Rule.ID, f.Rule.At, f.Other.ID, f.Other.At, f.String()})
	}
	var err error
	if format == "table" {
		_, err = io.WriteString(w, findingLines(found)+fmt.Sprintf("%d rules, %d findings, %d errors\n", len(set.Rules()), len(found), lost))
	} else {
		err = writeRecords(w, records, format)
	}
	if err == nil && lost > 0 {
		err = fmt.Errorf("%d rules do not win their own example", lost)
	}
	return err
}

// findingLines returns a line a finding. The overlaps of the built-in rules, whose order is meant, are only counted.
func findingLines(found []ndr.Finding) string {
	var out strings.Builder
	quiet := 0
	for _, f := range found {
		switch {
		case f.Fault == ndr.FaultAmbiguous && strings.HasPrefix(f.Rule.At, ndr.BuiltIn+":"):
			quiet++
		case f.IsError():
			out.WriteString(sanitise.Line(f.String()) + ": error\n")
		default:
			out.WriteString(sanitise.Line(f.String()) + ": warning\n")
		}
	}
	if quiet > 0 {
		fmt.Fprintf(&out, "%d overlaps of built-in rules are meant by their order; --format json shows them\n", quiet)
	}
	return out.String()
}

// writeRecords prints records as one JSON array or a line each.
func writeRecords[T any](w io.Writer, records []T, format string) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	if format == "json" {
		return encoder.Encode(records)
	}
	for _, r := range records {
		if err := encoder.Encode(r); err != nil {
			return err
		}
	}
	return nil
}
