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

// sheet writes one file of a table. The file is made with the first row: a partition without rows has none.
type sheet[T any] struct {
	table   *table[T]
	options parquet.Options
	dir     string // of the file, made when it is
	name    string
	memory  *sheetMemory
	file    *temporary
	writer  *parquet.Writer
}

// sheetMemory is what a sheet fills and the next one of its table can use again.
type sheetMemory struct {
	rows   rows
	buffer *parquet.Buffer
}

// add copies a row.
func (s *sheet[T]) add(row *T) error {
	addRow(&s.memory.rows, s.table, row)
	if len(s.memory.rows.index) >= maxGroupRows || s.memory.rows.size() >= maxGroupBytes {
		return s.flush()
	}
	return nil
}

// flush writes the waiting rows as one row group.
func (s *sheet[T]) flush() error {
	columns := plain(s.table.Columns)
	if err := s.begin(columns); err != nil {
		return err
	}
	if s.table.sort != nil {
		s.memory.rows.order()
	}
	if err := s.memory.rows.fill(s.memory.buffer, columns); err != nil {
		return err
	}
	s.memory.rows.reset()
	return s.writeBuffer()
}

// begin makes the file, where that was not done yet.
func (s *sheet[T]) begin(columns []parquet.Column) (err error) {
	if s.file != nil {
		return nil
	}
	if s.file, err = createTemporary(s.dir, s.name); err != nil {
		return err
	}
	if s.memory.buffer == nil {
		s.memory.buffer = parquet.NewBuffer(columns)
	}
	s.writer, err = parquet.NewWriter(s.file, columns, s.options)
	return err
}

// writeBuffer writes the rows of the buffer as one row group.
func (s *sheet[T]) writeBuffer() error {
	chunks, err := s.memory.buffer.Chunks()
	if err != nil {
		return err
	}
	err = s.writer.WriteRowGroup(chunks)
	s.memory.buffer.Reset()
	return err
}

// finish completes the file, brings it to disk and reads its footer back. It is nil where there are no rows.
func (s *sheet[T]) finish() (*pending, error) {
	if len(s.memory.rows.index) > 0 {
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
func (s *sheet[T]) discard() error {
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
