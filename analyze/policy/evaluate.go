package policy

import (
	"math/big"
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
)

// Evaluate holds r against every rule.
func Evaluate(rules []Rule, r *analyze.Result) []analyze.Judged {
	var out []analyze.Judged
	for i := range rules {
		rule := &rules[i]
		figure := rule.figure(r)
		judged := analyze.Judged{
			Rule: rule.Name, At: rule.At, Metric: string(rule.Metric), Class: rule.Class, Domain: rule.Domain, Edge: rule.Edge,
			Limit: rule.Text, Value: figure,
		}
		switch {
		case rule.Metric.compares() && r.Comparison == nil:
			judged.Skipped = "there is no --baseline to compare with"
		case rule.Metric == Worsened && r.Comparison.Basis == analyze.ByNone:
			judged.Skipped = "the figures cannot be compared with those of the baseline"
		case !rule.Metric.share():
			judged.Broken = new(big.Rat).SetInt64(figure.N).Cmp(rule.Limit) > 0
		case rule.Metric == FailureRate && r.RateWithheld != "":
			judged.Skipped = "no rate can be given: " + r.RateWithheld
		case figure.Of == 0 || figure.Of < rule.Least:
			judged.Skipped = "too few to take a share of"
		default:
			judged.Broken = big.NewRat(figure.N, figure.Of).Cmp(rule.Limit) > 0
		}
		out = append(out, judged)
	}
	return out
}

// figure computes what the rule limits. Of is 0 for counts.
func (r *Rule) figure(result *analyze.Result) (f analyze.Rate) {
	switch r.Metric {
	case RejectedRows:
		for i := range result.Files {
			f.N += result.Files[i].Rejected
		}
		return f
	case Worsened, NewlyListed:
		return analyze.Rate{N: r.changes(result.Comparison)}
	case UnknownShare:
		return analyze.Rate{N: r.failures(result, "unknown"), Of: r.failures(result, "")}
	case Confirmed:
		for g := range result.Groups.All {
			if r.concerns(g, r.Class) {
				f.N += g.Verdicts[blocklist.ConfirmedListed]
			}
		}
		return f
	case Failures:
		return analyze.Rate{N: r.failures(result, r.Class)}
	case Deferred:
		return analyze.Rate{N: r.deferred(result)}
	case FailureRate:
		t := r.total(result)
		return analyze.Rate{N: r.failures(result, r.Class), Of: t.Failures + t.Delivered}
	}
	return analyze.Rate{N: r.deferred(result), Of: r.total(result).Deliveries}
}

// changes counts what got worse, or came onto a list, that the rule is about. Figures that have no such name as the rule
// are about other mail too, and do not count.
func (r *Rule) changes(c *analyze.Comparison) (n int64) {
	if c == nil {
		return 0
	}
	if r.Metric == NewlyListed {
		for i := range c.Listings {
			if c.Listings[i].Trend == analyze.NewlyListed {
				n++
			}
		}
		return n
	}
	for i := range c.Changes {
		x := &c.Changes[i]
		g := analyze.Group{EdgeHost: x.EdgeHost, RecipientDomain: x.RecipientDomain, Class: x.Class, Cause: x.Cause}
		if (x.Trend == analyze.New || x.Trend == analyze.Worse) && r.concerns(&g, r.Class) {
			n++
		}
	}
	return n
}

// failures counts the failures of a class that the rule is about.
func (r *Rule) failures(result *analyze.Result, class string) (n int64) {
	for g := range result.Groups.All {
		if r.concerns(g, class) {
			n += g.Failures
		}
	}
	return n
}

// deferred counts the deliveries with a deferral that the rule is about. With a class, one that was deferred through two
// edges is in two groups.
func (r *Rule) deferred(result *analyze.Result) (n int64) {
	if r.Class == "" && (r.Domain == "" || r.Edge == "") {
		return r.total(result).Deferred
	}
	for g := range result.Deferrals.All {
		if r.concerns(g, r.Class) {
			n += g.Deliveries
		}
	}
	return n
}

// total sums up the domain or the edge of the rule, or everything.
func (r *Rule) total(result *analyze.Result) (t analyze.Tally) {
	rows, matches := []analyze.Tally(nil), r.inDomain
	switch {
	case r.Domain != "":
		rows = result.RecipientDomains
	case r.Edge != "":
		rows, matches = result.EdgeHosts, r.atEdge
	default:
		all := &result.Totals
		return analyze.Tally{Failures: all.Failed, Delivered: all.Delivered, Deliveries: all.Deliveries, Deferred: all.HadDeferrals}
	}
	for i := range rows {
		if row := &rows[i]; matches(row.Name) {
			t.Failures += row.Failures
			t.Delivered += row.Delivered
			t.Deliveries += row.Deliveries
			t.Deferred += row.Deferred
		}
	}
	return t
}

// concerns says whether a group is of the rule's domain and edge, and of a class.
func (r *Rule) concerns(g *analyze.Group, class string) bool {
	return (class == "" || class == g.Class || class == g.Class+"."+g.Cause) && r.inDomain(g.RecipientDomain) && r.atEdge(g.EdgeHost)
}

func (r *Rule) inDomain(domain string) bool {
	if parent, ok := strings.CutPrefix(r.Domain, "*."); ok {
		return strings.HasSuffix(domain, "."+parent)
	}
	return r.Domain == "" || domain == r.Domain
}

func (r *Rule) atEdge(host string) bool {
	label, _, _ := strings.Cut(host, ".")
	return r.Edge == "" || host == r.Edge || label == r.Edge
}
