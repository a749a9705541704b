package parquet

import (
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/schema"
)

// Reader reads a file of flat columns in the encodings that Writer uses. Files come from disks that others write to. The
// library parses the footer, the headers and the pages, but trusts them, so their claims are checked before it does; the
// values in the pages are decoded here, because damaged levels make the library's decoder turn round for ever. A Reader
// is not safe for concurrent use.
type Reader struct {
	Footer
	in      io.ReaderAt
	meta    *metadata.FileMetaData
	columns map[string]int
}

// Values is one column of a row group. Texts or Ints or Floats has a value for each row, the zero value where it is null.
type Values struct {
	Nulls  []bool
	Texts  []string
	Ints   []int64 // of Int32, Int64, Bool (0 or 1), TimestampMicros and Date
	Floats []float64
}

// OpenReader begins to read the file of size bytes at r. It answers a damaged file with an error.
func OpenReader(r io.ReaderAt, size int64) (_ *Reader, err error) {
	defer guard(&err)
	meta, err := readMetadata(r, size)
	if err != nil {
		return nil, err
	}
	out := &Reader{Footer: footerOf(meta), in: r, meta: meta, columns: map[string]int{}}
	for i := range meta.Schema.NumColumns() {
		c := meta.Schema.Column(i)
		if c.MaxRepetitionLevel() > 0 {
			return nil, fmt.Errorf("parquet: column %q repeats", c.Path())
		}
		out.columns[c.Path()] = i
	}
	return out, nil
}

// Has says whether the file has a column.
func (r *Reader) Has(name string) bool {
	_, ok := r.columns[name]
	return ok
}

// Type returns the type of a column, false where the file has no such column or one of another kind.
func (r *Reader) Type(name string) (Type, bool) {
	i, ok := r.columns[name]
	if !ok {
		return 0, false
	}
	c := r.meta.Schema.Column(i)
	for t := String; t <= Date; t++ {
		logical, physical := t.parquet()
		if c.PhysicalType() == physical && sameLogical(c.LogicalType(), logical) {
			return t, true
		}
	}
	return 0, false
}

// sameLogical compares logical types, of which none is the same as no annotation.
func sameLogical(a, b schema.LogicalType) bool {
	if a == nil || a.Equals(schema.NoLogicalType{}) {
		a = schema.NoLogicalType{}
	}
	return a.Equals(b)
}

// ReadRowGroup reads columns of row group i. A column that the file lacks is all null: the file is older than it. One of
// another type is an error.
func (r *Reader) ReadRowGroup(i int, columns []Column) (_ []Values, err error) {
	defer guard(&err)
	group := r.meta.RowGroup(i)
	out := make([]Values, len(columns))
	for k, c := range columns {
		at, ok := r.columns[c.Name]
		if !ok {
			out[k] = absent(c.Type, int(group.NumRows()))
			continue
		}
		if t, ok := r.Type(c.Name); !ok || t != c.Type {
			return nil, fmt.Errorf("parquet: column %q is no %s", c.Name, c.Type)
		}
		chunk, err := group.ColumnChunk(at)
		if err == nil {
			out[k], err = r.readChunk(chunk, c.Type, r.meta.Schema.Column(at).MaxDefinitionLevel() > 0)
		}
		if err != nil {
			return nil, fmt.Errorf("parquet: column %q: %w", c.Name, err)
		}
	}
	return out, nil
}

// readChunk reads all values of a column chunk.
func (r *Reader) readChunk(chunk *metadata.ColumnChunkMetaData, t Type, optional bool) (Values, error) {
	start := chunk.DataPageOffset()
	if chunk.HasDictionaryPage() && chunk.DictionaryPageOffset() > 0 {
		start = min(start, chunk.DictionaryPageOffset())
	}
	b := make([]byte, chunk.TotalCompressedSize())
	if _, err := r.in.ReadAt(b, start); err != nil {
		return Values{}, err
	}
	rows := chunk.NumValues()
	if err := checkPages(b, chunk.Compression(), rows, chunk.TotalUncompressedSize()); err != nil {
		return Values{}, err
	}
	pages, err := openPages(b, chunk.Compression(), rows)
	if err != nil {
		return Values{}, err
	}
	d := decoder{typ: t, optional: optional, values: newValues(t, int(rows))}
	err = d.read(pages)
	return d.values, err
}

// absent is a column of nulls.
func absent(t Type, rows int) Values {
	v := newValues(t, rows)
	for i := range v.Nulls {
		v.Nulls[i] = true
	}
	return v
}

func newValues(t Type, rows int) Values {
	v := Values{Nulls: make([]bool, rows)}
	switch t {
	case String:
		v.Texts = make([]string, rows)
	case Double:
		v.Floats = make([]float64, rows)
	default:
		v.Ints = make([]int64, rows)
	}
	return v
}
