package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"tracesift/report/parquet"
)

// repackEvents writes the rows of exports of older runs anew, as they are: their exports need not be there any more.
// What this run writes itself is left out; what somebody removed is forgotten, as no states have it.
func (w *Writer) repackEvents() error {
	if w.old == nil {
		return nil
	}
	for i := range w.old.Files {
		f := &w.old.Files[i]
		if f.Table != EventRows || slices.ContainsFunc(w.pending, func(p *pending) bool { return p.entry.Path == f.Path }) {
			continue
		}
		if _, err := os.Stat(filepath.Join(w.dir, filepath.FromSlash(f.Path))); errors.Is(err, fs.ErrNotExist) {
			w.removals = append(w.removals, f.Path)
			continue
		}
		err := w.repack(f)
		if err != nil && !isWhole(w.dir, f) {
			err = fmt.Errorf("%w: read its export again with --events, or remove the file", err)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.Path, err)
		}
	}
	return nil
}

// repack copies a file of events with the columns that the table has now.
func (w *Writer) repack(f *File) (err error) {
	s := newSheet(w, &eventTable().Table, f.Partition, "", nil)
	s.name = path.Base(f.Path)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.discard())
		}
	}()
	columns := plain(s.table.Columns)
	buffer := parquet.NewBuffer(columns)
	err = readGroups(w.dir, f, columns, func(values []parquet.Values) error {
		for row := range values[0].Nulls {
			for i := range columns {
				copyValue(buffer, i, columns[i].Type, &values[i], row)
			}
			if err := buffer.EndRow(); err != nil {
				return err
			}
		}
		chunks, err := buffer.Chunks()
		if err != nil {
			return err
		}
		err = s.write(chunks)
		buffer.Reset()
		return err
	})
	if err != nil {
		return err
	}
	p, err := s.finish()
	if p != nil {
		p.entry.Path = f.Path
		w.pending = append(w.pending, p)
	}
	return err
}

// copyValue adds a value that was read to column i of b.
func copyValue(b *parquet.Buffer, i int, t parquet.Type, v *parquet.Values, row int) {
	switch {
	case v.Nulls[row]:
		b.AddNull(i)
	case t == parquet.String:
		b.AddString(i, v.Texts[row])
	case t == parquet.Double:
		b.AddDouble(i, v.Floats[row])
	case t == parquet.Bool:
		b.AddBool(i, v.Ints[row] != 0)
	case t == parquet.TimestampMicros:
		b.AddTime(i, v.Ints[row])
	case t == parquet.Date:
		b.AddDate(i, int32(v.Ints[row]))
	default:
		b.AddInt(i, v.Ints[row])
	}
}
