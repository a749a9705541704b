// Package suppressions writes the addresses that need no more mail as CSV (RFC 4180), a row each, for whatever keeps a
// list of them. Times are RFC 3339 in UTC.
package suppressions

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"tracesift/analyze"
	"tracesift/ingest/trace"
	"tracesift/report/sanitise"
)

// Write writes the dead addresses in order. It returns the error of w or of each.
func Write(w io.Writer, each func(func(*analyze.Dead) error) error) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"address", "class", "cause", "enhanced_code", "failures", "first_at", "last_at", "last_refusal"}); err != nil {
		return err
	}
	err := each(func(d *analyze.Dead) error {
		return out.Write([]string{
			sanitise.Spreadsheet(d.Address), d.Class, d.Cause, d.EnhancedCode, strconv.FormatInt(d.Failures, 10),
			moment(d.Span.First), moment(d.Span.Last), sanitise.Spreadsheet(d.Refusal),
		})
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// moment is empty for an unknown time.
func moment(i trace.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().UTC().Format(time.RFC3339)
}
