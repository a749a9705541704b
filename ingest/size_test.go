package ingest

import (
	"archive/zip"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"tracesift/ingest/trace"
)

// TestSize checks that as many bytes are told of as were announced, in any container.
func TestSize(t *testing.T) {
	dir := t.TempDir()
	text := []byte(twoRows)
	for name, content := range map[string][]byte{
		"a.csv": text, "b.csv.gz": packGzip(t, text), "c.zst": packZstd(t, text),
		"d.zip": packZip(t, file{"x.csv", text, zip.Deflate}, file{"y.csv", text, zip.Store}),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	inputs, err := Find([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	var told atomic.Int64
	discard := consumerFunc(func(int, *trace.Block) error { return nil })
	audits, err := Read(t.Context(), mustShapes(t), inputs, discard, Options{Jobs: 2, OnRead: func(n int64) { told.Add(n) }})
	if err != nil || len(audits) != 5 {
		t.Fatalf("%d accounts, %v", len(audits), err)
	}
	if size := Size(inputs); size == 0 || told.Load() != size {
		t.Errorf("told of %d bytes, announced %d", told.Load(), size)
	}
	if size := Size([]Input{{Path: Stdin}}); size != 0 {
		t.Errorf("standard input is said to have %d bytes", size)
	}
}
