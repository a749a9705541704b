package report

import "tracesift/analyze"

// The rows and columns that a picture has room for.
const (
	heatRows    = 20
	heatColumns = 28
)

// whereRefused pictures which edge is refused by which domain.
func whereRefused(r *analyze.Result) []Figure {
	g := &r.Grid
	if len(g.Cells) == 0 {
		return nil
	}
	h := &Heat{
		Rows: g.EdgeHosts[:min(heatRows, len(g.EdgeHosts))], Columns: g.Domains[:min(heatColumns, len(g.Domains))],
		CountsOnly: r.RateWithheld != "",
	}
	t := Table{Columns: []Column{
		{Title: "Edge host", Kind: Host, Doc: "The outbound server."},
		{Title: "Recipient domain", Kind: Host, Doc: "The domain of the recipient's address."},
		{Title: "Failed", Kind: Count, Alarm: true, Doc: "Deliveries between the two that failed."},
		{Title: "Accepted", Kind: Count, Doc: "Those that were accepted."},
	}}
	for _, c := range g.Cells {
		if c.Edge < len(h.Rows) && c.Domain < len(h.Columns) {
			h.Cells = append(h.Cells, HeatCell{c.Edge, c.Domain, analyze.Rate{N: c.Failed, Of: c.Failed + c.Delivered}})
		}
		if c.Failed > 0 {
			t.Rows = append(t.Rows, Row{Cells: []Cell{
				orUnknown(g.EdgeHosts[c.Edge]), orUnknown(g.Domains[c.Domain]), count(c.Failed), count(c.Delivered),
			}})
		}
	}
	return []Figure{{
		ID: "edge-domain", Title: "Edge host by recipient domain",
		Caption: "The numbers are failures; the stronger the colour, the larger their share of the mail between the two that was " +
			"decided. A coloured row is an edge that many domains refuse, a coloured column a domain that refuses many edges. " +
			"Shown are those with the most failures.",
		Picture: h, Table: t,
	}}
}
