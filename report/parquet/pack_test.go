package parquet

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestPackJoinsParts packs the same rows in one part and in many, of odd sizes and with runs of nulls.
func TestPackJoinsParts(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	columns := []Column{{Name: "repeats", Type: String, Dictionary: true}, {Name: "unique", Type: String, Dictionary: true}, {Name: "n", Type: Int64}}
	for range 50 {
		parts := make([][]Vector, 1+r.IntN(6))
		whole := make([]Vector, len(columns))
		want := make([][]string, len(columns)) // of every column; "null" where it is
		for k := range parts {
			parts[k] = make([]Vector, len(columns))
			for rows := r.IntN(400); rows > 0; {
				run := min(rows, 1+r.IntN(130))
				rows -= run
				if r.IntN(2) == 0 {
					for c := range columns {
						whole[c].Nulls(run)
						parts[k][c].Nulls(run)
						want[c] = append(want[c], slices.Repeat([]string{"null"}, run)...)
					}
					continue
				}
				for range run {
					texts := []string{fmt.Sprint("v", r.IntN(9)), fmt.Sprint("u", r.Uint64())}
					for c, s := range texts {
						whole[c].Text([]byte(s))
						parts[k][c].Text([]byte(s))
						want[c] = append(want[c], s)
					}
					if r.IntN(3) == 0 {
						whole[2].Null()
						parts[k][2].Null()
						want[2] = append(want[2], "null")
					} else {
						n := r.Int64()
						whole[2].Int64(n)
						parts[k][2].Int64(n)
						want[2] = append(want[2], fmt.Sprint(n))
					}
				}
			}
		}
		one, err := collect(len(columns), NewPacker(columns).Pack(whole))
		if err != nil {
			t.Fatal(err)
		}
		many, err := collect(len(columns), NewPacker(columns).Pack(parts...))
		if err != nil {
			t.Fatal(err)
		}
		for c := range columns {
			if got := spell(&one[c], columns[c].Type); !slices.Equal(got, want[c]) {
				t.Fatalf("column %s in one part: %q, want %q", columns[c].Name, got, want[c])
			}
			if got := spell(&many[c], columns[c].Type); !slices.Equal(got, want[c]) {
				t.Fatalf("column %s in %d parts: %q, want %q", columns[c].Name, len(parts), got, want[c])
			}
			many[c].packed = false
			if err := many[c].check(&columns[c]); err != nil {
				t.Fatalf("column %s is not as it must be: %v", columns[c].Name, err)
			}
		}
	}
}

// spell returns the values of a chunk.
func spell(c *Chunk, t Type) []string {
	out := make([]string, c.Rows)
	next, plain := 0, c.Plain
	for i := range out {
		if c.nullWord(i/64)>>(i%64)&1 != 0 {
			out[i] = "null"
			continue
		}
		switch {
		case c.Dict != nil:
			out[i] = string(c.Dict.value(t, int(c.IDs[next])))
		case t == String:
			d := Dict{Arena: plain, Offsets: []uint32{0}}
			v := d.value(t, 0)
			out[i], plain = string(v), plain[4+len(v):]
		default:
			w := t.width()
			out[i], plain = fmt.Sprint(int64(le64(plain[:w]))), plain[w:]
		}
		next++
	}
	return out
}

func le64(b []byte) (n uint64) {
	for i := range b {
		n |= uint64(b[i]) << (8 * i)
	}
	return n
}

// TestDictionaryWhereValuesRepeat wants a dictionary only where it makes something smaller.
func TestDictionaryWhereValuesRepeat(t *testing.T) {
	columns := []Column{{Name: "c", Type: String, Dictionary: true}}
	p := NewPacker(columns)
	for _, c := range []struct {
		name     string
		value    func(i int) string
		rows     int
		wantDict bool
	}{
		{"one value", func(int) string { return "same" }, 20_000, true},
		{"each twice", func(i int) string { return fmt.Sprint(i / 2) }, 20_000, true},
		{"each once", func(i int) string { return fmt.Sprint(i) }, 20_000, false},
		{"each once, few", func(i int) string { return fmt.Sprint(i) }, 1000, false},
		{"each once, then one value", func(i int) string { return fmt.Sprint(min(i, 10_000)) }, 40_000, false},
		{"one value, then each once", func(i int) string { return fmt.Sprint(max(i, 10_000)) }, 20_000, true},
		{"a handful", func(i int) string { return fmt.Sprint(i) }, 20, true},
	} {
		var v Vector
		for i := range c.rows {
			v.Text([]byte(c.value(i)))
		}
		chunk, err := p.Pack([]Vector{v})(0)
		if err != nil {
			t.Fatal(err)
		}
		if got := chunk.Dict != nil; got != c.wantDict {
			t.Errorf("%s: dictionary is %v, want %v", c.name, got, c.wantDict)
		}
		for i, got := range spell(&chunk, String) {
			if got != c.value(i) {
				t.Fatalf("%s: row %d is %q, want %q", c.name, i, got, c.value(i))
			}
		}
	}
}

func TestPackRefusesWhatDoesNotFit(t *testing.T) {
	columns := []Column{{Name: "a", Type: Int64, Required: true}, {Name: "b", Type: Int64}}
	var one, two, null Vector
	one.Int64(1)
	two.Int64(1)
	two.Int64(2)
	null.Null()
	var narrow Vector
	narrow.Int32(1)
	for name, part := range map[string][]Vector{
		"too few columns":         {one},
		"not as many rows":        {one, two},
		"null where none may be":  {null, one},
		"values of another width": {one, narrow},
	} {
		if _, err := collect(len(columns), NewPacker(columns).Pack(part)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestNullsAreAppendedInRuns(t *testing.T) {
	for have := range 130 {
		for _, n := range []int{0, 1, 63, 64, 65, 200} {
			var runs, single Vector
			for range have {
				runs.Int32(1)
				single.Int32(1)
			}
			runs.Nulls(n)
			for range n {
				single.Null()
			}
			runs.Int32(2)
			single.Int32(2)
			if runs.rows != single.rows || runs.count != single.count || !slices.Equal(runs.nulls, single.nulls) || !bytes.Equal(runs.plain, single.plain) {
				t.Fatalf("%d nulls behind %d values: %x, want %x", n, have, runs.nulls, single.nulls)
			}
		}
	}
}

// BenchmarkPack measures what a column of text costs before pages are made of it, by how often its values repeat.
func BenchmarkPack(b *testing.B) {
	const rows = 50_000
	r := rand.New(rand.NewPCG(1, 1))
	for _, c := range []struct {
		name  string
		value func(i int) string
	}{
		{"one", func(int) string { return "Originating" }},
		{"forty", func(int) string { return fmt.Sprintf("QX1PR90MB%04d.namprd90.example.com", r.IntN(40)) }},
		{"sixth", func(i int) string { return fmt.Sprintf("%032x", (i+r.IntN(1000))/6) }},
		{"unique", func(i int) string { return fmt.Sprintf("08DE2%011X;%s", r.Uint64()>>20, strings.Repeat("x", 40)) }},
	} {
		var v Vector
		for i := range rows {
			v.Text([]byte(c.value(i)))
		}
		b.Run(c.name, func(b *testing.B) {
			p := NewPacker([]Column{{Name: "c", Type: String, Dictionary: true}})
			b.SetBytes(int64(v.Size()))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Pack([]Vector{v})(0); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
	}
}
