package analyze

import (
	"cmp"
	"errors"

	"tracesift/analyze/edge"
	"tracesift/analyze/ledger"
)

// failureGroups computes the table of groups of failures. Their domains are read beside them, in the same order.
func (a *Accumulator) failureGroups(claims *claimTable, book *adviceBook) (*groupRows, error) {
	domains, err := a.domains.Finder()
	if err != nil {
		return nil, err
	}
	return a.groupTable(a.groups, claims, book, func(key groupKey, _ *group, r *groupRow) error {
		x, known, err := domains.Find(key.domain)
		if known {
			way := x.ways.through(key.edge)
			r.Deliveries, r.Decided = way.all, way.decided()
		}
		return err
	})
}

// deferralGroups computes the table of groups of deferrals.
func (a *Accumulator) deferralGroups(claims *claimTable, book *adviceBook) (*groupRows, error) {
	return a.groupTable(a.deferrals, claims, book, func(_ groupKey, g *group, r *groupRow) error {
		r.Deliveries, r.Recovered, r.Delay = g.deferred, g.recovered, g.waits.delay()
		return nil
	})
}

// groupTable computes a table of groups, which complete ends, and gives back what it is made of.
func (a *Accumulator) groupTable(
	of *ledger.Ledger[*group], claims *claimTable, book *adviceBook, complete func(groupKey, *group, *groupRow) error,
) (*groupRows, error) {
	rows := newGroupRows(&a.options, a.Spilled() > 0, book)
	err := of.Any(func(name string, g *group) error {
		key := groupKeyOf(name)
		r := a.groupRow(key, g)
		var err error
		if r.verdicts, err = claims.judge(key, g.claims); err != nil {
			return err
		}
		if err := complete(key, g, r); err != nil {
			return err
		}
		rows.add(r)
		return nil
	})
	if err := errors.Join(err, of.Close()); err != nil {
		return nil, errors.Join(err, rows.close())
	}
	rows.sort()
	return rows, nil
}

// groupRow computes what all groups show.
func (a *Accumulator) groupRow(key groupKey, g *group) *groupRow {
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
			Dominant:        g.refusals.dominant(),
		},
		evidence: g.edge.evidence, lists: g.lists, refusers: g.refusers, examples: g.examples,
	}
	// The name of an edge is the same in every table, and so is its pool where the group's own records do not tell it.
	if t := a.edges[key.edge]; t != nil {
		facts := t.facts()
		r.EdgeHost = facts.host
		if r.Pool == string(edge.UnknownPool) && a.numbers.key(key.edge) != "" {
			r.Pool = cmp.Or(facts.pools.only(), r.Pool)
		}
	}
	return r
}
