package ingest

import (
	"slices"
	"strings"
	"testing"
)

// TestReadLostQuotes loses each quote of an export in turn, and puts one at each place: the other rows stay as they are.
func TestReadLostQuotes(t *testing.T) {
	shapes := mustShapes(t)
	rows := []string{
		"2026-01-02T03:04:01Z,SEND,a@example.com,250 2.1.5 OK,\r\n",
		"2026-01-02T03:04:02Z,FAIL,\"b@example.com;c@example.com\",\"550 5.7.1 said \"\"no, never\"\"\",\"S:a=1, S:b=2\"\r\n",
		"2026-01-02T03:04:03Z,\"FAIL\",d@example.com,\"550 5.7.1, blocked\",\"\"\r\n",
		"2026-01-02T03:04:04Z,FAIL,e@example.com,\"a folded, long\r\n answer\",\"S:c=\"\"3\"\"\"\r\n",
		"\"2026-01-02T03:04:05Z\",\"FAIL\",\"f@example.com\",\"550\",\"x\"\r\n",
		"\"2026-01-02T03:04:06Z\",\"FAIL\",\"g@example.com\",\"\",\"x\"\r\n",
		"2026-01-02T03:04:07Z,,FAIL,\",a\",\"\"\",\"\"\"\r\n",
		"2026-01-02T03:04:08Z,\"\r\n,\",\"a,b\",FAIL,\"\"\",\"\"\"\r\n",
		"2026-01-02T03:04:09Z,SEND,h@example.com,,\r\n",
	}
	whole := readBytes(t, shapes, strings.NewReader(narrow+"\n"+strings.Join(rows, "")), Options{}).rows
	if len(whole) != len(rows) {
		t.Fatalf("%d rows", len(whole))
	}
	check := func(broken int, row, what string) {
		all := slices.Clone(rows)
		all[broken] = row
		got := readBytes(t, shapes, strings.NewReader(narrow+"\n"+strings.Join(all, "")), Options{})
		var cells []string
		for _, r := range got.rows {
			cells = append(cells, r.cells)
		}
		for i, want := range whole {
			if i != broken && !slices.Contains(cells, want.cells) {
				t.Errorf("%s: row %d is lost or changed too\n%q", what, i, row)
			}
		}
	}
	for broken, row := range rows {
		for i := range row {
			if row[i] == '"' {
				check(broken, row[:i]+row[i+1:], "a quote is lost")
			}
			check(broken, row[:i]+`"`+row[i:], "a quote is too many")
		}
	}
}
