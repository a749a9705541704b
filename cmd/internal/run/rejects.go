package run

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"tracesift/ingest/trace"
	"tracesift/report/atomicfile"
)

// rejects takes the rows that could not be read: a JSON line each, or an error at the first.
type rejects struct {
	strict bool
	mask   func(trace.Reject) trace.Reject
	out    *json.Encoder // nil: they are not kept
}

// withRejects calls scan with what takes lost rows. The file that keeps them, where one is wanted, takes its place once
// scan has succeeded.
func (s *Source) withRejects(ctx context.Context, scan func(*rejects) error) error {
	r := &rejects{strict: s.Strict, mask: s.Mask}
	if s.Rejects == "" {
		return scan(r)
	}
	return atomicfile.Write(ctx, s.Rejects, func(w io.Writer) error {
		r.out = json.NewEncoder(w)
		r.out.SetEscapeHTML(false)
		return scan(r)
	})
}

// add takes one lost row.
func (r *rejects) add(lost trace.Reject) error {
	if r.mask != nil {
		lost = r.mask(lost)
	}
	if r.strict {
		return fmt.Errorf("line %d: %s (--strict stops at the first row that cannot be read)", lost.Line, lost.Reason)
	}
	if r.out == nil {
		return nil
	}
	return r.out.Encode(struct {
		Path   string `json:"path"`
		Line   int64  `json:"line"`
		Lines  int64  `json:"lines"`
		Offset int64  `json:"byte_offset"`
		Column string `json:"column"`
		Reason string `json:"reason"`
		Text   string `json:"text"`
	}{lost.Path, lost.Line, lost.Lines, lost.Offset, lost.Column, lost.Reason, lost.Text})
}
