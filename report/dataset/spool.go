package dataset

import (
	"bufio"
	"slices"

	"tracesift/analyze/delivery"
)

// spool keeps bytes in streams that grow side by side: what came last in memory, the rest in temporary storage.
type spool[K comparable] struct {
	create  func() (delivery.Temp, error)
	temp    delivery.Temp
	written int64
	blocks  [][]byte // what is in memory, of all streams: blocks that never move
	used    int      // of the blocks
	size    int      // bytes in them
	streams map[K]*stream
}

// stream is where the bytes of one key lie, in their order.
type stream struct {
	stored  []segment // in temporary storage
	waiting []piece   // in the blocks
	size    int
}

type segment struct{ at, size int64 }

type piece struct{ block, at, size uint32 }

const (
	spoolBuffer = 16 << 20 // how much waits in memory
	spoolBlock  = 1 << 20
)

func newSpool[K comparable](create func() (delivery.Temp, error)) *spool[K] {
	return &spool[K]{create: create, streams: map[K]*stream{}}
}

// add appends to the stream of a key.
func (s *spool[K]) add(key K, parts ...[]byte) error {
	st := s.streams[key]
	if st == nil {
		st = new(stream)
		s.streams[key] = st
	}
	n := 0
	for _, b := range parts {
		n += len(b)
	}
	at := s.room(n)
	block := &s.blocks[at.block]
	for _, b := range parts {
		*block = append(*block, b...)
	}
	st.waiting = append(st.waiting, at)
	st.size += n
	if s.size += n; s.size < spoolBuffer {
		return nil
	}
	return s.unload()
}

// room returns a place for n bytes at the end of a block.
func (s *spool[K]) room(n int) piece {
	last := s.used - 1
	if last < 0 || cap(s.blocks[last])-len(s.blocks[last]) < n {
		last++
		if last == len(s.blocks) || cap(s.blocks[last]) < n {
			s.blocks = append(s.blocks[:last], make([]byte, 0, max(n, spoolBlock)))
		}
		s.used = last + 1
	}
	return piece{uint32(last), uint32(len(s.blocks[last])), uint32(n)}
}

// at returns the bytes of a piece.
func (s *spool[K]) at(p piece) []byte { return s.blocks[p.block][p.at:][:p.size] }

// unload moves what waits to temporary storage.
func (s *spool[K]) unload() error {
	if s.temp == nil {
		temp, err := s.create()
		if err != nil {
			return err
		}
		s.temp = temp
	}
	out := bufio.NewWriterSize(s.temp, 256<<10)
	for _, st := range s.streams {
		stored := segment{at: s.written}
		for _, w := range st.waiting {
			if _, err := out.Write(s.at(w)); err != nil {
				return err
			}
			stored.size += int64(w.size)
		}
		if stored.size > 0 {
			st.stored = append(st.stored, stored)
		}
		s.written += stored.size
		st.waiting = st.waiting[:0]
	}
	for i := range s.blocks {
		s.blocks[i] = s.blocks[i][:0]
	}
	s.used, s.size = 0, 0
	return out.Flush()
}

// read appends the bytes of a stream to b.
func (s *spool[K]) read(b []byte, key K) ([]byte, error) {
	st := s.streams[key]
	if st == nil {
		return b, nil
	}
	b = slices.Grow(b, st.size)
	for _, seg := range st.stored {
		b = b[:len(b)+int(seg.size)]
		if _, err := s.temp.ReadAt(b[len(b)-int(seg.size):], seg.at); err != nil {
			return b, err
		}
	}
	for _, w := range st.waiting {
		b = append(b, s.at(w)...)
	}
	return b, nil
}

// close gives the temporary storage and the memory back.
func (s *spool[K]) close() error {
	if s == nil {
		return nil
	}
	temp := s.temp
	s.temp, s.streams, s.blocks = nil, nil, nil
	if temp == nil {
		return nil
	}
	return temp.Close()
}
