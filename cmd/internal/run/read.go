package run

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"

	"tracesift/analyze/coverage"
	"tracesift/analyze/delivery"
	"tracesift/cmd/internal/progress"
	"tracesift/ingest"
	"tracesift/ingest/trace"
)

// exports are the exports of a run once they were read.
type exports struct {
	store  *delivery.Store
	sample *coverage.Sample
	files  []trace.FileAudit

	rescans atomic.Int64 // parts that were looked at ahead in vain
}

// read fills a store from exports, and hands their rows to another consumer too, unless that is nil. hashed says
// whether the bytes of each are hashed.
func read(ctx context.Context, inputs []ingest.Input, s *Source, hashed bool, another trace.Consumer) (*exports, error) {
	e := &exports{store: delivery.NewStore(s.jobs(), delivery.Options{Memory: s.Memory, Temp: openTemp}), sample: coverage.NewSample()}
	all := consumers{e.store, e.sample}
	if another != nil {
		all = append(all, another)
	}
	err := s.withRejects(ctx, func(rejects *rejects) (err error) {
		e.files, err = scan(ctx, inputs, s, all, ingest.Options{
			OnReject: rejects.add, OnRescan: func() { e.rescans.Add(1) }, Digest: hashed,
		})
		return err
	})
	if err != nil {
		return nil, errors.Join(err, e.store.Close())
	}
	return e, nil
}

// mostJobs is more than any machine can use; each worker has room of its own, and more of them only cost.
const mostJobs = 256

// jobs returns how many exports are read at once.
func (s *Source) jobs() int {
	if s.Jobs > 0 {
		return min(s.Jobs, mostJobs)
	}
	return runtime.GOMAXPROCS(0)
}

// scan hands the rows of exports to a consumer.
func scan(ctx context.Context, inputs []ingest.Input, s *Source, c trace.Consumer, o ingest.Options) ([]trace.FileAudit, error) {
	shapes, err := newShapes(s.Columns)
	if err != nil {
		return nil, err
	}
	o.Jobs, o.Stdin, o.DateOrder, o.Zone = s.jobs(), s.Stdin, s.DateOrder, s.Zone
	bar := s.Bars.Start("reading exports", ingest.Size(inputs), progress.Bytes)
	defer bar.Stop()
	o.OnRead = bar.Add
	s.debug("reading exports: %d; jobs: %d; bytes of memory: %d", len(inputs), o.Jobs, s.Memory)
	return ingest.Read(ctx, shapes, inputs, c, o)
}

// newShapes returns what recognises exports, with the user's header names before ours.
func newShapes(columns string) (*ingest.Shapes, error) {
	shapes, err := ingest.NewShapes()
	if err != nil || columns == "" {
		return shapes, err
	}
	return overlay(columns, shapes, ingest.OverlayColumns)
}

// consumers hands every block to each of them.
type consumers []trace.Consumer

// Consume hands the block on.
func (c consumers) Consume(worker int, block *trace.Block) error {
	for _, next := range c {
		if err := next.Consume(worker, block); err != nil {
			return err
		}
	}
	return nil
}

// settle completes the accounts with what became of the rows. What the reader filtered stays filtered.
func settle(files []trace.FileAudit, accounts []delivery.Account) {
	for i, a := range accounts {
		files[i].Used, files[i].Duplicates = a.Used, a.Duplicates
		files[i].Filtered += a.Filtered
	}
}

// assess adds to the accounts, which must be complete, what the exports cover and what they leave out.
func (e *exports) assess() error {
	caps, err := coverage.DefaultCaps()
	if err != nil {
		return err
	}
	coverage.Assess(e.files, caps, e.sample)
	return nil
}
