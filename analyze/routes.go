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

// leastOnRoute is how many deliveries a route has at least to be told. Most routes have one or two, of which no rate says
// anything.
const leastOnRoute = 5

// routeTable returns the routes with enough mail, by edge and domain.
func (a *Accumulator) routeTable() []Route {
	var out []Route
	for key, x := range a.through {
		if x.decided < leastOnRoute {
			continue
		}
		r := Route{key.edge, key.domain, x.decided}
		if t := a.edges[key.edge]; t != nil {
			r.EdgeHost = t.facts().host
		}
		out = append(out, r)
	}
	order.Sort(out, func(a, b Route) int {
		return cmp.Or(strings.Compare(a.EdgeHost, b.EdgeHost), strings.Compare(a.RecipientDomain, b.RecipientDomain))
	})
	return out
}
