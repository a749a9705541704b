package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tracesift/report/parquet"
	"tracesift/report/schema"
)

// Row is one row of a table that was read back. Columns that the file lacks, because it is older, are null.
type Row struct {
	columns map[string]int
	values  []parquet.Values
	row     int
}

// Null says whether a column has no value.
func (r *Row) Null(column string) bool { return r.values[r.columns[column]].Nulls[r.row] }

// Text returns a column of texts, "" where it is null.
func (r *Row) Text(column string) string { return r.values[r.columns[column]].Texts[r.row] }

// Int returns a column of numbers, 0 where it is null: a bool as 0 or 1, a moment in microseconds since 1970.
func (r *Row) Int(column string) int64 { return r.values[r.columns[column]].Ints[r.row] }

// Dataset reads a dataset.
type Dataset struct {
	dir      string
	Manifest *Manifest
}

// Open reads the manifest of the dataset in dir. One that an interrupted run left incomplete can be read: some of its
// partitions may be older than others.
func Open(dir string) (*Dataset, error) {
	m, err := readManifest(dir)
	if err != nil {
		return nil, fmt.Errorf("dataset: %w", err)
	}
	return &Dataset{dir, m}, nil
}

// Read calls f with every row of a table whose partition lies in [from, until), in the order of the partitions, with
// the named columns. A zero time sets no bound; rows without a date come only where neither is set. A file whose bytes
// are not those of the manifest is an error. The row is valid until f returns.
func (d *Dataset) Read(table string, from, until time.Time, columns []string, f func(*Row) error) error {
	t, ok := tableOf(table)
	if !ok {
		return fmt.Errorf("dataset: no table %q", table)
	}
	if len(columns) == 0 {
		return fmt.Errorf("dataset: no columns of table %s are named", table)
	}
	wanted, err := pick(&t, columns)
	if err != nil {
		return err
	}
	for i := range d.Manifest.Files {
		file := &d.Manifest.Files[i]
		if file.Table != table || !within(file.Partition, from, until) {
			continue
		}
		if err := readFile(d.dir, file, wanted, f); err != nil {
			if d.Manifest.overtaken(d.dir) {
				err = fmt.Errorf("%w: %w", errOvertaken, err)
			}
			return fmt.Errorf("dataset: %s: %w", file.Path, err)
		}
	}
	return nil
}

// pick returns the named columns of a table.
func pick(t *schema.Table, names []string) ([]parquet.Column, error) {
	var out []parquet.Column
	for _, name := range names {
		i := slices.IndexFunc(t.Columns, func(c schema.Column) bool { return c.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("dataset: table %s has no column %q", t.Name, name)
		}
		out = append(out, t.Columns[i].Column)
	}
	return out, nil
}

// within says whether a partition lies in [from, until).
func within(partition string, from, until time.Time) bool {
	if from.IsZero() && until.IsZero() {
		return true
	}
	on, ok := partitionDate(partition)
	return ok && on != noDate && (from.IsZero() || on >= dateOf(from)) && (until.IsZero() || on < dateOf(until))
}

// readFile calls f with every row of a file.
func readFile(dir string, file *File, columns []parquet.Column, f func(*Row) error) error {
	row := &Row{columns: map[string]int{}}
	for i := range columns {
		row.columns[columns[i].Name] = i
	}
	return readGroups(dir, file, columns, func(values []parquet.Values) error {
		row.values = values
		for row.row = range values[0].Nulls {
			if err := f(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// readGroups calls f with every row group of a file.
func readGroups(dir string, file *File, columns []parquet.Column, f func([]parquet.Values) error) error {
	in, err := openWhole(dir, file)
	if err != nil {
		return err
	}
	defer in.Close()
	r, err := parquet.OpenReader(in, file.Bytes)
	if err != nil {
		return err
	}
	for g := range r.RowGroups {
		values, err := r.ReadRowGroup(g, columns)
		if err != nil {
			return err
		}
		if err := f(values); err != nil {
			return err
		}
	}
	return nil
}

// openWhole opens a file of the dataset whose bytes are those of the manifest.
func openWhole(dir string, file *File) (*os.File, error) {
	in, err := os.Open(filepath.Join(dir, filepath.FromSlash(file.Path)))
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	n, err := io.Copy(h, in)
	switch {
	case err != nil:
	case n != file.Bytes:
		err = fmt.Errorf("it has %d bytes, the manifest says %d", n, file.Bytes)
	case hex.EncodeToString(h.Sum(nil)) != file.SHA256:
		err = fmt.Errorf("its bytes are not those that were written")
	default:
		return in, nil
	}
	return nil, errors.Join(err, in.Close())
}

var errOvertaken = errors.New("another run wrote to the dataset while it was read: try again")

// overtaken says whether another run has changed the dataset since the manifest was read.
func (m *Manifest) overtaken(dir string) bool {
	now, err := readManifest(dir)
	return err == nil && (now.Complete != m.Complete || !slices.Equal(now.Files, m.Files))
}

// isWhole says whether a file of the dataset is there as the manifest has it.
func isWhole(dir string, file *File) bool {
	in, err := openWhole(dir, file)
	return err == nil && in.Close() == nil
}
