package ingest

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tracesift/ingest/trace"
)

var rounds = flag.Int("chaos", 3, "how often each quirk is worked on each sample")

// wreck is an export that quirks are worked on: its records as text, without line breaks, and the rows that they are.
type wreck struct {
	rng       *rand.Rand
	head      []string // lines before the rows, the last of them the header
	delimiter string
	records   []string
	rows      []string // what must come out for each record; empty: whatever comes out, the record was damaged
	cells     [][]string
	eol       string
	tail      string
	cut       int  // bytes that are missing at the end
	quoted    bool // every cell is in quotes
	encode    func(text string) []byte
	turn      func(text string) []byte // encodes the second half, which begins with a header of its own; nil: there is none
	at        int                      // the cell of the time
}

// newWreck reads a sample and keeps its head as it stands.
func newWreck(t *testing.T, shapes *Shapes, path string, rng *rand.Rand) *wreck {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	w := &wreck{rng: rng, eol: "\r\n", encode: func(text string) []byte { return []byte(text) }}
	text := strings.TrimPrefix(string(raw), byteOrderMark)
	_, err = Read(t.Context(), shapes, []Input{{Path: path, Named: true}}, consumerFunc(func(_ int, b *trace.Block) error {
		w.delimiter, w.at = string(b.Layout().Delimiter), int(b.Layout().Index[trace.DateTime])
		for r := range b.Rows {
			var cells []string
			for i := range b.Layout().Width() {
				cells = append(cells, string(b.CellAt(r, i)))
			}
			w.cells = append(w.cells, cells)
		}
		return nil
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(text, "\r\n") {
		line = strings.TrimSuffix(line, "\n")
		if len(w.head) > 0 && !strings.HasPrefix(line, "#") {
			if strings.HasPrefix(w.head[len(w.head)-1], "#Fields") {
				break
			}
			if !strings.HasPrefix(w.head[len(w.head)-1], "#") {
				break
			}
		}
		line, _, _ = strings.Cut(line, "\n")
		w.head = append(w.head, line)
	}
	for i := 0; len(w.cells) < 6; i++ { // so that there is something behind every quirk
		w.cells = append(w.cells, slices.Clone(w.cells[i]))
	}
	return w
}

// finish writes the records that no quirk wrote.
func (w *wreck) finish() (export []byte) {
	text := func(records []string) string { return strings.Join(slices.Concat(w.head, records), w.eol) + w.eol }
	if w.turn == nil {
		export = w.encode(text(w.records) + w.tail)
	} else {
		half := len(w.records) / 2
		export = append(w.encode(text(w.records[:half])), w.turn(text(w.records[half:])+w.tail)...)
	}
	return export[:max(0, len(export)-w.cut)]
}

// write makes records of the cells.
func (w *wreck) write() {
	w.records, w.rows = nil, nil
	for _, cells := range w.cells {
		var out []string
		for _, c := range cells {
			if w.quoted || strings.ContainsAny(c, "\"\r\n"+w.delimiter) {
				c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
			out = append(out, c)
		}
		w.records = append(w.records, strings.Join(out, w.delimiter))
		w.rows = append(w.rows, join(cells))
	}
}

// cell changes a cell of a row that is not its time.
func (w *wreck) cell(change func(string) string) {
	row := w.cells[w.rng.IntN(len(w.cells))]
	i := w.rng.IntN(len(row))
	if i != w.at {
		row[i] = change(row[i])
	}
}

// set returns a quirk that puts one of some texts into a cell.
func set(texts ...string) func(*wreck) {
	return func(w *wreck) { w.cell(func(string) string { return texts[w.rng.IntN(len(texts))] }) }
}

// spoil damages a row; what comes out for it is not looked at. Lines that are no rows stay whole: a header that is cut is
// another header.
func (w *wreck) spoil(change func(string) string) {
	if i := w.rng.IntN(len(w.records)); w.rows[i] != "" {
		w.records[i], w.rows[i] = change(w.records[i]), ""
	}
}

// insert puts a line that is no row between two records.
func (w *wreck) insert(line string) {
	i := w.rng.IntN(len(w.records) + 1)
	w.records = slices.Insert(w.records, i, line)
	w.rows = slices.Insert(w.rows, i, "")
}

// quirks are those of real exports (formats of section "quirks that break naive parsers"): cells are changed before the
// records are written, texts after.
var quirks = []struct {
	name  string
	cells func(*wreck)
	text  func(*wreck)
}{
	{name: "UTF-16LE with a mark", text: func(w *wreck) { w.encode = func(s string) []byte { return encode(s, 1) } }},
	{name: "UTF-16LE without", text: func(w *wreck) { w.encode = func(s string) []byte { return encode(s, 2) } }},
	{name: "UTF-16BE", text: func(w *wreck) { w.encode = func(s string) []byte { return encode(s, 3) } }},
	{name: "UTF-8 with a mark", text: func(w *wreck) { w.encode = func(s string) []byte { return encode(s, 0) } }},
	{name: "an odd byte at the end", text: func(w *wreck) { w.encode = func(s string) []byte { return append(encode(s, 2), 'x') } }},
	{name: "another encoding is appended", text: func(w *wreck) {
		how := 2 * w.rng.IntN(2)
		w.encode = func(s string) []byte { return encode(s, 4-how) }
		w.turn = func(s string) []byte { return encode(s, 2+how) }
	}},
	{name: "line breaks in cells", cells: set("folded\r\n subject", "a\nb\n\nc", "550-5.7.1 a\r\n550 5.7.1 b")},
	{name: "quotes in cells", cells: set(`he said "no"`, `"Fn Ln<fn.ln"@example.com`, `""`, `"`)},
	{name: "protected members", cells: set("'S:A=1;x''y';S:B=2", "'[{LED=550 it''s; no};{MSG=}]'")},
	{name: "delimiters in cells", cells: set("a, b; c\td", "1,5", ";;;", ",")},
	{name: "semicolons", cells: func(w *wreck) { w.delimit(";") }},
	{name: "bars", cells: func(w *wreck) { w.delimit("|") }},
	{name: "tabs", cells: func(w *wreck) { w.delimit("\t") }},
	{name: "every cell quoted", cells: func(w *wreck) { w.quoted = true }},
	{name: "line feeds only", text: func(w *wreck) { w.eol = "\n" }},
	{name: "#TYPE first", text: func(w *wreck) { w.head = slices.Insert(w.head, 0, "#TYPE System.Object") }},
	{name: "sep= first", text: func(w *wreck) { w.head = slices.Insert(w.head, 0, "sep="+w.delimiter) }},
	{name: "the header again", text: func(w *wreck) { w.insert(w.head[len(w.head)-1]) }},
	{name: "the whole head again", text: func(w *wreck) { w.insert(strings.Join(w.head, w.eol)) }},
	{name: "blank records", text: func(w *wreck) { w.insert(strings.Repeat(w.delimiter, len(w.cells[0])-1)) }},
	{name: "blank lines", text: func(w *wreck) { w.insert("") }},
	{name: "a lost quote", text: func(w *wreck) {
		w.spoil(func(s string) string {
			i := strings.LastIndex(s, w.delimiter)
			return s[:i+1] + `"` + s[i+1:]
		})
	}},
	{name: "a stray quote behind a cell", text: func(w *wreck) { w.spoil(func(s string) string { return s + `"x"y` }) }},
	{name: "a cell too many", text: func(w *wreck) { w.spoil(func(s string) string { return s + w.delimiter }) }},
	{name: "a row cut short", text: func(w *wreck) { w.spoil(func(s string) string { return s[:w.rng.IntN(len(s))] }) }},
	{name: "a line of text", text: func(w *wreck) { w.insert("Dear all, please find attached") }},
	{name: "cut at the end", text: func(w *wreck) {
		last := len(w.records) - 1
		w.rows[last] = ""
		w.cut = 1 + w.rng.IntN(max(1, len(w.records[last])))
	}},
	{name: "rows twice", cells: func(w *wreck) { w.cells = append(w.cells, w.cells...) }},
	{name: "rows in any order", cells: func(w *wreck) {
		w.rng.Shuffle(len(w.cells), func(i, j int) { w.cells[i], w.cells[j] = w.cells[j], w.cells[i] })
	}},
	{name: "cells longer than a spreadsheet holds", cells: set(strings.Repeat("person@example.com##Receive, Send;", 2000))},
	{name: "addresses of hosts", cells: set("[2001:db8::1]:25", "::ffff:192.0.2.1", "192.0.2.1.:25", "0.0.0.0", "255.255.255.255")},
	{name: "case", cells: func(w *wreck) { w.cell(strings.ToUpper) }},
	{name: "null senders and probes", cells: set("<>", "", "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com")},
	{name: "odd recipients", cells: set("/o=Org/cn=a", "IMCEAEX-_o=Org@example.com", "undisclosed", `"a@b;c"@bücher.example.`, "a@b@example.com")},
	{name: "lists that were lost", cells: set("System.String[]", "{}", "a@example.com;b@example.com;c@example.com")},
	{name: "words that nobody knows", cells: set("Resolved", "None", "2", "HAREDIRECTFAIL", "TOTALLYNEW", "unknownFutureValue")},
	{name: "control characters", cells: set("a\x00b", "\x00", "\x1b[31m", "\u2028", "\u202e", "\uFFFD", "a\rb")},
	{name: "formulas", cells: set("=1+1", "+49 30", "-1", "@SUM(A1)", "'x")},
	{name: "large numbers", cells: set("70971234566456", "9223372036854775808", "7.09712E+13", "1.234.567,89")},
	{name: "bytes of another encoding", text: func(w *wreck) {
		w.spoil(func(s string) string { return strings.Replace(s, "example", "ex\xe4mple\xff", 1) })
	}},
	{name: "NULs behind the end", text: func(w *wreck) { w.tail = strings.Repeat("\x00", 1+w.rng.IntN(5000)) }},
}

// delimit changes the delimiter of an export whose header is a row.
func (w *wreck) delimit(delimiter string) {
	last := len(w.head) - 1
	if strings.HasPrefix(w.head[last], "#") {
		return // Exchange's own logs have commas
	}
	w.head[last] = strings.ReplaceAll(w.head[last], w.delimiter, delimiter)
	w.delimiter = delimiter
}

// TestChaos works one to three quirks on each sample, many times: nothing panics, every row read is used or rejected, and
// the rows that no quirk damaged still come out, in blocks of any size.
func TestChaos(t *testing.T) {
	shapes, mutations := mustShapes(t), 0
	for _, path := range sampleFiles(t) {
		for i := range quirks {
			for round := range *rounds {
				rng := rand.New(rand.NewPCG(uint64(i), uint64(round)))
				w := newWreck(t, shapes, path, rng)
				chosen := []int{i}
				for range round % 3 {
					chosen = append(chosen, rng.IntN(len(quirks)))
				}
				names := filepath.Base(path)
				for _, c := range chosen {
					names += ", " + quirks[c].name
					if quirks[c].cells != nil {
						quirks[c].cells(w)
					}
				}
				w.write()
				for _, c := range chosen {
					if quirks[c].text != nil {
						quirks[c].text(w)
					}
				}
				mutations += len(chosen)
				survive(t, shapes, w, fmt.Sprintf("%s, round %d", names, round))
			}
		}
	}
	t.Logf("%d mutations of %d samples by %d quirks", mutations, len(sampleFiles(t)), len(quirks))
}

// survive reads what became of an export.
func survive(t *testing.T, shapes *Shapes, w *wreck, about string) {
	t.Helper()
	export := w.finish()
	o := Options{BlockSize: 1 + w.rng.IntN(5000), DateOrder: trace.NoDateOrder}
	got := readBytes(t, shapes, chunks{bytes.NewReader(export), 1 + w.rng.IntN(9000)}, o)
	if a := got.audit; a.RowsRead != int64(len(got.rows)+len(got.rejects)) || a.Rejected != int64(len(got.rejects)) {
		t.Errorf("%s: account %+v for %d rows and %d rejects", about, a, len(got.rows), len(got.rejects))
	}
	out := map[string]int{}
	for _, r := range got.rows {
		out[r.cells]++
	}
	for i, want := range w.rows {
		if want == "" {
			continue
		}
		if out[want]--; out[want] < 0 {
			t.Fatalf("%s: row %d did not come out: %q\n%v, %v\n%q", about, i, want, got.err, got.rejects, clip(export, 6000))
		}
	}
}
