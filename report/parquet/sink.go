package parquet

import (
	"fmt"
	"io"
)

// sink counts what was written and keeps the first error: the library below drops some errors and panics on others.
type sink struct {
	w   io.Writer
	n   int64
	err error
}

// Write writes b, or returns the error that an earlier call had.
func (s *sink) Write(b []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.w.Write(b)
	s.n += int64(n)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	s.err = err
	return n, err
}

// pageBuffer is a growing buffer that a page writer can write to. Its offsets begin behind the magic number of a file:
// a dictionary page at offset 0 would count as none.
type pageBuffer struct{ b []byte }

func (m *pageBuffer) Write(b []byte) (int, error) {
	m.b = append(m.b, b...)
	return len(b), nil
}

// Tell returns the offset of the next byte.
func (m *pageBuffer) Tell() int64 { return int64(len(magic) + len(m.b)) }

// guard turns a panic of the library into an error.
func guard(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("parquet: %v", p)
	}
}
