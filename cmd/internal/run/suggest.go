package run

import (
	"net/netip"
	"path/filepath"
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
	for _, q := range questions {
		out.Addresses = append(out.Addresses, q.IP)
	}
	from := jsonAmong(o.Documents)
	if from == "" && len(questions) > addressesShown {
		from = "report.json"
		out.First = "Write this report also with -o report.json: the command reads the addresses from it."
	}
	out.Command = lookupCommand(o.Lists, from, nil, out.Addresses)
	return out, nil
}

// jsonAmong returns the first JSON document, which look-ups can read their addresses from; empty without one.
func jsonAmong(paths []string) string {
	for _, path := range paths {
		if strings.EqualFold(filepath.Ext(path), ".json") {
			return path
		}
	}
	return ""
}

// lookupCommand returns the command that asks lists, all or only some, about the addresses of a report, or those given
// where none is named.
func lookupCommand(lists, from string, only []string, ips []netip.Addr) string {
	args := []string{"tracesift", "lookup", "--dns", "live", "--record", "answers.jsonl"}
	if lists != "" {
		args = append(args, "--lists", quoted(lists))
	}
	if len(only) > 0 {
		args = append(args, "--only", quoted(strings.Join(only, ",")))
	}
	if from != "" {
		return strings.Join(append(args, "--from", quoted(from)), " ")
	}
	for _, ip := range ips {
		args = append(args, ip.String())
	}
	return strings.Join(args, " ")
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
