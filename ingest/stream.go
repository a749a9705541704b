package ingest

import (
	"io"
	"sync"
)

// pieceLen is how many bytes of a stream are kept together.
const pieceLen = 256 << 10

// stream is what can be read only once: it keeps the bytes that may still be asked for. Whoever needs bytes that nobody
// has read yet reads on, while others work on what there is.
type stream struct {
	mu     sync.Mutex
	r      io.Reader
	raw    *digest
	layers bool  // it is packed
	onDisk int64 // bytes of a member of an archive, which are not read one by one; 0 for anything else
	kept   int64 // bytes from the beginning that are kept to the end

	pieces map[int64]*piece // by their number
	first  int64            // pieces before it are forgotten, but those that are kept
	have   int64            // bytes read
	err    error            // behind them
	spare  []*piece
}

// piece is a part of a stream.
type piece struct {
	bytes  []byte
	packed int64 // bytes read from disk when it was full
}

// newStream returns the source of what r reads.
func newStream(r io.Reader, raw *digest, layers bool) *stream {
	return &stream{r: r, raw: raw, layers: layers, pieces: map[int64]*piece{}}
}

func (s *stream) read(b []byte, off int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for off >= s.have && s.err == nil {
		s.more()
	}
	if off >= s.have {
		return 0, s.err
	}
	p := s.pieces[off/pieceLen]
	if p == nil {
		return 0, errForgotten
	}
	return copy(b, p.bytes[off%pieceLen:]), nil
}

// more reads on.
func (s *stream) more() {
	p := s.pieces[s.have/pieceLen]
	if p == nil {
		p = s.take()
		s.pieces[s.have/pieceLen] = p
	}
	used := len(p.bytes)
	if used == cap(p.bytes) { // pieces grow: many exports are small
		grown := make([]byte, used, min(pieceLen, max(16<<10, 4*used)))
		copy(grown, p.bytes)
		p.bytes = grown
	}
	n, err := s.r.Read(p.bytes[used:cap(p.bytes)])
	p.bytes = p.bytes[:used+n]
	s.have += int64(n)
	if len(p.bytes) == pieceLen {
		p.packed = s.raw.bytes
	}
	s.err = err
}

// take returns an empty piece.
func (s *stream) take() *piece {
	n := len(s.spare)
	if n == 0 {
		return &piece{}
	}
	p := s.spare[n-1]
	s.spare = s.spare[:n-1]
	p.bytes = p.bytes[:0]
	return p
}

func (s *stream) took([]byte, int64) {}

func (s *stream) forget(off int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ; s.first < off/pieceLen; s.first++ {
		if p := s.pieces[s.first]; p != nil && s.first*pieceLen >= s.kept {
			delete(s.pieces, s.first)
			s.spare = append(s.spare, p)
		}
	}
}

// packed does not depend on how far others have read ahead: what is packed is read by pieces.
func (s *stream) packed(off int64) int64 {
	switch {
	case s.onDisk > 0:
		return s.onDisk
	case !s.layers:
		return off
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := off / pieceLen
	for s.err == nil && s.have < (n+1)*pieceLen {
		s.more()
	}
	if p := s.pieces[n]; p != nil && len(p.bytes) == pieceLen {
		return p.packed
	}
	return s.raw.bytes
}

func (s *stream) sum() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.raw.drain(); err != nil {
		return "", err
	}
	return s.raw.sum(), nil
}
