package parquet

import (
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/schema"
)

// Bounds of what is read. Files come from disks that others write to: nothing that a footer claims is believed further
// than this. Files of this package stay far below.
const (
	maxReadRows  = 4 << 20 // of a row group
	maxReadChunk = 1 << 30 // bytes of a column chunk, unpacked
)

// Reader reads a file of flat columns in the encodings that Writer uses. The library reads the footer, the headers and
// the pages; the values in them are decoded here, because the library's decoder trusts them: damaged levels make it turn
// round for ever. A Reader is not safe for concurrent use.
type Reader struct {
	Footer
	in      *file.Reader
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
	in, footer, err := openFooter(r, size)
	if err != nil {
		return nil, err
	}
	out := &Reader{Footer: footer, in: in, columns: map[string]int{}}
	for i := range in.MetaData().Schema.NumColumns() {
		c := in.MetaData().Schema.Column(i)
		if c.MaxRepetitionLevel() > 0 || c.MaxDefinitionLevel() > 1 {
			return nil, fmt.Errorf("parquet: column %q is nested", c.Path())
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
	c := r.in.MetaData().Schema.Column(i)
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
	meta := r.in.MetaData().RowGroup(i)
	rows := meta.NumRows()
	if rows < 0 || rows > maxReadRows {
		return nil, fmt.Errorf("parquet: row group %d claims %d rows", i, rows)
	}
	group := r.in.RowGroup(i)
	out := make([]Values, len(columns))
	for k := range columns {
		at, ok := r.columns[columns[k].Name]
		if !ok {
			out[k] = absent(columns[k].Type, int(rows))
			continue
		}
		if t, ok := r.Type(columns[k].Name); !ok || t != columns[k].Type {
			return nil, fmt.Errorf("parquet: column %q is no %s", columns[k].Name, columns[k].Type)
		}
		chunk, err := meta.ColumnChunk(at)
		if err != nil {
			return nil, fmt.Errorf("parquet: column %q: %w", columns[k].Name, err)
		}
		if n := chunk.TotalUncompressedSize(); n < 0 || n > maxReadChunk {
			return nil, fmt.Errorf("parquet: column %q claims %d bytes", columns[k].Name, n)
		}
		pages, err := group.GetColumnPageReader(at)
		if err != nil {
			return nil, fmt.Errorf("parquet: column %q: %w", columns[k].Name, err)
		}
		d := decoder{typ: columns[k].Type, values: newValues(columns[k].Type, int(rows))}
		d.optional = r.in.MetaData().Schema.Column(at).MaxDefinitionLevel() > 0
		if err := d.read(pages); err != nil {
			return nil, fmt.Errorf("parquet: column %q: %w", columns[k].Name, err)
		}
		out[k] = d.values
	}
	return out, nil
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
