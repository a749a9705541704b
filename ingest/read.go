package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"tracesift/ingest/trace"
)

// Options say how to read exports. The zero value reads with one worker and forgets what it rejects.
type Options struct {
	Jobs      int                      // workers, which read several exports at once, or parts of one; at least 1
	BlockSize int                      // bytes of an export that one worker reads at a time, about; 0 is 1 MiB
	Stdin     io.Reader                // what Stdin stands for
	OnReject  func(trace.Reject) error // called for each lost row, one call at a time; an error stops the run
	OnRead    func(n int64)            // told of bytes read, see Size; called by several goroutines
	OnRescan  func()                   // told of each part that was looked at ahead in vain; called by several goroutines
	Digest    bool                     // also hash the bytes of each export, into FileAudit.SHA256

	DateOrder trace.DateOrder // of dates that are not ISO 8601; NoDateOrder: each file's own dates decide
	Zone      *time.Location  // of times without a zone in exports that have local times; nil: they are taken as UTC

	maxRecord int // bytes of text in a row at most; 0 is 1 MiB. Tests make it small
}

// blockSize returns the size of a block.
func (o *Options) blockSize() int {
	if o.BlockSize > 0 {
		return o.BlockSize
	}
	return defaultBlockSize
}

// recordSize returns the size of a row at most.
func (o *Options) recordSize() int {
	if o.maxRecord > 0 {
		return o.maxRecord
	}
	return defaultMaxRecord
}

// Read reads exports and hands their blocks to c, from several workers and in any order. It returns one account an
// input, in the order of the inputs: an export that cannot be read has its error there, and the others are read all the
// same. The error it returns itself is that of the consumer, of OnReject or of ctx; then the accounts are incomplete.
func Read(ctx context.Context, shapes *Shapes, inputs []Input, c trace.Consumer, o Options) ([]trace.FileAudit, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	audits := make([]trace.FileAudit, len(inputs))
	o.OnReject = oneAtATime(o.OnReject)
	p := newPool(len(inputs), func(i int) *reading {
		audits[i].Path = inputs[i].Path
		return newReading(ctx, shapes, inputs[i], trace.InputID(i), c, o, &audits[i])
	})
	var workers sync.WaitGroup
	for worker := range max(1, o.Jobs) {
		workers.Go(func() {
			var ahead scout
			for r := p.next(ctx); r != nil; r = p.next(ctx) {
				if err := r.work(ctx, worker, &ahead); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	workers.Wait()
	return audits, context.Cause(ctx)
}

// stop is an error that ends the run, not just the reading of one export.
type stop struct{ error }

// Unwrap returns the error itself.
func (s stop) Unwrap() error { return s.error }

// refuse notes why an export was not read. A file that was only found below a directory may be anything.
func refuse(audit *trace.FileAudit, in Input, err error) {
	if errors.Is(err, errNotExport) && !in.Named {
		audit.Warnings = append(audit.Warnings, fmt.Sprintf("skipped: %v", err))
		return
	}
	audit.Err = err
}

// stopping marks the errors of a consumer and stops when the context does.
type stopping struct {
	ctx  context.Context
	next trace.Consumer
}

// Consume hands the block on.
func (s stopping) Consume(worker int, b *trace.Block) error {
	if err := context.Cause(s.ctx); err != nil {
		return stop{err}
	}
	if err := s.next.Consume(worker, b); err != nil {
		return stop{err}
	}
	return nil
}

// oneAtATime serialises calls.
func oneAtATime(f func(trace.Reject) error) func(trace.Reject) error {
	if f == nil {
		return nil
	}
	var mu sync.Mutex
	return func(r trace.Reject) error {
		mu.Lock()
		defer mu.Unlock()
		return f(r)
	}
}
