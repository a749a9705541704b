package dataset

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tracesift/report/parquet"
	"tracesift/report/parquet/duckdbtest"
)

// TestDuckDB reads a dataset as a warehouse does: partitions from the path, types, and a predicate for the value of
// every column.
func TestDuckDB(t *testing.T) {
	dir := t.TempDir()
	early := fullDelivery()
	early.Key[3], early.OriginatedAt = 9, at("1969-12-31T23:59:59.5Z")
	deliveries := append(awkward()[:2:2], early, dated(8, 1), dated(9, 2))
	build(t, dir, Options{}, "a", deliveries...)
	from := fmt.Sprintf("FROM read_parquet('%s', hive_partitioning = true)", filepath.Join(dir, "deliveries", "*", "*.parquet"))

	statements := []string{
		"SELECT count(*) " + from,
		"SELECT CAST(event_date AS VARCHAR), count(*) " + from + " GROUP BY 1 ORDER BY 1",
		"SELECT column_name, column_type FROM (DESCRIBE SELECT * EXCLUDE event_date " + from + ")",
	}
	want := []string{
		"[[5]]",
		"[[1969-12-31 1] [2026-03-01 2] [2026-03-02 1] [<nil> 1]]",
		fmt.Sprint(describe()),
	}
	for _, c := range Columns() {
		counts := map[any]int{}
		for _, d := range deliveries {
			counts[c.Value(d)]++
		}
		for v, n := range counts {
			statements = append(statements, fmt.Sprintf(`SELECT count(*) %s WHERE "%s" IS NOT DISTINCT FROM %s`,
				from, c.Name, literal(v)))
			want = append(want, fmt.Sprintf("[[%d]]", n))
		}
	}
	for i, got := range duckdbtest.Query(t, statements...) {
		if fmt.Sprint(got) != want[i] {
			t.Errorf("%s:\n%v, want\n%v", statements[i], got, want[i])
		}
	}
}

// describe is what DuckDB must say of the columns.
func describe() [][]any {
	types := map[parquet.Type]string{parquet.String: "VARCHAR", parquet.Int32: "INTEGER", parquet.Int64: "BIGINT",
		parquet.Bool: "BOOLEAN", parquet.TimestampMicros: "TIMESTAMP WITH TIME ZONE"}
	var out [][]any
	for _, c := range Columns() {
		out = append(out, []any{c.Name, types[c.Type]})
	}
	return out
}

func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case time.Time:
		return "TIMESTAMPTZ '" + v.Format("2006-01-02 15:04:05.000000+00") + "'"
	}
	return fmt.Sprint(v)
}
