package ingest

import (
	"errors"
	"io"
)

// source gives the bytes of an export, unpacked, at any place that is still of use. Several workers may read at once.
type source interface {
	// read reads what there is from an offset on: some bytes, unless the export ends or reading fails.
	read(b []byte, off int64) (int, error)
	// took is told which bytes became part of what was read, in their order: some more than once.
	took(b []byte, off int64)
	// forget says that nothing before an offset will be read any more.
	forget(off int64)
	// packed returns how many bytes were read from disk when the bytes up to an offset were.
	packed(off int64) int64
	// sum returns the hash of the export as it lies on disk once it was read to its end, "" where none is asked for.
	sum() (string, error)
}

// readFull reads from an offset on until b is full or the export ends; err tells of the end too.
func readFull(src source, b []byte, off int64) (n int, err error) {
	for n < len(b) && err == nil {
		var more int
		more, err = src.read(b[n:], off+int64(n))
		n += more
	}
	return n, err
}

// plainFile is a file that is not packed.
type plainFile struct {
	*digest
	file io.ReaderAt
}

func (f *plainFile) read(b []byte, off int64) (int, error) { return f.file.ReadAt(b, off) }

func (f *plainFile) took(b []byte, off int64) {
	if behind := off + int64(len(b)); off <= f.bytes && behind > f.bytes {
		f.note(b[f.bytes-off:])
	}
}

func (f *plainFile) forget(int64) {}

func (f *plainFile) packed(off int64) int64 { return off }

// sum covers the bytes that were read: what the file has got since is no part of the export.
func (f *plainFile) sum() (string, error) { return f.digest.sum(), nil }

// section reads a source from an offset on.
type section struct {
	src source
	at  int64
}

// Read reads on.
func (s *section) Read(b []byte) (int, error) {
	n, err := s.src.read(b, s.at)
	s.src.took(b[:n], s.at)
	s.at += int64(n)
	return n, err
}

// errForgotten is the error for bytes that were said to be of no use any more.
var errForgotten = errors.New("BUG: these bytes are gone")
