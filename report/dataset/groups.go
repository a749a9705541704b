package dataset

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"tracesift/analyze"
	"tracesift/ingest/trace"
	"tracesift/report/parquet"
	"tracesift/report/schema"
)

// groupRow is a row of the table of failure groups: the failures and the deferrals of a day that have the same edge,
// recipient domain and class. One of the two may be missing.
type groupRow struct {
	failures, deferrals *analyze.Group
	*analyze.Group      // the failures, or else the deferrals: for what both have
}

// groupTable is the table of failure groups.
func groupTable() *table[groupRow] {
	columns := append(groupNames(), groupCounts()...)
	return newTable(schema.Table{
		Name: FailureGroups, Partition: eventDate(), Key: "group_id", Sort: []string{"recipient_domain", "edge_host"},
		Doc: "One row per day and group: failures and deferrals of outbound mail with the same edge host, recipient domain " +
			"and NDR class, counted by the day on which the messages began. The key is that of a group, the same on every " +
			"day.",
	}, append(columns, groupExample()...), func(dst []byte, r *groupRow) []byte {
		return append(append(append(dst, r.RecipientDomain...), 0), r.EdgeHost...)
	})
}

func groupNames() []column[groupRow] {
	type G = groupRow
	return []column[G]{
		text("group_id", "Key of the group: a hash of edge host, recipient domain, class and cause, 32 hexadecimal digits.",
			groupID, required),
		text("edge_host", "Outbound server that spoke to the recipient's, lower-case as logged.",
			func(r *G) string { return r.EdgeHost }),
		text("edge_ips", "Its known public addresses, sorted, joined by |.", func(r *G) string { return joinIPs(r.EdgeIPs) }),
		text("edge_owner", "eop, own, gateway or unknown.", func(r *G) string { return r.EdgeOwner }),
		text("pool", "Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.",
			func(r *G) string { return r.Pool }),
		text("recipient_domain", "Domain of the recipients in A-labels, lower-case.",
			func(r *G) string { return r.RecipientDomain }),
		text("ndr_class", "First level of the class of the refusals.", func(r *G) string { return r.Class }),
		text("ndr_cause", "Second level of the class.", func(r *G) string { return r.Cause }),
	}
}

func groupCounts() []column[groupRow] {
	type G = groupRow
	ofFailures := func(value func(*analyze.Group) int64) func(*G) int64 {
		return func(r *G) int64 { return countOf(r.failures, value) }
	}
	ofDeferrals := func(value func(*analyze.Group) int64) func(*G) int64 {
		return func(r *G) int64 { return countOf(r.deferrals, value) }
	}
	return []column[G]{
		count("failures", "Deliveries that failed.", ofFailures(func(g *analyze.Group) int64 { return g.Failures })),
		count("deferrals", "Attempts that were refused for now.",
			ofDeferrals(func(g *analyze.Group) int64 { return g.Failures })),
		count("deferred_deliveries", "Deliveries with such an attempt.",
			ofDeferrals(func(g *analyze.Group) int64 { return g.Deliveries })),
		count("recovered", "Of these, delivered in the end.",
			ofDeferrals(func(g *analyze.Group) int64 { return g.Recovered })),
		number(parquet.Int64, "median_delay_ms", "From the first deferral to the acceptance, median of the recovered, in "+
			"milliseconds; null without any.", func(r *G) (int64, bool) {
			if r.deferrals == nil || r.deferrals.Recovered == 0 {
				return 0, false
			}
			return r.deferrals.Delay.Median.Milliseconds(), true
		}),
		number(parquet.Int64, "deliveries", "Outbound mail through the edge to the domain on that day, whatever became of "+
			"it; null where nothing failed.", func(r *G) (int64, bool) {
			return countOf(r.failures, func(g *analyze.Group) int64 { return g.Deliveries }), r.failures != nil
		}),
		number(parquet.Int64, "decided", "Of these, delivered or failed for any reason: what a rate is of; null where "+
			"nothing failed.", func(r *G) (int64, bool) {
			return countOf(r.failures, func(g *analyze.Group) int64 { return g.Decided }), r.failures != nil
		}),
		text("lists", "Blocklists that the refusals name, as key=count, sorted, joined by |.",
			func(r *G) string {
				return joinCounts(r.failures, r.deferrals, func(g *analyze.Group) map[string]int64 { return g.Lists })
			}),
		text("verdicts", "Verdicts on the claims of the refusals, as verdict=count, sorted, joined by |.",
			func(r *G) string {
				return joinCounts(r.failures, r.deferrals, func(g *analyze.Group) map[string]int64 { return g.Verdicts })
			}),
		text("refused_by", "Who refused, as name=count, sorted, joined by |.", func(r *G) string {
			return joinCounts(r.failures, r.deferrals, func(g *analyze.Group) map[string]int64 { return g.RefusedBy })
		}),
	}
}

func groupExample() []column[groupRow] {
	type G = groupRow
	return []column[G]{
		moment("first_at", "First failure, or first deferral where nothing failed.",
			func(r *G) trace.Instant { return r.Span.First }),
		moment("last_at", "Last failure, or last deferral where nothing failed.",
			func(r *G) trace.Instant { return r.Span.Last }),
		text("template", "Most frequent refusal with ids, addresses, numbers and hosts masked.",
			func(r *G) string { return r.Dominant.Template }, noBounds),
		text("example_network_message_id", "Exchange's id of the first message of the group.",
			func(r *G) string { return firstExample(r).NetworkMessageID }, unique, noBounds),
		text("example_message_id", "Internet message id of that message.",
			func(r *G) string { return firstExample(r).MessageID }, unique, noBounds),
		text("example_recipient", "Recipient of that message.", func(r *G) string { return firstExample(r).Recipient }, unique),
		text("example_diagnostic", "Refusal of that message, as the export has it.",
			func(r *G) string { return firstExample(r).Diagnostic }, unique, noBounds),
	}
}

// groupRows joins failures and deferrals by what they have in common.
func groupRows(r *analyze.Result) []groupRow {
	type key struct{ edge, domain, class, cause string }
	keyOf := func(g *analyze.Group) key { return key{g.EdgeHost, g.RecipientDomain, g.Class, g.Cause} }
	deferrals := map[key]*analyze.Group{}
	for g := range r.Deferrals.All {
		deferrals[keyOf(g)] = g
	}
	var rows []groupRow
	for g := range r.Groups.All {
		rows = append(rows, groupRow{failures: g, deferrals: deferrals[keyOf(g)], Group: g})
		delete(deferrals, keyOf(g))
	}
	for g := range r.Deferrals.All {
		if deferrals[keyOf(g)] != nil {
			rows = append(rows, groupRow{deferrals: g, Group: g})
		}
	}
	return rows
}

// firstExample is the first refusal of the group.
func firstExample(r *groupRow) analyze.Example {
	if len(r.Examples) == 0 {
		return analyze.Example{}
	}
	return r.Examples[0]
}

// groupID is half a SHA-256 of the names that make the group.
func groupID(r *groupRow) string {
	return halfHash([]byte(strings.Join([]string{r.EdgeHost, r.RecipientDomain, r.Class, r.Cause}, "\x00")))
}

func countOf(g *analyze.Group, value func(*analyze.Group) int64) int64 {
	if g == nil {
		return 0
	}
	return value(g)
}

func joinIPs(ips []netip.Addr) string {
	var out []string
	for _, ip := range ips {
		out = append(out, address(ip))
	}
	return strings.Join(out, "|")
}

// joinCounts adds up the counts of a and b by name and writes them as text.
func joinCounts(a, b *analyze.Group, of func(*analyze.Group) map[string]int64) string {
	sum := map[string]int64{}
	for _, g := range []*analyze.Group{a, b} {
		if g == nil {
			continue
		}
		for name, n := range of(g) {
			sum[name] += n
		}
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(sum)) {
		out = append(out, fmt.Sprintf("%s=%d", name, sum[name]))
	}
	return strings.Join(out, "|")
}
