package delivery

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// TestManyRecipients reads rows of any number of recipients among others of their message, in either order: every
// recipient keeps what its row says.
func TestManyRecipients(t *testing.T) {
	for _, n := range []int{0, 14, 15, 16, 17, 40, 300} {
		var to []string
		want := map[string]Outcome{"alone@remote.test": Failed, "one@remote.test": Delivered, "two@remote.test": Delivered}
		for i := range n + 1 {
			to = append(to, fmt.Sprintf("p%03d@remote.test", i))
			want[to[i]] = Delivered
		}
		list, statuses := strings.Join(to, ";"), strings.TrimSuffix(strings.Repeat("250 2.1.5 ok;", n+1), ";")
		rows := []tracetest.Row{
			ev(0, "SENDEXTERNAL", "SMTP", list, statuses),
			ev(1, "FAIL", "SMTP", "alone@remote.test", spamText),
			ev(2, "SENDEXTERNAL", "SMTP", "one@remote.test;two@remote.test", "250 2.1.5 ok;250 2.1.5 ok"),
		}
		for i := range rows {
			rows[i] = rows[i].With(tracetest.Row{trace.NetworkMessageID: testID})
		}
		for range 2 {
			for _, workers := range []int{1, 2} {
				got, _ := deliveries(t, testEnv(t), [][]tracetest.Row{rows[:1], rows[1:]}, workers, 0)
				if len(got) != len(want) {
					t.Fatalf("%d recipients in a row, %d workers: %d deliveries, want %d", n+1, workers, len(got), len(want))
				}
				for i := range got {
					if d := &got[i]; d.Outcome != want[d.Recipient] {
						t.Fatalf("%d recipients in a row: %s is %s, want %s", n+1, d.Recipient, d.Outcome, want[d.Recipient])
					}
				}
			}
			slices.Reverse(rows)
		}
	}
}
