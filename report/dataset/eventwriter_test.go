package dataset

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
	"tracesift/report/schema"
)

// eventBlocks returns blocks of an export, with odd numbers of rows and cells of every kind.
func eventBlocks(blocks int) (all []*trace.Block, rows []tracetest.Row) {
	r := rand.New(rand.NewPCG(3, 4))
	for seq := range blocks {
		first := len(rows)
		for range 1 + r.IntN(90) {
			n := len(rows)
			row := tracetest.Row{
				trace.DateTime:         fmt.Sprintf("2026-03-%02dT10:%02d:59.1234567Z", 1+n%28, n%60),
				trace.EventID:          []string{"RECEIVE", "Send external", "fail"}[n%3],
				trace.NetworkMessageID: fmt.Sprintf("{%08X-0000-4000-8000-0000000000AB}", n/3),
				trace.ClientIP:         []string{"192.0.2.7", "[2001:DB8::1]", "::ffff:192.0.2.9", "none", ""}[n%5],
				trace.TotalBytes:       []string{"4711", "", "many"}[n%3],
				trace.RecipientAddress: fmt.Sprintf("r%d@example.org", n%7),
				trace.CustomData:       strings.Repeat("S:key=value;", n%9),
			}
			if n%4 == 0 {
				row[trace.MessageSubject] = fmt.Sprintf("Grüße, \"%d\"", n)
			}
			if n%11 == 0 {
				delete(row, trace.DateTime)
			}
			rows = append(rows, row)
		}
		b := tracetest.Block(0, int64(first), trace.ExtendedTrace, rows[first:]...)
		b.Seq = seq
		all = append(all, b)
	}
	return all, rows
}

// wantEvent is the row of the table that a row of an export becomes, by the documentation of the columns.
func wantEvent(n int, row tracetest.Row) map[string]any {
	want := map[string]any{"row_number": int64(n)}
	for _, c := range takenOver {
		if s := row[c.column]; s != "" && c.kind != count64 {
			want[c.column.String()] = s
		}
	}
	if s := row[trace.DateTime]; s != "" {
		at, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			panic(err)
		}
		want["event_at"], want["event_date"] = at.Truncate(time.Microsecond), at.Truncate(24*time.Hour)
	}
	want["event_id"] = strings.ToUpper(row[trace.EventID])
	want["network_message_id"] = strings.ToLower(strings.Trim(row[trace.NetworkMessageID], "{}"))
	if row[trace.TotalBytes] == "4711" {
		want["total_bytes"] = int64(4711)
	}
	switch row[trace.ClientIP] {
	case "[2001:DB8::1]":
		want["client_ip"] = "2001:db8::1"
	case "::ffff:192.0.2.9":
		want["client_ip"] = "192.0.2.9"
	}
	return want
}

// writeEvents hands blocks to the writer of events from several goroutines, in that order, and returns the file.
func writeEvents(t *testing.T, blocks []*trace.Block, workers int, limits eventLimits) (path string) {
	t.Helper()
	w, err := Create(t.TempDir(), Options{Temp: inMemory})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Abort(); err != nil {
			t.Error(err)
		}
	})
	e := w.Events()
	e.limits = limits
	next := make(chan *trace.Block)
	var all sync.WaitGroup
	for worker := range workers {
		all.Go(func() {
			for b := range next {
				if err := e.Consume(worker, b); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, b := range blocks {
		next <- b
	}
	close(next)
	all.Wait()
	if len(e.parts) == 0 {
		t.Error("no memory is used again")
	}
	if err := e.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := e.finish(map[trace.InputID]string{0: "a"}); err != nil {
		t.Fatal(err)
	}
	if len(w.pending) != 1 || e.waiting != 0 {
		t.Fatalf("%d files, %d bytes waiting", len(w.pending), e.waiting)
	}
	return w.pending[0].file.path
}

// TestEventsKeepTheOrderOfTheExport writes the same blocks in many orders: the rows stand in that of the export, and the
// file is the same byte for byte.
func TestEventsKeepTheOrderOfTheExport(t *testing.T) {
	blocks, rows := eventBlocks(60)
	limits := eventLimits{rows: 300, bytes: 1 << 20, all: 64 << 20}
	path := writeEvents(t, blocks, 1, limits)
	var columns []schema.Column
	columns = append(columns, eventTable().Columns...)
	got := readParquet(t, path, columns)
	if len(got) != len(rows) {
		t.Fatalf("%d rows, want %d", len(got), len(rows))
	}
	for i, row := range got {
		for name, value := range row {
			if value == nil {
				delete(row, name)
			}
		}
		if diff := cmp.Diff(wantEvent(i, rows[i]), row); diff != "" {
			t.Fatalf("row %d (-want +got):\n%s", i, diff)
		}
	}
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for order := range 8 {
		shuffled := append([]*trace.Block(nil), blocks...)
		rand.New(rand.NewPCG(uint64(order), 1)).Shuffle(len(shuffled), func(i, j int) {
			shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
		})
		again, err := os.ReadFile(writeEvents(t, shuffled, 1+order%4, limits))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, again) {
			t.Fatalf("order %d gives another file", order)
		}
	}
}

// TestEventsOfQuietExportsAreWritten reads many exports one after the other: what waits of those that came to their end
// does not grow with their number.
func TestEventsOfQuietExportsAreWritten(t *testing.T) {
	w, err := Create(t.TempDir(), Options{Temp: inMemory})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.Abort(); err != nil {
			t.Error(err)
		}
	}()
	e := w.Events()
	e.limits = eventLimits{rows: 1 << 20, bytes: 1 << 30, all: 100_000}
	blocks, rows := eventBlocks(10)
	ids := map[trace.InputID]string{}
	const exports = 40
	for input := range trace.InputID(exports) {
		ids[input] = fmt.Sprint(input)
		for _, b := range blocks {
			of := *b
			of.Input = input
			if err := e.Consume(0, &of); err != nil {
				t.Fatal(err)
			}
			if e.waiting > e.limits.all {
				t.Fatalf("%d bytes wait", e.waiting)
			}
		}
	}
	if err := e.finish(ids); err != nil {
		t.Fatal(err)
	}
	for _, p := range w.pending {
		if p.entry.Rows != int64(len(rows)) {
			t.Errorf("%s has %d rows, want %d", p.entry.Path, p.entry.Rows, len(rows))
		}
	}
	if len(w.pending) != exports {
		t.Errorf("%d files, want %d", len(w.pending), exports)
	}
}

func TestIsIPv4(t *testing.T) {
	for text, want := range map[string]bool{
		"192.0.2.1": true, "0.0.0.0": true, "255.255.255.255": true, "192.0.2.256": false, "192.0.2.01": false, "192.0.2": false,
		"192.0.2.1.": false, ".192.0.2.1": false, "192.0.2.1.5": false, "192..2.1": false, "192.0.2.1:25": false, "": false, "1.2.3.x": false,
	} {
		if got := isIPv4([]byte(text)); got != want {
			t.Errorf("isIPv4(%q) = %v", text, got)
		}
	}
}

// BenchmarkEvents measures what a block of an export costs until it is in the file.
func BenchmarkEvents(b *testing.B) {
	var rows []tracetest.Row
	for n := range 1600 {
		rows = append(rows, tracetest.Row{
			trace.DateTime:          fmt.Sprintf("2026-03-01T10:%02d:%02d.%07dZ", n/60%60, n%60, n*n),
			trace.ClientIP:          "2001:db8:91::21",
			trace.ClientHostname:    fmt.Sprintf("QX1PR90MB%04d.namprd90.example.com", n%40),
			trace.SourceContext:     fmt.Sprintf("08DE2%011X;2026-03-01T10:00:00.123Z;ClientSubmitTime:", n*7919),
			trace.SourceName:        "SMTP",
			trace.EventID:           []string{"RECEIVE", "AGENTINFO", "SENDEXTERNAL"}[n%3],
			trace.InternalMessageID: fmt.Sprint(60_000_000_000_000 + n/5*31),
			trace.MessageID:         fmt.Sprintf("<%024X@QX1PR90MB1000.namprd90.example.com>", n/5),
			trace.NetworkMessageID:  fmt.Sprintf("%08x-0000-4000-8000-0000000000ab", n/5),
			trace.RecipientAddress:  fmt.Sprintf("person%d@example.org", n%700),
			trace.TotalBytes:        fmt.Sprint(n / 5 * 101),
			trace.RecipientCount:    "1",
			trace.MessageSubject:    fmt.Sprintf("Order confirmed %d", n/5),
			trace.SenderAddress:     fmt.Sprintf("sender%d@example.com", n%90),
			trace.ReturnPath:        fmt.Sprintf("sender%d@example.com", n%90),
			trace.MessageInfo:       "2026-03-01T10:00:00.123Z;SRV=QX1:TOTAL-HUB=0.2|CAT=0.201(CATRS=0.09)",
			trace.Directionality:    "Originating",
			trace.TenantID:          "7d0c0f1e-5b1f-4c8e-9a53-2f1d3c4b5a60",
			trace.OriginalClientIP:  fmt.Sprintf("198.51.100.%d", n%250),
			trace.CustomData:        "S:AMA=SUM|v=0;S:SFA=SUM|SCL=1|SFV=NSPM|DI=SO" + strings.Repeat(";S:more=1", n%20),
		})
	}
	block := tracetest.Block(0, 0, trace.ExtendedTrace, rows...)
	w, err := Create(b.TempDir(), Options{Temp: inMemory})
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := w.Abort(); err != nil {
			b.Error(err)
		}
	}()
	e := w.Events()
	b.SetBytes(int64(len(block.Text)))
	b.ReportAllocs()
	for b.Loop() {
		if err := e.Consume(0, block); err != nil {
			b.Fatal(err)
		}
		block.Seq++
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(rows)), "ns/row")
}
