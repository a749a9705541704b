package dataset

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"tracesift/analyze/delivery"
)

// spool keeps bytes in temporary storage, in streams that grow side by side.
type spool[K comparable] struct {
	create  func() (delivery.Temp, error)
	temp    delivery.Temp
	written int64
	waiting int // bytes in memory, of all streams
	streams map[K]*stream
}

// stream is the bytes of one key: those on disk, then those in memory.
type stream struct {
	segments []segment
	buffer   []byte
}

type segment struct{ at, size int64 }

// How much waits in memory: of a stream, and of all of them.
const (
	streamBuffer = 256 << 10
	spoolBuffer  = 16 << 20
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
	for _, b := range parts {
		st.buffer = append(st.buffer, b...)
		s.waiting += len(b)
	}
	if len(st.buffer) >= streamBuffer {
		return s.unload(st)
	}
	if s.waiting < spoolBuffer {
		return nil
	}
	for _, st := range s.streams {
		if err := s.unload(st); err != nil {
			return err
		}
	}
	return nil
}

// unload moves what waits of a stream to temporary storage.
func (s *spool[K]) unload(st *stream) error {
	if s.temp == nil {
		temp, err := s.create()
		if err != nil {
			return err
		}
		s.temp = temp
	}
	if _, err := s.temp.Write(st.buffer); err != nil {
		return err
	}
	if len(st.buffer) > 0 {
		st.segments = append(st.segments, segment{s.written, int64(len(st.buffer))})
	}
	s.written += int64(len(st.buffer))
	s.waiting -= len(st.buffer)
	st.buffer = nil
	return nil
}

// read reads the stream of a key from its beginning.
func (s *spool[K]) read(key K) *bufio.Reader {
	st := s.streams[key]
	if st == nil {
		return bufio.NewReader(bytes.NewReader(nil))
	}
	var all []io.Reader
	for _, seg := range st.segments {
		all = append(all, io.NewSectionReader(s.temp, seg.at, seg.size))
	}
	return bufio.NewReaderSize(io.MultiReader(append(all, bytes.NewReader(st.buffer))...), 64<<10)
}

// close gives the temporary storage back.
func (s *spool[K]) close() error {
	if s == nil || s.temp == nil {
		return nil
	}
	err := s.temp.Close()
	s.temp, s.streams = nil, nil
	return err
}

// readSized reads a number and then as many bytes.
func readSized(r *bufio.Reader) ([]byte, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return nil, errors.Join(err, io.ErrUnexpectedEOF)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, errors.Join(err, io.ErrUnexpectedEOF)
	}
	return b, nil
}
