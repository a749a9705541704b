package parquet

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
)

// TestParallelRowGroups encodes row groups in several goroutines and appends them in order: the bytes are those of
// one goroutine.
func TestParallelRowGroups(t *testing.T) {
	const groups, perGroup = 12, 500
	rows := sampleRows(groups*perGroup, 9)
	want := writeRows(t, sampleColumns, rows, perGroup, Options{})
	var out bytes.Buffer
	w, err := NewWriter(&out, sampleColumns, Options{})
	if err != nil {
		t.Fatal(err)
	}
	encoded := make([]*RowGroup, groups)
	var wait sync.WaitGroup
	for worker := range 4 {
		wait.Go(func() {
			b := NewBuffer(sampleColumns)
			for g := worker; g < groups; g += 4 {
				b.Reset()
				for _, row := range rows[g*perGroup : (g+1)*perGroup] {
					addRow(t, b, sampleColumns, row)
				}
				chunks, err := b.Chunks()
				if err != nil {
					t.Error(err)
					return
				}
				if encoded[g], err = w.Encode(chunks); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if t.Failed() {
		return
	}
	for _, g := range encoded {
		if err := w.Append(g); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Append(&RowGroup{}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Error("parallel encoding gave other bytes")
	}
}

// TestParallelWriters writes two files at once: the library's tables of codecs and pools are shared.
func TestParallelWriters(t *testing.T) {
	rows := sampleRows(4000, 4)
	var wait sync.WaitGroup
	files := make([][]byte, 2)
	for i := range files {
		wait.Go(func() { files[i] = writeRows(t, sampleColumns, rows, 1000, Options{}) })
	}
	wait.Wait()
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two writers at once gave different bytes")
	}
	sameRows(t, "parquet-go", readIndependent(t, files[0], sampleColumns), rows, sampleColumns)
}

// benchRows looks like deliveries: few hosts and domains, many ids, some text.
func benchRows(n int) ([]Column, [][]any, int64) {
	columns := []Column{
		{Name: "id", Type: String, Required: true}, {Name: "host", Type: String, Dictionary: true, Stats: true},
		{Name: "domain", Type: String, Dictionary: true, Stats: true}, {Name: "text", Type: String, Dictionary: true},
		{Name: "size_bytes", Type: Int64, Stats: true}, {Name: "at", Type: TimestampMicros, Stats: true},
		{Name: "late", Type: Bool},
	}
	rows := make([][]any, n)
	var size int64
	for i := range rows {
		rows[i] = []any{fmt.Sprintf("%032x", i*7919), fmt.Sprintf("edge-%d.example.net", i%40),
			fmt.Sprintf("domain%d.example", i*i%3000), nil, int64(i * 31 % 50000), int64(1.7e15) + int64(i)*1e6, i%50 == 0}
		if i%10 == 0 {
			rows[i][3] = fmt.Sprintf("550 5.7.1 Service unavailable; Client host [192.0.2.%d] blocked", i%250)
		}
		for _, v := range rows[i] {
			if s, ok := v.(string); ok {
				size += int64(len(s))
			} else {
				size += 8
			}
		}
	}
	return columns, rows, size
}

// BenchmarkRows measures rows to file: buffering, dictionaries, pages, zstd.
func BenchmarkRows(b *testing.B) {
	columns, rows, size := benchRows(100_000)
	for _, codec := range []Codec{Zstd, Snappy, Uncompressed} {
		b.Run(codec.String(), func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				writeRows(b, columns, rows, 50_000, Options{Codec: codec})
			}
		})
	}
}

// BenchmarkChunks measures chunks that are ready: what a scanner with dictionaries of its own pays.
func BenchmarkChunks(b *testing.B) {
	columns, rows, size := benchRows(100_000)
	buffer := NewBuffer(columns)
	for _, row := range rows {
		addRow(b, buffer, columns, row)
	}
	chunks := ready(chunksOf(b, buffer)...)
	for _, o := range []Options{{Level: 1}, {Level: 3}, {Codec: Snappy}, {Codec: Uncompressed}} {
		b.Run(fmt.Sprint(o.Codec, o.Level), func(b *testing.B) {
			w, err := NewWriter(&bytes.Buffer{}, columns, o)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.Encode(chunks); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
