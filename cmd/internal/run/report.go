package run

import (
	"context"
	"errors"
	"fmt"

	"tracesift/analyze"
	"tracesift/cmd/internal/cost"
	"tracesift/ingest"
	"tracesift/ingest/trace"
)

// Report reads exports and computes their result, which is to be closed. The dataset, where one is asked for, is ready
// but not yet in place: the caller commits it once everything else is written, or aborts it.
func Report(ctx context.Context, o Options) (r *analyze.Result, d *PendingDataset, err error) {
	p, err := prepare(&o)
	if err != nil {
		return nil, nil, err
	}
	tools, zones, dns, inputs := p.tools, p.zones, p.dns, p.inputs
	earlier, err := openBaseline(&o)
	if err != nil {
		return nil, nil, err
	}
	if d, err = newDatasetOf(&o); err != nil {
		return nil, nil, err
	}
	pending := d // an error returns none
	defer func() {
		if err != nil {
			err = errors.Join(err, pending.Abort())
		}
	}()
	meter := o.meter()
	exports, err := o.exports(ctx, inputs, d)
	if err != nil {
		return nil, nil, err
	}
	store, files := exports.store, exports.files
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := o.allRefused(exports); err != nil {
		return nil, nil, err
	}
	if err := d.flushEvents(); err != nil {
		return nil, nil, err
	}
	o.end(meter, "read")
	learned := store.Learned()
	env := tools.env(learned, o.OwnDomains)
	totals := newTotals(&o, tools)
	defer func() { err = errors.Join(err, totals.close()) }()
	if err := totals.resolve(ctx, &o, exports, env, d); err != nil {
		return nil, nil, err
	}
	exports.debug(&o.Source, env)
	if err := store.Close(); err != nil { // the tables of the dataset need the memory
		return nil, nil, err
	}
	o.end(meter, "resolve")
	sum, dead := totals.sum, totals.dead
	lists, err := zones.ask(ctx, tools.catalog, sum.Questions())
	if err != nil {
		return nil, nil, err
	}
	questions := questionsOf(sum)
	if err := dns.ask(ctx, questions, lists); err != nil {
		return nil, nil, err
	}
	o.end(meter, "look_ups")
	if err := exports.assess(); err != nil {
		return nil, nil, err
	}
	if d.computes() {
		sum.SetAside()
	}
	if err := d.prepare(ctx, &o, tools, learned, lists, files); err != nil {
		return nil, nil, err
	}
	o.end(meter, "dataset")
	if r, err = sum.Result(lists.judge, tools.advice.For); err != nil {
		return nil, nil, err
	}
	result := r // an error returns none
	defer func() {
		if err != nil {
			err = errors.Join(err, result.Close())
		}
	}()
	r.GeneratedAt, r.Version = o.Now, o.Version
	r.Files = files
	r.SpilledBytes += store.Spilled()
	o.debug("bytes in temporary files in all: %d", r.SpilledBytes)
	r.Warnings = append(r.Warnings, d.warnings()...)
	r.OwnDomains = env.Own.Names()
	r.EOPRanges, r.EOPRangesSource = tools.edges.Ranges.Prefixes(), tools.edges.Ranges.Source()
	r.Observations, r.Zones = lists.observations, lists.audits
	if o.Redact != nil {
		o.Redact.Result(r)
	}
	if r.LookupPlan, err = suggest(tools.catalog, questions, &o); err != nil {
		return nil, nil, err
	}
	if err := earlier.compare(ctx, &o, tools, r); err != nil {
		return nil, nil, err
	}
	o.end(meter, "tables")
	r.Cost = exports.cost(meter)
	return r, d, dead.write(ctx)
}

// meter measures the run, if that is asked for.
func (o *Options) meter() *cost.Meter {
	if !o.Measure {
		return nil
	}
	return cost.Start()
}

// cost returns what the run took, nil where it was not measured.
func (e *exports) cost(meter *cost.Meter) *analyze.Cost {
	c := meter.Cost()
	if c == nil {
		return nil
	}
	c.RescannedBlocks = e.rescans.Load()
	for i := range e.files {
		c.ReadBytes += e.files[i].Bytes
	}
	return c
}

// exports reads exports, or the partials that were made of them.
func (o *Options) exports(ctx context.Context, inputs []ingest.Input, d *PendingDataset) (*exports, error) {
	if o.Partials {
		return unite(ctx, inputs, &o.Source)
	}
	return read(ctx, inputs, &o.Source, o.Dataset.Dir != "", d.events(o.Dataset))
}

// hide returns an error that names nobody where the report does not.
func (o *Options) hide(err error) error {
	if o.Redact == nil {
		return err
	}
	return o.Redact.Error(err)
}

// allRefused returns an error where no export could be read at all: there is nothing to report.
func (o *Options) allRefused(e *exports) error {
	var refused []error
	for i := range e.files {
		f := &e.files[i]
		if f.Shape != "" && (f.Err == nil || f.RowsRead > 0) {
			return nil
		}
		switch {
		case f.Err != nil:
			refused = append(refused, fmt.Errorf("%s: %w", f.Path, f.Err))
		case len(f.Warnings) > 0:
			refused = append(refused, fmt.Errorf("%s: %s", f.Path, f.Warnings[0]))
		}
	}
	const shown = 5
	if more := len(refused) - shown; more > 0 {
		refused = append(refused[:shown], fmt.Errorf("and %s", trace.Counted(int64(more), "more file", "more files")))
	}
	e.debug(&o.Source, nil)
	return o.hide(fmt.Errorf("no export could be read:\n%w", errors.Join(refused...)))
}
