package structural

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// plain finds the separators of a text byte by byte, up to the first quote astray.
func plain(text []byte, delimiter byte) (seps []uint32, stray int) {
	inside, before := false, byte('\n')
	for i, c := range text {
		switch {
		case c == '"' && inside:
			inside = false
		case c == '"' && before != delimiter && before != '\n' && before != '"':
			return seps, i
		case c == '"':
			inside = true
		case !inside && (c == delimiter || c == '\n'):
			seps = append(seps, uint32(i))
		}
		before = c
		if c != '"' && inside {
			before = 'x' // a separator inside quotes lets no quote open
		}
	}
	return seps, -1
}

// all calls index until the text ends or a quote stands astray, in pieces and with room as given.
func all(index func(text []byte, base uint32, seps []uint32) Result, text []byte, piece, room int) (seps []uint32, read int, stray, wide bool) {
	for read < len(text) {
		found := make([]uint32, room)
		r := index(text[read:min(len(text), read+piece)], uint32(read), found)
		seps = append(seps, found[:r.Seps]...)
		read += r.Read
		wide = wide || r.Wide
		if r.Stray {
			return seps, read, true, wide
		}
	}
	return seps, read, false, wide
}

func check(t *testing.T, text []byte, delimiter byte, piece, room int) {
	t.Helper()
	want, at := plain(text, delimiter)
	slow, fast := &Scanner{Delimiter: delimiter}, &Scanner{Delimiter: delimiter}
	seps, read, stray, wide := all(slow.search, text, piece, room)
	if stray != (at >= 0) || stray && read != at || !slices.Equal(seps, want) {
		t.Fatalf("search of %q: %v up to %d, want %v up to %d", text, seps, read, want, at)
	}
	if beyond := bytes.ContainsFunc(text[:read], func(r rune) bool { return r > 0x7F }); wide != beyond {
		t.Fatalf("search of %q: wide is %v", text, wide)
	}
	seps, read, stray, wide = all(fast.index, text, piece, room)
	if stray != (at >= 0) || stray && (read > at || at >= read+width) {
		t.Fatalf("index of %q: astray %v at %d, want %d", text, stray, read, at)
	}
	for len(want) > 0 && int(want[len(want)-1]) >= read {
		want = want[:len(want)-1]
	}
	if !slices.Equal(seps, want) {
		t.Fatalf("index of %q: %v, want %v", text, seps, want)
	}
	if bytes.ContainsFunc(text[:read], func(r rune) bool { return r > 0x7F }) && !wide {
		t.Fatalf("index of %q: wide is %v", text, wide)
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

func BenchmarkIndex(b *testing.B) {
	row := bytes.Repeat([]byte("a cell of some length,"), 26)
	row = append(row, `"S:A=1, ""B"" and more of the same",`+"\r\n"...)
	text := bytes.Repeat(row, 1<<20/len(row))
	seps := make([]uint32, len(text))
	for name, index := range map[string]func(*Scanner, []byte, uint32, []uint32) Result{"index": (*Scanner).index, "search": (*Scanner).search} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if r := index(&Scanner{Delimiter: ','}, text, 0, seps); r.Read != len(text) {
					b.Fatal(r)
				}
			}
		})
	}
}
