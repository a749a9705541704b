package analyze

import (
	"cmp"

	"tracesift/analyze/edge"
	"tracesift/analyze/order"
)

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

// gridOf is a Grid in the making.
type gridOf struct {
	Grid
	edges   map[uint32]int // where they stand
	domains map[string]int
}

// newGridOf takes the worst of the sorted tables of edges and domains.
func newGridOf(edges []Tally, numbers *numbering[string], domains []Tally) *gridOf {
	g := &gridOf{edges: map[uint32]int{}, domains: map[string]int{}}
	for i := range edges {
		if edges[i].Failures > 0 && len(g.EdgeHosts) < gridEdges {
			g.edges[numbers.of((&edge.Edge{Host: edges[i].Name}).Key())] = len(g.EdgeHosts)
			g.EdgeHosts = append(g.EdgeHosts, edges[i].Name)
		}
	}
	for i := range domains {
		if domains[i].Failures > 0 && len(g.Domains) < gridDomains {
			g.domains[domains[i].Name] = len(g.Domains)
			g.Domains = append(g.Domains, domains[i].Name)
		}
	}
	return g
}

// add takes the deliveries of one way.
func (g *gridOf) add(edge uint32, domain string, x *passed) {
	e, known := g.edges[edge]
	d, wanted := g.domains[domain]
	if known && wanted && x.decided() > 0 {
		g.Cells = append(g.Cells, GridCell{e, d, x.failed, x.delivered})
	}
}

// sorted returns the grid, row by row.
func (g *gridOf) sorted() Grid {
	order.Sort(g.Cells, func(a, b GridCell) int { return cmp.Or(cmp.Compare(a.Edge, b.Edge), cmp.Compare(a.Domain, b.Domain)) })
	return g.Grid
}
