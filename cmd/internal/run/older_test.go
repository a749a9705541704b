package run

import (
	"archive/zip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/report/dataset"
	"tracesift/report/parquet"
)

// older holds what the first released schema wrote: warehouse.zip is the dataset of first.csv and zones, with --events. It
// is never made anew. Since then deliveries and attempts have got edge_net and claimed_net.
const older = "testdata/dataset-1"

// unpackOlder unpacks it.
func unpackOlder(t *testing.T) string {
	t.Helper()
	z, err := zip.OpenReader("warehouse.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	dir := filepath.Join(t.TempDir(), "warehouse")
	if err := os.CopyFS(dir, z); err != nil {
		t.Fatal(err)
	}
	return dir
}

// keep writes a report into a dataset.
func keep(t *testing.T, dir, export string) {
	t.Helper()
	_, d, err := Report(context.Background(), Options{
		Source:   Source{Exports: []string{export}},
		ListData: ListData{Zones: []string{"zones"}},
		Dataset:  Dataset{Dir: dir, Events: true}, Version: "test", Now: time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(); err != nil {
		t.Fatal(err)
	}
}

// verify fails the test where a dataset is not as it was written.
func verify(t *testing.T, dir string) {
	t.Helper()
	c, err := dataset.Verify(dir)
	if err != nil || len(c.Problems)+len(c.Notes) > 0 {
		t.Fatalf("%v, %+v", err, c)
	}
}

// fates reads what became of whom, and columns that the older dataset lacks.
func fates(t *testing.T, dir string) map[string]string {
	t.Helper()
	d, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	columns := []string{"recipient", "outcome", "list", "verdict", "claimed_net"}
	err = d.Read(dataset.Deliveries, time.Time{}, time.Time{}, columns, func(r *dataset.Row) error {
		var cells []string
		for _, c := range columns[1:] {
			cell := r.Text(c)
			if r.Null(c) {
				cell = "-"
			}
			cells = append(cells, cell)
		}
		out[r.Text("recipient")] = strings.Join(cells, " ")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// contents reads every file of some tables of a dataset.
func contents(t *testing.T, dir string, tables ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, table := range tables {
		files, err := filepath.Glob(filepath.Join(dir, table, "*", "*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no files of %s, %v", table, err)
		}
		for _, path := range files {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			out[strings.TrimPrefix(path, dir)] = string(b)
		}
	}
	return out
}

// TestOlderDataset reads a dataset of an older schema, verifies it, unites it with an export that knows how one of its
// messages went on, and computes it anew: it becomes what one of this version is.
func TestOlderDataset(t *testing.T) {
	t.Chdir(older)
	dir := unpackOlder(t)
	want := map[string]string{
		"b@remote.test": "delivered - - -", "c@remote.test": "failed spamcop confirmed-listed -", "d@other.test": "deferred - - -",
	}
	if diff := cmp.Diff(want, fates(t, dir)); diff != "" {
		t.Fatalf("as it was written: %s", diff)
	}
	verify(t, dir)

	keep(t, dir, "second.csv")
	verify(t, dir)
	want["c@remote.test"] = "failed spamcop confirmed-listed 203.0.113.0/24"
	want["d@other.test"], want["e@remote.test"] = "delivered - - -", "failed - - -"
	if diff := cmp.Diff(want, fates(t, dir)); diff != "" {
		t.Errorf("united with a second export: %s", diff)
	}
	fresh := filepath.Join(t.TempDir(), "warehouse")
	keep(t, fresh, "first.csv")
	keep(t, fresh, "second.csv")
	tables := []string{"deliveries", "attempts", "failure_groups", "observations", "_state", "events"}
	if diff := cmp.Diff(contents(t, fresh, tables...), contents(t, dir, tables...)); diff != "" {
		t.Errorf("it is not what this version writes: %.2000s", diff)
	}

	events := eventRows(t, filepath.Join(dir, "events"))
	for _, d := range []string{dir, unpackOlder(t)} {
		err := Compact(context.Background(), Options{Dataset: Dataset{Dir: d, Codec: parquet.Snappy}, Version: "test"})
		if err != nil {
			t.Fatal(err)
		}
		verify(t, d)
		if got := fates(t, d)["c@remote.test"]; got != want["c@remote.test"] {
			t.Errorf("computed anew: %s", got)
		}
	}
	if diff := cmp.Diff(events, eventRows(t, filepath.Join(dir, "events"))); diff != "" || len(events) != 5 {
		t.Errorf("events are not what they were: %s", diff)
	}
}

// eventRows reads all files of a table with an independent reader.
func eventRows(t *testing.T, dir string) (rows []map[string]string) {
	t.Helper()
	for _, path := range parquetFiles(t, dir) {
		rows = append(rows, readParquet(t, path)...)
	}
	return rows
}
