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

// spill holds the parts that did not fit into memory. Workers may add parts, and ask for their size, at the same time.
type spill struct {
	create func() (Temp, error)
	common *common // texts of all parts; nil: entries are no items

	mu       sync.Mutex
	temp     Temp
	written  int64
	segments [partitions][]segment
}

// segment is one spilled part.
type segment struct {
	offset int64
	length int
}

// add writes a part of a partition.
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

// parts reads the parts of a partition back, as far as they are wanted.
func (s *spill) parts(partition int, wanted slice) ([]*part, error) {
	var out []*part
	for _, seg := range s.segments[partition] {
		b := make([]byte, seg.length)
		if _, err := s.temp.ReadAt(b, seg.offset); err != nil {
			return nil, fmt.Errorf("temporary storage: %w", err)
		}
		p, err := readPart(b, wanted, s.common)
		if err != nil {
			return nil, fmt.Errorf("temporary storage: %w", err)
		}
		out = append(out, p)
	}
	return out, nil
}

// close gives the storage back.
func (s *spill) close() error {
	temp := s.temp
	if s.temp = nil; temp == nil {
		return nil
	}
	return temp.Close()
}
