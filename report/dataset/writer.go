package dataset

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"tracesift/analyze/delivery"
	"tracesift/report/parquet"
)

// Options are how a dataset is written. Temp must be given; otherwise the zero value is good.
type Options struct {
	Codec     parquet.Codec
	CreatedBy string // "NAME version X (build Y)" for the files' footers
	Jobs      int    // partitions that are written at once, each in up to 200 MB of memory; 0 is 1
	Memory    int64  // bytes, about, for states that wait to be united with those of the dataset; 0: no limit
	Temp      func() (delivery.Temp, error)
}

// Writer adds to a dataset. Nothing that readers look at changes before Commit. Add, Prepare and Commit are called in
// this order, the first as often as there are messages; every Writer ends with Commit or Abort.
type Writer struct {
	dir     string
	made    bool // dir was made by this run
	lock    *os.File
	options Options
	old     *Manifest // of the dataset as it was; nil where there was none
	key     string    // id of the key of pseudonyms in what is added; empty: none

	mu      sync.Mutex
	names   *spool[byte] // what the states of this run can be found by, by their first byte; not for a new dataset
	union   *delivery.Store
	entries *spool[shelf] // states by where they belong
	desks   sync.Pool     // of *desk
	events  *Events

	leftOut int64 // states that began before the day that the dataset was pruned to

	planned  sync.Mutex // of the next two, while partitions are written
	pending  []*pending
	removals []string
	next     *Manifest // what Commit writes
	done     bool
}

// Create begins to write to the dataset in dir, which it makes. It finishes what an interrupted run left to do. It
// refuses a directory that holds something else, and one that another run is writing to.
func Create(dir string, o Options) (_ *Writer, err error) {
	w := &Writer{dir: dir, options: o}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		w.made = true
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("dataset: %w", errors.Join(err, w.discard()))
		}
	}()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if w.lock, err = lock(dir); err != nil {
		return nil, err
	}
	if w.old, err = openDataset(dir); err != nil {
		return nil, err
	}
	w.entries = newSpool[shelf](o.Temp)
	if w.old == nil {
		return w, nil
	}
	if err := errors.Join(w.old.checkVersions(), w.old.checkStates(dir)); err != nil {
		return nil, err
	}
	w.names = newSpool[byte](o.Temp)
	w.union = delivery.NewStore(1, delivery.Options{Memory: o.Memory, Temp: o.Temp})
	return w, nil
}

// checkStates refuses a dataset whose states are not there: nothing could be united with it.
func (m *Manifest) checkStates(dir string) error {
	states := map[string]bool{}
	for i := range m.Files {
		if m.Files[i].Table == stateTable {
			states[m.Files[i].Partition] = true
		}
	}
	for i := range m.Files {
		if f := &m.Files[i]; f.Table == Deliveries && !states[f.Partition] {
			return fmt.Errorf("%s was written by a version that kept no states to add to (%s has none): write the exports "+
				"to another directory", dir, f.Partition)
		}
	}
	return nil
}

// Add takes the state of one message, of which it keeps nothing. It may be called by several goroutines at once.
func (w *Writer) Add(m *delivery.Message) error {
	err := w.add(m)
	if err != nil {
		err = fmt.Errorf("dataset: %w", err)
	}
	return err
}

func (w *Writer) add(m *delivery.Message) error {
	var written *desk
	if w.old == nil { // callers encode side by side
		written = w.write(m)
		defer w.desks.Put(written)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		return errors.New("Add after Commit or Abort")
	}
	if written != nil {
		return w.shelve(written)
	}
	for _, name := range m.AppendNames(nil) {
		if err := w.names.add(name[0], name[:]); err != nil {
			return err
		}
	}
	return w.union.Absorb(m)
}

// shelf is where a new state waits: with those of its partition whose ranks begin as its own. They are sorted shelf by
// shelf, in little memory.
type shelf struct {
	on    date
	first byte
}

// desk is where a state is encoded for its shelf.
type desk struct {
	coder       delivery.StateCoder
	shelf       shelf
	head, state []byte
}

// write encodes a state at a desk, which goes back to the others.
func (w *Writer) write(m *delivery.Message) *desk {
	d, _ := w.desks.Get().(*desk)
	if d == nil {
		d = new(desk)
	}
	rank := m.Rank()
	d.shelf = shelf{dateOfInstant(m.OriginatedAt()), rank[0]}
	d.state = d.coder.Append(d.state[:0], m)
	d.head = appendHead(d.head[:0], rank, len(d.state))
	return d
}

// shelve puts what was written at a desk onto its shelf.
func (w *Writer) shelve(d *desk) error {
	if w.old != nil && string(d.shelf.on) < w.old.Pruned {
		w.leftOut++
		return nil
	}
	return w.entries.add(d.shelf, d.head, d.state)
}

// LeftOut says, once Prepare is done, how many messages of the run are not kept because they began before a day that the
// dataset was pruned to, and that day.
func (w *Writer) LeftOut() (messages int64, before string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.leftOut == 0 {
		return 0, ""
	}
	return w.leftOut, w.old.Pruned
}

// place puts a state onto its shelf.
func (w *Writer) place(m *delivery.Message) error {
	d := w.write(m)
	defer w.desks.Put(d)
	return w.shelve(d)
}

// Commit puts the dataset in place: all files are complete, on disk and read back before the first of them replaces an
// older one. From the moment that the manifest says what is to move, an interruption delays the change and no more.
func (w *Writer) Commit() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done || w.next == nil {
		return errors.New("dataset: Commit without Prepare")
	}
	err := w.next.write(w.dir)
	if err == nil {
		w.pending, w.made = nil, false // they are the manifest's now
		if err = w.next.roll(w.dir); err != nil {
			err = fmt.Errorf("%w; the next run with this dataset finishes what is left", err)
		}
	}
	if err != nil {
		err = fmt.Errorf("dataset: %w", err)
	}
	return errors.Join(err, w.discard())
}

// Abort removes the temporary files and leaves the dataset as it was. After Commit it does nothing.
func (w *Writer) Abort() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.discard()
}

// discard removes all that this run made and did not publish, and lets other runs in.
func (w *Writer) discard() error {
	if w.done {
		return nil
	}
	w.done = true
	var errs []error
	for _, p := range w.pending {
		errs = append(errs, p.file.discard())
	}
	errs = append(errs, w.names.close(), w.entries.close(), w.events.discard())
	if w.union != nil {
		errs = append(errs, w.union.Close())
	}
	if w.lock != nil {
		errs = append(errs, sweepMade(w.dir, w.made), w.lock.Close())
	}
	if lockIsFile && w.made {
		errs = append(errs, removeEmpty(w.dir))
	}
	return errors.Join(errs...)
}

// sweepMade removes the directories of tables that are empty, and that of the dataset where this run made it.
func sweepMade(dir string, made bool) error {
	var errs []error
	for _, t := range Tables() {
		errs = append(errs, removeEmpty(filepath.Join(dir, t.Name)))
	}
	errs = append(errs, removeEmpty(filepath.Join(dir, stateTable)))
	if made {
		errs = append(errs, removeEmpty(dir))
	}
	return errors.Join(errs...)
}
