package run

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/cmd/internal/progress"
	"tracesift/ingest/trace"
	"tracesift/report/dataset"
	"tracesift/report/parquet"
)

// Dataset says where the deliveries go as Parquet. The zero value writes none.
type Dataset struct {
	Dir        string
	Codec      parquet.Codec
	Events     bool // every row of the exports, too
	EventsOnly bool // nothing but every row: what else is known of the messages stays out
}

// unionShare is which part of the memory limit the states of a dataset may take while those of a run are united with
// them.
const unionShare = 4

// PendingDataset is a dataset that is written but not yet in place. A nil one is none: its methods do nothing.
type PendingDataset struct {
	writer *dataset.Writer
	rows   *dataset.Events     // nil: the rows of the exports are not wanted
	only   bool                // the rows of the exports are all that is wanted
	names  delivery.Pseudonyms // nil: addresses and ids stay as they are
}

// partitionMemory is what a partition may take while it is written: several are written at once as memory allows.
const partitionMemory = 200 << 20

// newDataset begins to write the dataset, nil where none is asked for.
func newDataset(o *Options, memory int64) (*PendingDataset, error) {
	if o.Dataset.Dir == "" {
		return nil, nil
	}
	jobs := o.jobs()
	if memory > 0 {
		jobs = min(jobs, int(memory/partitionMemory))
	}
	w, err := dataset.Create(o.Dataset.Dir, dataset.Options{
		Codec: o.Dataset.Codec, CreatedBy: "tracesift version " + o.Version, Jobs: jobs, Memory: memory / unionShare, Temp: openTemp,
	})
	if err != nil {
		return nil, err
	}
	return &PendingDataset{writer: w}, nil
}

// newDatasetOf begins to write the dataset of a report. One that is redacted holds pseudonyms, and nothing else.
func newDatasetOf(o *Options) (*PendingDataset, error) {
	d, err := newDataset(o, o.Memory)
	if d == nil || err != nil {
		return nil, err
	}
	id := ""
	if o.Redact != nil {
		id, d.names = o.Redact.KeyID(), o.Redact.States()
	}
	if err := d.writer.Keyed(id); err != nil {
		return nil, errors.Join(err, d.Abort())
	}
	return d, nil
}

// events returns what writes every row, nil where that is not asked for.
func (d *PendingDataset) events(o Dataset) trace.Consumer {
	if d == nil || !o.Events && !o.EventsOnly {
		return nil
	}
	d.rows, d.only = d.writer.Events(), o.EventsOnly
	return d.rows
}

// flushEvents writes the rows that wait, once all exports are read.
func (d *PendingDataset) flushEvents() error {
	if d == nil {
		return nil
	}
	return d.rows.Flush()
}

// computes says whether prepare computes rows from the states of messages.
func (d *PendingDataset) computes() bool { return d != nil && !d.only }

// add takes the state of a message.
func (d *PendingDataset) add(m *delivery.Message) error {
	if !d.computes() {
		return nil
	}
	if d.names != nil {
		m = m.Under(d.names)
	}
	return d.writer.Add(m)
}

// prepare computes what changes in the dataset. Rows are computed with what all its exports and observations say.
func (d *PendingDataset) prepare(ctx context.Context, o *Options, t *tools, learned *delivery.Learned, lists *lookup, files []trace.FileAudit) error {
	if d == nil {
		return nil
	}
	bar := o.Bars.Start("writing the dataset", 1, progress.Step)
	defer bar.Stop()
	info, err := o.info()
	if err != nil {
		return err
	}
	exports := map[trace.InputID]string{}
	for i := range files {
		if f := &files[i]; f.Shape != "" {
			in := dataset.Input{Name: d.name(o, f.Path), SHA256: f.SHA256, Bytes: f.Bytes, Rows: f.RowsRead}
			if f.LastAt != 0 {
				in.LastAt = f.LastAt.Time().Format(time.RFC3339)
			}
			info.Inputs = append(info.Inputs, in)
			exports[trace.InputID(i)] = f.SHA256
		}
	}
	analysis, err := t.analysis(o)
	if err != nil {
		return err
	}
	analysis.Exports = exports
	if !d.only {
		analysis.Learned, analysis.Observations = learned, believed(lists)
	}
	if d.names != nil && !d.only {
		analysis.Learned = learned.Under(d.names)
		for i := range analysis.Observations {
			analysis.Observations[i].Source = d.name(o, analysis.Observations[i].Source)
		}
	}
	return d.writer.Prepare(ctx, info, analysis)
}

// warnings says what of the run the dataset does not keep.
func (d *PendingDataset) warnings() []string {
	if d == nil {
		return nil
	}
	n, before := d.writer.LeftOut()
	if n == 0 {
		return nil
	}
	return []string{fmt.Sprintf("messages that are not in the dataset, which was pruned of all that began before %s: %d", before, n)}
}

// hashes returns the SHA-256 of the user's own data files; the built-in ones go by the version of the program.
func (o *Options) hashes() (map[string]string, error) {
	hashes := map[string]string{}
	for name, path := range map[string]string{"rules": o.Rules, "lists": o.Lists, "eop_ranges": o.EOPRanges} {
		if path == "" {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(b)
		hashes[name] = hex.EncodeToString(sum[:])
	}
	return hashes, nil
}

// info is what the manifest says of a run beside its exports.
func (o *Options) info() (dataset.Info, error) {
	hashes, err := o.hashes()
	return dataset.Info{Tool: "tracesift " + o.Version, GeneratedAt: o.Now.Format(time.RFC3339), Hashes: hashes}, err
}

// name returns the path of a file as the dataset may name it.
func (d *PendingDataset) name(o *Options, path string) string {
	if d.names == nil {
		return path
	}
	return o.Redact.EveryDomain().Text(path)
}

// analysis is how the rows of a dataset follow from its states.
func (t *tools) analysis(o *Options) (dataset.Analysis, error) {
	key := sha256.New()
	key.Write([]byte("tracesift " + o.Version + "\n"))
	hashes, err := o.hashes()
	if err != nil {
		return dataset.Analysis{}, err
	}
	for _, name := range []string{"rules", "lists", "eop_ranges"} {
		key.Write([]byte(name + hashes[name] + "\n"))
	}
	return dataset.Analysis{
		Resolver: func(learned *delivery.Learned) (string, func() dataset.Finalizer) {
			env := t.env(learned, o.OwnDomains)
			key.Write([]byte(strings.Join(env.Own.Names(), " ") + "\n"))
			key.Write([]byte(strings.Join(slices.Sorted(maps.Keys(env.SmartHosts)), "\n")))
			return hex.EncodeToString(key.Sum(nil)[:16]), func() dataset.Finalizer { return delivery.NewFinalizer(env).Finalize }
		},
		Judge: func(all []blocklist.Observation) analyze.Judge {
			evidence := blocklist.NewEvidence(t.catalog, all, nil)
			return func(c blocklist.Claim, at time.Time) blocklist.Verdict { return blocklist.Judge(c, at, evidence) }
		},
		Count: func() *analyze.Accumulator {
			return analyze.NewAccumulator(analyze.Options{
				Groups: true, Hosts: t.edges.Hosts, Providers: t.providers, Temp: openLedger, Memory: o.countingMemory(),
			})
		},
	}, nil
}

// believed returns the observations but those of sources that hold everybody.
func believed(l *lookup) []blocklist.Observation {
	type origin struct{ path, zone string }
	sick := map[origin]bool{}
	for _, z := range l.audits {
		if z.Health == blocklist.World || z.Health == blocklist.Taken {
			sick[origin{z.Path, z.Zone}] = true
		}
	}
	var out []blocklist.Observation
	for _, o := range l.observations {
		if !sick[origin{o.Source, o.Zone}] {
			out = append(out, o)
		}
	}
	return out
}

// Commit puts the dataset in place.
func (d *PendingDataset) Commit() error {
	if d == nil {
		return nil
	}
	return d.writer.Commit()
}

// Abort leaves the directory as it was. It does nothing after Commit.
func (d *PendingDataset) Abort() error {
	if d == nil {
		return nil
	}
	return d.writer.Abort()
}

// Compact computes all rows of a dataset anew from its states, and writes every file anew.
func Compact(ctx context.Context, o Options) (err error) {
	if _, err := dataset.Open(o.Dataset.Dir); err != nil {
		return err
	}
	tools, err := newTools(&o)
	if err != nil {
		return err
	}
	d, err := newDataset(&o, o.Memory)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Abort()) }()
	analysis, err := tools.analysis(&o)
	if err != nil {
		return err
	}
	analysis.All = true
	info, err := o.info()
	if err != nil {
		return err
	}
	if err := d.writer.Prepare(ctx, info, analysis); err != nil {
		return err
	}
	return d.Commit()
}
