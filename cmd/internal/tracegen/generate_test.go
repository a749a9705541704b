package tracegen

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"tracesift/ingest/trace"
)

// to opens the same export for every part.
func to(w io.Writer) func(int) (io.WriteCloser, error) {
	return func(int) (io.WriteCloser, error) { return unclosed{w}, nil }
}

type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }

func generate(t *testing.T, o Options) ([]byte, Summary) {
	t.Helper()
	var b bytes.Buffer
	sum, err := Generate(to(&b), o)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), sum
}

func records(t *testing.T, text []byte) [][]string {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSameOptionsGiveTheSameBytes(t *testing.T) {
	o := Options{Rows: 5000, Seed: 7, Shuffle: 100}
	a, _ := generate(t, o)
	b, _ := generate(t, o)
	if !bytes.Equal(a, b) {
		t.Error("two runs differ")
	}
	o.Seed = 8
	if c, _ := generate(t, o); bytes.Equal(a, c) {
		t.Error("another seed gives the same trace")
	}
}

func TestShape(t *testing.T) {
	text, sum := generate(t, Options{Rows: 30_000, Seed: 1})
	if !bytes.HasPrefix(text, []byte(header)) {
		t.Errorf("header is %q", text[:200])
	}
	var columns []string
	for c := range trace.CustomData + 1 {
		columns = append(columns, c.String())
	}
	all := records(t, text)
	if !slices.Equal(all[0], columns) {
		t.Errorf("header names %q, want %q", all[0], columns)
	}
	if n := int64(len(all) - 1); n != sum.Rows || n < 30_000 || n > 30_000+2*maxRows {
		t.Errorf("%d rows, summary says %d", n, sum.Rows)
	}
	if sum.Bytes != int64(len(text)) {
		t.Errorf("%d bytes, summary says %d", len(text), sum.Bytes)
	}
	if width := len(text) / len(all); width < 560 || width > 700 {
		t.Errorf("a row has %d bytes, want about 620", width)
	}
	if share := float64(sum.FailRows) / float64(sum.Rows); share < 0.035 || share > 0.045 {
		t.Errorf("%.3f of the rows are FAIL or DEFER, want about 0.04", share)
	}
	rows := map[string]int{}
	var newlines, beyond, several, quotes int
	for _, r := range all[1:] {
		rows[r[trace.NetworkMessageID]]++
		subject := r[trace.MessageSubject]
		newlines += btoi(strings.Contains(subject, "\n"))
		quotes += btoi(strings.Contains(subject, `"`))
		beyond += btoi(strings.ContainsFunc(subject, func(r rune) bool { return r > 127 }))
		several += btoi(strings.Contains(r[trace.RecipientAddress], ";"))
		if len(r[trace.DateTime]) != len("2026-11-09T00:00:00.0000000Z") {
			t.Fatalf("time %q", r[trace.DateTime])
		}
	}
	for name, n := range map[string]int{"newlines": newlines * 50, "quotes": quotes, "letters beyond ASCII": beyond, "several recipients": several} {
		if n < len(all)/20 {
			t.Errorf("too few rows with %s: %d", name, n)
		}
	}
	for id, n := range rows {
		if n > maxRows || n < 2 {
			t.Fatalf("message %s has %d rows", id, n)
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestSummary resolves the rows again, by the plainest reading, and holds the summary against it.
func TestSummary(t *testing.T) {
	text, sum := generate(t, Options{Rows: 40_000, Seed: 3, Shuffle: 2000})
	type delivery struct{ id, recipient string }
	type state struct{ success, fail, deferred, report, own, incoming bool }
	seen := map[delivery]*state{}
	for _, r := range records(t, text)[1:] {
		for _, address := range strings.Split(r[trace.RecipientAddress], ";") {
			key := delivery{r[trace.NetworkMessageID], address}
			if seen[key] == nil {
				seen[key] = new(state)
			}
			s := seen[key]
			s.own = strings.HasSuffix(address, "@"+organisation)
			s.incoming = r[trace.Directionality] == "Incoming"
			switch r[trace.EventID] {
			case "SENDEXTERNAL", "DELIVER":
				s.success = true
			case "FAIL":
				s.fail = true
			case "DEFER":
				s.deferred = true
			case "DSN":
				s.report = true
			}
		}
	}
	var out, in, inside, dsn Count
	messages := map[*Count]map[string]bool{&out: {}, &in: {}, &inside: {}, &dsn: {}}
	for key, s := range seen {
		count := &out
		switch {
		case s.report:
			count = &dsn
		case s.incoming:
			count = &in
		case s.own:
			count = &inside
		}
		messages[count][key.id] = true
		count.Deliveries++
		switch {
		case s.success:
			count.Delivered++
		case s.fail:
			count.Failed++
		case s.deferred:
			count.Deferred++
		}
		if s.deferred {
			count.HadDeferrals++
		}
	}
	for count, ids := range messages {
		count.Messages = int64(len(ids))
	}
	for _, x := range []struct {
		name      string
		got, want Count
	}{{"outbound", sum.Outbound, out}, {"inbound", sum.Inbound, in}, {"internal", sum.Internal, inside}, {"dsn", sum.DSN, dsn}} {
		if x.got != x.want {
			t.Errorf("%s: summary says %+v, the rows say %+v", x.name, x.got, x.want)
		}
		if x.want.Deliveries == 0 {
			t.Errorf("%s: no deliveries", x.name)
		}
	}
	if out.Failed == 0 || out.Deferred == 0 || out.HadDeferrals <= out.Deferred {
		t.Errorf("outcomes are missing: %+v", out)
	}
}

func TestEncodings(t *testing.T) {
	plain, _ := generate(t, Options{Rows: 2000, Seed: 5})
	wide, sum := generate(t, Options{Rows: 2000, Seed: 5, Encoding: trace.UTF16LE, BOM: true, Gzip: true})
	z, err := gzip.NewReader(bytes.NewReader(wide))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(b)) != sum.Bytes {
		t.Errorf("%d bytes, summary says %d", len(b), sum.Bytes)
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	if got := string(utf16.Decode(units)); got != "\ufeff"+string(plain) {
		t.Error("the trace in UTF-16 is not the one in UTF-8")
	}
}

func TestShuffleKeepsRows(t *testing.T) {
	sorted, _ := generate(t, Options{Rows: 3000, Seed: 2})
	shuffled, _ := generate(t, Options{Rows: 3000, Seed: 2, Shuffle: 500})
	a, b := records(t, sorted)[1:], records(t, shuffled)[1:]
	if !slices.IsSortedFunc(a, slices.Compare) && !slices.IsSortedFunc(a, func(x, y []string) int { return strings.Compare(x[0], y[0]) }) {
		t.Error("rows are not in order of time")
	}
	if slices.IsSortedFunc(b, func(x, y []string) int { return strings.Compare(x[0], y[0]) }) {
		t.Error("shuffled rows are in order of time")
	}
	slices.SortFunc(a, slices.Compare)
	slices.SortFunc(b, slices.Compare)
	if !slices.EqualFunc(a, b, slices.Equal) {
		t.Error("shuffling changes the rows")
	}
}

type part struct{ bytes.Buffer }

func (*part) Close() error { return nil }

func TestPartsOverlap(t *testing.T) {
	const overlap = 150
	whole, _ := generate(t, Options{Rows: 6000, Seed: 9, Shuffle: 50})
	var parts []*part
	sum, err := Generate(func(int) (io.WriteCloser, error) {
		parts = append(parts, new(part))
		return parts[len(parts)-1], nil
	}, Options{Rows: 6000, Seed: 9, Shuffle: 50, Parts: 3, Overlap: overlap})
	if err != nil {
		t.Fatal(err)
	}
	if len(parts) != 3 || sum.Duplicates != 2*overlap {
		t.Fatalf("%d parts, %d duplicates", len(parts), sum.Duplicates)
	}
	var joined, last [][]string
	for i, p := range parts {
		rows := records(t, p.Bytes())[1:]
		if i > 0 {
			if !slices.EqualFunc(rows[:overlap], last[len(last)-overlap:], slices.Equal) {
				t.Errorf("part %d does not begin with the end of the one before", i)
			}
			rows = rows[overlap:]
		}
		joined, last = append(joined, rows...), rows
	}
	if !slices.EqualFunc(joined, records(t, whole)[1:], slices.Equal) {
		t.Error("the parts without the overlap are not the trace")
	}
}

func TestBytes(t *testing.T) {
	for _, e := range []trace.Encoding{trace.UTF8, trace.UTF16LE} {
		b, _ := generate(t, Options{Bytes: 4 << 20, Seed: 4, Encoding: e})
		if d := float64(len(b)) / (4 << 20); d < 0.98 || d > 1.02 {
			t.Errorf("%s: %.3f of the size asked for", e, d)
		}
	}
}

func TestBadOptions(t *testing.T) {
	for name, o := range map[string]Options{
		"no size": {}, "two sizes": {Rows: 1, Bytes: 1}, "negative": {Rows: 1, Shuffle: -1}, "encoding": {Rows: 1, Encoding: trace.UTF16BE},
	} {
		if _, err := Generate(to(io.Discard), o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkGenerate(b *testing.B) {
	const size = 32 << 20
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Generate(to(io.Discard), Options{Bytes: size, Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
