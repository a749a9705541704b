package parquet

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tracesift/report/parquet/duckdbtest"
)

// literal is a value of sampleColumns in DuckDB's SQL.
func literal(v any, t Type) string {
	quoted := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	switch v := v.(type) {
	case string:
		return quoted(v)
	case int64:
		if t == TimestampMicros {
			return "TIMESTAMPTZ " + quoted(time.UnixMicro(v).UTC().Format("2006-01-02 15:04:05.000000+00"))
		}
		if t == Date {
			return "DATE " + quoted(time.Unix(v*86400, 0).UTC().Format("2006-01-02"))
		}
		return fmt.Sprintf("CAST('%d' AS BIGINT)", v)
	case float64:
		return fmt.Sprintf("CAST('%g' AS DOUBLE)", v)
	}
	return fmt.Sprint(v)
}

// duckdbRows is sampleRows within what DuckDB's SQL can say.
func duckdbRows(n int) [][]any {
	rows := sampleRows(n, 21)
	for _, row := range rows {
		for i, c := range sampleColumns {
			if n, ok := row[i].(int64); ok && c.Type == TimestampMicros {
				row[i] = n % (1 << 52) // years of four digits, before and after 1970
			} else if ok && c.Type == Date {
				row[i] = n % (1 << 19)
			}
			if s, ok := row[i].(string); ok {
				row[i] = strings.ReplaceAll(s, "\x00", "\x01") // SQL text ends at a NUL
			}
		}
	}
	return rows
}

// TestDuckDBPredicates asks for every value of every column: an engine skips row groups by minimum and maximum, so a
// wrong one makes rows vanish.
func TestDuckDBPredicates(t *testing.T) {
	rows := duckdbRows(1500)
	path := filepath.Join(t.TempDir(), "sample.parquet")
	if err := os.WriteFile(path, writeRows(t, sampleColumns, rows, 100, Options{}), 0o600); err != nil {
		t.Fatal(err)
	}
	var statements, want []string
	for i, c := range sampleColumns {
		counts := map[any]int{}
		for _, row := range rows {
			counts[row[i]]++
		}
		for v, n := range counts {
			where := "IS NULL"
			if v != nil {
				where = "= " + literal(v, c.Type)
			}
			if v == 0.0 {
				n = counts[0.0] // both zeros are one key
			}
			statements = append(statements, fmt.Sprintf("SELECT count(*) FROM '%s' WHERE %s %s", path, c.Name, where))
			want = append(want, fmt.Sprint(n))
		}
	}
	for i, got := range duckdbtest.Query(t, statements...) {
		if fmt.Sprint(got[0][0]) != want[i] {
			t.Errorf("%.200s: %v rows, want %s", statements[i], got[0][0], want[i])
		}
	}
}

// TestDuckDBMetadata holds DuckDB's view of each chunk against the rows.
func TestDuckDBMetadata(t *testing.T) {
	rows := duckdbRows(1000)
	path := filepath.Join(t.TempDir(), "sample.parquet")
	if err := os.WriteFile(path, writeRows(t, sampleColumns, rows, 250, Options{}), 0o600); err != nil {
		t.Fatal(err)
	}
	got := duckdbtest.Query(t,
		fmt.Sprintf("SELECT path_in_schema, row_group_id, num_values, stats_null_count, index_page_offset, "+
			"stats_distinct_count, compression FROM parquet_metadata('%s') ORDER BY row_group_id, column_id", path),
		fmt.Sprintf("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '%s')", path))
	for n, chunk := range got[0] {
		g, c := n/len(sampleColumns), n%len(sampleColumns)
		nulls := 0
		for _, row := range rows[g*250 : (g+1)*250] {
			if row[c] == nil {
				nulls++
			}
		}
		want := fmt.Sprint([]any{sampleColumns[c].Name, g, 250, nulls, nil, nil, "ZSTD"})
		if fmt.Sprint(chunk) != want {
			t.Errorf("chunk %d: %v, want %v", n, chunk, want)
		}
	}
	if len(got[0]) != 4*len(sampleColumns) {
		t.Errorf("%d chunks, want %d", len(got[0]), 4*len(sampleColumns))
	}
	types := map[Type]string{String: "VARCHAR", Int32: "INTEGER", Int64: "BIGINT", Double: "DOUBLE", Bool: "BOOLEAN",
		TimestampMicros: "TIMESTAMP WITH TIME ZONE", Date: "DATE"}
	for i, c := range sampleColumns {
		if want := fmt.Sprint([]any{c.Name, types[c.Type]}); fmt.Sprint(got[1][i]) != want {
			t.Errorf("column %d: %v, want %v", i, got[1][i], want)
		}
	}
}
