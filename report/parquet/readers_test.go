package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"testing"

	pq "github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	independent "github.com/parquet-go/parquet-go"
)

// readIndependent reads all rows with a reader that shares no code with the writer.
func readIndependent(tb testing.TB, b []byte, columns []Column) [][]any {
	tb.Helper()
	f, err := independent.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		tb.Fatal(err)
	}
	var out [][]any
	for _, g := range f.RowGroups() {
		rows := g.Rows()
		buf := make([]independent.Row, 100)
		for {
			n, err := rows.ReadRows(buf)
			for _, row := range buf[:n] {
				out = append(out, independentRow(row, columns))
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				tb.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil {
			tb.Fatal(err)
		}
	}
	return out
}

func independentRow(row independent.Row, columns []Column) []any {
	out := make([]any, len(columns))
	for _, v := range row {
		i := v.Column()
		switch {
		case v.IsNull():
		case columns[i].Type == String:
			out[i] = string(v.ByteArray())
		case columns[i].Type == Int32, columns[i].Type == Date:
			out[i] = int64(v.Int32())
		case columns[i].Type == Double:
			out[i] = v.Double()
		case columns[i].Type == Bool:
			out[i] = v.Boolean()
		default:
			out[i] = v.Int64()
		}
	}
	return out
}

// readOwn reads all rows with the reader of the library that wrote the metadata.
func readOwn(tb testing.TB, b []byte, columns []Column) [][]any {
	tb.Helper()
	keptZstd()
	f, err := file.NewParquetReader(bytes.NewReader(b))
	if err != nil {
		tb.Fatal(err)
	}
	var out [][]any
	for g := range f.NumRowGroups() {
		group := f.RowGroup(g)
		base := len(out)
		for range group.NumRows() {
			out = append(out, make([]any, len(columns)))
		}
		for i := range columns {
			col, err := group.Column(i)
			if err != nil {
				tb.Fatal(err)
			}
			levels := make([]int16, group.NumRows())
			values, err := readColumn(col, levels)
			if err != nil {
				tb.Fatalf("%s: %v", columns[i].Name, err)
			}
			for r, level := range levels {
				if columns[i].Required || level == 1 {
					out[base+r][i], values = values[0], values[1:]
				}
			}
			if len(values) > 0 {
				tb.Fatalf("%s: %d values too many", columns[i].Name, len(values))
			}
		}
	}
	return out
}

func readColumn(col file.ColumnChunkReader, levels []int16) ([]any, error) {
	rows := int64(len(levels))
	var out []any
	for at := int64(0); at < rows; {
		var total int64
		var n int
		var err error
		left := rows - at
		switch col := col.(type) {
		case *file.ByteArrayColumnChunkReader:
			v := make([]pq.ByteArray, left)
			total, n, err = col.ReadBatch(left, v, levels[at:], nil)
			for _, v := range v[:n] {
				out = append(out, string(v))
			}
		case *file.Int32ColumnChunkReader:
			v := make([]int32, left)
			total, n, err = col.ReadBatch(left, v, levels[at:], nil)
			for _, v := range v[:n] {
				out = append(out, int64(v))
			}
		case *file.Int64ColumnChunkReader:
			v := make([]int64, left)
			total, n, err = col.ReadBatch(left, v, levels[at:], nil)
			for _, v := range v[:n] {
				out = append(out, v)
			}
		case *file.Float64ColumnChunkReader:
			v := make([]float64, left)
			total, n, err = col.ReadBatch(left, v, levels[at:], nil)
			for _, v := range v[:n] {
				out = append(out, v)
			}
		case *file.BooleanColumnChunkReader:
			v := make([]bool, left)
			total, n, err = col.ReadBatch(left, v, levels[at:], nil)
			for _, v := range v[:n] {
				out = append(out, v)
			}
		}
		if err != nil {
			return nil, err
		}
		if total == 0 {
			return nil, fmt.Errorf("%d of %d rows", at, rows)
		}
		at += total
	}
	return out, nil
}

// sameRows compares bit by bit, so that the two zeros differ.
func sameRows(tb testing.TB, reader string, got, want [][]any, columns []Column) {
	tb.Helper()
	if len(got) != len(want) {
		tb.Fatalf("%s: %d rows, want %d", reader, len(got), len(want))
	}
	for r := range want {
		for c := range want[r] {
			g, w := got[r][c], want[r][c]
			if f, ok := g.(float64); ok {
				g = math.Float64bits(f)
			}
			if f, ok := w.(float64); ok {
				w = math.Float64bits(f)
			}
			if g != w {
				tb.Fatalf("%s: row %d, %s: got %.60v, want %.60v", reader, r, columns[c].Name, g, w)
			}
		}
	}
}
