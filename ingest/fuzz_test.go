package ingest

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"tracesift/ingest/trace"
)

// narrow is the header of an extended trace with the columns it cannot do without: short rows reach more states.
const narrow = "date_time_utc,event_id,recipient_address,recipient_status,custom_data"

// chunks gives at most n bytes a read.
type chunks struct {
	r io.Reader
	n int
}

func (c chunks) Read(p []byte) (int, error) { return c.r.Read(p[:min(len(p), c.n)]) }

// collected is what a run of the reader gave.
type collected struct {
	rows    []refRow
	rejects []refReject
	audit   trace.FileAudit
	err     error
}

// readBytes reads one export from memory and checks what must hold of any block.
func readBytes(t testing.TB, shapes *Shapes, export io.Reader, o Options) collected {
	t.Helper()
	var got collected
	var before trace.Carry
	seq := 0
	o.Stdin = export
	o.OnReject = func(r trace.Reject) error {
		got.rejects = append(got.rejects, refReject{int(r.Line), int(r.Lines), r.Offset, r.Text})
		if r.Reason == "" {
			t.Error("a reject has no reason")
		}
		return nil
	}
	audits, err := Read(context.Background(), shapes, []Input{{Path: Stdin, Named: true}}, consumerFunc(func(_ int, b *trace.Block) error {
		if b.Seq != seq || b.Rows == 0 || b.Rows != len(b.Starts) || len(b.Cells) != 2*b.Rows*b.Layout().Width() {
			t.Errorf("block %d where %d was due: %d rows, %d starts, %d cells", b.Seq, seq, b.Rows, len(b.Starts), len(b.Cells)/2)
		}
		if b.In.Line < before.Line || b.In.Row != before.Row || b.Out.Row != b.In.Row+int64(b.Rows) {
			t.Errorf("carry %+v behind %+v, out %+v", b.In, before, b.Out)
		}
		before = b.Out
		seq++
		for r := range b.Rows {
			var cells [][]byte
			for i := range b.Layout().Width() {
				cells = append(cells, b.CellAt(r, i))
			}
			offset := b.Base + rawLen(b.Text[:b.Starts[r]], b.In.Encoding)
			got.rows = append(got.rows, refRow{join(cells), int(b.Line(r)), offset})
		}
		return nil
	}), o)
	if err != nil {
		t.Fatal(err)
	}
	got.audit, got.err = audits[0], audits[0].Err
	got.audit.Warnings = besides(got.audit.Warnings)
	return got
}

// besides returns the warnings without those about columns that short headers lack on purpose.
func besides(warnings []string) []string {
	return slices.DeleteFunc(warnings, func(w string) bool {
		return strings.Contains(w, " is missing: ") && !strings.HasPrefix(w, "the head")
	})
}

// consumerFunc is a function as a consumer.
type consumerFunc func(worker int, b *trace.Block) error

func (f consumerFunc) Consume(worker int, b *trace.Block) error { return f(worker, b) }

// setting is one way to read the same export.
type setting struct{ block, chunk, record int }

// compare reads an export in several ways and holds each against the reference.
func compare(t *testing.T, shapes *Shapes, export []byte, settings []setting) {
	t.Helper()
	for _, s := range settings {
		ref := reference{shapes: shapes, maxRecord: s.record}
		ref.read(export)
		if isJSON(ref.text) || isMail(ref.text) {
			return // no table
		}
		got := readBytes(t, shapes, chunks{bytes.NewReader(export), s.chunk}, Options{BlockSize: s.block, maxRecord: s.record})
		about := fmt.Sprintf("block %d, chunk %d, record %d, export %q", s.block, s.chunk, s.record, export)
		if diff := firstDifference(got.rows, ref.rows); diff != "" {
			t.Fatalf("rows: %s\n%s", diff, about)
		}
		if diff := firstDifference(got.rejects, ref.rejects); diff != "" {
			t.Fatalf("rejects: %s\n%s", diff, about)
		}
		if (got.err != nil) != ref.refused {
			t.Fatalf("error %v, the reference refuses: %v\n%s", got.err, ref.refused, about)
		}
		a := got.audit
		if a.Truncated != ref.truncated && !ref.refused { // the end of what is refused is not looked at
			t.Fatalf("truncated %v, want %v\n%s", a.Truncated, ref.truncated, about)
		}
		if a.RowsRead != int64(len(got.rows)+len(got.rejects)) || a.Rejected != int64(len(got.rejects)) {
			t.Fatalf("account %+v for %d rows and %d rejects\n%s", a, len(got.rows), len(got.rejects), about)
		}
		if s.record >= len(export) {
			againstCSV(t, &ref, export)
		}
	}
}

// firstDifference says where two lists part.
func firstDifference[T comparable](got, want []T) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("number %d is\n%+q, want\n%+q", i, fmt.Sprint(got[i]), fmt.Sprint(want[i]))
		}
	}
	if len(got) != len(want) {
		return fmt.Sprintf("%d, want %d", len(got), len(want))
	}
	return ""
}

// againstCSV holds the reference against encoding/csv where both must agree: a text without directives and marks of
// which encoding/csv makes sense and of which nothing was rejected.
func againstCSV(t *testing.T, ref *reference, export []byte) {
	t.Helper()
	text := string(ref.text)
	if !ref.whole || ref.refused || len(ref.rejects) > 0 || strings.HasPrefix(text, "#") || strings.Contains(text, "\n#") ||
		strings.Contains(text, byteOrderMark) || strings.Contains(strings.ToLower(text), "sep=") {
		return
	}
	for _, l := range ref.layouts {
		if l.Delimiter != ref.layout.Delimiter {
			return
		}
	}
	c := csv.NewReader(strings.NewReader(text))
	c.Comma, c.FieldsPerRecord = rune(ref.layout.Delimiter), -1
	records, err := c.ReadAll()
	if err != nil {
		return
	}
	rows := ref.rows
	for _, cells := range records {
		if slices.ContainsFunc(ref.layouts, func(l *trace.Layout) bool { return sameNames(l.Names, cells) }) {
			continue
		}
		for i := range cells {
			cells[i] = readable(cells[i])
		}
		if len(rows) == 0 {
			t.Fatalf("encoding/csv has more rows: %q in %q", cells, export)
		}
		// encoding/csv writes LF for the CRLF inside a cell.
		if want := join(cells); strings.ReplaceAll(rows[0].cells, "\r\n", "\n") != want {
			t.Fatalf("row %q, encoding/csv has %q in %q", rows[0].cells, want, export)
		}
		rows = rows[1:]
	}
	if len(rows) > 0 {
		t.Fatalf("encoding/csv lacks row %q in %q", rows[0].cells, export)
	}
}

// settingsFor picks a few ways to read, by chance.
func settingsFor(rng *rand.Rand, size int) []setting {
	pick := func(from ...int) int { return from[rng.IntN(len(from))] }
	var all []setting
	for range 3 {
		all = append(all, setting{
			block:  pick(1+rng.IntN(64), 1+rng.IntN(64), 127, 509, 4096, defaultBlockSize),
			chunk:  pick(1, 2, 3, 1+rng.IntN(64), size+1),
			record: pick(defaultMaxRecord, defaultMaxRecord, 16+rng.IntN(200), 1+rng.IntN(64)),
		})
	}
	return all
}

// randomExport writes an export as an adversary would: well-formed for the most part, then damaged.
func randomExport(rng *rand.Rand) []byte {
	pick := func(from ...string) string { return from[rng.IntN(len(from))] }
	eol := pick("\n", "\r\n", "\r\n")
	delimiter := pick(",", ",", ",", ";", "\t")
	header := strings.ReplaceAll(narrow, ",", delimiter)
	width := 5
	var b strings.Builder
	if rng.IntN(4) == 0 {
		delimiter, header = ",", "#Fields: date-time,event-id,source,recipient-address,recipient-status"
		b.WriteString("#Software: Microsoft Exchange Server" + eol + "#Log-type: Message Tracking Log" + eol)
	}
	if rng.IntN(10) == 0 {
		header, width, delimiter = "", []int{21, 26, 27, 30}[rng.IntN(4)], ","
	}
	if header != "" {
		b.WriteString(header + eol)
	}
	for range rng.IntN(8) {
		switch rng.IntN(24) {
		case 0:
			b.WriteString(header + eol)
		case 1:
			b.WriteString(eol)
		case 2:
			b.WriteString("#Fields: date-time,event-id,source,recipient-address,recipient-status,custom-data" + eol)
		case 3:
			b.WriteString(pick("#TYPE System.Object", "#Date: 2026-01-01", "#not a directive", byteOrderMark, "sep=;", "#Log-type: other") + eol)
		case 4:
			b.WriteString(strings.Repeat(delimiter, width-1) + eol)
		default:
			b.WriteString(randomRow(rng, pick, width, delimiter))
			b.WriteString(pick(eol, eol, eol, eol, eol, "\n", "\r\n", "\r", ""))
		}
	}
	text := b.String()
	export := encode(text, rng.IntN(6))
	for rng.IntN(3) == 0 { // another program appends to it
		export = append(export, encode(text[rng.IntN(2)*min(len(text), len(header)+len(eol)):], rng.IntN(6))...)
	}
	return damage(rng, export)
}

// randomRow writes a row whose cells hold what makes readers stumble.
func randomRow(rng *rand.Rand, pick func(...string) string, width int, delimiter string) string {
	cells := make([]string, width)
	for i := range cells {
		switch {
		case i == 0:
			cells[i] = pick("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.1234567Z", "2026-01-02 03:04:05.678", "1/2/2026 3:04:05 AM", "13.1.2026 3:04", `"2026-01-02T03:04:05Z"`, "when")
		case rng.IntN(3) > 0:
			cells[i] = pick("", "FAIL", "a", `"a"`, `"a,b;c"`, `""`)
		default:
			cells[i] = pick("\"x\ny\"", "\"x\r\ny\"", `"x""y"`, `""""`, "\"\"\"\n\"", `a"b`, `"a"b`, `"`, "\x00", "\xff\xfe", "é", "日本",
				"\U0001F600", "\r", "\"\n2026-01-02T03:04:05Z,a,b,c,d\n\"", "\"\n#Fields: x\n\"", "\xe2\x82", "Gr\xfc\xdfe", "\xcf\xf0\xe8\xe2\xe5\xf2", "\xe9\xe2\x82\xac", "' ,", `","`)
		}
	}
	return strings.Join(cells, delimiter)
}

// encode writes text in one of the encodings.
func encode(text string, how int) []byte {
	switch how {
	case 0:
		return append([]byte(byteOrderMark), text...)
	case 1, 2, 3:
		var out []byte
		if how == 1 {
			out = []byte{0xFF, 0xFE}
		} else if how == 3 {
			out = []byte{0xFE, 0xFF}
		}
		for _, u := range utf16.Encode([]rune(text)) {
			if how == 3 {
				out = append(out, byte(u>>8), byte(u))
			} else {
				out = append(out, byte(u), byte(u>>8))
			}
		}
		return out
	}
	return []byte(text)
}

// damage loses, doubles, inserts and cuts bytes.
func damage(rng *rand.Rand, b []byte) []byte {
	for range rng.IntN(4) {
		if len(b) == 0 {
			break
		}
		i := rng.IntN(len(b))
		switch rng.IntN(6) {
		case 0:
			b = append(b[:i], b[i+1:]...)
		case 1:
			b = append(b[:i], append([]byte{[]byte("\",\n\r#\x00\xd8\xff")[rng.IntN(8)]}, b[i:]...)...)
		case 2:
			b[i] = []byte("\",\n\r#\x00\xd8\xff")[rng.IntN(8)]
		case 3:
			b = b[:i]
		case 4:
			b = append(b[:i], append(bytes.Clone(b[i:min(len(b), i+40)]), b[i:]...)...)
		case 5:
			b = b[min(i, 60):]
		}
	}
	return b
}

// TestReadRandom holds the reader against the reference on exports made by chance.
func TestReadRandom(t *testing.T) {
	shapes := mustShapes(t)
	n := 4000
	if testing.Short() {
		n = 500
	}
	for seed := range n {
		rng := rand.New(rand.NewPCG(uint64(seed), 1))
		export := randomExport(rng)
		compare(t, shapes, export, settingsFor(rng, len(export)))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// FuzzRead holds the reader against the reference on exports that the fuzzer finds.
func FuzzRead(f *testing.F) {
	shapes := mustShapes(f)
	for seed := range uint64(200) {
		f.Add(seed, randomExport(rand.New(rand.NewPCG(seed, 2))))
	}
	f.Fuzz(func(t *testing.T, seed uint64, export []byte) {
		rng := rand.New(rand.NewPCG(seed, 3))
		compare(t, shapes, export, settingsFor(rng, len(export)))
		if seed%2 == 0 { // most of what a fuzzer makes has no header
			export = append([]byte(narrow+"\n"), export...)
			compare(t, shapes, export, settingsFor(rng, len(export)))
		}
	})
}

func mustShapes(t testing.TB) *Shapes {
	t.Helper()
	shapes, err := NewShapes()
	if err != nil {
		t.Fatal(err)
	}
	return shapes
}
