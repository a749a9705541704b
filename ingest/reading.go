package ingest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"tracesift/ingest/protocol"
	"tracesift/ingest/trace"
)

// reading is an export that is being read, by one worker or by several: each looks ahead in a part of the export by
// itself, and when the rows before it are known makes sure of what it saw. The splitter goes from worker to worker with
// the turn, part by part; only who has the turn may touch it.
type reading struct {
	splitter
	in   Input
	src  *export
	size int64 // of a part

	onRescan func() // or nil

	mu      sync.Mutex
	changed sync.Cond
	claimed int       // parts that somebody took
	turn    int       // the part whose worker has the turn
	offered *findings // what is known for who looks ahead
	single  bool      // nobody else can help
	last    int       // the part in which the export ends, as far as it is known
	over    bool      // read to its end, or not to be read on
	active  int       // workers
	failed  error     // what ends the run
}

// unknownPart is beyond all parts.
const unknownPart = 1<<63 - 1

// newReading opens an export. It is nil where that cannot be done, which the account says.
func newReading(ctx context.Context, shapes *Shapes, in Input, id trace.InputID, c trace.Consumer, o Options, audit *trace.FileAudit) *reading {
	src, err := open(in, o.Stdin, o.Digest, o.OnRead)
	if err != nil {
		refuse(audit, in, err)
		return nil
	}
	audit.Container = src.container
	r := &reading{in: in, src: src, size: int64(o.blockSize()), onRescan: o.OnRescan, last: unknownPart, active: 1}
	r.changed.L = &r.mu
	r.splitter = splitter{
		textReader: textReader{src: src}, shapes: shapes, input: id, audit: audit, consumer: stopping{ctx, c}, blockSize: o.blockSize(),
		maxRecord: o.recordSize(), offer: r.inform, transactions: protocol.New(),
		dates: dates{given: o.DateOrder, zone: o.Zone, survey: newSurvey(ctx, shapes, in, src)},
	}
	if o.OnReject != nil {
		r.onReject = func(lost trace.Reject) error {
			if err := o.OnReject(lost); err != nil {
				return stop{err}
			}
			return nil
		}
	}
	return r
}

// inform tells the others what is known, or that it holds no more. Who has the turn calls it.
func (r *reading) inform() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.offered = r.shared
	r.changed.Broadcast()
}

// work reads parts of the export until there are no more to take.
func (r *reading) work(ctx context.Context, worker int, c *scout) error {
	defer r.leave()
	for {
		part, known := r.claim()
		if part < 0 {
			return r.failure()
		}
		if err := context.Cause(ctx); err != nil {
			r.fail(err)
			return r.failure()
		}
		first := int64(part) * r.size
		found := known != nil && c.look(r.src, known, first, first+r.size)
		if known != nil {
			r.noteEnd(c)
		}
		if !r.wait(part) {
			return r.failure()
		}
		pending, over, err := r.advance(ctx, worker, part, c, known != nil, found)
		r.pass(part, over, err)
		if err == nil && pending != nil {
			if err := r.consumer.Consume(worker, pending); err != nil {
				r.fail(err)
			}
		}
		if err := r.failure(); err != nil {
			return err
		}
	}
}

// claim takes the next part and waits until it is known how to look ahead, or the turn comes. It is negative where
// there is nothing to take.
func (r *reading) claim() (part int, known *findings) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.taken() {
		return -1, nil
	}
	part = r.claimed
	r.claimed++
	for r.offered == nil && r.turn != part && !r.over && !r.single {
		r.changed.Wait()
	}
	if r.over || r.single && r.turn != part {
		return -1, nil
	}
	return part, r.offered
}

// taken says whether there is nothing left for somebody to take.
func (r *reading) taken() bool { return r.over || r.single || r.claimed > r.last }

// wait waits for the turn of a part. It is false where that never comes: the export is over, or one worker reads the
// rest.
func (r *reading) wait(part int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.turn != part && !r.over && !r.single {
		r.changed.Wait()
	}
	return r.turn == part && !r.over
}

// noteEnd notes where the export ends if a scout has seen it.
func (r *reading) noteEnd(c *scout) {
	if !c.ended {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = min(r.last, int(c.at/r.size))
}

// advance has the turn: it reads on to the end of a part, and hands on what it reads itself. pending is what the scout
// found, became part of the export, and waits to be handed on.
func (r *reading) advance(
	ctx context.Context, worker, part int, c *scout, looked, found bool,
) (pending *trace.Block, over bool, err error) {
	r.worker = worker
	if found {
		if over, err = r.until(ctx, c.from); over || err != nil {
			return nil, over, err
		}
		if pending, err = r.adopt(c); err != nil {
			return nil, false, err
		}
	}
	if looked && pending == nil && r.onRescan != nil {
		r.onRescan()
	}
	for !over && r.start.offset < r.limit(part) {
		if pending != nil { // it stands before what comes now
			if err := r.consumer.Consume(worker, pending); err != nil {
				return nil, false, err
			}
			pending = nil
		}
		if over, err = r.until(ctx, r.limit(part)); err != nil {
			return nil, over, err
		}
	}
	return pending, over, nil
}

// limit returns where the turn of a part ends, as an offset of the export. What is no table of independent rows is read
// by one worker, and so is what stands behind the end of the export as it was seen, should it have grown.
func (r *reading) limit(part int) int64 {
	single := r.kind == isObjects || r.kind == aMail || r.carry.Layout != nil && r.carry.Layout.Shape == trace.SMTPSendLog
	r.mu.Lock()
	defer r.mu.Unlock()
	if single && !r.single {
		r.single = true
		r.changed.Broadcast()
	}
	if r.single || part >= r.last {
		return toTheEnd
	}
	return int64(part+1) * r.size
}

// pass gives the turn to the worker of the next part, or closes the account.
func (r *reading) pass(part int, over bool, err error) {
	if over || err != nil {
		r.conclude(err)
		return
	}
	r.src.forget(min(r.start.offset, int64(part+1)*r.size-lookBehind))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn = part + 1
	r.changed.Broadcast()
}

// conclude closes the account. What is wrong with the export goes into it.
func (r *reading) conclude(err error) {
	r.account()
	if err == nil {
		r.audit.SHA256, err = r.src.sum()
		r.audit.Bytes = r.src.packed(r.at)
	} else {
		r.audit.Bytes = r.src.packed(r.start.offset)
	}
	var stopped stop
	if err != nil && !errors.As(err, &stopped) {
		refuse(r.audit, r.in, err)
		err = nil
	}
	r.fail(err)
}

// fail ends the reading of the export, and with an error the run.
func (r *reading) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true
	if r.failed == nil && err != nil {
		var stopped stop
		if errors.As(err, &stopped) {
			err = stopped.error
		}
		r.failed = fmt.Errorf("%s: %w", r.in.Path, err)
	}
	r.changed.Broadcast()
}

// failure returns the error that ends the run, nil where there is none.
func (r *reading) failure() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

// join lets a further worker help, if it can.
func (r *reading) join() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.taken() {
		return false
	}
	r.active++
	return true
}

// left says how much every worker has to do, if one more helps: in bytes, of those that nobody has taken yet.
func (r *reading) left() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.taken() {
		return 0
	}
	return max(0, r.src.size-int64(r.claimed)*r.size) / int64(r.active+1)
}

// leave closes the export behind the last worker.
func (r *reading) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.active--; r.active == 0 && r.over {
		_ = r.src.close() // it was only read
	}
}
