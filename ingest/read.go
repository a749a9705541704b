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
	Jobs      int                      // exports read at once; at least 1
	BlockSize int                      // bytes of text in a block, about; 0 is 1 MiB
	Stdin     io.Reader                // what Stdin stands for
	OnReject  func(trace.Reject) error // called for each lost row, one call at a time; an error stops the run
	OnRead    func(n int64)            // told of bytes read, see Size; called by several goroutines
	Digest    bool                     // also hash the bytes of each export, into FileAudit.SHA256

	DateOrder trace.DateOrder // of dates that are not ISO 8601; NoDateOrder: each file's own dates decide
	Zone      *time.Location  // of times without a zone in exports that have local times; nil: they are taken as UTC

	maxRecord int // bytes of text in a row at most; 0 is 1 MiB. Tests make it small
}

// Read reads exports and hands their blocks to c, from several workers and in any order. It returns one account an input, in the order of the inputs: an export that
// cannot be read has its error there, and the others are read all the same. The error it returns itself is that of the
// consumer, of OnReject or of ctx; then the accounts are incomplete.
func Read(ctx context.Context, shapes *Shapes, inputs []Input, c trace.Consumer, o Options) ([]trace.FileAudit, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	audits := make([]trace.FileAudit, len(inputs))
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range inputs {
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	o.OnReject = oneAtATime(o.OnReject)
	var workers sync.WaitGroup
	for worker := range max(1, min(o.Jobs, len(inputs))) {
		workers.Go(func() {
			for i := range next {
				audits[i].Path = inputs[i].Path
				err := readOne(ctx, shapes, inputs[i], trace.InputID(i), worker, c, o, &audits[i])
				if err != nil {
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

// readOne reads one export. What is wrong with the export goes into its account.
func readOne(ctx context.Context, shapes *Shapes, in Input, id trace.InputID, worker int, c trace.Consumer, o Options, audit *trace.FileAudit) error {
	src, err := open(in, o.Stdin, o.Digest, o.OnRead)
	if err != nil {
		refuse(audit, in, err)
		return nil
	}
	defer src.close()
	audit.Container = src.container
	lines := newLines(stopping{ctx, c})
	var text io.Reader = src
	var stdin *recorder
	if in.Path == Stdin {
		stdin = &recorder{r: src}
		text = stdin
	}
	s := splitter{
		textReader: textReader{src: text}, block: trace.Block{Input: id}, shapes: shapes, worker: worker, audit: audit,
		consumer: lines, blockSize: defaultBlockSize, maxRecord: defaultMaxRecord,
	}
	if o.BlockSize > 0 {
		s.blockSize = o.BlockSize
	}
	if o.maxRecord > 0 {
		s.maxRecord = o.maxRecord
	}
	s.dates = dates{given: o.DateOrder, zone: o.Zone, survey: newSurvey(ctx, shapes, in, stdin)}
	if o.OnReject != nil {
		s.onReject = func(r trace.Reject) error {
			if err := o.OnReject(r); err != nil {
				return stop{err}
			}
			return nil
		}
	}
	err = s.run(ctx)
	lines.account(audit)
	if err == nil {
		audit.SHA256, err = src.raw.sum()
	}
	audit.Bytes = src.packed()
	var stopped stop
	switch {
	case errors.As(err, &stopped):
		return fmt.Errorf("%s: %w", in.Path, stopped.error)
	case err != nil:
		refuse(audit, in, err)
	}
	return nil
}

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
