package analyze

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tracesift/analyze/advice"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/order"
)

// Judge holds a claim, made by a refusal at some time, against what lists said.
type Judge func(c blocklist.Claim, at time.Time) blocklist.Verdict

// Adviser returns the advice for a cause at an edge of an owner.
type Adviser func(class, cause, owner string) (advice.Advice, bool)

// Result computes the tables. judge and advise are asked for each claim and each situation. The error is of the
// temporary storage. It uses the accumulator up.
func (a *Accumulator) Result(judge Judge, advise Adviser) (*Result, error) {
	r := &Result{Choice: a.options.Choice, LeftOut: a.leftOut, Window: a.window, ByDirection: map[string]Totals{}, ByKind: map[string]Totals{}}
	for d, t := range a.byDirection {
		r.ByDirection[string(d)] = *t
	}
	for k, t := range a.byKind {
		r.ByKind[string(k)] = *t
	}
	r.Totals = r.ByKind[string(delivery.Mail)]
	if err := a.names(r); err != nil {
		return nil, err
	}
	r.EdgeHosts = a.edgeTable()
	r.RecipientDomains = domainTable(a.domains)
	r.Providers = a.fronts.table()
	r.Classes = classTable(a.classes)
	r.Days, r.Waits, r.Spells = a.dayTable(), a.waits.result(), a.spellTable()
	r.Grid = a.grid(r.EdgeHosts, r.RecipientDomains)
	r.Period, r.Routes = a.began.period(r.Choice, r.Window), a.routeTable()
	r.Unrecognised = a.wordings.byFrequency()
	claims, shared := newClaimTable(a.claims, judge), newPool(advise)
	r.Deferred = a.deferredTotal()
	r.Groups, r.Deferrals = make([]Group, 0, len(a.groups)), make([]Group, 0, len(a.deferrals))
	for key, g := range a.groups {
		r.Groups = append(r.Groups, a.group(key, g, claims, shared))
		delete(a.groups, key) // there may be hundreds of thousands: never hold both
	}
	for key, g := range a.deferrals {
		d := a.group(key, g, claims, shared)
		d.Deliveries, d.Decided = g.deferred, 0
		d.Recovered, d.Delay = g.recovered, g.waits.delay()
		r.Deferrals = append(r.Deferrals, d)
		delete(a.deferrals, key)
	}
	order.Sort(r.Groups, compareGroups)
	order.Sort(r.Deferrals, compareGroups)
	r.ListUsage = claims.usage(a)
	r.Claims = claims.tallies()
	r.Addresses = a.addressTable(judge)
	r.Actions = actions(r.Groups, r.Deferrals)
	if a.unclear > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d failures come from rows with several recipients whose statuses "+
			"could not be told apart: the refusal shown may be that of another recipient of the row", a.unclear))
	}
	a.forget()
	return r, nil
}

// forget gives back the memory of what the result now holds.
func (a *Accumulator) forget() {
	*a = Accumulator{options: a.options, senders: a.senders, senderDomains: a.senderDomains, connectors: a.connectors}
}

// names reads the tables of the sending side, and what they say of the exports as a whole.
func (a *Accumulator) names(r *Result) error {
	var err error
	var most Tally
	if r.SenderDomains, _, err = table(a.senderDomains); err != nil {
		return err
	}
	if r.Connectors, _, err = table(a.connectors); err != nil {
		return err
	}
	r.Senders, most, err = table(a.senders)
	r.RateWithheld = a.rateWithheld(&r.Totals, most.Deliveries)
	return err
}

// Close gives temporary storage back.
func (a *Accumulator) Close() error {
	return errors.Join(a.senders.Close(), a.senderDomains.Close(), a.connectors.Close())
}

// compareGroups is the order of groups: most failures first, then by what they have in common.
func compareGroups(a, b Group) int {
	return cmp.Or(
		cmp.Compare(b.Failures, a.Failures),
		strings.Compare(a.EdgeHost, b.EdgeHost),
		strings.Compare(a.RecipientDomain, b.RecipientDomain),
		strings.Compare(a.Class, b.Class),
		strings.Compare(a.Cause, b.Cause),
	)
}

// group computes one row of the table of groups.
func (a *Accumulator) group(key groupKey, g *group, claims *claimTable, shared *pool) Group {
	through := entry(a.through, throughKey{key.edge, key.domain})
	out := Group{
		EdgeHost:        g.edge.host,
		EdgeIPs:         g.edge.ips,
		EdgeOwner:       g.edge.owners.most(),
		Pool:            g.edge.pools.most(),
		EdgeEvidence:    shared.table(g.edge.evidence),
		RecipientDomain: key.domain,
		Class:           key.class,
		Cause:           key.cause,
		Failures:        g.refused,
		Deliveries:      through.all,
		Decided:         through.decided,
		Lists:           shared.table(g.lists),
		Verdicts:        shared.table(claims.judge(key, g.claims)),
		RefusedBy:       shared.table(g.refusers),
		Span:            g.span,
		Dominant:        g.refusals.dominant(),
		Examples:        g.examples.all(),
	}
	// The name of an edge is the same in every table, and so is its pool where the group's own records do not tell it.
	if t := a.edges[key.edge]; t != nil {
		out.EdgeHost = t.facts().host
		if only := t.facts().pools.only(); out.Pool == string(edge.UnknownPool) && key.edge != "" && only != "" {
			out.Pool = only
		}
	}
	out.Advice = shared.adviceFor(situation{key.class, key.cause, out.EdgeOwner})
	return out
}

// edgeTable computes the table of edge hosts.
func (a *Accumulator) edgeTable() []Tally {
	var rows []Tally
	for _, t := range a.edges {
		row := t.row(t.facts().host)
		row.Edge = t.facts().result(a.options.Hosts)
		rows = append(rows, row)
	}
	return sorted(rows)
}

// deferredTotal sums up deferrals. Each delivery has one recipient domain.
func (a *Accumulator) deferredTotal() DeferredTotal {
	var all tally
	for _, d := range a.domains {
		all.Deferred += d.Deferred
		all.Recovered += d.Recovered
		all.waits.merge(&d.waits)
	}
	return DeferredTotal{
		Deliveries: all.Deferred, Deferrals: a.refusedForNow, Recovered: all.Recovered, Delay: all.waits.delay(),
	}
}

// domainTable computes the table of recipient domains.
func domainTable(domains map[string]*tally) []Tally {
	var rows []Tally
	for name, t := range domains {
		rows = append(rows, t.row(name))
	}
	return sorted(rows)
}

// classTable computes the table of NDR classes.
func classTable(classes map[classKey]*tally) []Tally {
	var rows []Tally
	for key, t := range classes {
		row := t.row(key.String())
		row.Class, row.Cause = key.class, key.cause
		rows = append(rows, row)
	}
	return sorted(rows)
}

// row computes what all tallies show.
func (t *tally) row(name string) Tally {
	return Tally{
		Name: name, Failures: t.Failures, Deliveries: t.Deliveries, Delivered: t.Delivered, Blocked: t.Blocked,
		Deferred: t.Deferred, Recovered: t.Recovered, Delay: t.waits.delay(),
		Span: t.span, Dominant: t.refusals.dominant(), DominantClass: t.classes.most(),
	}
}

// sorted puts the worst first.
func sorted(rows []Tally) []Tally {
	order.Sort(rows, compareTallies)
	return rows
}

const (
	// dominantShare is the share of one sender from which on a trace is taken to be filtered for it.
	dominantShare = 0.9
	// dominantLeast is how many deliveries it takes to say so.
	dominantLeast = 20
)

// rateWithheld says why rates would mislead: many administrators export failures only, and a historical search needs a
// filter for a sender, a recipient or a message. most is how many deliveries one sender has at most.
func (a *Accumulator) rateWithheld(t *Totals, most int64) string {
	var all int64 // without those that another address stands for
	for _, d := range a.domains {
		all += d.Deliveries
	}
	switch {
	case t.Failed > 0 && t.Delivered == 0:
		return "the exports hold no accepted delivery, so they seem to be filtered for failures"
	case all >= dominantLeast && float64(most) >= dominantShare*float64(all):
		return fmt.Sprintf("one sender has %d of %d deliveries, so the exports seem to be filtered for it", most, all)
	case all >= dominantLeast && a.recipients.is():
		return fmt.Sprintf("all %d deliveries are to one recipient, so the exports seem to be filtered for it", all)
	}
	return ""
}

// actions gathers groups into situations: the same cause at edges of the same owner, with the mail at stake.
func actions(failures, deferrals []Group) []Action {
	all := map[situation]*Action{}
	add := func(g *Group, failures, deferrals int64) {
		if g.Advice == nil {
			return
		}
		act := entry(all, situation{g.Class, g.Cause, g.EdgeOwner})
		act.Class, act.Cause, act.EdgeOwner, act.Advice = g.Class, g.Cause, g.EdgeOwner, *g.Advice
		act.Failures += failures
		act.Deferrals += deferrals
		if act.Message == "" && len(g.Examples) > 0 {
			act.Message = cmp.Or(g.Examples[0].NetworkMessageID, g.Examples[0].MessageID)
		}
		if !slices.Contains(act.Domains, g.RecipientDomain) {
			act.Domains = append(act.Domains, g.RecipientDomain)
		}
		if g.EdgeHost != "" && !slices.Contains(act.EdgeHosts, g.EdgeHost) {
			act.EdgeHosts = append(act.EdgeHosts, g.EdgeHost)
		}
	}
	for i := range failures {
		add(&failures[i], failures[i].Failures, 0)
	}
	for i := range deferrals {
		add(&deferrals[i], 0, deferrals[i].Failures)
	}
	var out []Action
	for _, act := range all {
		out = append(out, *act)
	}
	order.Sort(out, func(a, b Action) int {
		return cmp.Or(
			cmp.Compare(b.Failures, a.Failures), cmp.Compare(b.Deferrals, a.Deferrals),
			strings.Compare(a.Class, b.Class), strings.Compare(a.Cause, b.Cause), strings.Compare(a.EdgeOwner, b.EdgeOwner),
		)
	})
	return out
}

// claimTable holds the verdicts on claims.
type claimTable struct {
	claims []blocklist.Claim
	judged Judge
	rows   map[claimKey]*ClaimTally
	uses   map[useKey]*use
}

// claimKey is what one row of the table of claims has in common: who refused and why it was said do not matter.
type claimKey struct {
	list, zone string
	ip         string
}

func newClaimTable(claims []blocklist.Claim, judge Judge) *claimTable {
	return &claimTable{claims: claims, judged: judge, rows: map[claimKey]*ClaimTally{}, uses: map[useKey]*use{}}
}

// judge returns how often each verdict was given on the claims of a group, and counts them by claim, and by list and
// domain. That there is neither a claim nor a listing is no verdict.
func (t *claimTable) judge(key groupKey, occurrences []occurrence) (verdicts counts) {
	for _, o := range occurrences {
		c := t.claims[o.claim]
		v := t.judged(c, o.at.Time())
		if v.Name == blocklist.NoClaim {
			continue
		}
		verdicts.add(v.Name)
		if c.List == "" && c.Zone == "" && c.Class != "blocklist" {
			continue // it names an address, but no list
		}
		row := entry(t.rows, claimKey{c.List, c.Zone, c.IP.String()})
		row.List, row.Zone, row.IP = c.List, c.Zone, c.IP
		row.Count++
		if o.failure {
			row.Failures++
		}
		row.Span.add(o.at)
		if row.Verdicts == nil {
			row.Verdicts, row.Flags = map[string]int64{}, map[string]int64{}
			row.Confidence, row.Who = map[string]int64{}, map[string]int64{}
		}
		row.Verdicts[v.Name]++
		if v.Observed != nil && !v.Observed.At.IsZero() && o.at != 0 {
			row.Gap = row.Gap.with(v.Gap)
		}
		if v.Confidence != "" {
			row.Confidence[v.Confidence]++
		}
		for _, who := range v.Who {
			row.Who[who]++
		}
		for _, flag := range v.Flags {
			row.Flags[flag]++
		}
		if v.List != "" {
			entry(t.uses, useKey{v.List, key.domain}).note(&c, o, &v, row, key.edge)
		}
	}
	return verdicts
}

// tallies returns the claims, most frequent first.
func (t *claimTable) tallies() []ClaimTally {
	var out []ClaimTally
	for _, row := range t.rows {
		out = append(out, *row)
	}
	order.Sort(out, func(a, b ClaimTally) int {
		return cmp.Or(
			cmp.Compare(b.Count, a.Count), strings.Compare(a.List, b.List), strings.Compare(a.Zone, b.Zone), a.IP.Compare(b.IP),
		)
	})
	return out
}
