package dataset

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"tracesift/analyze/delivery"
	"tracesift/report/dataset/statefile"
)

// The states that rows are computed from stand in a file a partition, and beside them what the rows of the dataset say
// of the organisation. They are private to this program.
const (
	stateTable  = "_state"
	stateName   = "states.bin"
	learnedPath = stateTable + "/learned.json"
)

// stateFile is an open file of states.
type stateFile struct {
	*statefile.Reader
	*os.File
	path string
}

// fromCopy is what to do where a file of _state is lost: nothing that is left says what was in it.
const fromCopy = "bring the file back from a copy, or write all exports to another directory"

// openStates opens a file of states.
func (m *Manifest) openStates(dir string, f *File) (*stateFile, error) {
	in, err := os.Open(filepath.Join(dir, filepath.FromSlash(f.Path)))
	if errors.Is(err, os.ErrNotExist) {
		err = fmt.Errorf("%w: %s; dataset prune takes out its day and all before", err, fromCopy)
	}
	if err != nil {
		return nil, err
	}
	stat, err := in.Stat()
	if err == nil && stat.Size() != f.Bytes {
		err = fmt.Errorf("it has %d bytes, the manifest says %d: %s", stat.Size(), f.Bytes, fromCopy)
	}
	var r *statefile.Reader
	if err == nil {
		r, err = statefile.NewReader(in, f.Bytes)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", f.Path, m.stateError(err)), in.Close())
	}
	return &stateFile{r, in, f.Path}, nil
}

// states returns the files of states of all partitions.
func (m *Manifest) states() []*File {
	var files []*File
	for i := range m.Files {
		f := &m.Files[i]
		if _, dated := partitionDate(f.Partition); dated && f.Table == stateTable {
			files = append(files, f)
		}
	}
	return files
}

// open opens files of states. Those that it returns with an error are open, too.
func (w *Writer) open(some []*File) (map[date]*stateFile, error) {
	files := map[date]*stateFile{}
	for _, f := range some {
		on, _ := partitionDate(f.Partition)
		opened, err := w.old.openStates(w.dir, f)
		if err != nil {
			return files, err
		}
		files[on] = opened
	}
	return files, nil
}

// learned returns what the rows of the dataset say of the organisation. One without the file, as it was written, would
// make other rows of the same states.
func (m *Manifest) learned(dir string) (*delivery.Learned, error) {
	all := new(delivery.Learned)
	f := m.file(learnedPath)
	if f == nil {
		return all, nil
	}
	in, err := openWhole(dir, f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", learnedPath, err, fromCopy)
	}
	defer in.Close()
	b, err := io.ReadAll(io.NewSectionReader(in, 0, f.Bytes))
	if err == nil {
		err = all.UnmarshalJSON(b)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", learnedPath, err)
	}
	return all, nil
}

// prepareLearned unites what the rows of the run say of the organisation with what those of the dataset say.
func (w *Writer) prepareLearned(of *delivery.Learned) (*delivery.Learned, error) {
	all := new(delivery.Learned)
	if w.old != nil {
		var err error
		if all, err = w.old.learned(w.dir); err != nil {
			return nil, err
		}
	}
	if of != nil {
		all.Merge(of)
	}
	text, err := all.MarshalJSON()
	if err != nil {
		return nil, err
	}
	t, err := createTemporary(filepath.Join(w.dir, stateTable), filepath.Base(learnedPath))
	if err != nil {
		return nil, err
	}
	p := &pending{file: t, entry: File{Table: stateTable, Path: learnedPath}}
	w.pending = append(w.pending, p)
	_, err = t.Write(text)
	if err := errors.Join(err, t.finish()); err != nil {
		return nil, err
	}
	p.entry.Bytes, p.entry.SHA256 = t.size, t.sum()
	return all, nil
}
