package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"tracesift/ingest/trace"
)

// TestReadTellsRescans looks ahead in vain where a quoted cell of 3,000 bytes goes on over parts of 256, and in the
// last part, if no row begins there.
func TestReadTellsRescans(t *testing.T) {
	row := func(status string) string {
		return fmt.Sprintf("2026-11-09T08:00:00Z,FAIL,ann@example.com,%s,\n", status)
	}
	const header = narrow + "\n"
	plain := strings.Repeat(row("550 no"), 200)
	for _, test := range []struct {
		name, text      string
		rows            int64
		least, greatest int64 // rescans: parts that no row begins in
	}{
		{"plain", header + plain, 200, 0, 1},
		{"a long cell", header + plain + row(`"`+strings.Repeat("no\n", 1000)+`"`) + plain, 401, 10, 13},
	} {
		path := filepath.Join(t.TempDir(), "export.csv")
		if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		var rescans atomic.Int64
		audits, err := Read(t.Context(), mustShapes(t), []Input{{Path: path, Named: true}},
			consumerFunc(func(int, *trace.Block) error { return nil }),
			Options{Jobs: 2, BlockSize: 256, OnRescan: func() { rescans.Add(1) }})
		if err != nil || audits[0].RowsRead != test.rows || audits[0].Rejected > 0 {
			t.Errorf("%s: %v, %+v", test.name, err, audits[0])
		}
		if got := rescans.Load(); got < test.least || got > test.greatest {
			t.Errorf("%s: %d rescans, not %d to %d", test.name, got, test.least, test.greatest)
		}
	}
}
