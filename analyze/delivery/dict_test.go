package delivery

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestDictAgainstMap: the dictionary answers like a map, and what it once returned stays what it was.
func TestDictAgainstMap(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := NewDict()
		syms := map[string]Sym{"": 0}
		texts := []string{""}
		again := rapid.SliceOfN(rapid.Bool(), 300, 300).Draw(rt, "once")
		for _, text := range rapid.SliceOfN(rapid.StringN(0, 40, 200), 0, 300).Draw(rt, "texts") {
			if again[len(texts)%len(again)] && text != "" {
				s := d.once([]byte(text))
				if texts = append(texts, text); int(s) != len(texts)-1 || d.Text(s) != text {
					rt.Fatalf("%q has symbol %d and text %q, want %d", text, s, d.Text(s), len(texts)-1)
				}
			}
			s := d.Intern([]byte(text))
			want, known := syms[text]
			if !known {
				want = Sym(len(texts))
				syms[text] = want
				texts = append(texts, d.Text(s))
			}
			if s != want || d.Text(s) != text || d.InternString(text) != s {
				rt.Fatalf("%q has symbol %d, want %d; its text is %q", text, s, want, d.Text(s))
			}
		}
		for s, text := range texts {
			if d.Text(Sym(s)) != text {
				rt.Fatalf("the text of symbol %d changed", s)
			}
		}
	})
}

// TestDictFillsChunks: texts of all sizes up to the longest, more than a few chunks of them.
func TestDictFillsChunks(t *testing.T) {
	d := NewDict()
	var want []string
	for n := 1; n <= maxText; n = n*5/3 + 1 {
		want = append(want, strings.Repeat("x", n-1)+"y", strings.Repeat("z", n))
	}
	for _, text := range want {
		d.InternString(text)
	}
	for i, text := range want {
		if got := d.Text(Sym(i + 1)); got != text {
			t.Fatalf("text %d has %d bytes, want %d", i, len(got), len(text))
		}
	}
	long := strings.Repeat("w", maxText+10)
	if got := d.Text(d.InternString(long)); got != long[:maxText] {
		t.Errorf("a text of %d bytes came back with %d", len(long), len(got))
	}
}

// TestDictIsLarge: texts are found behind more of them than 4 GiB.
func TestDictIsLarge(t *testing.T) {
	d := NewDict()
	d.chunks = make([][]byte, 1<<(32-textChunkBits)) // full ones
	for _, text := range []string{"a", "b", "a"} {
		if got := d.Text(d.InternString(text)); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
}

func BenchmarkDict(b *testing.B) {
	d := NewDict()
	texts := make([][]byte, 1<<16)
	for i := range texts {
		texts[i] = []byte(strings.Repeat("a", i%50) + string(rune('a'+i%26)) + strings.Repeat("b", i/1300))
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			d.Intern(text)
		}
	}
}
