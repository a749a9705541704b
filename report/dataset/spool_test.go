package dataset

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"tracesift/analyze/delivery"
	"tracesift/report/dataset/statefile"
)

// TestSpool: every stream gives back what it was given, in order, from storage and from memory.
func TestSpool(t *testing.T) {
	stored := 0
	s := newSpool[int](func() (delivery.Temp, error) { stored++; return inMemory() })
	r := rand.New(rand.NewPCG(1, 2))
	want := map[int][]byte{}
	fill := func(key, size int) {
		b := make([]byte, size)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		want[key] = append(want[key], b...)
		if err := s.add(key, b[:size/2], b[size/2:]); err != nil {
			t.Fatal(err)
		}
	}
	for range 900 {
		fill(r.IntN(3), r.IntN(4000))
	}
	if stored != 0 {
		t.Error("what fits into memory was stored")
	}
	for key := range 100 {
		fill(10+key%50, 200<<10)
	}
	for range 900 {
		fill(r.IntN(100), r.IntN(4000))
	}
	if stored != 1 {
		t.Errorf("%d storages, want 1", stored)
	}
	waiting := 0
	for _, b := range s.blocks {
		waiting += cap(b)
	}
	if waiting > 2*spoolBuffer {
		t.Errorf("%d bytes are kept in memory", waiting)
	}
	want[-1] = nil // it was never filled
	for key, text := range want {
		for range 2 { // again and again
			got, err := s.read(nil, key)
			if err != nil || !bytes.Equal(got, text) {
				t.Fatalf("stream %d: %d bytes came back, want %d; %v", key, len(got), len(text), err)
			}
		}
	}
	if err := errors.Join(s.close(), s.close()); err != nil {
		t.Error(err)
	}
}

// full is storage that is full.
type full struct{ memory }

func (*full) Write([]byte) (int, error) { return 0, errors.New("full") }

// TestFullSpool: the error of storage is that of the run.
func TestFullSpool(t *testing.T) {
	s := newSpool[int](func() (delivery.Temp, error) { return new(full), nil })
	if err := s.add(1, make([]byte, spoolBuffer)); err == nil {
		t.Error("nobody heard that the storage is full")
	}
	s = newSpool[int](func() (delivery.Temp, error) { return nil, errors.New("no storage") })
	if err := s.add(1, make([]byte, spoolBuffer)); err == nil {
		t.Error("nobody heard that there is no storage")
	}
}

// TestShelf: what storage gave back cut, or longer than it was, is not taken for states.
func TestShelf(t *testing.T) {
	whole := append(appendHead(nil, statefile.Rank{1, 2, 3}, 5), "state"...)
	e, rest, err := cutEntry(append(whole, "more"...))
	if err != nil || e.Rank != (statefile.Rank{1, 2, 3}) || string(e.State) != "state" || string(rest) != "more" {
		t.Errorf("%v, %q, %q, %v", e.Rank, e.State, rest, err)
	}
	for n := range whole {
		if _, _, err := cutEntry(whole[:n]); err == nil {
			t.Errorf("%d bytes of %d are an entry", n, len(whole))
		}
	}
}
