package run

import (
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/blocklist/dnsbl"
)

// addressesShown is how many addresses a suggested command names before it reads them from a report instead.
const addressesShown = 20

// suggest says what live look-ups would ask, where a report was made without any, and the command that does.
func suggest(cat *catalog.Catalog, questions []dnsbl.Question, o *Options) (*analyze.LookupPlan, error) {
	if o.DNS.Live || len(o.DNS.Answers) > 0 || len(questions) == 0 {
		return nil, nil
	}
	plan, err := dnsbl.NewPlan(cat, questions, dnsbl.Policy{})
	if err != nil || len(plan.Zones) == 0 {
		return nil, err
	}
	out := &analyze.LookupPlan{Queries: plan.Queries()}
	for _, z := range plan.Zones {
		out.Lists = append(out.Lists, z.List)
	}
	args := []string{"tracesift", "lookup", "--dns", "live", "--record", "answers.jsonl"}
	if o.Lists != "" {
		args = append(args, "--lists", quoted(o.Lists))
	}
	for _, q := range questions {
		out.Addresses = append(out.Addresses, q.IP)
	}
	switch {
	case o.JSON != "":
		args = append(args, "--from", quoted(o.JSON))
	case len(questions) > addressesShown:
		args = append(args, "--from", "report.json")
		out.First = "Write this report also with -o report.json: the command reads the addresses from it."
	default:
		for _, q := range questions {
			args = append(args, q.IP.String())
		}
	}
	out.Command = strings.Join(args, " ")
	return out, nil
}

// quoted protects a path from the shell where it needs to be.
func quoted(path string) string {
	plain := func(r rune) bool {
		return r == '/' || r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	if strings.IndexFunc(path, func(r rune) bool { return !plain(r) }) < 0 {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
