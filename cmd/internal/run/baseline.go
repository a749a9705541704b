package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/advice"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/ndr"
	"tracesift/analyze/trend"
	"tracesift/ingest/trace"
	"tracesift/report/dataset"
	"tracesift/report/jsondoc"
	"tracesift/report/redact"
)

// baseline is what a result is compared with. A nil one is none: its methods do nothing.
type baseline struct {
	path   string
	report *analyze.Result // that was read back; nil: the path is that of a dataset
}

// openBaseline finds out what is wrong with a baseline before the exports are read: it is a directory with a dataset,
// or a report as JSON.
func openBaseline(o *Options) (b *baseline, err error) {
	if o.Baseline == "" {
		return nil, nil
	}
	b = &baseline{path: o.Baseline}
	info, err := os.Stat(o.Baseline)
	switch {
	case errors.Is(err, fs.ErrNotExist) && b.begins(o):
		err = nil
	case err != nil:
	case info.IsDir():
		err = b.openDataset(o)
	default:
		err = b.openReport(o)
	}
	if err != nil {
		return nil, fmt.Errorf("--baseline: %w", err)
	}
	return b, nil
}

// begins says whether the run writes to the dataset that it is compared with: the first such run has none.
func (b *baseline) begins(o *Options) bool {
	return o.Dataset.Dir != "" && filepath.Clean(o.Dataset.Dir) == filepath.Clean(b.path)
}

// openDataset checks that there is a dataset.
func (b *baseline) openDataset(o *Options) error {
	d, err := dataset.Open(b.path)
	if err == nil && d.Manifest.Redacted != "" {
		switch {
		case o.Redact == nil:
			return fmt.Errorf("%s holds pseudonyms, which senders of this report cannot be compared with: give --redact with the same key", b.path)
		case o.Redact.KeyID() != d.Manifest.Redacted:
			return fmt.Errorf("%s holds pseudonyms of another key: give --redact with the key that has the id %s, not %s", b.path,
				d.Manifest.Redacted, o.Redact.KeyID())
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		if b.begins(o) {
			return nil
		}
		return fmt.Errorf("%s is no dataset: --parquet writes one, and -o last.json a report that can be compared with, too", b.path)
	}
	return err
}

// openReport reads a report, and refuses one that is about something else.
func (b *baseline) openReport(o *Options) error {
	f, err := os.Open(b.path)
	if err != nil {
		return err
	}
	defer f.Close()
	if b.report, err = jsondoc.Read(b.path, f); err != nil {
		return err
	}
	redacted := b.report.FoldedBelow > 0
	was, is := directionOf(b.report.Choice), directionOf(o.Choice)
	switch {
	case redacted && o.Redact == nil:
		return fmt.Errorf("%s was written with --redact: give --redact with the same key, or compare with a report that was written without", b.path)
	case !redacted && o.Redact != nil:
		return fmt.Errorf("%s was written without --redact, and would tell names that this report hides: write it again with --redact and "+
			"the same key, or leave --redact out", b.path)
	case was != is:
		return fmt.Errorf("%s is about %s mail, and this report about %s mail: choose the same --direction", b.path, was, is)
	}
	return nil
}

func directionOf(c analyze.Choice) delivery.Direction {
	if c.Direction == "" {
		return delivery.Outbound
	}
	return c.Direction
}

// compare holds a result against the baseline: a report as it is, of a dataset the time before that of the result.
func (b *baseline) compare(ctx context.Context, o *Options, t *tools, r *analyze.Result) error {
	if b == nil {
		return nil
	}
	before := b.report
	if before == nil {
		var err error
		if before, err = b.before(ctx, o, t, r.Period); err != nil {
			return fmt.Errorf("--baseline %s: %w", b.path, err)
		}
	}
	r.Comparison = trend.Compare(before, r)
	if err := errors.Join(before.Err(), before.Close(), r.Err()); err != nil {
		return err
	}
	r.Comparison.Source = b.path
	if o.Redact != nil {
		r.Comparison.Source = o.Redact.Text(b.path)
	}
	return nil
}

// before returns the result of the same days of the week before a period or, where the dataset has no mail of these, of
// the time directly before it.
func (b *baseline) before(ctx context.Context, o *Options, t *tools, now analyze.Period) (*analyze.Result, error) {
	none := &analyze.Result{Period: now.Before()}
	d, err := dataset.Open(b.path)
	if !now.Known() || errors.Is(err, fs.ErrNotExist) {
		return none, nil
	}
	if err != nil {
		return nil, err
	}
	for _, period := range slices.Compact([]analyze.Period{now.Before(), now.DirectlyBefore()}) {
		r, err := count(ctx, d, o, t, period, now.Until)
		if err != nil || r.Totals.Deliveries > 0 {
			return r, err
		}
	}
	return none, nil
}

// count computes the result of a period from the rows of a dataset; next is where the period ends that it is compared
// with. Refusals are classified anew, so that other rules make no changes. What the run itself will add does not count:
// it is not in place yet, and is of a later time.
func count(ctx context.Context, d *dataset.Dataset, o *Options, t *tools, period analyze.Period, next time.Time) (r *analyze.Result, err error) {
	sum := analyze.NewAccumulator(analyze.Options{
		Choice: analyze.Choice{Direction: o.Choice.Direction, Since: trace.InstantOf(period.From), Until: trace.InstantOf(period.Until)},
		Hosts:  t.edges.Hosts, Providers: t.providers, Temp: openLedger, Memory: o.countingMemory(),
	})
	defer func() { err = errors.Join(err, sum.Close()) }()
	names, err := redactorOf(ctx, d, o, period)
	if err != nil {
		return nil, err
	}
	err = d.Deliveries(period.From, period.Until, func(x *delivery.Delivery) error {
		t.reclassify(x)
		switch {
		case names == nil:
		case d.Manifest.Redacted != "":
			names.Fold(x)
		default:
			names.Delivery(x)
		}
		sum.Add(x)
		return context.Cause(ctx)
	})
	if err != nil {
		return nil, err
	}
	said, err := d.ObservationsNear(period.Until, next)
	if err != nil {
		return nil, err
	}
	evidence := &lookup{evidence: blocklist.NewEvidence(t.catalog, said, nil)}
	if r, err = sum.Result(evidence.judge, func(string, string, string) (advice.Advice, bool) { return advice.Advice{}, false }); err != nil {
		return nil, err
	}
	r.Observations = said
	if names != nil {
		r.FoldedBelow = redact.FewMessages
	}
	return r, nil
}

// redactorOf returns what makes one of the domains of few messages in a period, nil where nothing is redacted.
func redactorOf(ctx context.Context, d *dataset.Dataset, o *Options, period analyze.Period) (*redact.Redactor, error) {
	if o.Redact == nil {
		return nil, nil
	}
	names := o.Redact.Again()
	return names, d.Deliveries(period.From, period.Until, func(x *delivery.Delivery) error {
		names.Count(x)
		return context.Cause(ctx)
	})
}

// reclassify gives the refusals of a delivery that was read back the classes that the rules of today give them.
func (t *tools) reclassify(d *delivery.Delivery) {
	again := func(r *ndr.Refusal, text string, from delivery.Remote) *ndr.Refusal {
		if r == nil || text == "" {
			return r
		}
		return t.classifier.Classify(text, ndr.Context{RemoteHost: from.Host, RecipientDomain: d.RecipientDomain})
	}
	d.Refusal = again(d.Refusal, d.Diagnostic, d.Remote)
	for i := range d.Attempts {
		a := &d.Attempts[i]
		a.Refusal = again(a.Refusal, a.Text, a.Remote)
	}
}
