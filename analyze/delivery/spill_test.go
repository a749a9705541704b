package delivery

import (
	"sync"
	"testing"
)

// TestSpillAtOnce adds parts by several workers while others ask for their size, and finds every byte.
func TestSpillAtOnce(t *testing.T) {
	s := spill{create: func() (Temp, error) { return new(memoryTemp), nil }}
	const workers, parts = 4, 200
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			seen := int64(0)
			for i := range parts {
				if err := s.add(i%partitions, []byte("four")); err != nil {
					t.Error(err)
				}
				if size := s.size(0); size < seen {
					t.Errorf("%d bytes after %d", size, seen)
				} else {
					seen = size
				}
			}
		})
	}
	all.Wait()
	var sum int64
	for i := range partitions {
		sum += s.size(i)
	}
	if want := int64(4 * workers * parts); sum != want || s.written != want {
		t.Errorf("%d bytes in partitions, %d written, want %d", sum, s.written, want)
	}
}
