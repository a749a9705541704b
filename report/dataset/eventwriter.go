package dataset

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"tracesift/ingest/trace"
	"tracesift/report/parquet"
)

// Events writes the rows of exports as they are read. It is a trace.Consumer that needs the blocks of one export one at a
// time, in their order.
type Events struct {
	w     *Writer
	table *table[eventRow]
	mu    sync.Mutex
	files map[trace.InputID]*sheet[eventRow]
}

// eventLevel is the level of zstd: every row is written, while the exports are read.
const eventLevel = 1

// Events returns a consumer of all rows of the run, which Prepare puts into the table of events.
func (w *Writer) Events() *Events {
	w.events = &Events{w: w, table: eventTable(), files: map[trace.InputID]*sheet[eventRow]{}}
	return w.events
}

// Consume writes the rows of a block.
func (e *Events) Consume(_ int, b *trace.Block) error {
	e.mu.Lock()
	s := e.files[b.Input]
	if s == nil {
		// What the export is known by is not known before its end, so it begins under a name of its own.
		s = &sheet[eventRow]{
			table: e.table, dir: filepath.Join(e.w.dir, EventRows), name: fmt.Sprintf("input-%d.parquet", b.Input),
			options: parquet.Options{
				Codec: e.w.options.Codec, Level: eventLevel, CreatedBy: e.w.options.CreatedBy,
				Metadata: footerMetadata(&e.table.Table, ""),
			},
		}
		e.files[b.Input] = s
	}
	e.mu.Unlock()
	for r := range b.Rows {
		if err := s.add(&eventRow{b, r}); err != nil {
			return fmt.Errorf("dataset: %w", err)
		}
	}
	return nil
}

// finish completes the files under the content ids of their exports.
func (e *Events) finish(ids map[trace.InputID]string) error {
	if e == nil {
		return nil
	}
	done := map[string]bool{} // an export that was named twice
	for input, s := range e.files {
		p, err := s.finish()
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
	for _, s := range e.files {
		errs = append(errs, s.discard())
	}
	return errors.Join(errs...)
}
