package dataset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"tracesift/report/parquet"
)

// pythonOf is the environment variable that names a Python with pyarrow, polars and chdb.
const pythonOf = "TRACESIFT_PYTHON"

// TestReaders: pyarrow, polars and ClickHouse find the values that were written, nulls too, in columns of the right
// types, and the predicate for each value finds the rows that have it.
func TestReaders(t *testing.T) {
	python := os.Getenv(pythonOf)
	if python == "" {
		const how = "run `pip install pyarrow polars chdb` and set " + pythonOf + " to that Python"
		if os.Getenv("TRACESIFT_REQUIRE_EXTERNAL") == "1" {
			t.Fatal(how)
		}
		t.Skip(how)
	}
	dir := t.TempDir()
	deliveries := awkward()
	for i, d := range deliveries {
		d.Key[6], d.OriginatedAt = byte(i), at("1969-12-31T23:00:00.000001Z") // one file, before 1970
		d.LastAt = min(d.LastAt, at("2200-01-01T00:00:00Z"))                  // ClickHouse's times end with 2299
	}
	build(t, dir, "a", deliveries...)
	path := filepath.Join(dir, "deliveries/event_date=1969-12-31/deliveries.parquet")
	table := deliveryTable()
	type column struct {
		Name string `json:"name"`
		Type string `json:"type"`
	}
	var columns []column
	for _, c := range table.Columns {
		columns = append(columns, column{c.Name, c.Type.String()})
	}
	job, err := json.Marshal(map[string]any{"columns": columns, "path": path})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, filepath.Join("testdata", "readers.py"))
	cmd.Stdin, cmd.Stderr = bytes.NewReader(job), os.Stderr
	answer, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var engines map[string]struct {
		Types []string
		Rows  [][]any
		Found [][]any
	}
	in := json.NewDecoder(bytes.NewReader(answer))
	in.UseNumber()
	if err := in.Decode(&engines); err != nil {
		t.Fatal(err)
	}
	want, counts := map[string]bool{}, map[string]int{}
	for _, d := range deliveries {
		var row []any
		for i := range table.columns {
			v := plainValue(table.columns[i].value(rowOf(d)))
			row = append(row, v)
			counts[fmt.Sprint(table.columns[i].Name, "=", v)]++
		}
		want[fmt.Sprintf("%q", row)] = true
	}
	types := map[string]map[parquet.Type]string{
		"pyarrow": {parquet.String: "string", parquet.Int32: "int32", parquet.Int64: "int64", parquet.Bool: "bool",
			parquet.TimestampMicros: "timestamp[us, tz=UTC]"},
		"polars": {parquet.String: "String", parquet.Int32: "Int32", parquet.Int64: "Int64", parquet.Bool: "Boolean",
			parquet.TimestampMicros: "Datetime(time_unit='us', time_zone='UTC')"},
		"clickhouse": {parquet.String: "String", parquet.Int32: "Int32", parquet.Int64: "Int64", parquet.Bool: "Bool",
			parquet.TimestampMicros: "DateTime64(6, 'UTC')"},
	}
	for name, engine := range engines {
		for i, got := range engine.Types {
			wanted := types[name][table.Columns[i].Type]
			if name == "clickhouse" && !table.Columns[i].Required {
				wanted = "Nullable(" + wanted + ")"
			}
			if got != wanted {
				t.Errorf("%s: column %s is %s, want %s", name, table.Columns[i].Name, got, wanted)
			}
		}
		if len(engine.Rows) != len(want) {
			t.Errorf("%s: %d rows, want %d", name, len(engine.Rows), len(want))
		}
		for _, row := range engine.Rows {
			for i := range row {
				row[i] = plainValue(row[i])
			}
			if !want[fmt.Sprintf("%q", row)] {
				t.Errorf("%s: no such row was written: %.500q", name, row)
			}
		}
		for _, found := range engine.Found {
			key := fmt.Sprint(found[0], "=", plainValue(found[1]))
			if got := fmt.Sprint(found[2]); got != fmt.Sprint(counts[key]) {
				t.Errorf("%s: %.200s finds %s rows, want %d", name, key, got, counts[key])
			}
		}
	}
}

// plainValue is a value as text that says its type: a moment as microseconds.
func plainValue(v any) any {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "'" + v
	case time.Time:
		return fmt.Sprint(v.UnixMicro())
	}
	return fmt.Sprint(v)
}
