package dataset

import (
	"fmt"
	"sync"

	"tracesift/ingest/trace"
	"tracesift/report/parquet"
)

// eventFile puts the rows of one export in order. Its first fields belong to the lock of Events.
type eventFile struct {
	events  *Events
	input   trace.InputID
	next    int                      // number of the block that comes next
	early   map[int][]parquet.Vector // blocks that came before their turn
	filling [][]parquet.Vector       // of the row group to come
	rows    int                      // in filling
	size    int                      // of filling, in bytes
	groups  int                      // row groups that were cut
	touched int                      // when the last block came

	mu      sync.Mutex // of the fields below
	sheet   *sheet
	done    map[int]*parquet.RowGroup // encoded before their turn
	written int                       // row groups in the file
	err     error                     // why there is no file
}

// eventGroup is the rows of a row group, whose encoding is due.
type eventGroup struct {
	file   *eventFile
	number int // of the row group in its file
	parts  [][]parquet.Vector
}

// takeEarly moves the blocks whose turn it is to the row group to come, and appends those that are full to due. Where a
// row group ends depends on the blocks alone, not on when they came.
func (f *eventFile) takeEarly(due []*eventGroup) []*eventGroup {
	for {
		rows, ok := f.early[f.next]
		if !ok {
			return due
		}
		delete(f.early, f.next)
		f.next++
		f.filling = append(f.filling, rows)
		f.rows += rows[0].Rows()
		f.size += sizeOf(rows)
		if f.rows >= f.events.limits.rows || f.size >= f.events.limits.bytes {
			due = append(due, f.cut())
		}
	}
}

// cut makes a row group of what is there.
func (f *eventFile) cut() *eventGroup {
	g := &eventGroup{file: f, number: f.groups, parts: f.filling}
	f.events.waiting -= f.size
	f.groups++
	f.filling, f.rows, f.size = nil, 0, 0
	return g
}

// open returns the writer of the file, which it makes at the first call.
func (f *eventFile) open() (*parquet.Writer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.sheet == nil {
		f.sheet = f.events.newEventSheet(f.input)
		f.err = f.sheet.begin()
	}
	return f.sheet.writer, f.err
}

// append writes a row group as soon as those before it are written.
func (f *eventFile) append(number int, g *parquet.RowGroup) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done[number] = g
	for {
		next, ok := f.done[f.written]
		if !ok {
			return nil
		}
		if err := f.sheet.writer.Append(next); err != nil {
			return err
		}
		delete(f.done, f.written)
		f.written++
	}
}

// flush writes what is left when the export is at its end.
func (f *eventFile) flush() error {
	if len(f.early) > 0 {
		return fmt.Errorf("BUG: block %d of export %d is missing", f.next, f.input)
	}
	if len(f.filling) == 0 {
		return nil
	}
	return f.events.write(f.cut())
}

// discard removes the temporary file.
func (f *eventFile) discard() error {
	if f.sheet == nil {
		return nil
	}
	return f.sheet.discard()
}
