package analyze

import "tracesift/analyze/edge"

// The bounds of a Grid: what a picture has room for.
const (
	gridEdges   = 30
	gridDomains = 40
)

// Grid is what became of outbound mail by edge host and recipient domain, for those with the most failures. It shows
// whether an edge is refused everywhere, or a domain refuses every edge.
type Grid struct {
	EdgeHosts []string // most failures first; "" is unknown
	Domains   []string
	Cells     []GridCell // those with mail that was decided, row by row
}

// GridCell is one edge host and recipient domain.
type GridCell struct {
	Edge, Domain      int // indexes into EdgeHosts and Domains
	Failed, Delivered int64
}

// grid computes the Grid from the sorted tables of edges and domains.
func (a *Accumulator) grid(edges, domains []Tally) Grid {
	var g Grid
	var keys []string
	for i := range edges {
		if edges[i].Failures > 0 && len(g.EdgeHosts) < gridEdges {
			g.EdgeHosts = append(g.EdgeHosts, edges[i].Name)
			keys = append(keys, (&edge.Edge{Host: edges[i].Name}).Key())
		}
	}
	for i := range domains {
		if domains[i].Failures > 0 && len(g.Domains) < gridDomains {
			g.Domains = append(g.Domains, domains[i].Name)
		}
	}
	for e, key := range keys {
		for d, domain := range g.Domains {
			if p := a.through[throughKey{key, domain}]; p != nil && p.decided > 0 {
				g.Cells = append(g.Cells, GridCell{e, d, p.failed, p.decided - p.failed})
			}
		}
	}
	return g
}
