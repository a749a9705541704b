package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"tracesift/ingest/trace"
)

// rejects takes the rows that could not be read: a JSON line each, or an error at the first.
type rejects struct {
	path   string
	strict bool
	mask   func(trace.Reject) trace.Reject
	tmp    *os.File
	out    *json.Encoder
}

// newRejects begins the rejects file, which takes its name only when it is complete.
func newRejects(path string, strict bool, mask func(trace.Reject) trace.Reject) (*rejects, error) {
	r := &rejects{path: path, strict: strict, mask: mask}
	if path == "" {
		return r, nil
	}
	var err error
	if r.tmp, err = os.Create(path + ".tmp"); err != nil {
		return nil, err
	}
	r.out = json.NewEncoder(r.tmp)
	r.out.SetEscapeHTML(false)
	return r, nil
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

// close puts the file in place, or drops it where the run failed.
func (r *rejects) close(ok bool) error {
	if r.tmp == nil {
		return nil
	}
	err := r.tmp.Close()
	if err == nil && ok {
		return os.Rename(r.tmp.Name(), r.path)
	}
	return errors.Join(err, os.Remove(r.tmp.Name()))
}
