package report

import (
	"fmt"

	"tracesift/analyze"
)

// senders shows whose mail failed: what is put right on the sending side is grouped there.
func senders(r *analyze.Result, o Options) Section {
	s := Section{ID: "senders", Title: "Failures by sender, sender domain and connector"}
	for _, t := range []Table{
		names(r, o, "Senders", "Sender", "The sender's address in the envelope or the header, as the export has it.", &r.Senders),
		names(r, o, "Sender domains", "Sender domain", "The domain of the sender's address.", &r.SenderDomains),
		names(r, o, "Connectors", "Connector", "The connector of the row that decided.", &r.Connectors),
	} {
		if len(t.Rows) > 0 {
			s.Tables = append(s.Tables, t)
		}
	}
	if len(s.Tables) == 0 {
		s.Paragraphs = append(s.Paragraphs, "No "+mail(r)+"delivery failed, was blocked or was deferred.")
	}
	return s
}

// names makes a table of names of the sending side. Its last line sums up what was cut, here and in the result.
func names(r *analyze.Result, o Options, title, column, doc string, n *analyze.Names) Table {
	withRate := r.RateWithheld == ""
	t := Table{Title: title, Columns: []Column{
		{Title: column, Kind: Host, Doc: doc},
		failedColumn(),
	}}
	if withRate {
		t.Columns = append(t.Columns, rateColumns()...)
	}
	t.Columns = append(t.Columns, Column{Title: "Blocked", Kind: Count, Rank: 2, Doc: "Deliveries that our own policy refused."})
	t.Columns = append(append(t.Columns, deferredColumns()...), classColumn())
	t.Columns = append(t.Columns, spanColumns()...)

	cells := func(name Cell, x *analyze.Tally) []Cell {
		out := []Cell{name, count(x.Failures)}
		if withRate {
			out = append(out, count(decidedOf(x)), share(tallyRate(x)))
		}
		return append(out, count(x.Blocked), count(x.Deferred), count(x.Recovered), text(x.DominantClass), at(x.Span.First), at(x.Span.Last))
	}
	rows := troubled(n.Rows)
	shown := rows
	if o.Top > 0 && len(rows) > o.Top {
		shown = rows[:o.Top]
	}
	for i := range shown {
		t.Rows = append(t.Rows, Row{Cells: cells(orUnknown(shown[i].Name), &shown[i])})
	}
	rest := analyze.Tally{}
	cut := append([]analyze.Tally{n.Rest}, rows[len(shown):]...)
	for i := range cut {
		rest.Failures += cut[i].Failures
		rest.Delivered += cut[i].Delivered
		rest.Blocked += cut[i].Blocked
		rest.Deferred += cut[i].Deferred
		rest.Recovered += cut[i].Recovered
	}
	left := len(rows) - len(shown)
	// The names that the result summed up are worth a line where something failed there; it does not know how many.
	if beyond := int(n.Count) - len(n.Rows); n.Rest.Failures+n.Rest.Blocked+n.Rest.Deferred > 0 {
		left += beyond
	}
	if left > 0 {
		t.Rows = append(t.Rows, Row{Kind: Other, Stands: left, Cells: cells(text(FormatCount(int64(left))+" more"), &rest)})
		t.Note = fmt.Sprintf("%d of %d rows; the last line sums up the other %d.", len(shown), len(shown)+left, left)
	}
	return t
}
