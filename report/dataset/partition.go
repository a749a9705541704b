package dataset

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"

	"tracesift/analyze"
	"tracesift/analyze/advice"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
	"tracesift/report/dataset/statefile"
	"tracesift/report/parquet"
	"tracesift/report/schema"
)

// partitionWriter writes partitions anew, one after the other: one worker.
type partitionWriter struct {
	w        *Writer
	ctx      context.Context
	finalize Finalizer
	judge    analyze.Judge
	count    func() *analyze.Accumulator
	analysis string
	tables   *tables
	buffer   *bufio.Writer // of states
	states   *statefile.Writer
}

// writeAll writes the partitions of dates, several at once.
func (p partitionWriter) writeAll(ctx context.Context, finalizer func() Finalizer, dates []date, pulled map[date]map[uint32]bool) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p.ctx = ctx
	var workers sync.WaitGroup
	var begun atomic.Int64
	for range min(max(p.w.options.Jobs, 1), len(dates)) {
		worker := p
		worker.finalize, worker.tables = finalizer(), newTables()
		worker.buffer, worker.states = bufio.NewWriterSize(nil, 1<<20), new(statefile.Writer)
		workers.Go(func() {
			for i := begun.Add(1); i <= int64(len(dates)) && ctx.Err() == nil; i = begun.Add(1) {
				if err := worker.write(dates[i-1], pulled[dates[i-1]]); err != nil {
					cancel(err)
				}
			}
		})
	}
	workers.Wait()
	return context.Cause(ctx)
}

// tables are those of a partition, with room for their rows.
type tables struct {
	deliveries *table[deliveryRow]
	attempts   *table[attemptRow]
	groups     *table[groupRow]
	rows       [3]*rows
}

func newTables() *tables {
	t := &tables{deliveries: deliveryTable(), attempts: attemptTable(), groups: groupTable()}
	t.rows = [...]*rows{newRows(t.deliveries), newRows(t.attempts), newRows(t.groups)}
	return t
}

// partition is the files of one date.
type partition struct {
	*partitionWriter
	file       *temporary
	deliveries *sheet
	attempts   *sheet
	groups     *sheet
	sum        *analyze.Accumulator
	counter    *counter

	// What is used again from state to state.
	coder    delivery.StateCoder
	state    []byte
	keys     []delivery.Key
	names    []statefile.Name
	out      []delivery.Delivery
	delivery deliveryRow
	attempt  attemptRow
}

// write writes the files of a date: the states of the dataset without those that were pulled, and the new ones.
func (p *partitionWriter) write(on date, pulled map[uint32]bool) (err error) {
	name := "event_date=" + string(on)
	part := &partition{
		partitionWriter: p, sum: p.count(),
		deliveries: newSheet(p.w, &p.tables.deliveries.Table, name, p.analysis, p.tables.rows[0]),
		attempts:   newSheet(p.w, &p.tables.attempts.Table, name, p.analysis, p.tables.rows[1]),
		groups:     newSheet(p.w, &p.tables.groups.Table, name, p.analysis, p.tables.rows[2]),
		counter:    newCounter(),
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("%s: %w", name, p.w.old.stateError(err)), part.discard())
		}
	}()
	if part.file, err = createTemporary(filepath.Join(p.w.dir, stateTable, name), stateName); err != nil {
		return err
	}
	p.buffer.Reset(part.file)
	if err := p.states.Reset(p.buffer); err != nil {
		return err
	}
	if err := part.merge(name, on, pulled); err != nil {
		return err
	}
	if err := errors.Join(p.states.Close(), p.buffer.Flush(), part.file.finish()); err != nil {
		return err
	}
	return part.finish(name)
}

// merge takes the states of both sources in their order.
func (p *partition) merge(name string, on date, pulled map[uint32]bool) error {
	added := &entries{from: p.w.entries, on: on}
	if p.w.old != nil {
		if f := p.w.old.file(pathOf(stateTable, name, stateName)); f != nil {
			old, err := p.w.old.openStates(p.w.dir, f)
			if err != nil {
				return err
			}
			defer old.Close()
			err = old.Each(func(n uint32, e statefile.Entry) error {
				if pulled[n] {
					return nil
				}
				if err := added.upTo(&e.Rank, p.takeNew); err != nil {
					return err
				}
				return p.takeOld(e)
			})
			if err != nil {
				return err
			}
		}
	}
	return added.upTo(nil, p.takeNew)
}

// takeOld takes a state of the dataset, which an older version may have encoded.
func (p *partition) takeOld(e statefile.Entry) error {
	m, err := p.coder.Read(e.State)
	if err != nil {
		return err
	}
	if p.coder.Older() {
		p.state = p.coder.Append(p.state[:0], m)
		e.State = p.state
	}
	return p.take(e, m)
}

// takeNew takes a state that this run encoded.
func (p *partition) takeNew(e statefile.Entry) error {
	m, err := p.coder.Borrow(e.State)
	if err != nil {
		return err
	}
	return p.take(e, m)
}

// take adds one state and its rows.
func (p *partition) take(e statefile.Entry, m *delivery.Message) error {
	if err := context.Cause(p.ctx); err != nil {
		return err
	}
	p.keys, p.names = m.AppendNames(p.keys[:0]), p.names[:0]
	for _, key := range p.keys {
		p.names = append(p.names, statefile.Name(key))
	}
	if err := p.states.Append(e, p.names); err != nil {
		return err
	}
	p.out = p.finalize(m, p.out[:0])
	p.counter.message()
	for i := range p.out {
		d := &p.out[i]
		p.sum.Add(d)
		p.delivery = deliveryRow{Delivery: d, id: deliveryID(d), verdict: p.verdict(d, &d.Edge, d.Refusal, d.RefusedAt)}
		p.delivery.numbers = p.counter.delivery(d, &p.delivery.verdict)
		if err := addTo(p.deliveries, p.tables.deliveries, &p.delivery); err != nil {
			return err
		}
		for k := range d.Attempts {
			a := &d.Attempts[k]
			p.attempt = attemptRow{d: d, id: p.delivery.id, Attempt: a, verdict: p.verdict(d, &a.Edge, a.Refusal, a.At)}
			p.attempt.numbers = p.counter.attempt(a, &p.attempt.verdict)
			if err := addTo(p.attempts, p.tables.attempts, &p.attempt); err != nil {
				return err
			}
		}
	}
	return nil
}

// verdict holds the claim of a refusal, where it makes one, against the observations.
func (p *partition) verdict(d *delivery.Delivery, e *edge.Edge, r *ndr.Refusal, at trace.Instant) (v blocklist.Verdict) {
	if r == nil {
		return v
	}
	if c, claims := analyze.ClaimOf(d, e, r); claims {
		return p.judge(c, at.Time())
	}
	return v
}

// finish completes the files, or removes them where no state is left.
func (p *partition) finish(name string) error {
	noAdvice := func(string, string, string) (advice.Advice, bool) { return advice.Advice{}, false }
	counted, err := p.sum.Result(p.judge, noAdvice)
	if err := errors.Join(err, p.sum.Close()); err != nil {
		return err
	}
	rows := groupRows(counted)
	if err := errors.Join(counted.Err(), counted.Close()); err != nil {
		return err
	}
	for i := range rows {
		if err := addTo(p.groups, p.tables.groups, &rows[i]); err != nil {
			return err
		}
	}
	paths := []string{pathOf(stateTable, name, stateName)}
	if n := p.states.Entries(); n > 0 {
		p.w.waits(&pending{file: p.file, entry: File{
			Table: stateTable, Partition: name, Path: paths[0], Rows: n, Bytes: p.file.size, SHA256: p.file.sum(),
		}})
	} else if err := p.file.discard(); err != nil {
		return err
	}
	p.file = nil
	var errs []error
	for _, finish := range []func() (*pending, error){p.deliveries.finish, p.attempts.finish, p.groups.finish} {
		done, err := finish()
		errs = append(errs, err)
		if done != nil {
			p.w.waits(done)
		}
	}
	for _, table := range []string{Deliveries, Attempts, FailureGroups} {
		paths = append(paths, pathOf(table, name, table+".parquet"))
	}
	p.w.replaces(paths)
	return errors.Join(errs...)
}

// discard removes what was not finished.
func (p *partition) discard() error {
	var err error
	if p.file != nil {
		err = p.file.discard()
	}
	return errors.Join(err, p.sum.Close(), p.deliveries.discard(), p.attempts.discard(), p.groups.discard())
}

// waits notes a file that is to take its place.
func (w *Writer) waits(p *pending) {
	w.planned.Lock()
	defer w.planned.Unlock()
	w.pending = append(w.pending, p)
}

// replaces notes files of the dataset that go, unless new ones take their places.
func (w *Writer) replaces(paths []string) {
	w.planned.Lock()
	defer w.planned.Unlock()
	for _, path := range paths {
		if w.old != nil && w.old.file(path) != nil {
			w.removals = append(w.removals, path)
		}
	}
}

// newSheet begins a file of a table in a partition. No other sheet uses the room for rows before it is finished.
func newSheet(w *Writer, t *schema.Table, partition, analysis string, room *rows) *sheet {
	return &sheet{
		table: t, rows: room, dir: filepath.Join(w.dir, t.Name, partition), name: t.Name + ".parquet",
		options: parquet.Options{
			Codec: w.options.Codec, Level: zstdLevel, CreatedBy: w.options.CreatedBy,
			Metadata: footerMetadata(t, analysis),
		},
	}
}
