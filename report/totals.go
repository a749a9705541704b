package report

import (
	"maps"
	"slices"

	"tracesift/analyze"
)

// outcomes shows outbound mail by outcome, and beside it the rest of the traffic.
func outcomes(r *analyze.Result) Section {
	t := r.Totals
	s := Section{ID: "totals", Title: "All traffic by outcome"}
	s.Paragraphs = append(s.Paragraphs, plural(t.Messages, "message", "messages")+" made "+
		plural(t.Deliveries, "delivery", "deliveries")+"; "+FormatCount(t.HadDeferrals)+" of them "+
		verb(t.HadDeferrals)+" deferred at least once.")
	s.Tables = append(s.Tables, byOutcome(r))
	if other := traffic(r); len(other.Rows) > 0 {
		s.Tables = append(s.Tables, other)
	}
	return s
}

func verb(n int64) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

func byOutcome(r *analyze.Result) Table {
	t := r.Totals
	table := Table{
		Title: capital(mail(r) + "mail by outcome"),
		Columns: []Column{
			{Title: "Outcome", Doc: "What became of a message for one recipient."},
			{Title: "Deliveries", Kind: Count, Doc: "One message for one recipient counts once."},
			{Title: "Share", Kind: Share, Rank: 1, Doc: "Of all these deliveries."},
			{Title: "Meaning", Kind: Text, Rank: 2, Doc: "When a delivery has this outcome."},
		},
	}
	all := t.Deliveries
	if r.RateWithheld != "" {
		all = 0 // a share of what a filter left says nothing
	}
	for _, o := range []struct {
		name    string
		n       int64
		meaning string
	}{
		{"delivered", t.Delivered, "accepted by the recipient's side"},
		{"failed", t.Failed, "refused for good, or given up"},
		{"blocked", t.Blocked, "refused by our own policy"},
		{"deferred", t.Deferred, "refused for now, nothing later known"},
		{"pending", t.Pending, "no word yet"},
		{"relayed", t.Relayed, "handed to a further server of the path, nothing later known"},
		{"other", t.Other, "expanded, redirected, quarantined, dropped or unknown"},
	} {
		table.Rows = append(table.Rows, Row{Cells: []Cell{
			text(o.name), count(o.n), share(analyze.Rate{N: o.n, Of: all}), text(o.meaning),
		}})
	}
	table.Rows = append(table.Rows, Row{Kind: Sum, Cells: []Cell{text("all"), count(t.Deliveries), {}, {}}})
	return table
}

// traffic shows mail by direction and outbound messages by kind: a site's own backscatter volume stands here.
func traffic(r *analyze.Result) Table {
	table := Table{
		Title: "All traffic",
		Columns: []Column{
			{Title: "Traffic", Doc: "Mail by direction, then messages of other kinds."},
			{Title: "Messages", Kind: Count, Rank: 1, Doc: "Messages seen."},
			{Title: "Deliveries", Kind: Count, Doc: "One message for one recipient counts once."},
			{Title: "Delivered", Kind: Count, Rank: 2, Doc: "Accepted."},
			{Title: "Failed", Kind: Count, Alarm: true, Doc: "Refused for good, or given up."},
		},
	}
	add := func(name string, t analyze.Totals) {
		if t.Deliveries == 0 {
			return
		}
		table.Rows = append(table.Rows, Row{Cells: []Cell{
			text(name), count(t.Messages), count(t.Deliveries), count(t.Delivered), count(t.Failed),
		}})
	}
	for _, k := range inOrder(r.ByDirection, "outbound", "inbound", "internal", "unknown") {
		add(k+" mail", r.ByDirection[k])
	}
	for _, k := range inOrder(r.ByKind, "dsn", "autoreply", "system") {
		if k != "mail" {
			add(mail(r)+kindWords(k), r.ByKind[k])
		}
	}
	return table
}

// kindWords names messages that are no mail of people.
func kindWords(kind string) string {
	switch kind {
	case "dsn":
		return "delivery reports (dsn)"
	case "autoreply":
		return "automatic replies"
	case "system":
		return "messages of the system"
	}
	return plain(kind)
}

// inOrder returns the keys of m: the usual ones as given, then any others by name.
func inOrder(m map[string]analyze.Totals, usual ...string) []string {
	var keys []string
	for _, k := range usual {
		if _, ok := m[k]; ok {
			keys = append(keys, k)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(usual, k) {
			keys = append(keys, k)
		}
	}
	return keys
}
