package structural

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// plain finds the cells of a text byte by byte, two numbers for each, and its lines, up to the first quote astray.
func plain(text []byte, delimiter byte) (cells []uint32, lines []Line, stray int) {
	inside, before := false, byte('\n')
	from, seen := 0, Line(0)
	for i, c := range text {
		if c >= 0x80 {
			seen |= wide
		}
		switch {
		case c == '"' && inside:
			inside = false
		case c == '"' && before != delimiter && before != '\n' && before != '"':
			return cells, lines, i
		case c == '"':
			inside = true
			seen |= quoted
		case !inside && (c == delimiter || c == '\n'):
			cells = append(cells, uint32(from), uint32(i))
			from = i + 1
			if c == '\n' {
				lines = append(lines, Line(len(cells)/2<<lineBits)|seen)
				seen = 0
			}
		}
		before = c
		if c != '"' && inside {
			before = 'x' // a separator inside quotes lets no quote open
		}
	}
	return cells, lines, -1
}

// indexer is a way to find cells.
type indexer func(text []byte, base uint32, cells []uint32, n int, lines []Line) Result

// all calls index until the text ends or a quote stands astray, in pieces and with room as given. What it found so far
// it keeps now and then, as a caller may.
func all(index indexer, text []byte, piece, room int, keep bool) (cells []uint32, lines []Line, read int, stray bool) {
	const base = 7
	found, n := append(make([]uint32, 0, 2*room+1), base), 0
	for read < len(text) {
		found = append(found[:2*n+1], make([]uint32, 2*room)...)
		some := make([]Line, room)
		r := index(text[read:min(len(text), read+piece)], base+uint32(read), found, n, some)
		for _, l := range some[:r.Lines] {
			lines = append(lines, l+Line(len(cells)/2<<lineBits))
		}
		read += r.Read
		if n = r.Cells; !keep || r.Stray || read == len(text) {
			for _, at := range found[:2*n] {
				cells = append(cells, at-base)
			}
			found, n = append(found[:0], found[2*n]), 0
		}
		if r.Stray {
			return cells, lines, read, true
		}
	}
	return cells, lines, read, false
}

func check(t *testing.T, text []byte, delimiter byte, piece, room int) {
	t.Helper()
	want, wantLines, at := plain(text, delimiter)
	slow, fast := &Scanner{Delimiter: delimiter}, &Scanner{Delimiter: delimiter}
	keep := room%2 == 0
	cells, lines, read, stray := all(slow.search, text, piece, room, keep)
	if stray != (at >= 0) || stray && read != at || !slices.Equal(cells, want) || !slices.Equal(lines, wantLines) {
		t.Fatalf("search of %q: %v, %v up to %d, want %v, %v up to %d", text, cells, lines, read, want, wantLines, at)
	}
	cells, lines, read, stray = all(fast.index, text, piece, room, keep)
	if stray != (at >= 0) || stray && (read > at || at >= read+width) {
		t.Fatalf("index of %q: astray %v at %d, want %d", text, stray, read, at)
	}
	for len(want) > 0 && int(want[len(want)-1]) >= read {
		want = want[:len(want)-2]
	}
	if !slices.Equal(cells, want) {
		t.Fatalf("index of %q: %v, want %v", text, cells, want)
	}
	for len(wantLines) > 0 && wantLines[len(wantLines)-1].Cells() > len(want)/2 {
		wantLines = wantLines[:len(wantLines)-1]
	}
	covers := func(a, b Line) bool { return a.Cells() == b.Cells() && a&b == b }
	if !slices.EqualFunc(lines, wantLines, covers) {
		t.Fatalf("index of %q: lines %v, want %v", text, lines, wantLines)
	}
}

// TestIndex holds both ways to find separators against a plain one, on texts made by chance.
func TestIndex(t *testing.T) {
	for seed := range uint64(20_000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		parts := [][]byte{[]byte(","), []byte("\n"), []byte("\r\n"), []byte(`"`), []byte(`,"`), []byte(`",`), []byte(`""`), []byte("é")}
		text := []byte{}
		for range rng.IntN(60) {
			if rng.IntN(3) > 0 {
				text = append(text, bytes.Repeat([]byte("x"), rng.IntN(20))...)
			}
			text = append(text, parts[rng.IntN(len(parts))]...)
		}
		if rng.IntN(2) == 0 { // regular quotes
			text = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte(`"`), nil), []byte(",x"), []byte(`,"a,""`+"\n"+`""b",x`))
		}
		check(t, text, ',', width*(1+rng.IntN(5)), Room+rng.IntN(3*Room))
	}
}

// FuzzIndex does the same on texts that the fuzzer finds.
func FuzzIndex(f *testing.F) {
	f.Add([]byte("a,\"b\n\"\"\",c\r\n\"\",\n"), byte(1), byte(2))
	f.Add(bytes.Repeat([]byte(`x,"y""z",`), 30), byte(0), byte(0))
	f.Fuzz(func(t *testing.T, text []byte, piece, room byte) {
		check(t, text, ";,\t"[int(piece)%3], width*(1+int(piece)), Room+int(room))
	})
}

// TestLine tells lines with and without quotes and wide characters apart, where they are longer than what is looked at
// at once.
func TestLine(t *testing.T) {
	text := []byte{}
	var want []Line
	for i, seen := range []Line{0, quoted, wide, 0, quoted | wide, 0, 0} {
		cell := "x" + map[bool]string{true: "é"}[seen&wide != 0]
		if seen&quoted != 0 {
			cell = `"` + cell + `"`
		}
		pad := bytes.Repeat([]byte("y"), 2*width)
		text = slices.Concat(text, pad, []byte(","+cell+","), pad, []byte("\n"))
		want = append(want, Line(3*(i+1))<<lineBits|seen)
	}
	for _, index := range []func(*Scanner, []byte, uint32, []uint32, int, []Line) Result{(*Scanner).index, (*Scanner).search} {
		lines := make([]Line, 2*Room)
		r := index(&Scanner{Delimiter: ','}, text, 0, make([]uint32, 4*Room), 0, lines)
		if !slices.Equal(lines[:r.Lines], want) {
			t.Fatalf("lines %v, want %v", lines[:r.Lines], want)
		}
	}
	if l := want[4]; l.Cells() != 15 || !l.Quoted() || !l.Wide() || want[0].Quoted() || want[0].Wide() {
		t.Fatalf("%v", want)
	}
}

func BenchmarkIndex(b *testing.B) {
	row := bytes.Repeat([]byte("a cell of some length,"), 26)
	row = append(row, `"S:A=1, ""B"" and more of the same",`+"\r\n"...)
	text := bytes.Repeat(row, 1<<20/len(row))
	cells, lines := make([]uint32, 2*len(text)), make([]Line, len(text))
	for name, index := range map[string]func(*Scanner, []byte, uint32, []uint32, int, []Line) Result{
		"index": (*Scanner).index, "search": (*Scanner).search,
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if r := index(&Scanner{Delimiter: ','}, text, 0, cells, 0, lines); r.Read != len(text) {
					b.Fatal(r)
				}
			}
		})
	}
}
