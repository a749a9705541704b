package dataset

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"tracesift/ingest/trace"
	"tracesift/report/parquet"
)

// Events writes the rows of exports as they are read. It is a trace.Consumer: what is dear, taking rows over and making
// pages of them, its callers do side by side, each for the rows it has; the files have the order of the exports.
type Events struct {
	w       *Writer
	columns []eventColumn
	plain   []parquet.Column

	limits eventLimits

	mu      sync.Mutex
	files   map[trace.InputID]*eventFile
	clock   int                // counts blocks
	waiting int                // bytes of rows that are in no row group yet
	parts   [][]parquet.Vector // without rows, to be used again
	packers []*parquet.Packer  // not in use
}

// eventLimits are how much may wait to be written.
type eventLimits struct {
	rows, bytes int // of a row group
	all         int // bytes of all exports; beyond it those that have gone quiet are written
}

// Events returns a consumer of all rows of the run, which Prepare puts into the table of events.
func (w *Writer) Events() *Events {
	columns := eventColumns()
	w.events = &Events{
		w: w, columns: columns, plain: plain(eventTable().Columns), files: map[trace.InputID]*eventFile{},
		limits: eventLimits{rows: maxGroupRows, bytes: maxGroupBytes, all: 128 << 20},
	}
	return w.events
}

// Consume takes the rows of a block over, and writes what is then due.
func (e *Events) Consume(_ int, b *trace.Block) error {
	rows := e.part()
	for i := range e.columns {
		e.columns[i].fill(&rows[i], b)
	}
	for _, g := range e.arrived(b.Input, b.Seq, rows) {
		if err := e.write(g); err != nil {
			return fmt.Errorf("dataset: %w", err)
		}
	}
	return nil
}

// part returns vectors without rows.
func (e *Events) part() []parquet.Vector {
	e.mu.Lock()
	defer e.mu.Unlock()
	if n := len(e.parts); n > 0 {
		rows := e.parts[n-1]
		e.parts = e.parts[:n-1]
		return rows
	}
	return make([]parquet.Vector, len(e.columns))
}

// arrived puts the rows of a block in their place, and returns the row groups that are now complete.
func (e *Events) arrived(input trace.InputID, seq int, rows []parquet.Vector) []*eventGroup {
	e.mu.Lock()
	defer e.mu.Unlock()
	f := e.files[input]
	if f == nil {
		f = &eventFile{events: e, input: input, early: map[int][]parquet.Vector{}, done: map[int]*parquet.RowGroup{}}
		e.files[input] = f
	}
	e.clock++
	f.touched = e.clock
	e.waiting += sizeOf(rows)
	f.early[seq] = rows
	due := f.takeEarly(nil)
	for e.waiting > e.limits.all {
		quiet := e.quietest()
		if quiet == nil {
			break
		}
		due = append(due, quiet.cut())
	}
	return due
}

// quietest returns the export with rows to be written whose last block is the longest ago.
func (e *Events) quietest() (found *eventFile) {
	for _, f := range e.files {
		if len(f.filling) > 0 && (found == nil || f.touched < found.touched) {
			found = f
		}
	}
	return found
}

func sizeOf(rows []parquet.Vector) (n int) {
	for i := range rows {
		n += rows[i].Size()
	}
	return n
}

// write encodes a row group, and appends to its file what has its turn.
func (e *Events) write(g *eventGroup) error {
	packer := e.packer()
	w, err := g.file.open()
	if err != nil {
		return err
	}
	encoded, err := w.Encode(packer.Pack(g.parts...))
	if err != nil {
		return err
	}
	e.empty(g.parts)
	g.parts = nil
	e.mu.Lock()
	e.packers = append(e.packers, packer)
	e.mu.Unlock()
	return g.file.append(g.number, encoded)
}

// packer returns one that is not in use.
func (e *Events) packer() *parquet.Packer {
	e.mu.Lock()
	defer e.mu.Unlock()
	if n := len(e.packers); n > 0 {
		p := e.packers[n-1]
		e.packers = e.packers[:n-1]
		return p
	}
	return parquet.NewPacker(e.plain)
}

// empty gives vectors back.
func (e *Events) empty(parts [][]parquet.Vector) {
	for _, rows := range parts {
		for i := range rows {
			rows[i].Reset()
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.parts = append(e.parts, parts...)
}

// Flush writes what waits and gives the memory back. It is called once when all exports are read.
func (e *Events) Flush() error {
	if e == nil {
		return nil
	}
	for _, f := range e.files {
		if err := f.flush(); err != nil {
			return fmt.Errorf("dataset: %w", err)
		}
	}
	e.parts, e.packers = nil, nil
	return nil
}

// finish completes the files under the content ids of their exports.
func (e *Events) finish(ids map[trace.InputID]string) error {
	if e == nil {
		return nil
	}
	if err := e.Flush(); err != nil {
		return err
	}
	done := map[string]bool{} // an export that was named twice
	for input, f := range e.files {
		p, err := f.sheet.finish()
		if err != nil {
			return err
		}
		id := ids[input]
		if id == "" || done[id] {
			if err := p.file.discard(); err != nil {
				return err
			}
			continue
		}
		done[id] = true
		p.entry.Partition = "input=" + id
		p.entry.Path = pathOf(p.entry.Table, p.entry.Partition, "part-0.parquet")
		e.w.pending = append(e.w.pending, p)
	}
	e.files = nil
	return nil
}

// discard removes what was not finished.
func (e *Events) discard() error {
	if e == nil {
		return nil
	}
	var errs []error
	for _, f := range e.files {
		errs = append(errs, f.discard())
	}
	return errors.Join(errs...)
}

// newEventSheet is the file of an export's events. What the export is known by is not known before its end, so it
// begins under a name of its own.
func (e *Events) newEventSheet(input trace.InputID) *sheet {
	t := eventTable()
	return &sheet{
		table: &t.Table, dir: filepath.Join(e.w.dir, EventRows), name: fmt.Sprintf("input-%d.parquet", input),
		options: parquet.Options{
			Codec: e.w.options.Codec, Level: zstdLevel, CreatedBy: e.w.options.CreatedBy,
			Metadata: footerMetadata(&t.Table, ""),
		},
	}
}
