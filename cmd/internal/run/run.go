// Package run wires the layers together: exports become deliveries, deliveries a result. Every command that reads
// exports goes through it; it knows files, but neither flags nor forms.
package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/advice"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/analyze/provider"
	"tracesift/cmd/internal/cost"
	"tracesift/cmd/internal/progress"
	"tracesift/ingest"
	"tracesift/ingest/trace"
	"tracesift/report/redact"
)

// Options say what a run reads and how.
type Options struct {
	Source
	ListData
	Documents    []string       // where the caller writes the report
	Rules        string         // file of the user's own rules
	Providers    string         // file of the user's own signs of providers
	Suppressions string         // file that takes the dead addresses
	Choice       analyze.Choice // which deliveries the result is about
	Baseline     string         // dataset, or report as JSON, of an earlier time that the result is compared with
	Dataset      Dataset
	Redact       *redact.Redactor // nil: addresses and ids stay as they are
	Version      string
	Now          time.Time
	Measure      bool // say what the run took, which differs from run to run
}

// Source says what is read, and how.
type Source struct {
	Exports    []string // files, directories, patterns; "-" is Stdin
	Partials   bool     // the exports are partials, which Shard wrote
	Stdin      io.Reader
	Jobs       int                             // exports read at once; 0 is one a processor
	Memory     int64                           // bytes, about, for rows and tables; the rest goes to temporary files. 0: no limit
	OwnDomains []string                        // instead of those that the exports show to be the organisation's own
	EOPRanges  string                          // file of outbound ranges of Exchange Online Protection, instead of the embedded ones
	Rejects    string                          // file that takes the rows that could not be read
	Strict     bool                            // stop at the first row that cannot be read
	Mask       func(trace.Reject) trace.Reject // what of a row that could not be read may be written; nil: all

	Columns   string          // file of the user's own header names
	DateOrder trace.DateOrder // of dates that are not ISO 8601; NoDateOrder: each file's own dates decide
	Zone      *time.Location  // of local times that do not say their zone; nil: they are taken as UTC

	Bars progress.Display // show how much was read
}

// memoSize is how many distinct refusals the classifier remembers: a trace repeats few texts. One takes up to 2 KiB, so
// little memory remembers fewer.
func memoSize(memory int64) int {
	const most, least = 1 << 14, 1 << 10
	if memory == 0 {
		return most
	}
	return int(min(max(memory>>15, least), most))
}

// countingShare is which part of the memory limit the tables of all workers together may take while deliveries are
// counted: what a table takes is estimated, messages that are being resolved need some too, and collections leave
// garbage.
const countingShare = 4

// countingMemory returns how many bytes the tables of one worker may take; 0 is no limit.
func (s *Source) countingMemory() int {
	if s.Memory == 0 {
		return 0
	}
	return max(1, int(s.Memory)/countingShare/s.jobs())
}

// prepared is what a run needs before it reads exports: what is wrong with it is known at once.
type prepared struct {
	tools  *tools
	zones  zones
	dns    *dns
	inputs []ingest.Input
}

// prepare loads tables and list data, and finds the exports.
func prepare(o *Options) (p prepared, err error) {
	if p.tools, err = newTools(o); err != nil {
		return p, err
	}
	if p.zones, err = findZones(o.Zones); err != nil {
		return p, err
	}
	if p.dns, err = newDNS(o.DNS, p.tools.catalog, o.Lists, o.Version); err != nil {
		return p, err
	}
	if p.inputs, err = ingest.Find(o.Exports); err != nil {
		return p, err
	}
	return p, checkOutputs(o.outputs(), p.inputs)
}

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
	if err := allRefused(files); err != nil {
		return nil, nil, err
	}
	if err := d.flushEvents(); err != nil {
		return nil, nil, err
	}
	meter.End("read")
	own := ownDomains(store, o.OwnDomains)
	totals := newTotals(&o, tools)
	defer func() { err = errors.Join(err, totals.close()) }()
	if err := totals.resolve(ctx, o.Bars, store, tools.env(own, store.SmartHosts()), files, o.Redact, d); err != nil {
		return nil, nil, err
	}
	if err := store.Close(); err != nil { // the tables of the dataset need the memory
		return nil, nil, err
	}
	meter.End("resolve")
	sum, dead := totals.sum, totals.dead
	lists, err := zones.ask(ctx, tools.catalog, sum.Questions())
	if err != nil {
		return nil, nil, err
	}
	questions := questionsOf(sum)
	if err := dns.ask(ctx, questions, lists); err != nil {
		return nil, nil, err
	}
	meter.End("look_ups")
	if err := exports.assess(); err != nil {
		return nil, nil, err
	}
	if err := d.prepare(ctx, &o, tools, store.Learned(), lists, files); err != nil {
		return nil, nil, err
	}
	meter.End("dataset")
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
	r.Warnings = append(r.Warnings, d.warnings()...)
	r.OwnDomains = own.Names()
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
	meter.End("tables")
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

// allRefused returns an error where no export could be read at all: there is nothing to report.
func allRefused(files []trace.FileAudit) error {
	var refused []error
	for i := range files {
		f := &files[i]
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
		refused = append(refused[:shown], fmt.Errorf("and %d more files", more))
	}
	return fmt.Errorf("no export could be read:\n%w", errors.Join(refused...))
}

// ownDomains returns the user's domains, else those that the rows show.
func ownDomains(store *delivery.Store, given []string) delivery.Domains {
	if len(given) > 0 {
		return delivery.NewDomains(given)
	}
	return store.OwnDomains()
}

// tools are the tables that analysis works with.
type tools struct {
	classifier *ndr.Classifier
	edges      *edge.Finder
	providers  *provider.Book
	advice     *advice.Book
	catalog    *catalog.Catalog
}

// newTools loads the embedded tables and the user's overlays.
func newTools(o *Options) (*tools, error) {
	t := new(tools)
	var err error
	if t.catalog, err = loadCatalog(o.Lists); err != nil {
		return nil, err
	}
	rules, err := LoadRules(o.Rules)
	if err != nil {
		return nil, err
	}
	t.classifier = ndr.NewClassifier(rules, memoSize(o.Memory))
	if t.edges, err = newFinder(o.EOPRanges); err != nil {
		return nil, err
	}
	if t.providers, err = loadProviders(o.Providers); err != nil {
		return nil, err
	}
	t.advice, err = advice.Default()
	return t, err
}

// env is what messages are finalized with.
func (t *tools) env(own delivery.Domains, smartHosts delivery.Connectors) *delivery.Env {
	return &delivery.Env{Classify: t.classifier.Classify, Edges: t.edges, Own: own, SmartHosts: smartHosts}
}

// newFinder knows edges by the embedded ranges, or by those of the user's file.
func newFinder(rangesFile string) (*edge.Finder, error) {
	ranges, err := edge.DefaultRanges()
	if err == nil && rangesFile != "" {
		ranges, err = overlay(rangesFile, ranges, edge.LoadRanges)
	}
	if err != nil {
		return nil, err
	}
	return edge.NewFinder(ranges)
}

// loadProviders returns the embedded signs of providers below those of the user's file, where one is named.
func loadProviders(path string) (*provider.Book, error) {
	book, err := provider.Default()
	if err != nil || path == "" {
		return book, err
	}
	return overlay(path, book, provider.Load)
}

// loadCatalog returns the embedded lists below those of the user's file, where one is named.
func loadCatalog(path string) (*catalog.Catalog, error) {
	lists, err := catalog.Default()
	if err != nil || path == "" {
		return lists, err
	}
	return overlay(path, lists, catalog.Load)
}

// LoadRules returns the embedded rules below those of the user's file, where one is named.
func LoadRules(path string) (*ndr.Set, error) {
	rules, err := ndr.Default()
	if err != nil || path == "" {
		return rules, err
	}
	return overlay(path, rules, ndr.Load)
}
