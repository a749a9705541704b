package dataset

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
	"tracesift/report/parquet"
)

// Limits of a row group, and of the rows of all partitions that wait for theirs.
const (
	maxGroupRows  = 128 << 10
	maxGroupBytes = 64 << 20
	defaultBuffer = 32 << 20
)

// Options are how a dataset is written. The zero value is good.
type Options struct {
	Inputs      []Input // what the run will read, where that is known already: refuses early what Commit would refuse
	Codec       parquet.Codec
	Level       int    // of zstd; 0 is the default
	BufferBytes int    // of rows that wait, over all partitions; 0 is 32 MiB
	CreatedBy   string // "NAME version X (build Y)" for the files' footers
}

// Writer writes a dataset. Nothing in the directory changes before Commit but temporary files that readers skip.
// Every Writer ends with Commit or Abort. Its methods may be called from several goroutines.
type Writer struct {
	dir     string
	made    bool // dir was made by this run
	table   bool // so was the directory of the table
	lock    *os.File
	columns []Column
	plain   []parquet.Column
	options Options
	buffer  *parquet.Buffer

	mu         sync.Mutex
	partitions map[string]*partition
	waiting    int // bytes of rows in all partitions
	err        error
	done       bool
}

// Create begins to write the dataset in dir, which it makes. It refuses with an *InputsError where dir holds rows of
// exports that are not in o.Inputs, unless o.Inputs is nil; Commit asks again.
func Create(dir string, o Options) (_ *Writer, err error) {
	w := &Writer{dir: dir, options: o, columns: Columns(), partitions: map[string]*partition{}}
	for _, c := range w.columns {
		w.plain = append(w.plain, c.Column)
	}
	if w.options.BufferBytes <= 0 {
		w.options.BufferBytes = defaultBuffer
	}
	w.buffer = parquet.NewBuffer(w.plain)
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
	if err := sweep(dir); err != nil {
		return nil, err
	}
	if o.Inputs != nil {
		if err := checkInputs(dir, o.Inputs); err != nil {
			return nil, err
		}
	}
	switch err := os.Mkdir(filepath.Join(dir, tableName), 0o755); {
	case err == nil:
		w.table = true
	case !errors.Is(err, os.ErrExist):
		return nil, err
	}
	return w, nil
}

// Write adds one delivery, of which it keeps nothing. After an error every call fails with it.
func (w *Writer) Write(d *delivery.Delivery) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done && w.err == nil {
		return errors.New("dataset: write after Commit or Abort")
	}
	if w.err == nil {
		if err := w.write(d); err != nil {
			w.err = fmt.Errorf("dataset: %w", err)
		}
	}
	return w.err
}

func (w *Writer) write(d *delivery.Delivery) error {
	name := partitionName(d.OriginatedAt)
	p := w.partitions[name]
	if p == nil {
		p = &partition{name: name, dir: filepath.Join(w.dir, tableName, name)}
		w.partitions[name] = p
	}
	before := p.rows.size()
	p.rows.add(w.columns, d)
	w.waiting += p.rows.size() - before
	if len(p.rows.index) >= maxGroupRows || p.rows.size() >= maxGroupBytes {
		return w.flush(p)
	}
	for w.waiting > w.options.BufferBytes {
		if err := w.flush(w.largest()); err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) flush(p *partition) error {
	w.waiting -= p.rows.size()
	return p.flush(w.columns, w.plain, w.buffer, parquet.Options{
		Codec: w.options.Codec, Level: w.options.Level, CreatedBy: w.options.CreatedBy, Metadata: footerMetadata(),
	})
}

// largest returns the partition with the most waiting bytes, of equal ones the first by name.
func (w *Writer) largest() *partition {
	var best *partition
	for _, p := range w.partitions {
		if best == nil || p.rows.size() > best.rows.size() || p.rows.size() == best.rows.size() && p.name < best.name {
			best = p
		}
	}
	return best
}

// sorted returns the partitions by name.
func (w *Writer) sorted() []*partition {
	out := make([]*partition, 0, len(w.partitions))
	for _, p := range w.partitions {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *partition) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return out
}

// partitionName is the directory of the deliveries of a day. The name for an unknown one is Hive's.
func partitionName(t trace.Instant) string {
	if t == 0 {
		return "event_date=__HIVE_DEFAULT_PARTITION__"
	}
	return "event_date=" + t.Time().Format("2006-01-02")
}
