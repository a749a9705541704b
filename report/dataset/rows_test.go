package dataset

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/report/parquet"
	"tracesift/report/schema"
)

// TestSharedParts: rows that share parts have the values that each would have alone, in every row group.
func TestSharedParts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	deliveries, attempts := deliveryTable(), attemptTable()
	room, tries := newRows(deliveries), newRows(attempts)
	count := newCounter()
	for group := range 3 {
		room.reset()
		tries.reset()
		want := map[string]map[string]map[string]any{}
		for range 200 {
			count.message()
			for _, d := range someMessage(r) {
				row := deliveryRow{Delivery: d, verdict: someVerdict(r)}
				row.numbers = count.delivery(d, &row.verdict)
				if err := addRow(room, deliveries, &row); err != nil {
					t.Fatal(err)
				}
				note(want, deliveries, &row)
				for i := range d.Attempts {
					a := attemptRow{d: d, Attempt: &d.Attempts[i], verdict: someVerdict(r)}
					a.numbers = count.attempt(a.Attempt, &a.verdict)
					if err := addRow(tries, attempts, &a); err != nil {
						t.Fatal(err)
					}
					note(want, attempts, &a)
				}
				*d = delivery.Delivery{} // nothing is kept of what was added
			}
		}
		got := map[string]map[string]map[string]any{}
		readGroup(t, got, room, deliveries)
		readGroup(t, got, tries, attempts)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("row group %d: %.3000s", group, diff)
		}
	}
}

// TestPartNumbers: the room for numbers of parts is as large as those of the rows at hand lie apart, however many came
// before, and each number has its row.
func TestPartNumbers(t *testing.T) {
	const many = 1 << 30
	var p partRows
	known := map[uint32]uint32{}
	for i, number := range []uint32{many, many + 1, many, many - 5, many + 90, many - 7, many - 5, many + 1, many - 7} {
		want, had := known[number]
		if !had {
			want = uint32(len(known))
			known[number] = want
		}
		if got := p.has(number); got != had || p.rows[i] != want {
			t.Errorf("number %d: %v, in row %d, want %v, row %d", number, got, p.rows[i], had, want)
		}
	}
	if n := len(p.known); n != 98 {
		t.Errorf("room for %d numbers, want 98", n)
	}
}

// note keeps the values of a row.
func note[T any](to map[string]map[string]map[string]any, t *table[T], row *T) {
	values := map[string]any{}
	for i := range t.columns {
		values[t.columns[i].Name] = t.columns[i].value(row)
	}
	keep(to, t.Name, values[t.Key].(string), values)
}

func keep(to map[string]map[string]map[string]any, table, key string, values map[string]any) {
	if to[table] == nil {
		to[table] = map[string]map[string]any{}
	}
	to[table][key] = values
}

// readGroup reads rows back from a file.
func readGroup[T any](tb testing.TB, to map[string]map[string]map[string]any, r *rows, t *table[T]) {
	tb.Helper()
	s := &sheet{table: &t.Table, rows: r, dir: tb.TempDir(), name: "rows.parquet"}
	done, err := s.finish()
	if err != nil {
		tb.Fatal(err)
	}
	for _, row := range readParquet(tb, filepath.Join(s.dir, filepath.Base(done.file.path)), t.Columns) {
		keep(to, t.Name, row[t.Key].(string), row)
	}
}

// someMessage is the deliveries of a message, which have in common what the recipients of one have.
func someMessage(r *rand.Rand) (out []*delivery.Delivery) {
	common := *barely(int(r.Uint32()))
	for i := range common.Key {
		common.Key[i] = byte(r.Uint32())
	}
	if r.IntN(4) > 0 {
		common.Sender, common.SenderDomain = fmt.Sprintf("s%d@example.com", r.IntN(50)), "example.com"
		common.OriginatedAt, common.SizeBytes = at("2026-03-01T00:00:00Z"), r.Int64N(1e6)
		common.Kind = delivery.Mail
	}
	for k := range 1 + r.IntN(5) {
		d := common
		d.Recipient, d.RecipientDomain = fmt.Sprintf("r%d@example.org", k), fmt.Sprintf("d%d.example", r.IntN(9))
		d.Outcome, d.Edge, d.Remote = delivery.Delivered, someEdge(r), someRemote(r)
		d.Direction = []delivery.Direction{delivery.Outbound, delivery.Inbound}[r.IntN(2)]
		d.RefusedBy = []delivery.RefusedBy{"", delivery.ByRemote}[r.IntN(2)]
		d.Connector, d.Deferrals = []string{"", "Out"}[r.IntN(2)], r.IntN(2)
		d.LateFailure, d.Expired = r.IntN(2) == 0, r.IntN(2) == 0
		for n := range r.IntN(4) {
			a := delivery.Attempt{ID: uint64(n), At: common.OriginatedAt, Edge: someEdge(r), Remote: someRemote(r)}
			switch { // the next try has the same refusal, or the same again, or none
			case n > 0 && r.IntN(2) == 0:
				a.Refusal = d.Attempts[n-1].Refusal
			case r.IntN(3) > 0:
				a.Refusal = &ndr.Refusal{Class: fmt.Sprint("c", r.IntN(5)), SMTPCode: "550", Inner: fmt.Sprint(r.Uint32())}
			}
			d.Refusal = a.Refusal
			d.Attempts = append(d.Attempts, a)
		}
		out = append(out, &d)
	}
	return out
}

func someEdge(r *rand.Rand) edge.Edge {
	e := edge.Unknown()
	if r.IntN(3) > 0 {
		e.Host, e.IP = fmt.Sprintf("edge-%d.example.net", r.IntN(20)), ip(fmt.Sprintf("192.0.2.%d", r.IntN(3)))
		e.Owner = []edge.Owner{edge.EOP, edge.Own}[r.IntN(2)]
	}
	return e
}

func someRemote(r *rand.Rand) (to delivery.Remote) {
	if n := r.IntN(20); n > 0 {
		to = delivery.Remote{Host: fmt.Sprintf("mx%d.example.org", n), IP: ip(fmt.Sprintf("198.51.100.%d", r.IntN(3)))}
	}
	return to
}

func someVerdict(r *rand.Rand) (v blocklist.Verdict) {
	if r.IntN(3) == 0 {
		v.Name = fmt.Sprint("v", r.IntN(4))
	}
	return v
}

// TestEdgesWithoutEnd: more edges than are remembered change nothing.
func TestEdgesWithoutEnd(t *testing.T) {
	c := newCounter()
	seen := map[uint32]string{}
	for n := range 3 * mostKnown {
		e := edge.Edge{Host: fmt.Sprint(n % (mostKnown + 5))}
		number := c.edges.of(&e, keptEdge)
		if seen[number] != "" && seen[number] != e.Host {
			t.Fatalf("%s and %s are one edge", seen[number], e.Host)
		}
		seen[number] = e.Host
	}
	if len(c.edges.numbers) > mostKnown {
		t.Errorf("%d edges are remembered", len(c.edges.numbers))
	}
}

// TestNumberTooLarge: a number that the column cannot hold is an error.
func TestNumberTooLarge(t *testing.T) {
	table := newTable(schema.Table{}, []column[int64]{
		number(parquet.Int32, "n", "", func(n *int64) (int64, bool) { return *n, true }),
	}, func(dst []byte, _ *int64) []byte { return dst })
	n := int64(1) << 31
	if err := addRow(newRows(table), table, &n); err == nil {
		t.Error("2147483648 is an int32")
	}
}
