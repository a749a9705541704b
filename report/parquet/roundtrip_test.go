package parquet

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRoundTrip holds what two readers find against what was written.
func TestRoundTrip(t *testing.T) {
	for _, codec := range []Codec{Zstd, Snappy, Uncompressed} {
		for _, size := range []struct{ rows, perGroup int }{
			{0, 1}, {1, 1}, {7, 7}, {64, 64}, {65, 64}, {1000, 333}, {5000, 5000}, {20000, 9999},
		} {
			t.Run(fmt.Sprintf("%s/%d", codec, size.rows), func(t *testing.T) {
				rows := sampleRows(size.rows, 7)
				b := writeRows(t, sampleColumns, rows, size.perGroup, Options{Codec: codec})
				sameRows(t, "parquet-go", readIndependent(t, b, sampleColumns), rows, sampleColumns)
				sameRows(t, "arrow", readOwn(t, b, sampleColumns), rows, sampleColumns)
			})
		}
	}
}

// TestPagesSplit checks values that take several data pages: of each kind of body, with nulls between them.
func TestPagesSplit(t *testing.T) {
	columns := []Column{
		{Name: "plain", Type: String},
		{Name: "dict", Type: String, Dictionary: true, Required: true},
		{Name: "n", Type: Int64},
		{Name: "b", Type: Bool},
	}
	rows := make([][]any, 300_000)
	for i := range rows {
		rows[i] = []any{fmt.Sprint("row ", i), fmt.Sprint(i % 70_000), int64(i), i%3 == 0}
		if i%5 == 0 {
			rows[i][0], rows[i][2], rows[i][3] = nil, nil, nil
		}
	}
	b := writeRows(t, columns, rows, len(rows), Options{})
	sameRows(t, "parquet-go", readIndependent(t, b, columns), rows, columns)
	sameRows(t, "arrow", readOwn(t, b, columns), rows, columns)
}

// TestDeterministic writes the same rows twice: nothing of time, maps or hash seeds may reach a file.
func TestDeterministic(t *testing.T) {
	rows := sampleRows(3000, 3)
	o := Options{Metadata: []KeyValue{{"b", "2"}, {"a", "1"}}}
	want := writeRows(t, sampleColumns, rows, 1000, o)
	for range 5 {
		if got := writeRows(t, sampleColumns, rows, 1000, o); !bytes.Equal(got, want) {
			t.Fatal("the same rows gave other bytes")
		}
	}
}

func TestReadFooter(t *testing.T) {
	o := Options{CreatedBy: "tracesift version 9 (build x)", Metadata: []KeyValue{{"b", "2"}, {"a", "ü"}}}
	columns := []Column{{Name: "id", Type: String, Required: true}, {Name: "n", Type: Int32}}
	b := writeRows(t, columns, [][]any{{"x", int64(1)}, {"y", nil}, {"z", nil}}, 2, o)
	got, err := ReadFooter(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	want := Footer{Rows: 3, RowGroups: 2, Columns: []string{"id", "n"}, CreatedBy: o.CreatedBy, Metadata: o.Metadata}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for cut := range b {
		if _, err := ReadFooter(bytes.NewReader(b[:cut]), int64(cut)); err == nil {
			t.Fatalf("a file cut to %d of %d bytes was accepted", cut, len(b))
		}
	}
}

func TestBufferRefuses(t *testing.T) {
	columns := []Column{{Name: "id", Type: String, Required: true}, {Name: "n", Type: Int32}}
	for name, fill := range map[string]func(b *Buffer){
		"missing":   func(b *Buffer) { b.AddString(0, "x") },
		"twice":     func(b *Buffer) { b.AddString(0, "x"); b.AddNull(1); b.AddNull(1) },
		"required":  func(b *Buffer) { b.AddNull(0); b.AddNull(1) },
		"type":      func(b *Buffer) { b.AddInt(0, 1); b.AddNull(1) },
		"too large": func(b *Buffer) { b.AddString(0, "x"); b.AddInt(1, 1<<31) },
	} {
		t.Run(name, func(t *testing.T) {
			b := NewBuffer(columns)
			fill(b)
			if err := b.EndRow(); err == nil {
				t.Error("accepted")
			}
			if _, err := b.Chunks(); err == nil {
				t.Error("the error was forgotten")
			}
		})
	}
}

func TestBufferRepairsText(t *testing.T) {
	columns := []Column{{Name: "d", Type: String, Dictionary: true}, {Name: "p", Type: String}}
	b := NewBuffer(columns)
	b.AddString(0, "a\xffb")
	b.AddString(1, "\xc3")
	if err := b.EndRow(); err != nil {
		t.Fatal(err)
	}
	chunks := chunksOf(t, b)
	if got := string(chunks[0].Dict.value(String, 0)); got != "a\uFFFDb" {
		t.Errorf("dictionary has %q", got)
	}
	if got := string(chunks[1].Plain[4:]); got != "\uFFFD" {
		t.Errorf("plain has %q", got)
	}
	if b.Repaired() != 2 {
		t.Errorf("Repaired = %d, want 2", b.Repaired())
	}
}

func TestColumnsRefused(t *testing.T) {
	for name, columns := range map[string][]Column{
		"none":      {},
		"no name":   {{}},
		"dot":       {{Name: "a.b"}},
		"twice":     {{Name: "a"}, {Name: "a"}},
		"bool dict": {{Name: "a", Type: Bool, Dictionary: true}},
		"no type":   {{Name: "a", Type: Date + 1}},
	} {
		if _, err := NewWriter(&bytes.Buffer{}, columns, Options{}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
