package parquet

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/google/go-cmp/cmp"
	independent "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

func metadataOf(t *testing.T, b []byte) *format.FileMetaData {
	t.Helper()
	f, err := independent.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return f.Metadata()
}

// plainBytes is a value as statistics hold it.
func plainBytes(v any, t Type) []byte {
	switch v := v.(type) {
	case string:
		return []byte(v)
	case bool:
		if v {
			return []byte{1}
		}
		return []byte{0}
	case float64:
		return binary.LittleEndian.AppendUint64(nil, math.Float64bits(v))
	case int64:
		if t == Int32 || t == Date {
			return binary.LittleEndian.AppendUint32(nil, uint32(v))
		}
		return binary.LittleEndian.AppendUint64(nil, uint64(v))
	}
	return nil
}

func lessAny(a, b any) int {
	switch a := a.(type) {
	case string:
		return strings.Compare(a, b.(string))
	case float64:
		if a < b.(float64) {
			return -1
		} else if a > b.(float64) {
			return 1
		}
	case bool:
		if a != b.(bool) {
			if a {
				return 1
			}
			return -1
		}
	case int64:
		if a < b.(int64) {
			return -1
		} else if a > b.(int64) {
			return 1
		}
	}
	return 0
}

// TestStatistics computes the minima, maxima and null counts of every chunk again from the rows.
func TestStatistics(t *testing.T) {
	const perGroup = 500
	rows := sampleRows(2000, 5)
	for i := range rows { // no long text here: TestLongBounds has it
		for c, v := range rows[i] {
			if s, ok := v.(string); ok && len(s) > maxBound {
				rows[i][c] = s[:10]
			}
			if v == 0.0 {
				rows[i][c] = 0.25 // TestDoubleBounds has the zeros
			}
		}
	}
	meta := metadataOf(t, writeRows(t, sampleColumns, rows, perGroup, Options{}))
	if len(meta.RowGroups) != 4 {
		t.Fatalf("%d row groups, want 4", len(meta.RowGroups))
	}
	for g, group := range meta.RowGroups {
		for c, col := range sampleColumns {
			var values []any
			for _, row := range rows[g*perGroup : (g+1)*perGroup] {
				if row[c] != nil {
					values = append(values, row[c])
				}
			}
			got := group.Columns[c].MetaData.Statistics
			if got.NullCount != int64(perGroup-len(values)) {
				t.Errorf("%s: null count %d, want %d", col.Name, got.NullCount, perGroup-len(values))
			}
			if !col.Stats || len(values) == 0 {
				if got.MinValue != nil || got.MaxValue != nil {
					t.Errorf("%s: has bounds %q %q", col.Name, got.MinValue, got.MaxValue)
				}
				continue
			}
			least := plainBytes(slices.MinFunc(values, lessAny), col.Type)
			most := plainBytes(slices.MaxFunc(values, lessAny), col.Type)
			if !bytes.Equal(got.MinValue, least) || !bytes.Equal(got.MaxValue, most) {
				t.Errorf("%s: bounds %q %q, want %q %q", col.Name, got.MinValue, got.MaxValue, least, most)
			}
		}
	}
}

// TestStatisticsDoNotAlias reuses the caller's memory before the footer is written.
func TestStatisticsDoNotAlias(t *testing.T) {
	columns := []Column{
		{Name: "dict", Type: String, Dictionary: true, Stats: true}, {Name: "plain", Type: String, Stats: true},
		{Name: "n", Type: Int64, Stats: true},
	}
	var out bytes.Buffer
	w, err := NewWriter(&out, columns, Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := NewBuffer(columns)
	for _, v := range []string{"mmmm", "aaaa", "zzzz", "kkkk"} {
		b.Reset()
		addRow(t, b, columns, []any{v, v, int64(v[0])})
		chunks := chunksOf(t, b)
		if err := w.WriteRowGroup(ready(chunks...)); err != nil {
			t.Fatal(err)
		}
		for _, c := range chunks {
			if c.Dict != nil {
				clear(c.Dict.Arena)
			}
			clear(c.Plain)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	meta := metadataOf(t, out.Bytes())
	for g, v := range []string{"mmmm", "aaaa", "zzzz", "kkkk"} {
		for c, want := range []string{v, v, string(plainBytes(int64(v[0]), Int64))} {
			got := meta.RowGroups[g].Columns[c].MetaData.Statistics
			if string(got.MinValue) != want || string(got.MaxValue) != want {
				t.Errorf("group %d, %s: bounds %q %q, want %q", g, columns[c].Name, got.MinValue, got.MaxValue, want)
			}
		}
	}
}

// TestLongBounds checks that a long bound is left out, not cut, and the other side stays.
func TestLongBounds(t *testing.T) {
	long := strings.Repeat("z", maxBound+1)
	for _, dictionary := range []bool{false, true} {
		columns := []Column{{Name: "s", Type: String, Dictionary: dictionary, Stats: true}}
		meta := metadataOf(t, writeRows(t, columns, [][]any{{"a"}, {long}}, 9, Options{}))
		got := meta.RowGroups[0].Columns[0].MetaData.Statistics
		if string(got.MinValue) != "a" || got.MaxValue != nil {
			t.Errorf("bounds %.9q %.9q, want \"a\" and none", got.MinValue, got.MaxValue)
		}
	}
}

// TestEmptyStringIsABound: an empty value is the least string, and not the same as no bound.
func TestEmptyStringIsABound(t *testing.T) {
	columns := []Column{{Name: "s", Type: String, Stats: true}}
	f, err := file.NewParquetReader(bytes.NewReader(writeRows(t, columns, [][]any{{"b"}, {""}}, 9, Options{})))
	if err != nil {
		t.Fatal(err)
	}
	s := f.MetaData().RowGroups[0].Columns[0].MetaData.Statistics
	if !s.IsSetMinValue() || string(s.MinValue) != "" || !s.IsSetMaxValue() || string(s.MaxValue) != "b" {
		t.Errorf("bounds %v %q; want \"\" and b", s.MinValue, s.MaxValue)
	}
}

// TestUnusedEntries: entries of a shared dictionary that no row uses must not widen the bounds.
func TestUnusedEntries(t *testing.T) {
	columns := []Column{{Name: "s", Type: String, Stats: true}, {Name: "n", Type: Int32, Stats: true}}
	dict := NewBuffer([]Column{{Name: "s", Type: String, Dictionary: true}})
	for _, v := range []any{"a", "m", "z"} {
		addRow(t, dict, dict.columns, []any{v})
	}
	shared := Chunk{Rows: 2, Dict: chunksOf(t, dict)[0].Dict, IDs: []uint32{1, 1}}
	numbers := Chunk{Rows: 2, Dict: &Dict{Arena: []byte{9, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0}}, IDs: []uint32{1, 1}}
	var out bytes.Buffer
	w, _ := NewWriter(&out, columns, Options{})
	if err := w.WriteRowGroup(ready(shared, numbers)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	rows := readIndependent(t, out.Bytes(), columns)
	sameRows(t, "parquet-go", rows, [][]any{{"m", int64(5)}, {"m", int64(5)}}, columns)
	meta := metadataOf(t, out.Bytes())
	for c, want := range []string{"m", "\x05\x00\x00\x00"} {
		got := meta.RowGroups[0].Columns[c].MetaData.Statistics
		if string(got.MinValue) != want || string(got.MaxValue) != want {
			t.Errorf("%s: bounds %q %q, want %q", columns[c].Name, got.MinValue, got.MaxValue, want)
		}
	}
}

func TestDoubleBounds(t *testing.T) {
	negative := math.Copysign(0, -1)
	for name, c := range map[string]struct {
		values []any
		want   []any // nil for no bounds
	}{
		"not a number is no bound": {[]any{math.NaN(), 2.0, math.NaN(), 1.0}, []any{1.0, 2.0}},
		"nothing but NaN":          {[]any{math.NaN()}, nil},
		"zero is both zeros":       {[]any{0.0}, []any{negative, 0.0}},
		"negative zero too":        {[]any{negative}, []any{negative, 0.0}},
	} {
		t.Run(name, func(t *testing.T) {
			var rows [][]any
			for _, v := range c.values {
				rows = append(rows, []any{v})
			}
			meta := metadataOf(t, writeRows(t, []Column{{Name: "f", Type: Double, Stats: true}}, rows, 9, Options{}))
			got := meta.RowGroups[0].Columns[0].MetaData.Statistics
			var least, most []byte
			if c.want != nil {
				least, most = plainBytes(c.want[0], Double), plainBytes(c.want[1], Double)
			}
			if !bytes.Equal(got.MinValue, least) || !bytes.Equal(got.MaxValue, most) {
				t.Errorf("bounds %x %x, want %x %x", got.MinValue, got.MaxValue, least, most)
			}
		})
	}
}

// TestFooterSchema is the golden schema: physical and logical types, and a REQUIRED root.
func TestFooterSchema(t *testing.T) {
	meta := metadataOf(t, writeRows(t, sampleColumns, sampleRows(10, 1), 10, Options{}))
	var got []string
	for _, e := range meta.Schema {
		line := e.Name
		if e.RepetitionType.Valid {
			line += " " + e.RepetitionType.V.String()
		}
		if e.Type.Valid {
			line += " " + e.Type.V.String()
		}
		if e.LogicalType.Value != nil {
			line += " " + e.LogicalType.String()
		}
		got = append(got, line)
	}
	const at = " INT64 TIMESTAMP(isAdjustedToUTC=true,unit=MICROS)"
	want := []string{
		"schema REQUIRED", "id REQUIRED BYTE_ARRAY STRING", "host OPTIONAL BYTE_ARRAY STRING",
		"domain REQUIRED BYTE_ARRAY STRING", "diagnostic OPTIONAL BYTE_ARRAY STRING", "code OPTIONAL INT32",
		"size_bytes OPTIONAL INT64", "share OPTIONAL DOUBLE", "late OPTIONAL BOOLEAN", "decided_at REQUIRED" + at,
		"first_at OPTIONAL" + at, "event_date OPTIONAL INT32 DATE", "never OPTIONAL BYTE_ARRAY STRING", "never_int OPTIONAL INT64",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(meta.ColumnOrders) != len(sampleColumns) {
		t.Errorf("%d column orders, want %d", len(meta.ColumnOrders), len(sampleColumns))
	}
}

// TestChunkMetadata checks what readers plan by: recorded encodings, sizes and offsets.
func TestChunkMetadata(t *testing.T) {
	rows := sampleRows(3000, 2)
	b := writeRows(t, sampleColumns, rows, 1500, Options{})
	meta := metadataOf(t, b)
	f, err := file.NewParquetReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	end := int64(len(magic))
	for g, group := range meta.RowGroups {
		var uncompressed, compressed int64
		for c, col := range sampleColumns {
			m := group.Columns[c].MetaData
			uncompressed += m.TotalUncompressedSize
			compressed += m.TotalCompressedSize
			want := []format.Encoding{format.Plain, format.RLE}
			// The column that is never set has no dictionary page.
			hasDict := col.Dictionary && col.Name != "never"
			start := m.DataPageOffset
			if hasDict {
				want = []format.Encoding{format.RLEDictionary, format.Plain, format.RLE}
				start = m.DictionaryPageOffset
			}
			if !slices.Equal(m.Encoding, want) {
				t.Errorf("%s: encodings %v, want %v", col.Name, m.Encoding, want)
			}
			own, err := f.MetaData().RowGroup(g).ColumnChunk(c)
			if err != nil {
				t.Fatal(err)
			}
			if own.HasDictionaryPage() != hasDict || own.HasIndexPage() {
				t.Errorf("%s: dictionary page %v, index page %v; want %v, false", col.Name,
					own.HasDictionaryPage(), own.HasIndexPage(), hasDict)
			}
			if start != end {
				t.Errorf("%s: begins at %d, the chunk before ends at %d", col.Name, start, end)
			}
			end = start + m.TotalCompressedSize
			if m.NumValues != 1500 {
				t.Errorf("%s: %d values", col.Name, m.NumValues)
			}
		}
		if group.TotalByteSize != uncompressed || group.TotalCompressedSize != compressed {
			t.Errorf("group %d: sizes %d, %d; want %d, %d", g, group.TotalByteSize, group.TotalCompressedSize,
				uncompressed, compressed)
		}
	}
}

// TestUncompressedSize: the sizes before compression do not depend on the codec, but for the page headers.
func TestUncompressedSize(t *testing.T) {
	rows := sampleRows(3000, 2)
	packed := metadataOf(t, writeRows(t, sampleColumns, rows, 3000, Options{}))
	plain := metadataOf(t, writeRows(t, sampleColumns, rows, 3000, Options{Codec: Uncompressed}))
	for c, col := range sampleColumns {
		got := packed.RowGroups[0].Columns[c].MetaData.TotalUncompressedSize
		want := plain.RowGroups[0].Columns[c].MetaData.TotalCompressedSize
		if got < want-99 || got > want+99 {
			t.Errorf("%s: %d bytes before compression, want about %d", col.Name, got, want)
		}
	}
}

// TestNewWriterKeepsCodec looks at the library's codec in a process where nothing but NewWriter has run.
func TestNewWriterKeepsCodec(t *testing.T) {
	const child = "TRACESIFT_TEST_FRESH_PROCESS"
	if os.Getenv(child) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestNewWriterKeepsCodec$")
		cmd.Env = append(os.Environ(), child+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	if _, err := NewWriter(&bytes.Buffer{}, sampleColumns, Options{}); err != nil {
		t.Fatal(err)
	}
	if codec, _ := compress.GetCodec(compress.Codecs.Zstd); !isKept(codec) {
		t.Errorf("codec is %T", codec)
	}
}

func isKept(c compress.Codec) bool {
	_, ok := c.(*pooledZstd)
	return ok
}

// TestDistinctCountAbsent: readers would take a count of 0 for a fact.
func TestDistinctCountAbsent(t *testing.T) {
	f, err := file.NewParquetReader(bytes.NewReader(writeRows(t, sampleColumns, sampleRows(30, 2), 99, Options{})))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range f.MetaData().RowGroups[0].Columns {
		if c.MetaData.Statistics.IsSetDistinctCount() {
			t.Errorf("%s has a distinct count", sampleColumns[i].Name)
		}
		if !c.MetaData.Statistics.IsSetNullCount() {
			t.Errorf("%s has no null count", sampleColumns[i].Name)
		}
	}
}

// TestCodecIsKept: the library's own codec makes an encoder for every page.
func TestCodecIsKept(t *testing.T) {
	keptZstd()
	codec, err := compress.GetCodec(compress.Codecs.Zstd)
	if err != nil {
		t.Fatal(err)
	}
	if !isKept(codec) {
		t.Fatalf("codec is %T", codec)
	}
	text := bytes.Repeat([]byte("edge-1.example.net "), 1000)
	for level := -1; level <= 22; level++ {
		packed := codec.EncodeLevel(nil, text, level)
		if cap(packed) > 2*len(packed)+64 {
			t.Errorf("level %d: %d bytes in %d", level, len(packed), cap(packed))
		}
		if got := codec.Decode(make([]byte, len(text)), packed); !bytes.Equal(got, text) {
			t.Errorf("level %d: %d bytes came back", level, len(got))
		}
		if got, err := tryDecode(codec, make([]byte, len(text)-1), packed); err == nil {
			t.Errorf("level %d: %d bytes came into less room", level, len(got))
		}
	}
	if len(codec.EncodeLevel(nil, nil, 3)) == 0 {
		t.Error("nothing became no frame, which decoders refuse")
	}
	out := make([]byte, 0, 4096)
	codec.EncodeLevel(out, text, 3)
	if n := testing.AllocsPerRun(20, func() { codec.EncodeLevel(out, text, 3) }); n > 2 && !underRace {
		t.Errorf("%v allocations a page", n)
	}
}

func tryDecode(codec compress.Codec, dst, src []byte) (out []byte, err error) {
	defer guard(&err)
	return codec.Decode(dst, src), nil
}
