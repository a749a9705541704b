package main

import (
	"context"
	"io"
	"sync"
)

// stdin is standard input for a run that can be interrupted while it waits for a terminal or a pipe. Nothing is read
// before somebody asks for it.
type stdin struct {
	ctx   context.Context
	from  io.Reader
	begin sync.Once
	out   *io.PipeReader
}

// stdinBuffer is how much is read at once, in bytes.
const stdinBuffer = 256 << 10

// Read reads on. It fails as soon as the run is interrupted, even if the read below never returns.
func (s *stdin) Read(b []byte) (int, error) {
	s.begin.Do(func() {
		var in *io.PipeWriter
		s.out, in = io.Pipe()
		context.AfterFunc(s.ctx, func() { in.CloseWithError(context.Cause(s.ctx)) })
		go func() {
			_, err := io.CopyBuffer(in, struct{ io.Reader }{s.from}, make([]byte, stdinBuffer))
			in.CloseWithError(err)
		}()
	})
	return s.out.Read(b)
}
