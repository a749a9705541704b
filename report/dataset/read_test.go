package dataset

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	independent "github.com/parquet-go/parquet-go"

	"tracesift/report/parquet"
)

// readDataset reads all rows of a dataset with a reader that shares no code with the writer: by delivery_id, values as
// Column.Value gives them. It checks that each stands in the partition of its date.
func readDataset(tb testing.TB, dir string) map[string]map[string]any {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "deliveries", "event_date=*", "deliveries.parquet"))
	if err != nil {
		tb.Fatal(err)
	}
	out := map[string]map[string]any{}
	for _, path := range files {
		for _, row := range readFile(tb, path) {
			id := row["delivery_id"].(string)
			if out[id] != nil {
				tb.Errorf("delivery %s stands twice", id)
			}
			out[id] = row
			date := "__HIVE_DEFAULT_PARTITION__"
			if t, ok := row["originated_at"].(time.Time); ok {
				date = t.Format("2006-01-02")
			}
			if got := filepath.Base(filepath.Dir(path)); got != "event_date="+date {
				tb.Errorf("a delivery of %s stands in %s", date, got)
			}
		}
	}
	return out
}

func readFile(tb testing.TB, path string) []map[string]any {
	tb.Helper()
	in, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer in.Close()
	stat, err := in.Stat()
	if err != nil {
		tb.Fatal(err)
	}
	f, err := independent.OpenFile(in, stat.Size())
	if err != nil {
		tb.Fatal(err)
	}
	columns := Columns()
	var out []map[string]any
	for _, g := range f.RowGroups() {
		rows := g.Rows()
		buf := make([]independent.Row, 50)
		for {
			n, err := rows.ReadRows(buf)
			for _, row := range buf[:n] {
				values := map[string]any{}
				for _, v := range row {
					values[columns[v.Column()].Name] = readValue(v, columns[v.Column()].Type)
				}
				out = append(out, values)
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				tb.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil {
			tb.Fatal(err)
		}
	}
	return out
}

func readValue(v independent.Value, t parquet.Type) any {
	switch {
	case v.IsNull():
		return nil
	case t == parquet.String:
		return string(v.ByteArray())
	case t == parquet.Int32:
		return int64(v.Int32())
	case t == parquet.Bool:
		return v.Boolean()
	case t == parquet.TimestampMicros:
		return time.UnixMicro(v.Int64()).UTC()
	}
	return v.Int64()
}
