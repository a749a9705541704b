package parquet

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestPick picks rows, some often and some never, and wants what packing them one by one gives.
func TestPick(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	columns := []Column{
		{Name: "repeats", Type: String, Dictionary: true}, {Name: "unique", Type: String, Dictionary: true},
		{Name: "plain", Type: String}, {Name: "n", Type: Int64}, {Name: "small", Type: Int32}, {Name: "fact", Type: Bool},
	}
	picker := NewPacker(columns)
	for round := range 60 {
		rows, nulls := r.IntN(700), r.IntN(3)
		vectors := make([]Vector, len(columns))
		one := make([][]func(*Vector), len(columns)) // appends each row
		for c, col := range columns {
			for range rows {
				var add func(*Vector)
				switch s, n := fmt.Sprint("v", r.IntN(9)), r.Int64(); {
				case nulls == 2 && r.IntN(3) == 0:
					add = func(v *Vector) { v.Null() }
				case col.Name == "repeats":
					add = func(v *Vector) { v.AppendString(s) }
				case col.Type == String:
					add = func(v *Vector) { v.AppendString(fmt.Sprint(n)) }
				case col.Type == Int64:
					add = func(v *Vector) { v.Int64(n) }
				case col.Type == Int32:
					add = func(v *Vector) { v.Int32(int32(n)) }
				default:
					add = func(v *Vector) { v.Bool(n&1 == 0) }
				}
				add(&vectors[c])
				one[c] = append(one[c], add)
			}
		}
		picked, want := make([][]uint32, len(columns)), make([]Vector, len(columns))
		for range r.IntN(3) * rows {
			for c := range columns {
				k := uint32(r.IntN(rows))
				picked[c] = append(picked[c], k)
				one[c][k](&want[c])
			}
		}
		got, err := collect(len(columns), picker.Pick(vectors, picked))
		if err != nil {
			t.Fatal(err)
		}
		plain, err := collect(len(columns), NewPacker(columns).Pack(want))
		if err != nil {
			t.Fatal(err)
		}
		for c, col := range columns {
			if got, want := spell(&got[c], col.Type), spell(&plain[c], col.Type); !slices.Equal(got, want) {
				t.Fatalf("round %d, column %s: %q, want %q", round, col.Name, got, want)
			}
			got[c].packed = false
			if err := got[c].check(&columns[c]); err != nil {
				t.Fatalf("round %d, column %s is not as it must be: %v", round, col.Name, err)
			}
		}
	}
}

// TestPickLooksUpOnce: what rows have in common stands once in a file, in a column without a dictionary of its own,
// too.
func TestPickLooksUpOnce(t *testing.T) {
	columns := []Column{{Name: "id", Type: String}}
	v := make([]Vector, 1)
	v[0].AppendString("a")
	v[0].AppendString("b")
	for _, c := range []struct {
		rows []uint32
		dict bool
	}{{[]uint32{0, 1, 1, 0}, true}, {[]uint32{1, 0}, false}} {
		got, err := NewPacker(columns).Pick(v, [][]uint32{c.rows})(0)
		if err != nil {
			t.Fatal(err)
		}
		if dict := got.Dict != nil; dict != c.dict {
			t.Errorf("rows %d: a dictionary: %t, want %t", c.rows, dict, c.dict)
		}
	}
}

// TestPickRefusesWhatDoesNotFit: a caller's mistake is an error, not a damaged file.
func TestPickRefusesWhatDoesNotFit(t *testing.T) {
	var null, short Vector
	null.Null()
	short.Int32(1)
	for name, c := range map[string]struct {
		column Column
		vector Vector
	}{
		"a null in a required column": {Column{Name: "c", Type: String, Required: true}, null},
		"values of another width":     {Column{Name: "c", Type: Int64}, short},
	} {
		if _, err := NewPacker([]Column{c.column}).Pick([]Vector{c.vector}, [][]uint32{{0}})(0); err == nil {
			t.Errorf("%s is no error", name)
		}
	}
	if _, err := NewPacker([]Column{{Name: "c", Type: Int64}}).Pick(nil, nil)(0); err == nil {
		t.Error("no vectors are no error")
	}
}
