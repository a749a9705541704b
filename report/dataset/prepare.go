package dataset

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/order"
	"tracesift/ingest/trace"
)

// Analysis is how rows are computed from states.
type Analysis struct {
	// Resolver returns how states become deliveries, given what all rows of the dataset teach, by a Finalizer for each
	// worker, and a key that changes with it: rows that were computed under another key are computed anew.
	Resolver     func(*delivery.Learned) (key string, worker func() Finalizer)
	Learned      *delivery.Learned                           // what the rows of this run say
	Observations []blocklist.Observation                     // of this run
	Judge        func([]blocklist.Observation) analyze.Judge // holds claims against observations, all of the dataset's
	Count        func() *analyze.Accumulator                 // counts the deliveries of a partition
	Exports      map[trace.InputID]string                    // SHA-256 of the exports of this run, for Events
	All          bool                                        // compute all rows anew
}

// Finalizer appends the deliveries of a message to out. They are valid until it is called again.
type Finalizer func(m *delivery.Message, out []delivery.Delivery) []delivery.Delivery

// Prepare computes what changes and writes it to temporary files beside the files that they will replace: the states of
// the run are united with those of the dataset, and every partition that this touches is computed anew.
func (w *Writer) Prepare(ctx context.Context, info Info, a Analysis) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done || w.next != nil {
		return errors.New("dataset: Prepare after Prepare, Commit or Abort")
	}
	if err := w.prepare(ctx, info, a); err != nil {
		return fmt.Errorf("dataset: %w", err)
	}
	return nil
}

func (w *Writer) prepare(ctx context.Context, info Info, a Analysis) error {
	next := w.nextManifest(info)
	pulled, err := w.unite(ctx)
	if err != nil {
		return err
	}
	learned, err := w.prepareLearned(a.Learned)
	if err != nil {
		return err
	}
	var finalizer func() Finalizer
	next.Analysis, finalizer = a.Resolver(learned)
	anew := a.All || w.old == nil || w.old.grown() // all files of a table have the same columns: some warehouses ask for it
	observations, fresh, err := w.prepareObservations(a.Observations, anew)
	if err != nil {
		return err
	}
	all := anew || next.Analysis != w.old.Analysis
	dates, err := w.touched(all, pulled, fresh)
	if err != nil {
		return err
	}
	p := partitionWriter{w: w, judge: a.Judge(observations), count: a.Count, analysis: next.Analysis}
	if err := p.writeAll(ctx, finalizer, dates, pulled); err != nil {
		return err
	}
	if err := w.events.finish(a.Exports); err != nil {
		return err
	}
	if anew {
		if err := w.repackEvents(); err != nil {
			return err
		}
	}
	return w.plan(next)
}

// nextManifest begins the manifest of the dataset as it will be: that of the dataset as it is, with the run's inputs.
func (w *Writer) nextManifest(info Info) *Manifest {
	next := &Manifest{
		SchemaVersion: SchemaVersion, StateVersion: delivery.StateVersion, Columns: columnCounts(), Info: info, Files: []File{},
	}
	next.Inputs = []Input{}
	known := map[string]bool{}
	next.Redacted = w.key
	if w.old != nil {
		next.Redacted = w.old.Redacted
		next.Pruned, next.Files = w.old.Pruned, slices.Clone(w.old.Files)
		next.Inputs = slices.Clone(w.old.Inputs)
		for _, in := range next.Inputs {
			known[in.SHA256] = true
		}
	}
	for _, in := range info.Inputs {
		if !known[in.SHA256] {
			next.Inputs = append(next.Inputs, in)
		}
		known[in.SHA256] = true
	}
	order.Sort(next.Inputs, func(a, b Input) int { return strings.Compare(a.SHA256, b.SHA256) })
	return next
}

// plan completes the manifest: what takes whose place, and what goes. A file that is as it was stays untouched; one that
// was damaged since is replaced.
func (w *Writer) plan(next *Manifest) error {
	replaced := map[string]bool{}
	for _, path := range w.removals {
		replaced[path] = true
	}
	slices.SortFunc(w.pending, func(a, b *pending) int { return strings.Compare(a.entry.Path, b.entry.Path) })
	var kept []*pending
	for _, p := range w.pending {
		if old := next.file(p.entry.Path); old != nil && old.SHA256 == p.entry.SHA256 && isWhole(w.dir, old) {
			delete(replaced, p.entry.Path)
			if err := p.file.discard(); err != nil {
				return err
			}
			continue
		}
		replaced[p.entry.Path] = true
		kept = append(kept, p)
	}
	next.Files = slices.DeleteFunc(next.Files, func(f File) bool { return replaced[f.Path] })
	for _, p := range kept {
		next.Files = append(next.Files, p.entry)
		from, err := filepath.Rel(w.dir, p.file.path)
		if err != nil {
			panic(fmt.Errorf("dataset: BUG: %w", err)) // it was made below dir
		}
		next.Moves = append(next.Moves, Move{From: filepath.ToSlash(from), To: p.entry.Path})
		delete(replaced, p.entry.Path)
	}
	next.Removals = slices.Sorted(maps.Keys(replaced))
	next.count()
	w.pending, w.next = kept, next
	return nil
}
