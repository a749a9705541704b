package analyze

import (
	"cmp"
	"strings"

	"tracesift/analyze/order"
)

// Route is the mail through an edge to a recipient domain: what its groups of failures are of, in this period and in
// another one that has other groups.
type Route struct {
	EdgeHost        string
	RecipientDomain string
	Decided         int64 // deliveries that were accepted, or failed
}

// leastOnRoute is how many deliveries a route has at least to be told. Most routes have one or two, of which no rate
// says anything.
const leastOnRoute = 5

// ways returns the routes with enough mail, by edge and domain, and the picture of those with most failures, which the
// sorted tables of edges and domains tell. The error is of the temporary storage.
func (a *Accumulator) ways(edges, domains []Tally) ([]Route, Grid, error) {
	var out []Route
	grid := newGridOf(edges, a.edgeNumbers, domains)
	err := a.domains.Any(func(name string, x *domain) error {
		for number, p := range x.ways.all {
			edge := uint32(number)
			grid.add(edge, name, p)
			if p.decided() >= leastOnRoute {
				out = append(out, Route{a.edges[edge].facts().host, name, p.decided()})
			}
		}
		return nil
	})
	order.Sort(out, func(a, b Route) int {
		return cmp.Or(strings.Compare(a.EdgeHost, b.EdgeHost), strings.Compare(a.RecipientDomain, b.RecipientDomain))
	})
	return out, grid.sorted(), err
}
