package jsondoc

import (
	"tracesift/analyze"
	"tracesift/report"
)

// policyOf returns nil where there is no policy.
func policyOf(r *analyze.Result) *policy {
	if len(r.Policy) == 0 {
		return nil
	}
	return &policy{
		Broken: len(report.Broken(r)) > 0,
		Rules: each(r.Policy, func(j *analyze.Judged) policyRule {
			return policyRule{
				Rule: j.Rule, At: j.At, Metric: j.Metric, Class: j.Class, Domain: j.Domain, Edge: j.Edge, Limit: j.Limit,
				Value: rate(j.Value), Broken: j.Broken, Skipped: j.Skipped,
			}
		}),
	}
}
