package analyze

import (
	"errors"
	"fmt"
	"time"

	"tracesift/analyze/advice"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/order"
	"tracesift/ingest/trace"
)

// Judge holds a claim, made by a refusal at some time, against what lists said.
type Judge func(c blocklist.Claim, at time.Time) blocklist.Verdict

// Adviser returns the advice for a cause at an edge of an owner.
type Adviser func(class, cause, owner string) (advice.Advice, bool)

// Result computes the tables. judge and advise are asked for each claim and each situation. The error is of the
// temporary storage. It uses the accumulator up; the result is to be closed.
func (a *Accumulator) Result(judge Judge, advise Adviser) (*Result, error) {
	a.spillRest()
	claims, book := newClaimTable(judge), &adviceBook{advise, map[situation]*advice.Advice{}}
	if a.options.Groups {
		r := new(Result)
		if err := a.groupTables(r, claims, book); err != nil {
			return nil, errors.Join(err, r.Close())
		}
		return r, nil
	}
	r := &Result{Choice: a.options.Choice, LeftOut: a.leftOut, Window: a.window, ByDirection: map[string]Totals{}, ByKind: map[string]Totals{}}
	err := a.options.together(
		func() error { return a.refusalTables(r, claims, book) },
		func() error { return a.otherTables(r) },
	)
	if err == nil {
		r.ListUsage, err = claims.usage(a, r.RecipientDomains)
	}
	if err = errors.Join(err, r.Err()); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	r.Claims = claims.tallies()
	if a.unclear > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%d failures come from rows with several recipients whose statuses "+
			"could not be told apart: the refusal shown may be that of another recipient of the row", a.unclear))
	}
	r.SpilledBytes = a.lacked() + r.Groups.spilled() + r.Deferrals.spilled()
	a.forget()
	return r, nil
}

// refusalTables computes the tables of refusals, and of the addresses that were refused.
func (a *Accumulator) refusalTables(r *Result, claims *claimTable, book *adviceBook) error {
	if err := a.groupTables(r, claims, book); err != nil {
		return err
	}
	r.Actions = actions(r.Groups.rows, r.Deferrals.rows)
	var err error
	r.Addresses, err = a.addressTable(claims.judged)
	return err
}

// otherTables computes the tables that no list and no advice changes.
func (a *Accumulator) otherTables(r *Result) error {
	for d, t := range a.byDirection.all {
		r.ByDirection[string(d)] = t.Totals
	}
	for k, t := range a.byKind.all {
		r.ByKind[string(k)] = t.Totals
	}
	r.Totals = r.ByKind[string(delivery.Mail)]
	if err := a.names(r); err != nil {
		return err
	}
	r.EdgeHosts = a.edgeTable()
	var err error
	if r.RecipientDomains, r.Deferred, err = a.domainTable(); err != nil {
		return err
	}
	r.Providers = a.fronts.table(a.templateNumbers)
	r.Classes = a.classTable()
	r.Days, r.Waits, r.Spells = a.dayTable(), a.waits.result(), a.spellTable()
	r.Period = a.began.period(r.Choice, r.Window)
	r.Unrecognised = a.wordings.byFrequency(a.templateNumbers)
	r.Routes, r.Grid, err = a.ways(r.EdgeHosts, r.RecipientDomains)
	return err
}

// forget gives back the memory of what the result now holds.
func (a *Accumulator) forget() {
	*a = Accumulator{options: a.options, ledgers: a.ledgers}
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
	var errs []error
	for _, l := range a.ledgers {
		errs = append(errs, l.Close())
	}
	return errors.Join(errs...)
}

// edgeTable computes the table of edge hosts.
func (a *Accumulator) edgeTable() []Tally {
	var rows []Tally
	for _, t := range a.edges {
		row := t.row(t.facts().host, a.templateNumbers)
		row.Edge = t.facts().result(a.options.Hosts)
		rows = append(rows, row)
	}
	return sorted(rows)
}

// classTable computes the table of NDR classes.
func (a *Accumulator) classTable() []Tally {
	var rows []Tally
	for key, t := range a.classes.all {
		row := t.row(t.name, a.templateNumbers)
		row.Class, row.Cause = key.class, key.cause
		rows = append(rows, row)
	}
	return sorted(rows)
}

// row computes what all tallies show.
func (t *tally) row(name string, templates *numbering[string]) Tally {
	return Tally{
		Name: name, Failures: t.Failures, Deliveries: t.Deliveries, Delivered: t.Delivered, Blocked: t.Blocked,
		Deferred: t.Deferred, Recovered: t.Recovered, Delay: t.waits.delay(),
		Span: t.span, Dominant: t.refusals.dominant(templates), DominantClass: t.classes.most(),
	}
}

// sorted puts the worst first.
func sorted(rows []Tally) []Tally {
	order.SortWide(rows, compareTallies)
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
	for _, e := range a.edges {
		all += e.Deliveries
	}
	switch {
	case t.Failed > 0 && t.Delivered == 0:
		return "the exports hold no accepted delivery, so they seem to be filtered for failures"
	case all >= dominantLeast && float64(most) >= dominantShare*float64(all):
		return fmt.Sprintf("one sender has %s of %s deliveries, so the exports seem to be filtered for it", trace.Count(most), trace.Count(all))
	case all >= dominantLeast && a.recipients.is():
		return fmt.Sprintf("all %s deliveries are to one recipient, so the exports seem to be filtered for it", trace.Count(all))
	}
	return ""
}
