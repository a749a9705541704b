package dataset

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tracesift/report/parquet"
	"tracesift/report/parquet/duckdbtest"
	"tracesift/report/schema"
)

// TestDuckDB reads a dataset as a warehouse does: partitions from the path, types, and a predicate for the value of
// every column.
func TestDuckDB(t *testing.T) {
	dir := t.TempDir()
	deliveries := awkward()
	for i, d := range deliveries {
		d.Key[6] = byte(i)
	}
	build(t, dir, "a", deliveries...)
	from := fmt.Sprintf("FROM read_parquet('%s', hive_partitioning = true)", filepath.Join(dir, Deliveries, "*", "*.parquet"))

	columns := deliveryTable().columns
	types := map[parquet.Type]string{parquet.String: "VARCHAR", parquet.Int32: "INTEGER", parquet.Int64: "BIGINT",
		parquet.Bool: "BOOLEAN", parquet.TimestampMicros: "TIMESTAMP WITH TIME ZONE"}
	var described [][]any
	for i := range columns {
		described = append(described, []any{columns[i].Name, types[columns[i].Type]})
	}
	statements := []string{
		"SELECT count(*) " + from,
		"SELECT column_name, column_type FROM (DESCRIBE SELECT * EXCLUDE event_date " + from + ")",
		"SELECT count(*) " + from + " WHERE event_date IS DISTINCT FROM CAST(timezone('UTC', originated_at) AS DATE)",
	}
	want := []string{fmt.Sprintf("[[%d]]", len(deliveries)), fmt.Sprint(described), "[[0]]"}
	for i := range columns {
		counts := map[any]int{}
		for _, d := range deliveries {
			counts[columns[i].value(rowOf(d))]++
		}
		for v, n := range counts {
			statements = append(statements, fmt.Sprintf(`SELECT count(*) %s WHERE "%s" IS NOT DISTINCT FROM %s`, from, columns[i].Name, literal(v)))
			want = append(want, fmt.Sprintf("[[%d]]", n))
		}
	}
	for i, got := range duckdbtest.Query(t, statements...) {
		if fmt.Sprint(got) != want[i] {
			t.Errorf("%s:\n%v, want\n%v", statements[i], got, want[i])
		}
	}
}

func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case string:
		return "('" + strings.NewReplacer("'", "''", "\x00", "' || chr(0) || '").Replace(v) + "')"
	case time.Time:
		return "TIMESTAMPTZ '" + v.Format("2006-01-02 15:04:05.000000+00") + "'"
	}
	return fmt.Sprint(v)
}

// TestDuckDBScript runs the script for DuckDB as it is printed, twice: its tables take the whole dataset in, once. The
// dataset has no events and no observations, as nothing was looked up.
func TestDuckDBScript(t *testing.T) {
	dir := t.TempDir()
	load(t, dir, exportsOf(3, 60)...)
	var script strings.Builder
	if err := schema.WriteSQL(&script, "duckdb", dir); err != nil {
		t.Fatal(err)
	}
	var statements []string
	for _, s := range strings.Split(script.String()+script.String(), ";\n") {
		var lines []string
		for line := range strings.Lines(s) {
			if !strings.HasPrefix(line, "--") {
				lines = append(lines, line)
			}
		}
		if text := strings.TrimSpace(strings.Join(lines, "")); text != "" {
			statements = append(statements, text)
		}
	}
	rows := len(readTable(t, dir, deliveryTable().Table))
	statements = append(statements, "SELECT count(*) FROM deliveries")
	answers := duckdbtest.Query(t, statements...)
	if got := fmt.Sprint(answers[len(answers)-1]); got != fmt.Sprintf("[[%d]]", rows) || rows == 0 {
		t.Errorf("%s deliveries were taken in, want %d", got, rows)
	}
}
