package ingest

import (
	"bytes"
	"context"
	"io"
	"slices"

	"tracesift/ingest/trace"
)

// Standard input cannot be opened twice, so that its beginning is kept: recordLen bytes, in which dates that need a
// survey are met, and then surveyLen bytes to look at.
const (
	recordLen = 1 << 20
	surveyLen = 16 << 20
)

// newSurvey returns what collects the dates of an input: of all of it, or of what was recorded of standard input. What is
// wrong with the export is said when it is read: here whatever dates there are count.
func newSurvey(ctx context.Context, shapes *Shapes, in Input, stdin *recorder) func() *evidence {
	return func() *evidence {
		e := &evidence{}
		probe := splitter{
			shapes: shapes, consumer: e, blockSize: defaultBlockSize, maxRecord: defaultMaxRecord,
			audit: &trace.FileAudit{}, dates: dates{evidence: e},
		}
		if stdin != nil {
			probe.src = bytes.NewReader(stdin.first())
		} else {
			again, err := open(in, nil, false, nil)
			if err != nil {
				return e
			}
			defer again.close()
			probe.src = again
		}
		_ = probe.run(ctx)
		return e
	}
}

// recorder keeps the first bytes of what is read through it.
type recorder struct {
	r    io.Reader
	kept []byte
	at   int   // how much of kept was read from here
	past bool  // more was read than what is kept
	err  error // of r
}

// Read reads on.
func (r *recorder) Read(p []byte) (int, error) {
	if r.at == len(r.kept) && len(r.kept) < recordLen && r.err == nil {
		r.keep(min(len(p), recordLen-len(r.kept)))
	}
	if r.at < len(r.kept) {
		n := copy(p, r.kept[r.at:])
		r.at += n
		return n, nil
	}
	if r.err != nil {
		return 0, r.err
	}
	r.past = true
	return r.r.Read(p)
}

// keep reads at most n bytes into kept.
func (r *recorder) keep(n int) {
	have := len(r.kept)
	if r.kept == nil {
		r.kept = make([]byte, 0, recordLen)
	}
	r.kept = slices.Grow(r.kept, n)
	read, err := r.r.Read(r.kept[have : have+n])
	r.kept, r.err = r.kept[:have+read], err
}

// first returns the first bytes: surveyLen of them, whether they were read yet or not, or what is kept where more was read
// already.
func (r *recorder) first() []byte {
	for !r.past && len(r.kept) < surveyLen && r.err == nil {
		r.keep(min(readSize, surveyLen-len(r.kept)))
	}
	return r.kept
}
