package dataset

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tracesift/report/parquet"
)

// TestOutdated: what is kept when everything before the tenth of March goes.
func TestOutdated(t *testing.T) {
	m := &Manifest{Info: Info{Inputs: []Input{
		{SHA256: "old", LastAt: "2026-03-09T23:59:59Z"}, {SHA256: "new", LastAt: "2026-03-10T00:00:00Z"}, {SHA256: "unknown"},
	}}}
	for _, c := range []struct {
		table, partition string
		goes             bool
	}{
		{Deliveries, "event_date=2026-03-09", true}, {Deliveries, "event_date=2026-03-10", false},
		{stateTable, "event_date=2026-03-09", true}, {stateTable, "", false},
		{Attempts, "event_date=" + string(noDate), false},
		// What a list said speaks of failures for a month.
		{Observations, "asked_date=2026-02-06", true}, {Observations, "asked_date=2026-02-07", false},
		{EventRows, "input=old", true}, {EventRows, "input=new", false}, {EventRows, "input=unknown", false},
		{EventRows, "input=another", false},
	} {
		f := &File{Table: c.table, Partition: c.partition}
		if got := m.outdated(f, time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)); got != c.goes {
			t.Errorf("%s/%s goes: %t, want %t", c.table, c.partition, got, c.goes)
		}
	}
}

// parquetFile writes rows of attempts, all alike, in columns of other names where they are given.
func parquetFile(t *testing.T, rows int, metadata []parquet.KeyValue, rename map[string]string) *temporary {
	t.Helper()
	columns := plain(attemptTable().Columns)
	for i := range columns {
		if name := rename[columns[i].Name]; name != "" {
			columns[i].Name = name
		}
	}
	file, err := createTemporary(t.TempDir(), "attempts.parquet")
	if err != nil {
		t.Fatal(err)
	}
	w, err := parquet.NewWriter(file, columns, parquet.Options{Metadata: metadata})
	if err != nil {
		t.Fatal(err)
	}
	b := parquet.NewBuffer(columns)
	for range rows {
		for i := range columns {
			if columns[i].Required {
				b.AddString(i, "x")
			} else {
				b.AddNull(i)
			}
		}
		if err := b.EndRow(); err != nil {
			t.Fatal(err)
		}
	}
	chunks, err := b.Chunks()
	if err == nil {
		err = w.WriteRowGroup(chunks)
	}
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		err = file.finish()
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestReadBack: a lost write shows in the size of a file, or in its footer.
func TestReadBack(t *testing.T) {
	f := parquetFile(t, 2, nil, nil)
	if err := verifyRows(f.path, f.size, 2); err != nil {
		t.Fatal(err)
	}
	if err := verifyRows(f.path, f.size, 3); err == nil || !strings.Contains(err.Error(), "2 rows on disk") {
		t.Errorf("a lost row: %v", err)
	}
	if err := verifyRows(f.path, f.size+1, 2); err == nil || !strings.Contains(err.Error(), "bytes on disk") {
		t.Errorf("a lost byte: %v", err)
	}
}

// TestVerifyTable: a file that is as the manifest says is still wrong where it is not of the table.
func TestVerifyTable(t *testing.T) {
	meta := footerMetadata(&attemptTable().Table, "")
	for name, c := range map[string]struct {
		file *temporary
		rows int64
		want string
	}{
		"as it should be": {parquetFile(t, 1, meta, nil), 1, ""},
		"another column":  {parquetFile(t, 1, meta, map[string]string{"list": "lists"}), 1, `is "lists", want "list"`},
		"another table":   {parquetFile(t, 1, footerMetadata(&deliveryTable().Table, ""), nil), 1, `of table "deliveries"`},
		"other rows":      {parquetFile(t, 1, meta, nil), 2, "1 rows, the manifest says 2"},
		"another schema": {parquetFile(t, 1, []parquet.KeyValue{{Key: "tracesift.schema_version", Value: "2"}}, nil), 1,
			`schema version "2"`},
	} {
		in, err := os.Open(c.file.path)
		if err != nil {
			t.Fatal(err)
		}
		err = verifyTable(in, &File{Table: Attempts, Rows: c.rows, Bytes: c.file.size})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestStatesAreCounted: as many states as the manifest says, and one for every day.
func TestStatesAreCounted(t *testing.T) {
	change := func(t *testing.T, f func(file map[string]any) (keep bool)) string {
		dir := t.TempDir()
		load(t, dir, export{name: "a", rows: map[int][]int{0: {0}, 1: {0}}})
		changeManifest(t, dir, func(m map[string]any) {
			files := m["files"].([]any)
			m["files"] = slices.DeleteFunc(files, func(file any) bool { return !f(file.(map[string]any)) })
		})
		return dir
	}
	dir := change(t, func(file map[string]any) bool {
		if file["table"] == stateTable && file["partition"] != "" {
			file["rows"] = 7
		}
		return true
	})
	c, err := Verify(dir)
	if err != nil || !strings.Contains(strings.Join(c.Problems, "\n"), "it has 1 states, the manifest says 7") {
		t.Errorf("%v, %q", err, c.Problems)
	}
	dir = change(t, func(file map[string]any) bool {
		return file["partition"] != "event_date=2026-03-02" || file["table"] != stateTable
	})
	if err := os.RemoveAll(filepath.Join(dir, stateTable, "event_date=2026-03-02")); err != nil {
		t.Fatal(err)
	}
	if err := tryLoad(dir, export{name: "b", rows: map[int][]int{5: {0}}}); err == nil || !strings.Contains(err.Error(), "kept no states") {
		t.Errorf("without the states of a day: %v", err)
	}
}
