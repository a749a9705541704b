package parquet

import (
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/parquet/file"
)

// Footer is what the end of a file says of it.
type Footer struct {
	Rows      int64
	RowGroups int
	Columns   []string
	CreatedBy string
	Metadata  []KeyValue
}

// ReadFooter reads the footer of the file of size bytes at r with another reader than the writer of this package.
// It answers a damaged file with an error.
func ReadFooter(r io.ReaderAt, size int64) (f Footer, err error) {
	defer guard(&err)
	_, f, err = openFooter(r, size)
	return f, err
}

func openFooter(r io.ReaderAt, size int64) (*file.Reader, Footer, error) {
	keptZstd()
	in, err := file.NewParquetReader(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, Footer{}, fmt.Errorf("parquet: %w", err)
	}
	meta := in.MetaData()
	f := Footer{Rows: meta.NumRows, RowGroups: in.NumRowGroups(), CreatedBy: meta.GetCreatedBy()}
	var rows int64
	for i := range f.RowGroups {
		rows += meta.RowGroup(i).NumRows()
	}
	if rows != f.Rows {
		return nil, Footer{}, fmt.Errorf("parquet: the footer says %d rows, its row groups have %d", f.Rows, rows)
	}
	for i := range meta.Schema.NumColumns() {
		f.Columns = append(f.Columns, meta.Schema.Column(i).Path())
	}
	kv := meta.KeyValueMetadata()
	for i, key := range kv.Keys() {
		f.Metadata = append(f.Metadata, KeyValue{Key: key, Value: kv.Values()[i]})
	}
	return in, f, nil
}
