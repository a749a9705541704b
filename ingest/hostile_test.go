package ingest

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"tracesift/ingest/trace"
)

// TestReadHostileIsLinear reads patterns that make naive readers quadratic, at two sizes. Four times the bytes may take
// about four times as long: the bound leaves room for a busy machine, but not for sixteen times of what hurts.
func TestReadHostileIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	shapes := mustShapes(t)
	const row = "2026-01-02T03:04:05Z,FAIL,a@example.com,550,x\n"
	for i, c := range []struct{ name, pattern string }{ // behind a lost quote where the name says so
		{"quotes", `"`},
		{"doubled quotes and commas", `"",`},
		{"quotes on lines", "\"\n"},
		{"lines that each open a quote", "x,\"y\n"},
		{"lines that close one quote and open the next", "a\",\"b\n"},
		{"rows that close one quote and open the next", "2026-01-02T03:04:05Z,\",\"b\n"},
		{"rows that each open a quote", "2026-01-02T03:04:05Z,FAIL,\"a@example.com,550,x\n"},
		{"rows of doubled quotes behind a lost quote", "2026-01-02T03:04:05Z,\"\",\"\",\"\",\"\"\n"},
		{"lines of doubled quotes behind a lost quote", "\"\"\n"},
		{"lines behind a lost quote", "x\n"},
		{"a lost quote among good rows", strings.Repeat(row, 20) + "2026-01-02T03:04:05Z,FAIL,\"a\n"},
		{"quotes before commas", "\"\",\"\n,"},
		{"rows of many lines", "2026-01-02T03:04:05Z,FAIL,\"" + strings.Repeat("x\n", 1000) + "\",b,c\n"},
		{"rows of many lines with quotes", "2026-01-02T03:04:05Z,\"" + strings.Repeat("\"\"\n", 500) + "\",\"\n\",\"\n\",\"\n\"\n"},
		{"commas", ","},
		{"lines", "x\n"},
		{"blank lines", "\r\n"},
		{"one line", "x"},
		{"hashes", "#\n"},
		{"fields of two kinds", "#Fields: date-time,event-id,source,recipient-address,recipient-status\n" + row + narrow + "\n"},
		{"marks", byteOrderMark + "x\n"},
	} {
		encoding := 4 - 3*(i%2) // UTF-8 and UTF-16 by turns
		took := func(size int) time.Duration {
			text := narrow + "\n"
			if strings.Contains(c.name, "behind a lost quote") {
				text += "2026-01-02T03:04:05Z,FAIL,\"a\n"
			}
			export := encode(text+strings.Repeat(c.pattern, size/len(c.pattern))+"\n"+row, encoding)
			begin := time.Now()
			if got := readQuickly(t, shapes, export); got.RowsRead == 0 {
				t.Errorf("%s: no rows", c.name)
			}
			return time.Since(begin)
		}
		if underRace {
			took(1 << 20)
			continue
		}
		small, large := took(1<<20), took(4<<20)
		for try := 0; try < 4 && large > 8*small+time.Second; try++ { // the machine may be busy
			small, large = max(small, took(1<<20)), min(large, took(4<<20))
		}
		if large > 8*small+time.Second {
			t.Errorf("%s: 1 MiB takes %v, 4 MiB take %v", c.name, small, large)
		}
	}
}

// TestReadBoundsMemory reads an endless quoted cell without keeping it.
func TestReadBoundsMemory(t *testing.T) {
	shapes := mustShapes(t)
	longest := 0
	audits, err := Read(t.Context(), shapes, []Input{{Path: Stdin, Named: true}}, consumerFunc(func(_ int, b *trace.Block) error {
		longest = max(longest, cap(b.Text))
		return nil
	}), Options{
		Stdin: io.MultiReader(strings.NewReader(narrow+"\n\""), io.LimitReader(endless('x'), 64<<20), strings.NewReader("\n2026-01-02T03:04:05Z,a,b,c,d\n")),
		OnReject: func(r trace.Reject) error {
			longest = max(longest, len(r.Text))
			return nil
		},
	})
	if err != nil || audits[0].RowsRead-audits[0].Rejected != 1 {
		t.Errorf("%+v, %v", audits[0], err)
	}
	if longest > 8<<20 {
		t.Errorf("%d bytes were kept", longest)
	}
}

// endless is a reader of one byte, for ever.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// readQuickly reads an export and looks at nothing.
func readQuickly(t testing.TB, shapes *Shapes, export []byte) trace.FileAudit {
	t.Helper()
	audits, err := Read(t.Context(), shapes, []Input{{Path: Stdin, Named: true}}, consumerFunc(func(int, *trace.Block) error { return nil }),
		Options{Stdin: bytes.NewReader(export), OnReject: func(trace.Reject) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	return audits[0]
}
