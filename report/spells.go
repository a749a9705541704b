package report

import (
	"cmp"

	"tracesift/analyze"
	"tracesift/analyze/order"
)

// mostSpells is how many rows a picture of spells has room for.
const mostSpells = 24

// blocks pictures when refusals named a list at an edge.
func blocks(all []analyze.Spell) []Figure {
	if len(all) == 0 {
		return nil
	}
	t := Table{Columns: []Column{
		{Title: "Edge host", Kind: Host, Doc: "The outbound server."},
		{Title: "List", Kind: Host, Doc: "The list that the refusals name."},
		{Title: "First (UTC)", Kind: Moment, Doc: "Time of the first refusal."},
		{Title: "Last (UTC)", Kind: Moment, Doc: "Time of the last refusal."},
		{Title: "Lasted", Doc: "From the first refusal to the last."},
		{Title: "Refusals", Kind: Count, Doc: "Failures and deferrals."},
		{Title: "Failed", Kind: Count, Alarm: true, Doc: "Of these, failures."},
	}}
	type key struct{ edge, list string }
	rows := map[key]*TimelineRow{}
	weight := map[key]int64{}
	line := &Timeline{From: all[0].Span.First.Time(), To: all[0].Span.Last.Time()}
	for i := range all {
		s := &all[i]
		from, to := s.Span.First.Time(), s.Span.Last.Time()
		if from.Before(line.From) {
			line.From = from
		}
		if to.After(line.To) {
			line.To = to
		}
		k := key{s.EdgeHost, s.List}
		if rows[k] == nil {
			rows[k] = &TimelineRow{Name: firstLabel(s.EdgeHost) + " · " + s.List}
		}
		rows[k].Bars = append(rows[k].Bars, Interval{from, to, moment(from) + " to " + moment(to) + " UTC: " +
			plural(s.Refusals, "refusal", "refusals")})
		weight[k] += s.Refusals
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			orUnknown(s.EdgeHost), text(s.List), when(from), when(to), Cell{Text: shortest(to.Sub(from)), Value: to.Sub(from)}, count(s.Refusals), count(s.Failures),
		}})
	}
	keys := make([]key, 0, len(rows))
	for k := range rows {
		keys = append(keys, k)
	}
	order.Sort(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(weight[b], weight[a]), cmp.Compare(a.edge, b.edge), cmp.Compare(a.list, b.list))
	})
	for _, k := range keys[:min(mostSpells, len(keys))] {
		line.Rows = append(line.Rows, *rows[k])
	}
	return []Figure{{
		ID: "blocks", Title: "When lists were named, by edge and list",
		Caption: "Each bar reaches from the first to the last of refusals that name the list, no two of them more than " +
			shortest(analyze.SpellGap) + " apart. After its end the edge was listed no longer, or sent no mail to those who ask the list.",
		Picture: line, Table: t,
	}}
}
