package parquet

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
)

// readBack reads all rows with the reader of this package.
func readBack(tb testing.TB, b []byte, columns []Column) [][]any {
	tb.Helper()
	rows, err := tryRead(b, columns)
	if err != nil {
		tb.Fatal(err)
	}
	return rows
}

func tryRead(b []byte, columns []Column) ([][]any, error) {
	r, err := OpenReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	var out [][]any
	for g := range r.RowGroups {
		values, err := r.ReadRowGroup(g, columns)
		if err != nil {
			return nil, err
		}
		for row := range values[0].Nulls {
			cells := make([]any, len(columns))
			for i, v := range values {
				switch {
				case v.Nulls[row]:
				case columns[i].Type == String:
					cells[i] = v.Texts[row]
				case columns[i].Type == Double:
					cells[i] = v.Floats[row]
				case columns[i].Type == Bool:
					cells[i] = v.Ints[row] != 0
				default:
					cells[i] = v.Ints[row]
				}
			}
			out = append(out, cells)
		}
	}
	return out, nil
}

func TestReader(t *testing.T) {
	for _, n := range []int{0, 1, 700, 20_000} {
		rows := sampleRows(n, uint64(n))
		b := writeRows(t, sampleColumns, rows, 9000, Options{})
		sameRows(t, "own reader", readBack(t, b, sampleColumns), rows, sampleColumns)
	}
}

// TestReaderOfOtherSchemas: a file without a column is older than it; a column of another type is refused.
func TestReaderOfOtherSchemas(t *testing.T) {
	b := writeRows(t, sampleColumns, sampleRows(50, 3), 50, Options{})
	for _, row := range readBack(t, b, []Column{{Name: "new", Type: Int64}, {Name: "newer", Type: String}}) {
		if row[0] != nil || row[1] != nil {
			t.Fatalf("a column that is not there has %v", row)
		}
	}
	for _, c := range []Column{
		{Name: "host", Type: Int64}, {Name: "code", Type: Int64}, {Name: "code", Type: Date}, {Name: "event_date", Type: Int32},
		{Name: "decided_at", Type: Int64}, {Name: "size_bytes", Type: TimestampMicros}, {Name: "late", Type: String},
	} {
		if _, err := tryRead(b, []Column{c}); err == nil {
			t.Errorf("%s was read as %s", c.Name, c.Type)
		}
	}
}

// FuzzReader damages a file anywhere. Whatever comes out takes no longer than a sound file does.
func FuzzReader(f *testing.F) {
	var files [][]byte
	for _, codec := range []Codec{Zstd, Snappy, Uncompressed} {
		files = append(files, writeRows(f, sampleColumns, sampleRows(30, 5), 20, Options{Codec: codec}))
	}
	for i := range files {
		f.Add(uint8(i), uint16(40*i), []byte{0x15, 0xff, 0}, uint16(0), []byte{0xff})
		f.Add(uint8(i), uint16(8), []byte{0}, uint16(900), []byte{0xff, 0xff, 0xff, 0xff, 0x0f})
	}
	f.Fuzz(func(t *testing.T, file uint8, at uint16, damage []byte, fromEnd uint16, more []byte) {
		b := bytes.Clone(files[int(file)%len(files)])
		copy(b[int(at)%len(b):], damage)
		copy(b[len(b)-1-int(fromEnd)%len(b):], more)
		_, _ = tryRead(b, sampleColumns)
	})
}

// FuzzFooter reads any bytes as the footer of a file of 64 KiB. The walk must agree with the library where that takes
// them: it may refuse more, but see nothing else.
func FuzzFooter(f *testing.F) {
	for _, codec := range []Codec{Zstd, Snappy} {
		b := writeRows(f, sampleColumns, sampleRows(30, 5), 20, Options{Codec: codec, Metadata: []KeyValue{{"a", "b"}}})
		f.Add(footerBytes(b))
	}
	f.Add(hostileFooter(func(m *message) { m.root = math.MaxInt32 }))
	f.Fuzz(func(t *testing.T, footer []byte) {
		const size = 64 << 10
		b := append(append([]byte(magic), make([]byte, size-len(magic))...), footer...)
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(footer))), magic...)
		r, err := OpenReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		var rows int64
		for i, g := range r.meta.RowGroups {
			rows += g.NumRows
			for _, c := range g.Columns {
				m := c.MetaData
				start := m.DataPageOffset
				if m.DictionaryPageOffset != nil && *m.DictionaryPageOffset > 0 {
					start = min(start, *m.DictionaryPageOffset)
				}
				if m.NumValues != g.NumRows || start < 4 || m.TotalCompressedSize < 0 || start+m.TotalCompressedSize > size ||
					m.TotalUncompressedSize > maxReadChunk {
					t.Fatalf("row group %d: %+v passed", i, m)
				}
			}
			if len(g.Columns) != len(r.Columns) {
				t.Fatalf("row group %d: %d chunks of %d columns", i, len(g.Columns), len(r.Columns))
			}
		}
		if rows != r.Rows || rows > freeRows+rowsPerByte*size {
			t.Fatalf("%d rows, of %d", rows, r.Rows)
		}
	})
}

func footerBytes(b []byte) []byte {
	return b[len(b)-8-int(binary.LittleEndian.Uint32(b[len(b)-8:])) : len(b)-8]
}

// TestDamagedFiles changes bytes all over a file, and cuts it.
func TestDamagedFiles(t *testing.T) {
	rows := sampleRows(12, 5)
	for _, row := range rows {
		for i, v := range row {
			if s, ok := v.(string); ok {
				row[i] = s[:min(len(s), 10)]
			}
		}
	}
	b := writeRows(t, sampleColumns, rows, 8, Options{Codec: Snappy})
	for at := 0; at < len(b); at += 3 * stride {
		damaged := bytes.Clone(b)
		damaged[at] ^= byte(1 + at%255)
		_, _ = tryRead(damaged, sampleColumns)
	}
	for n := 0; n < len(b); n += 5 * stride {
		if _, err := tryRead(b[:n], sampleColumns); err == nil {
			t.Fatalf("the first %d of %d bytes were read", n, len(b))
		}
	}
}
