package parquet

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// sampleColumns has every type, required and optional, with and without a dictionary.
var sampleColumns = []Column{
	{Name: "id", Type: String, Required: true, Stats: true},
	{Name: "host", Type: String, Dictionary: true, Stats: true},
	{Name: "domain", Type: String, Required: true, Dictionary: true, Stats: true},
	{Name: "diagnostic", Type: String},
	{Name: "code", Type: Int32, Stats: true},
	{Name: "size_bytes", Type: Int64, Stats: true},
	{Name: "share", Type: Double, Stats: true},
	{Name: "late", Type: Bool, Stats: true},
	{Name: "decided_at", Type: TimestampMicros, Required: true, Stats: true},
	{Name: "first_at", Type: TimestampMicros, Stats: true},
	{Name: "event_date", Type: Date, Stats: true},
	{Name: "never", Type: String, Dictionary: true, Stats: true},
	{Name: "never_int", Type: Int64, Stats: true},
}

// awkward values, which come up in every sample.
var (
	awkwardText = []string{"", " ", "edge-1.example.net", "2001:db8::1", "münchen.example", "受信者@example.jp",
		"a\x00b", "line\r\nbreak", `"quoted", comma`, "\U0010FFFF", strings.Repeat("long ", 2000), "\x7f"}
	awkwardInts  = []int64{0, 1, -1, math.MaxInt32, math.MinInt32, math.MaxInt64, math.MinInt64, 1 << 40}
	awkwardReals = []float64{0, math.Copysign(0, -1), 1.5, math.Inf(1), math.Inf(-1), math.MaxFloat64, math.SmallestNonzeroFloat64}
)

// sampleRows returns n rows of sampleColumns: string, int64, float64, bool or nil.
func sampleRows(n int, seed uint64) [][]any {
	r := rand.New(rand.NewPCG(seed, 1))
	pick := func(s []string) any { return s[r.IntN(len(s))] }
	rows := make([][]any, n)
	for i := range rows {
		row := make([]any, len(sampleColumns))
		for c, col := range sampleColumns {
			// Runs of nulls and of values, so that levels have both runs and bit-packed groups.
			if !col.Required && (i/97+c)%3 == 0 || !col.Required && (i/97+c)%3 == 1 && r.IntN(4) == 0 {
				continue
			}
			switch {
			case strings.HasPrefix(col.Name, "never"):
			case col.Type == String:
				row[c] = pick(awkwardText)
				if r.IntN(3) == 0 {
					row[c] = strings.Repeat(string(rune('a'+r.IntN(26))), r.IntN(30))
				}
			case col.Type == Int32, col.Type == Date:
				row[c] = int64(int32(awkwardInts[r.IntN(len(awkwardInts))]))
			case col.Type == Double:
				row[c] = awkwardReals[r.IntN(len(awkwardReals))]
			case col.Type == Bool:
				row[c] = r.IntN(2) == 0
			default:
				row[c] = awkwardInts[r.IntN(len(awkwardInts))] + int64(r.IntN(3))
			}
		}
		rows[i] = row
	}
	return rows
}

// addRow adds a row to b by the methods that fit.
func addRow(tb testing.TB, b *Buffer, columns []Column, row []any) {
	tb.Helper()
	for i, v := range row {
		switch v := v.(type) {
		case nil:
			b.AddNull(i)
		case string:
			b.AddString(i, v)
		case float64:
			b.AddDouble(i, v)
		case bool:
			b.AddBool(i, v)
		case int64:
			switch columns[i].Type {
			case TimestampMicros:
				b.AddTime(i, v)
			case Date:
				b.AddDate(i, int32(v))
			default:
				b.AddInt(i, v)
			}
		}
	}
	if err := b.EndRow(); err != nil {
		tb.Fatal(err)
	}
}

// writeRows writes rows as a file, in row groups of at most perGroup rows.
func writeRows(tb testing.TB, columns []Column, rows [][]any, perGroup int, o Options) []byte {
	tb.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, columns, o)
	if err != nil {
		tb.Fatal(err)
	}
	b := NewBuffer(columns)
	flush := func() {
		chunks, err := b.Chunks()
		if err != nil {
			tb.Fatal(err)
		}
		if err := w.WriteRowGroup(chunks); err != nil {
			tb.Fatal(err)
		}
		b.Reset()
	}
	for _, row := range rows {
		addRow(tb, b, columns, row)
		if b.Rows() == perGroup {
			flush()
		}
	}
	flush()
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	if w.Rows() != int64(len(rows)) || w.Size() != int64(out.Len()) {
		tb.Fatalf("Rows, Size = %d, %d; want %d, %d", w.Rows(), w.Size(), len(rows), out.Len())
	}
	return out.Bytes()
}
