package dataset

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Commit puts the dataset in place: all files are complete, on disk and read back before the first of them replaces an
// older one; partitions without rows go; the manifest comes last. Where it fails before that, the dataset is as it
// was. It refuses with an *InputsError where the dataset holds rows of exports that are not in info.
func (w *Writer) Commit(info Info) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.err != nil:
		return errors.Join(w.err, w.discard())
	case w.done:
		return errors.New("dataset: Commit after Commit or Abort")
	}
	err := w.commit(info)
	if err != nil {
		w.err = fmt.Errorf("dataset: %w", err)
		err = w.err
	}
	return errors.Join(err, w.discard())
}

func (w *Writer) commit(info Info) error {
	if err := checkInputs(w.dir, info.Inputs); err != nil {
		return err
	}
	m := Manifest{SchemaVersion: SchemaVersion, Info: info, Rows: map[string]int64{tableName: 0}, Files: []File{}}
	if m.Inputs == nil {
		m.Inputs = []Input{}
	}
	partitions := w.sorted()
	for _, p := range partitions {
		if len(p.rows.index) > 0 {
			if err := w.flush(p); err != nil {
				return err
			}
		}
		if err := p.finish(); err != nil {
			return err
		}
		m.Files = append(m.Files, p.entry())
		m.Rows[tableName] += p.writer.Rows()
	}
	// From here to the end an interruption leaves old and new partitions side by side: the manifest says so, and
	// says which exports make it whole.
	if err := m.write(w.dir); err != nil {
		return err
	}
	if err := w.publish(partitions, &m); err != nil {
		return fmt.Errorf("%w; %s is incomplete until the same exports are written again", err, w.dir)
	}
	return nil
}

func (w *Writer) publish(partitions []*partition, m *Manifest) error {
	w.made, w.table = false, false
	for _, p := range partitions {
		if err := p.publish(); err != nil {
			return err
		}
	}
	if err := w.removeOthers(); err != nil {
		return err
	}
	m.Complete = true
	return m.write(w.dir)
}

// removeOthers removes the partitions that have no rows any more.
func (w *Writer) removeOthers() error {
	names, err := partitionDirs(w.dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if w.partitions[name] != nil {
			continue
		}
		dir := filepath.Join(w.dir, tableName, name)
		if err := os.Remove(filepath.Join(dir, fileName)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if err := removeEmpty(dir); err != nil {
			return err
		}
	}
	return syncDir(filepath.Join(w.dir, tableName))
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
	for _, p := range w.sorted() {
		errs = append(errs, p.discard())
	}
	w.partitions, w.buffer = nil, nil
	errs = append(errs, removeMade(filepath.Join(w.dir, tableName), w.table), removeMade(w.dir, w.made))
	if w.lock != nil {
		errs = append(errs, w.lock.Close())
	}
	return errors.Join(errs...)
}
