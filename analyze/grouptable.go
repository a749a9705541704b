package analyze

import (
	"errors"

	"tracesift/analyze/edge"
	"tracesift/analyze/ledger"
)

// failureGroups computes the table of groups of failures. Their domains are read beside them, in the same order.
func (a *Accumulator) failureGroups(claims *claimTable, book *adviceBook) (Groups, error) {
	domains, err := a.domains.Finder()
	if err != nil {
		return Groups{}, err
	}
	return a.groupTable(a.groups, claims, book, func(key groupKey, _ *group, out *Group) error {
		x, known, err := domains.Find(key.domain)
		if known {
			way := x.ways.of(key.edge)
			out.Deliveries, out.Decided = way.all, way.decided
		}
		return err
	})
}

// deferralGroups computes the table of groups of deferrals.
func (a *Accumulator) deferralGroups(claims *claimTable, book *adviceBook) (Groups, error) {
	return a.groupTable(a.deferrals, claims, book, func(_ groupKey, g *group, out *Group) error {
		out.Deliveries, out.Recovered, out.Delay = g.deferred, g.recovered, g.waits.delay()
		return nil
	})
}

// groupTable computes a table of groups, which complete ends, and gives back what it is made of.
func (a *Accumulator) groupTable(
	of *ledger.Ledger[*group], claims *claimTable, book *adviceBook, complete func(groupKey, *group, *Group) error,
) (Groups, error) {
	rows := newStoredGroups(&a.options, book)
	err := of.Each(func(name string, g *group) error {
		key := groupKeyOf(name)
		verdicts, err := claims.judge(key, g.claims)
		if err != nil {
			return err
		}
		out := a.group(key, g)
		out.Verdicts = verdicts.byName()
		if err := complete(key, g, &out); err != nil {
			return err
		}
		rows.add(&out, g.examples)
		return nil
	})
	if err := errors.Join(err, of.Close()); err != nil {
		return Groups{}, errors.Join(err, rows.rows.Close())
	}
	return Groups{stored: rows}, nil
}

// group computes what all groups show.
func (a *Accumulator) group(key groupKey, g *group) Group {
	out := Group{
		EdgeHost:        g.edge.host,
		EdgeIPs:         g.edge.ips,
		EdgeOwner:       g.edge.owners.most(),
		Pool:            g.edge.pools.most(),
		EdgeEvidence:    g.edge.evidence.byName(),
		RecipientDomain: key.domain,
		Class:           key.class,
		Cause:           key.cause,
		Failures:        g.refused,
		Lists:           g.lists.byName(),
		RefusedBy:       g.refusers.byName(),
		Span:            g.span,
		Dominant:        g.refusals.dominant(),
	}
	// The name of an edge is the same in every table, and so is its pool where the group's own records do not tell it.
	if t := a.edges[key.edge]; t != nil {
		out.EdgeHost = t.facts().host
		if only := t.facts().pools.only(); out.Pool == string(edge.UnknownPool) && key.edge != "" && only != "" {
			out.Pool = only
		}
	}
	return out
}
