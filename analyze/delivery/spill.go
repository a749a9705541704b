package delivery

import (
	"fmt"
	"io"
	"sync"
)

// Temp is temporary storage that only this run sees. It is written from one place at a time and then read anywhere.
type Temp interface {
	io.Writer
	io.ReaderAt
	io.Closer
}

// spill holds what did not fit into memory, partition by partition. Workers may add to it, and ask for its size, at the
// same time.
type spill struct {
	create func() (Temp, error)

	mu       sync.Mutex
	temp     Temp
	written  int64
	segments [partitions][]segment
}

// segment is what was spilled of a partition at once.
type segment struct {
	offset int64
	length int
}

// add writes something of a partition.
func (s *spill) add(partition int, encoded []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.temp == nil {
		temp, err := s.create()
		if err != nil {
			return fmt.Errorf("temporary storage: %w", err)
		}
		s.temp = temp
	}
	if _, err := s.temp.Write(encoded); err != nil {
		return fmt.Errorf("temporary storage: %w", err)
	}
	s.segments[partition] = append(s.segments[partition], segment{s.written, len(encoded)})
	s.written += int64(len(encoded))
	return nil
}

// size returns how many bytes of a partition were written.
func (s *spill) size(partition int) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	var n int64
	for _, seg := range s.segments[partition] {
		n += int64(seg.length)
	}
	return n
}

// each calls f with everything that was written of a partition.
func (s *spill) each(partition int, f func(encoded []byte) error) error {
	for _, seg := range s.segments[partition] {
		b := make([]byte, seg.length)
		_, err := s.temp.ReadAt(b, seg.offset)
		if err == nil {
			err = f(b)
		}
		if err != nil {
			return fmt.Errorf("temporary storage: %w", err)
		}
	}
	return nil
}

// close gives the storage back.
func (s *spill) close() error {
	temp := s.temp
	if s.temp = nil; temp == nil {
		return nil
	}
	return temp.Close()
}
