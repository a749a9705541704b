package dataset

import (
	"path/filepath"
	"strconv"

	"tracesift/report/parquet"
	"tracesift/report/schema"
)

// Limits of a row group.
const (
	maxGroupRows  = 128 << 10
	maxGroupBytes = 16 << 20
)

// zstdLevel is the fastest: ids, which are most of what is written, hardly become smaller by more work.
const zstdLevel = 1

// sheet writes one file of a table. The file is made with the first row: a partition without rows has none.
type sheet struct {
	table   *schema.Table
	options parquet.Options
	dir     string // of the file, made when it is
	name    string
	rows    *rows // which the next sheet of the table can use again; nil where row groups come ready
	file    *temporary
	writer  *parquet.Writer
}

// addTo copies a row of a table to its sheet.
func addTo[T any](s *sheet, t *table[T], row *T) error {
	if err := addRow(s.rows, t, row); err != nil {
		return err
	}
	if len(s.rows.index) >= maxGroupRows || s.rows.size() >= maxGroupBytes {
		return s.flush()
	}
	return nil
}

// flush writes the waiting rows as one row group.
func (s *sheet) flush() error {
	s.rows.sort()
	err := s.write(s.rows.chunks())
	s.rows.reset()
	return err
}

// begin makes the file, where that was not done yet.
func (s *sheet) begin() (err error) {
	if s.file != nil {
		return nil
	}
	if s.file, err = createTemporary(s.dir, s.name); err != nil {
		return err
	}
	s.writer, err = parquet.NewWriter(s.file, plain(s.table.Columns), s.options)
	return err
}

// write writes a row group.
func (s *sheet) write(chunks parquet.Chunks) error {
	if err := s.begin(); err != nil {
		return err
	}
	return s.writer.WriteRowGroup(chunks)
}

// finish completes the file, brings it to disk and reads its footer back. It is nil where there are no rows.
func (s *sheet) finish() (*pending, error) {
	if s.rows != nil && len(s.rows.index) > 0 {
		if err := s.flush(); err != nil {
			return nil, err
		}
	}
	if s.file == nil {
		return nil, nil
	}
	if err := s.writer.Close(); err != nil {
		return nil, err
	}
	if err := s.file.finish(); err != nil {
		return nil, err
	}
	if err := verifyRows(s.file.path, s.file.size, s.writer.Rows()); err != nil {
		return nil, err
	}
	return &pending{
		file: s.file,
		entry: File{
			Table: s.table.Name, Partition: filepath.Base(s.dir), Path: pathOf(s.table.Name, filepath.Base(s.dir), s.name),
			Rows: s.writer.Rows(), Bytes: s.file.size, SHA256: s.file.sum(),
		},
	}, nil
}

// discard removes the temporary file.
func (s *sheet) discard() error {
	if s.file == nil {
		return nil
	}
	return s.file.discard()
}

// footerMetadata is what a file says of itself. analysis names the rules, lists and domains that the rows follow from;
// empty where none do.
func footerMetadata(t *schema.Table, analysis string) []parquet.KeyValue {
	out := []parquet.KeyValue{
		{Key: "tracesift.schema_version", Value: strconv.Itoa(SchemaVersion)},
		{Key: "tracesift.table", Value: t.Name},
	}
	if analysis != "" {
		out = append(out, parquet.KeyValue{Key: "tracesift.analysis", Value: analysis})
	}
	return out
}
