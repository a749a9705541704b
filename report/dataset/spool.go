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
	arena   []byte // what is in memory, of all streams
	streams map[K]*stream
}

// stream is where the bytes of one key lie, in their order.
type stream struct {
	stored  []segment // in temporary storage
	waiting []piece   // in the arena
	size    int
}

type segment struct{ at, size int64 }

type piece struct{ at, size uint32 }

// spoolBuffer is how much waits in memory.
const spoolBuffer = 16 << 20

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
	at, n := len(s.arena), 0
	for _, b := range parts {
		n += len(b)
	}
	if cap(s.arena)-at < n {
		s.arena = slices.Grow(s.arena, max(n, at)) // twice as large: append is more timid
	}
	for _, b := range parts {
		s.arena = append(s.arena, b...)
	}
	st.waiting = append(st.waiting, piece{uint32(at), uint32(n)})
	st.size += n
	if len(s.arena) < spoolBuffer {
		return nil
	}
	return s.unload()
}

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
			if _, err := out.Write(s.arena[w.at:][:w.size]); err != nil {
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
	s.arena = s.arena[:0]
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
		b = append(b, s.arena[w.at:][:w.size]...)
	}
	return b, nil
}

// close gives the temporary storage and the memory back.
func (s *spool[K]) close() error {
	if s == nil {
		return nil
	}
	temp := s.temp
	s.temp, s.streams, s.arena = nil, nil, nil
	if temp == nil {
		return nil
	}
	return temp.Close()
}
