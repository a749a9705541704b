package ingest

import (
	"context"
	"io"

	"tracesift/ingest/trace"
)

// Standard input cannot be opened twice, so that its beginning is kept: where dates that need a survey are met within
// recordLen bytes, surveyLen bytes are looked at, and else what was kept.
const (
	recordLen = 1 << 20
	surveyLen = 16 << 20
)

// newSurvey returns what collects the dates of an input, which were first met at an offset: of all of it, or of the
// beginning of standard input. What is wrong with the export is said when it is read: here whatever dates there are count.
func newSurvey(ctx context.Context, shapes *Shapes, in Input, src source) func(off int64) *evidence {
	return func(off int64) *evidence {
		e := &evidence{}
		probe := splitter{
			shapes: shapes, consumer: e, blockSize: defaultBlockSize, maxRecord: defaultMaxRecord,
			audit: &trace.FileAudit{}, dates: dates{evidence: e},
		}
		if in.Path == Stdin {
			n := int64(surveyLen)
			if off >= recordLen {
				n = recordLen
			}
			probe.src = beginning{src, n}
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

// beginning is the first n bytes of a source that is read by others too.
type beginning struct {
	source
	n int64
}

func (b beginning) read(p []byte, off int64) (int, error) {
	if off >= b.n {
		return 0, io.EOF
	}
	return b.source.read(p[:min(int64(len(p)), b.n-off)], off)
}

func (beginning) took([]byte, int64) {}

func (beginning) forget(int64) {}
