package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/parquet/metadata"
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
	meta, err := readMetadata(r, size)
	if err != nil {
		return f, err
	}
	return footerOf(meta), nil
}

// readMetadata reads and checks the footer, and lets the library parse it.
func readMetadata(r io.ReaderAt, size int64) (*metadata.FileMetaData, error) {
	keptZstd()
	if size < int64(2*len(magic)+4) {
		return nil, fmt.Errorf("parquet: a file of %d bytes is none", size)
	}
	var tail [8]byte
	if _, err := r.ReadAt(tail[:], size-int64(len(tail))); err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	n := int64(binary.LittleEndian.Uint32(tail[:]))
	begin := size - int64(len(tail)) - n
	if string(tail[4:]) != magic || begin < int64(len(magic)) {
		return nil, errors.New("parquet: the file does not end as one does: it is cut, or of another kind")
	}
	b := make([]byte, n)
	if _, err := r.ReadAt(b, begin); err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	if err := checkFooter(b, begin); err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	meta, err := metadata.NewFileMetaData(b, nil)
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	return meta, nil
}

func footerOf(meta *metadata.FileMetaData) Footer {
	f := Footer{Rows: meta.NumRows, RowGroups: len(meta.RowGroups), CreatedBy: meta.GetCreatedBy()}
	for i := range meta.Schema.NumColumns() {
		f.Columns = append(f.Columns, meta.Schema.Column(i).Path())
	}
	kv := meta.KeyValueMetadata()
	for i, key := range kv.Keys() {
		f.Metadata = append(f.Metadata, KeyValue{Key: key, Value: kv.Values()[i]})
	}
	return f
}
