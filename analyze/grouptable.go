package analyze

import (
	"cmp"

	"tracesift/analyze/edge"
)

// groupTables computes the tables of groups of failures and of deferrals, and gives back what they are made of.
func (a *Accumulator) groupTables(r *Result, claims *claimTable, book *adviceBook) error {
	short := a.lacked() > 0
	failures, deferrals := newGroupRows(&a.options, short, book), newGroupRows(&a.options, short, book)
	r.Groups.rows, r.Deferrals.rows = failures, deferrals
	err := a.eachGroup(func(name string, x *domain, failed bool, number uint64, g *group) error {
		key := groupKey{uint32(number >> 32), name, a.classNumbers.key(uint32(number))}
		row, err := a.groupRow(key, g, claims)
		if err != nil {
			return err
		}
		if failed {
			way := x.ways.through(key.edge)
			row.Deliveries, row.Decided = way.all, way.decided()
			failures.add(row)
		} else {
			row.Deliveries, row.Recovered, row.Delay = g.deferred, g.recovered, g.waits.delay()
			deferrals.add(row)
		}
		return nil
	})
	failures.sort()
	deferrals.sort()
	return err
}

// groupRow computes what all groups show.
func (a *Accumulator) groupRow(key groupKey, g *group, claims *claimTable) (*groupRow, error) {
	r := &groupRow{
		Group: Group{
			EdgeHost:        g.edge.host,
			EdgeIPs:         g.edge.ips,
			EdgeOwner:       g.edge.owners.most(),
			Pool:            g.edge.pools.most(),
			RecipientDomain: key.domain,
			Class:           key.class,
			Cause:           key.cause,
			Failures:        g.refused,
			Span:            g.span,
			Dominant:        g.refusals.dominant(a.templateNumbers),
		},
		evidence: g.edge.evidence, lists: g.lists, refusers: g.refusers, examples: g.examples,
	}
	// The name of an edge is the same in every table, and so is its pool where the group's own records do not tell it.
	if t := a.edges[key.edge]; t != nil {
		facts := t.facts()
		r.EdgeHost = facts.host
		if r.Pool == string(edge.UnknownPool) && a.edgeNumbers.key(key.edge) != "" {
			r.Pool = cmp.Or(facts.pools.only(), r.Pool)
		}
	}
	var err error
	r.verdicts, err = claims.judge(key, g.claims)
	return r, err
}
