// Package policy holds the figures of a result against thresholds that a user set, so that a scheduled run can tell
// that something needs a person.
package policy

import (
	"cmp"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tracesift/analyze/ndr"
	"tracesift/ingest/trace/datafile"
)

// Metric is what a rule limits.
type Metric string

// The metrics. Rates and shares take a limit in percent, the others a count.
const (
	Failures     Metric = "failures"      // deliveries that failed
	FailureRate  Metric = "failure_rate"  // of those that were accepted or failed
	Deferred     Metric = "deferred"      // deliveries with a deferral
	DeferralRate Metric = "deferral_rate" // of all deliveries
	Confirmed    Metric = "listed"        // failures whose claim of a listing the list confirms
	UnknownShare Metric = "unknown_share" // of the failures: no text, or one that no rule knows
	RejectedRows Metric = "rejected_rows" // rows of exports that could not be read
	Worsened     Metric = "worsened"      // figures that are new or worse since the baseline
	NewlyListed  Metric = "newly_listed"  // addresses that came onto a list since the baseline
)

func metrics() []Metric {
	return []Metric{Failures, FailureRate, Deferred, DeferralRate, Confirmed, UnknownShare, RejectedRows, Worsened, NewlyListed}
}

// share says whether the metric is a share of something.
func (m Metric) share() bool { return m == FailureRate || m == DeferralRate || m == UnknownShare }

// compares says whether the metric is about what changed.
func (m Metric) compares() bool { return m == Worsened || m == NewlyListed }

// Rule is one threshold. Empty filters hold for everything.
type Rule struct {
	Name   string
	Metric Metric
	Class  string   // class, or class.cause
	Domain string   // recipient domain; *.example.com stands for all below it
	Edge   string   // edge host, or its first label
	Limit  *big.Rat // a count, or a share between 0 and 1; more than that breaks the rule
	Least  int64    // a share of fewer than this says nothing
	At     string   // where the rule stands, "file:line"
	Text   string   // the limit as written
}

// Load reads rules from a CSV file with the columns rule, metric, limit and perhaps class, domain, edge and least.
// Mistakes read "name:line: what".
func Load(name string, r io.Reader) ([]Rule, error) {
	records, err := datafile.Read(name, r, "rule", "metric", "class?", "domain?", "edge?", "limit", "least?")
	if err != nil {
		return nil, err
	}
	causes, err := ndr.Causes()
	if err != nil {
		return nil, err
	}
	var rules []Rule
	for _, rec := range records {
		rule := Rule{
			Name: rec.Get("rule"), Metric: Metric(rec.Get("metric")), Class: rec.Get("class"),
			Domain: strings.ToLower(rec.Get("domain")), Edge: strings.ToLower(rec.Get("edge")), At: rec.At(), Text: rec.Get("limit"),
		}
		if err := cmp.Or(rule.check(rec.Get("least")), checkClass(rule.Class, causes)); err != nil {
			return nil, rec.Errorf("%w", err)
		}
		rules = append(rules, rule)
	}
	if len(rules) == 0 {
		return nil, fmt.Errorf("%s: no rule", name)
	}
	return rules, nil
}

// check completes a rule and says what is wrong with it.
func (r *Rule) check(least string) (err error) {
	switch {
	case r.Name == "":
		return fmt.Errorf("the rule has no name")
	case !slices.Contains(metrics(), r.Metric):
		return fmt.Errorf("metric %q is none of %v", r.Metric, metrics())
	case (r.Metric == RejectedRows || r.Metric == NewlyListed) && r.filtered():
		return fmt.Errorf("%s has no class, domain or edge", r.Metric)
	case r.Metric == UnknownShare && r.Class != "":
		return fmt.Errorf("%s has no class", r.Metric)
	case r.Metric.share() && r.Domain != "" && r.Edge != "":
		return fmt.Errorf("%s is known by domain or by edge, not by both", r.Metric)
	}
	if r.Limit, err = limit(r.Text, r.Metric.share()); err != nil {
		return err
	}
	if least == "" {
		return nil
	}
	r.Least, err = strconv.ParseInt(least, 10, 64)
	if err != nil || r.Least < 0 || !r.Metric.share() {
		return fmt.Errorf("least %q is no count that a share can be taken of", least)
	}
	return nil
}

// checkClass refuses a class, or class.cause, that no refusal can have: its rule would never be broken.
func checkClass(class string, causes []ndr.Cause) error {
	if class == "" {
		return nil
	}
	var known []string
	for _, c := range causes {
		if class == c.Class || class == c.Class+"."+c.Cause {
			return nil
		}
		known = append(known, c.Class)
	}
	return fmt.Errorf("class %q is neither one of %v nor one of these and its cause", class, slices.Compact(known))
}

// filtered says whether the rule is about a part of the mail.
func (r *Rule) filtered() bool { return r.Class != "" || r.Domain != "" || r.Edge != "" }

// limit reads a count, or a share in percent.
func limit(text string, share bool) (*big.Rat, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	v, ok := new(big.Rat).SetString(strings.TrimSpace(number))
	switch {
	case !ok || v.Sign() < 0:
		return nil, fmt.Errorf("limit %q is no number", text)
	case percent != share && share:
		return nil, fmt.Errorf("limit %q of a share wants a percent sign", text)
	case percent != share:
		return nil, fmt.Errorf("limit %q of a count is no share", text)
	case share:
		v.Quo(v, big.NewRat(100, 1))
	}
	return v, nil
}
