package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"tracesift/analyze/delivery"
	"tracesift/report/dataset/statefile"
	"tracesift/report/parquet"
)

// Check is what Verify found.
type Check struct {
	Manifest *Manifest
	Files    int
	Bytes    int64
	Problems []string // each names a file and what is wrong with it; empty: the dataset is as it was written
	Notes    []string // what the next run will put in order
}

// Verify reads every byte of the dataset in dir and holds it against the manifest: hashes, footers, columns, rows,
// states, and files that no run wrote. It changes nothing. The error is that of a directory that holds no dataset, or of
// one that another run wrote to meanwhile.
func Verify(dir string) (*Check, error) {
	m, err := readManifest(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is no dataset: report --parquet DIR writes one", dir)
	}
	if err != nil {
		return nil, fmt.Errorf("dataset: %w", err)
	}
	return m.check(dir)
}

// check is verify, unless another run is to blame for what it found.
func (m *Manifest) check(dir string) (*Check, error) {
	c, err := m.verify(dir)
	if (err != nil || len(c.Problems) > 0) && m.overtaken(dir) {
		return nil, fmt.Errorf("dataset: %s: %w", dir, errOvertaken)
	}
	return c, err
}

// verify holds all files against the manifest.
func (m *Manifest) verify(dir string) (*Check, error) {
	c := &Check{Manifest: m}
	waiting := map[string]string{} // where a file still is that is to move
	if !m.Complete {
		if len(m.Moves)+len(m.Removals) == 0 {
			c.problem(manifestName, errors.New("it says that files are missing, but not which: write the same exports again"))
		}
		for _, move := range m.Moves {
			if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(move.From))); err == nil {
				waiting[move.To] = move.From
			}
		}
		c.Notes = append(c.Notes, fmt.Sprintf("a run was interrupted while it put its files in place; %d of %d are left, and "+
			"the next run moves them", len(waiting), len(m.Moves)))
	}
	expected := map[string]bool{manifestName: true}
	rows := map[string]int64{}
	for i := range m.Files {
		f := m.Files[i]
		expected[f.Path] = true
		c.Files++
		c.Bytes += f.Bytes
		if f.Table != stateTable {
			rows[f.Table] += f.Rows
		}
		if from := waiting[f.Path]; from != "" {
			f.Path = from
			expected[from] = true
		}
		if err := verifyFile(dir, &f); err != nil {
			c.problem(f.Path, m.stateError(err))
		}
	}
	for table, n := range m.Rows {
		if rows[table] != n {
			c.problem(manifestName, fmt.Errorf("it says %d rows of %s, its files have %d", n, table, rows[table]))
		}
	}
	for _, gone := range m.Removals {
		expected[gone] = true
	}
	return c, c.findOrphans(dir, expected)
}

func (c *Check) problem(path string, err error) {
	c.Problems = append(c.Problems, fmt.Sprintf("%s: %v", path, err))
}

// findOrphans notes files that no run wrote, or that one left.
func (c *Check) findOrphans(dir string, expected map[string]bool) error {
	return stored(dir, func(path string) error {
		switch {
		case expected[path]:
		case isTemporary(path):
			c.Notes = append(c.Notes, path+": left by a run that was interrupted; the next run removes it")
		case strings.HasSuffix(path, ".parquet"):
			c.problem(path, errors.New("no run wrote it, and readers would read it: remove it"))
		}
		return nil
	})
}

// verifyFile holds a file against the manifest.
func verifyFile(dir string, f *File) error {
	in, err := openWhole(dir, f)
	if err != nil {
		return err
	}
	defer in.Close()
	switch {
	case f.Path == learnedPath || strings.HasPrefix(f.Path, stateTable+"/."+filepath.Base(learnedPath)):
		b, err := os.ReadFile(in.Name())
		if err != nil {
			return err
		}
		return new(delivery.Learned).UnmarshalJSON(b)
	case f.Table == stateTable:
		return verifyStates(in, f)
	}
	return verifyTable(in, f)
}

// verifyStates decodes every state.
func verifyStates(in *os.File, f *File) error {
	r, err := statefile.NewReader(in, f.Bytes)
	if err != nil {
		return err
	}
	if r.Entries() != f.Rows {
		return fmt.Errorf("it has %d states, the manifest says %d", r.Entries(), f.Rows)
	}
	var states delivery.StateCoder
	return r.Each(func(_ uint32, e statefile.Entry) error {
		_, err := states.Read(e.State)
		return err
	})
}

// verifyTable reads every value of a file, and compares its columns with those of the table. Files of older versions
// have fewer.
func verifyTable(in *os.File, f *File) error {
	t, ok := tableOf(f.Table)
	if !ok {
		return fmt.Errorf("no table is called %q", f.Table)
	}
	r, err := parquet.OpenReader(in, f.Bytes)
	if err != nil {
		return err
	}
	if r.Rows != f.Rows {
		return fmt.Errorf("it has %d rows, the manifest says %d", r.Rows, f.Rows)
	}
	if len(r.Columns) > len(t.Columns) {
		return fmt.Errorf("it has %d columns, the table has %d: a newer version wrote it", len(r.Columns), len(t.Columns))
	}
	for i, name := range r.Columns {
		if want := t.Columns[i]; name != want.Name {
			return fmt.Errorf("column %d is %q, want %q", i+1, name, want.Name)
		}
	}
	if err := verifyVersion(r.Metadata, f.Table); err != nil {
		return err
	}
	for g := range r.RowGroups {
		if _, err := r.ReadRowGroup(g, plain(t.Columns)); err != nil {
			return err
		}
	}
	return nil
}

// verifyVersion reads what a footer says of the file.
func verifyVersion(metadata []parquet.KeyValue, table string) error {
	for _, kv := range metadata {
		switch kv.Key {
		case "tracesift.schema_version":
			if n, err := strconv.Atoi(kv.Value); err != nil || n < 1 || n > SchemaVersion {
				return fmt.Errorf("schema version %q, this program knows 1 to %d", kv.Value, SchemaVersion)
			}
		case "tracesift.table":
			if kv.Value != table {
				return fmt.Errorf("it is of table %q, the manifest says %s", kv.Value, table)
			}
		}
	}
	return nil
}
