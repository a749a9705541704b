package run

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
)

// TestSampleDataset: an independent reader finds the deliveries of the samples in the dataset, one row each.
func TestSampleDataset(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "warehouse")
	r, d, err := Report(context.Background(), Options{
		Source: Source{Exports: []string{filepath.Join(samples, "exports")}}, Dataset: Dataset{Dir: dir}, Version: "test",
		Now: time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, path := range parquetFiles(t, filepath.Join(dir, "deliveries")) {
		for _, row := range readParquet(t, path) {
			got[row["kind"]+" "+row["direction"]+" "+row["outcome"]]++
			if row["outcome"] == "failed" && (row["ndr_class"] == "" || row["diagnostic_raw"] == "" || row["refused_by"] == "") {
				t.Errorf("a failure without its columns: %v", row)
			}
		}
	}
	want := map[string]int{}
	for _, row := range table(t, "deliveries.csv") {
		want[row["kind"]+" "+row["direction"]+" "+row["outcome"]]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := int64(got["mail outbound failed"]); n != r.Totals.Failed {
		t.Errorf("%d failures in the dataset, %d in the report", n, r.Totals.Failed)
	}
}

// parquetFiles returns the files of a dataset.
func parquetFiles(t *testing.T, dir string) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".parquet") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil || len(paths) == 0 {
		t.Fatal("no Parquet files", err)
	}
	return paths
}

// readParquet reads the text columns of a file; null reads as the empty text.
func readParquet(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	columns := file.Schema().Columns()
	var out []map[string]string
	for _, group := range file.RowGroups() {
		rows := make([]parquet.Row, group.NumRows())
		reader := group.Rows()
		n, _ := reader.ReadRows(rows)
		if n != len(rows) {
			t.Fatalf("%s: %d of %d rows", path, n, len(rows))
		}
		for _, row := range rows {
			texts := map[string]string{}
			for _, v := range row {
				if !v.IsNull() && v.Kind() == parquet.ByteArray {
					texts[columns[v.Column()][0]] = string(v.ByteArray())
				}
			}
			out = append(out, texts)
		}
		if err := reader.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}
