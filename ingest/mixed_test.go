package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mixed is an export in which tables and protocol logs follow each other, and how many rows its blocks have in all.
func mixed(parts, rows int) (text string, total int) {
	var b strings.Builder
	_, fields, _ := strings.Cut(sendLog[:strings.Index(sendLog, "\n2026")], "#Fields:")
	for p := range parts {
		b.WriteString(narrow + "\r\n")
		for r := range rows {
			fmt.Fprintf(&b, "2026-11-10T07:%02d:00Z,FAIL,p%dr%d@fabrikam.test,550 5.1.1 no,\r\n", r%60, p, r)
		}
		b.WriteString("#Fields:" + fields + "\r\n")
		for r := range rows {
			for i, said := range []string{">,MAIL FROM:<a@example.com>", "<,250 ok", fmt.Sprintf(">,RCPT TO:<p%ds%d@fabrikam.test>", p, r), "<,550 5.1.1 no"} {
				fmt.Fprintf(&b, "2026-11-10T08:%02d:00.000Z,Out,S%d,%d,192.0.2.7:2525,203.0.113.9:25,%s,\r\n", r%60, r, i, said)
			}
		}
		total += 2 * rows
	}
	return b.String(), total
}

// TestMixedExport reads tables and protocol logs in one file: its blocks are numbered without gap or repeat, and so are
// its rows, however it is cut and whoever reads it.
func TestMixedExport(t *testing.T) {
	text, total := mixed(5, 40)
	path := filepath.Join(t.TempDir(), "mixed.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var first []string
	for _, jobs := range []int{1, 2, 5} {
		for _, size := range []int{300, 4096, 1 << 20} {
			got := newPerFile(jobs == 1)
			audits, err := Read(t.Context(), mustShapes(t), []Input{{Path: path, Named: true}}, got, Options{Jobs: jobs, BlockSize: size})
			if err != nil || audits[0].Err != nil {
				t.Fatal(err, audits[0].Err)
			}
			rows := got.rows()[0]
			for i, row := range rows {
				if !strings.HasPrefix(row, fmt.Sprint(i, " ")) {
					t.Fatalf("%d jobs, blocks of %d: row %d is %q", jobs, size, i, row)
				}
			}
			if first == nil {
				first = rows
			}
			a := &audits[0]
			if len(got.wrong) > 0 || len(rows) != total || !slices.Equal(rows, first) || a.RowsRead-a.Filtered != int64(total) {
				t.Errorf("%d jobs, blocks of %d: %d rows, want %d as in one piece; read %d, %d filtered; %q", jobs, size, len(rows), total, a.RowsRead, a.Filtered, got.wrong)
			}
		}
	}
}
