package ingest

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/cell"
)

var update = flag.Bool("update", false, "write the golden files of the shapes")

// sampleFiles returns the sample of each tabular shape.
func sampleFiles(t testing.TB) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join("testdata", "shapes", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var samples []string
	for _, path := range all {
		if filepath.Ext(path) != ".golden" {
			samples = append(samples, path)
		}
	}
	if len(samples) == 0 {
		t.Fatal("no samples")
	}
	return samples
}

// TestShapes reads the sample of each tabular shape and holds its account and its events, a row seen by each recipient,
// against a golden file that was checked by hand.
func TestShapes(t *testing.T) {
	for _, path := range sampleFiles(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			var out bytes.Buffer
			audits, err := Read(t.Context(), mustShapes(t), []Input{{Path: path, Named: true}}, consumerFunc(func(_ int, b *trace.Block) error {
				for r := range b.Rows {
					events(&out, b, r)
				}
				return nil
			}), Options{Zone: time.FixedZone("+01:00", 3600)})
			if err != nil {
				t.Fatal(err)
			}
			got := append(accountOf(&audits[0]), out.Bytes()...)
			golden := path + ".golden"
			if *update {
				if err := os.WriteFile(golden, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// accountOf writes an account.
func accountOf(a *trace.FileAudit) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "shape %s, format %s, encoding %s, delimiter %q, %d rows, %d rejected\n", a.Shape, a.Format, a.Encoding, a.Delimiter, a.RowsRead, a.Rejected)
	if a.DateOrder != trace.NoDateOrder {
		fmt.Fprintf(&out, "dates %s: %s\n", a.DateOrder, a.OrderWhy)
	}
	if a.TimeZone != "" {
		fmt.Fprintf(&out, "local times in %s: %s\n", a.TimeZone, a.ZoneWhy)
	}
	for _, list := range []struct {
		what  string
		names []string
	}{{"ignored", a.Ignored}, {"missing", a.Missing}, {"warning", a.Warnings}} {
		for _, name := range list.names {
			fmt.Fprintf(&out, "%s: %s\n", list.what, name)
		}
	}
	if a.Err != nil {
		fmt.Fprintf(&out, "error: %v\n", a.Err)
	}
	return out.Bytes()
}

// events writes a row: its time, what its columns hold, and its recipients with what became of each.
func events(out *bytes.Buffer, b *trace.Block, r int) {
	at, _ := b.Time(r, trace.DateTime)
	fmt.Fprintf(out, "\nline %d %s", b.Line(r), at.Time().Format("2006-01-02T15:04:05.999999999Z"))
	grain := b.Layout().Shape.Grain()
	switch grain {
	case trace.GrainEvent, trace.GrainDetail:
		fmt.Fprintf(out, " event %q", trace.ParseEvent(b.Cell(r, trace.EventID)))
	case trace.GrainDelivery:
		fmt.Fprintf(out, " status %q", trace.ParseStatus(b.Cell(r, trace.DeliveryStatus)))
	}
	out.WriteByte('\n')
	for c := trace.Column(0); int(c) < trace.NumColumns; c++ {
		text := b.Cell(r, c)
		switch {
		case len(text) == 0, c == trace.DateTime:
		case c == trace.CustomData:
			cell.CustomData(text, func(k, v []byte) { fmt.Fprintf(out, "  custom_data %s = %s\n", k, v) })
		case c == trace.Data && grain == trace.GrainDetail:
			cell.Facts(text, func(k, v []byte) { fmt.Fprintf(out, "  fact %s = %s\n", k, v) })
		default:
			fmt.Fprintf(out, "  %s %s\n", c, strings.ReplaceAll(fmt.Sprintf("%q", text), `\"`, `"`))
		}
	}
	if origin, ok := cell.Origination(b.Cell(r, trace.MessageInfo)); ok {
		fmt.Fprintf(out, "  = originated %s\n", origin.Time().Format(time.RFC3339Nano))
	}
	if id, ok := cell.GUID(b.Cell(r, trace.NetworkMessageID)); ok {
		fmt.Fprintf(out, "  = message %s\n", cell.AppendGUID(nil, id))
	}
	recipients(out, b, r, grain)
}

// recipients writes the recipients of a row.
func recipients(out *bytes.Buffer, b *trace.Block, r int, grain trace.Grain) {
	status := b.Cell(r, trace.RecipientStatus)
	switch grain {
	case trace.GrainMessage:
		cell.Packed(status, func(address, words []byte) {
			last := words[bytes.LastIndexByte(words, ',')+1:]
			fmt.Fprintf(out, "  -> %s: %s\n", address, trace.ParseStatus(last))
		})
	case trace.GrainDetail:
		detail := b.Cell(r, trace.Detail)
		ip, host := cell.ProxyTarget(detail)
		fmt.Fprintf(out, "  -> %s: %s | %s %s\n", b.Cell(r, trace.RecipientAddress), cell.Reason(detail), ip, host)
	default:
		addresses := cell.AppendAddresses(nil, b.Cell(r, trace.RecipientAddress))
		statuses, clear := cell.AppendStatuses(nil, status, len(addresses))
		for i, a := range addresses {
			fmt.Fprintf(out, "  -> %s (%s): %s, clear %v\n", a, a[bytes.LastIndexByte(a, '@')+1:], statuses[i], clear)
		}
	}
}
