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
	"tracesift/report/schema"
)

// readDataset reads the deliveries of a dataset with a reader that shares no code with the writer: by delivery_id,
// values as column.value gives them. It checks that each stands in the partition of its date.
func readDataset(tb testing.TB, dir string) map[string]map[string]any {
	tb.Helper()
	out := readTable(tb, dir, deliveryTable().Table)
	for id, row := range out {
		date := "__HIVE_DEFAULT_PARTITION__"
		if t, ok := row["originated_at"].(time.Time); ok {
			date = t.Format("2006-01-02")
		}
		if got := row[""].(string); got != "event_date="+date {
			tb.Errorf("delivery %s of %s stands in %s", id, date, got)
		}
		delete(row, "")
	}
	return out
}

// readTable reads a table by its key, the name of the partition under "".
func readTable(tb testing.TB, dir string, t schema.Table) map[string]map[string]any {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(dir, t.Name, "*", "*.parquet"))
	if err != nil {
		tb.Fatal(err)
	}
	out := map[string]map[string]any{}
	for _, path := range files {
		for _, row := range readParquet(tb, path, t.Columns) {
			id, _ := row[t.Key].(string)
			row[""] = filepath.Base(filepath.Dir(path))
			if t.Name == FailureGroups { // their key is that of a group, the same on every day
				id += row[""].(string)
			}
			if out[id] != nil {
				tb.Errorf("%s %s stands twice", t.Name, id)
			}
			out[id] = row
		}
	}
	return out
}

func readParquet(tb testing.TB, path string, columns []schema.Column) []map[string]any {
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
	case t == parquet.Date:
		return time.Unix(int64(v.Int32())*secondsPerDay, 0).UTC()
	case t == parquet.Bool:
		return v.Boolean()
	case t == parquet.TimestampMicros:
		return time.UnixMicro(v.Int64()).UTC()
	}
	return v.Int64()
}
