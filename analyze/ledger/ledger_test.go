package ledger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tally is the simplest entry: a sum.
type tally struct{ n uint64 }

func (t *tally) Merge(other *tally)       { t.n += other.n }
func (t *tally) AppendTo(b []byte) []byte { return binary.AppendUvarint(b, t.n) }
func (t *tally) Size() int                { return int(t.n) }
func (t *tally) Decode(s string) error {
	n, size := binary.Uvarint([]byte(s))
	t.n = n
	if size <= 0 {
		return errors.New("no number")
	}
	return nil
}

func fresh() *tally { return new(tally) }

// memory is temporary storage in memory.
type memory struct {
	b      []byte
	closed bool
}

func (m *memory) Write(b []byte) (int, error) { m.b = append(m.b, b...); return len(b), nil }
func (m *memory) Close() error                { m.closed = true; return nil }
func (m *memory) ReadAt(b []byte, at int64) (int, error) {
	if at >= int64(len(m.b)) {
		return 0, io.EOF
	}
	n := copy(b, m.b[at:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// TestSpilling: whatever the limit and the order, the ledger holds what a map holds.
func TestSpilling(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 50 {
		want := map[string]uint64{}
		temp := new(memory)
		limit := 1 + random.IntN(40)
		l := New(fresh, func() (Temp, error) { return temp, nil })
		for range random.IntN(2000) {
			name, n := fmt.Sprintf("user%d@example.com", random.IntN(300)), random.Uint64N(5)
			l.At(name).n += n
			want[name] += n
			size := 0
			for name, e := range l.entries {
				size += len(name) + slot + e.Size()
			}
			if l.Size() != size {
				t.Fatalf("the entries take %d bytes, not %d", size, l.Size())
			}
			if len(l.entries) > limit {
				l.Spill()
			}
		}
		for range 2 {
			got, last := map[string]uint64{}, ""
			err := l.Each(func(name string, e *tally) error {
				if name <= last {
					t.Fatalf("%q comes after %q", name, last)
				}
				got[name], last = e.n, name
				return nil
			})
			if err != nil || !maps.Equal(got, want) {
				t.Fatalf("round %d: %v: %s", round, err, cmp.Diff(want, got))
			}
		}
		if (l.Spilled() > 0) != (len(want) > limit) {
			t.Errorf("%d names with a limit of %d: %d bytes spilled", len(want), limit, l.Spilled())
		}
		if random.IntN(2) == 0 {
			l.At("").n++
			want[""]++
		}
		if err := l.Close(); err != nil || l.Spilled() > 0 && !temp.closed {
			t.Errorf("close: %v, closed %v", err, temp.closed)
		}
	}
}

// TestTake: names spread over ledgers that take each other's are those of one.
func TestTake(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for round := range 50 {
		want := map[string]uint64{}
		var temps []*memory
		var all []*Ledger[*tally]
		for range 1 + random.IntN(5) {
			all = append(all, New(fresh, func() (Temp, error) {
				temps = append(temps, new(memory))
				return temps[len(temps)-1], nil
			}))
		}
		for range random.IntN(2000) {
			name, n := fmt.Sprintf("user%d@example.com", random.IntN(300)), random.Uint64N(5)
			to := all[random.IntN(len(all))]
			to.At(name).n += n
			want[name] += n
			if random.IntN(100) == 0 {
				to.Spill()
			}
		}
		for len(all) > 1 {
			all[random.IntN(len(all)-1)].Take(all[len(all)-1])
			all = all[:len(all)-1]
		}
		size := 0
		for name, e := range all[0].entries {
			size += len(name) + slot + e.Size()
		}
		if all[0].Size() != size {
			t.Errorf("round %d: the entries take %d bytes, not %d", round, size, all[0].Size())
		}
		for _, read := range []func(func(string, *tally) error) error{all[0].Each, all[0].Any, all[0].Each} {
			got := map[string]uint64{}
			err := read(func(name string, e *tally) error {
				got[name] = e.n
				return nil
			})
			if err != nil || !maps.Equal(got, want) {
				t.Fatalf("round %d: %v: %s", round, err, cmp.Diff(want, got))
			}
		}
		if err := all[0].Close(); err != nil {
			t.Error(err)
		}
		for _, m := range temps {
			if !m.closed {
				t.Errorf("round %d: a temporary file stays open", round)
			}
		}
	}
}

// TestBrokenStorage: an error of the storage is never a smaller answer.
func TestBrokenStorage(t *testing.T) {
	full := errors.New("no space")
	l := New(fresh, func() (Temp, error) { return nil, full })
	l.At("a").n++
	l.Spill()
	l.At("b").n++
	if err := l.Each(func(string, *tally) error { return nil }); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	temp := new(memory)
	l = New(fresh, func() (Temp, error) { return temp, nil })
	l.At("a").n++
	l.Spill()
	l.At("b").n++
	whole := temp.b
	for cut := range len(whole) {
		temp.b = whole[:cut]
		if err := l.Each(func(string, *tally) error { return nil }); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("a run cut to %d of %d bytes reads as %v", cut, len(whole), err)
		}
	}
}

// TestSetAside: entries that storage took in part stay in memory, and what it takes later is found behind that part.
func TestSetAside(t *testing.T) {
	for _, before := range []bool{false, true} { // whether something was spilled before
		var all []*memory
		full := false
		l := New(fresh, func() (Temp, error) {
			all = append(all, new(memory))
			return &filling{all[len(all)-1], &full}, nil
		})
		want := map[string]uint64{}
		add := func(name string) {
			l.At(name).n++
			want[name]++
		}
		add("a@example.com")
		if before {
			l.Spill()
			add("b@example.com")
		}
		full = true
		if l.SetAside(); l.Size() == 0 {
			t.Error("nothing stayed in memory")
		}
		add("c@example.com")
		full = false
		if l.SetAside(); l.Size() > 0 {
			t.Errorf("%d bytes stayed in memory", l.Size())
		}
		got := map[string]uint64{}
		if err := l.Each(func(name string, e *tally) error { got[name] = e.n; return nil }); err != nil || !maps.Equal(got, want) {
			t.Errorf("spilled before %v: %v: %s", before, err, cmp.Diff(want, got))
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		for _, m := range all {
			if !m.closed {
				t.Error("a temporary file stays open")
			}
		}
	}
}

// filling is temporary storage that, while it is full, takes three bytes more.
type filling struct {
	*memory
	full *bool
}

func (f *filling) Write(b []byte) (int, error) {
	if !*f.full {
		return f.memory.Write(b)
	}
	f.b = append(f.b, b[:3]...)
	return 3, errors.New("no space left")
}
