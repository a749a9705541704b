package tracegen

import (
	"fmt"

	"tracesift/ingest/trace"
)

// Options says what trace to write. The same options give the same bytes.
type Options struct {
	Rows  int64 // write at least so many different rows, and at most a message's rows more
	Bytes int64 // or so many bytes, counted before compression; one of Rows and Bytes must be set

	Seed     uint64
	Encoding trace.Encoding // UTF8 or UTF16LE
	BOM      bool
	Gzip     bool // compress each part

	Open    int // messages in flight at once; 0 is DefaultOpen. Memory is bounded by it
	Shuffle int // rows are written in random order within a window of so many; 0 writes them in order of time
	Parts   int // spread the trace over so many exports; 0 is 1
	Overlap int // each part but the first begins with so many of the last rows of the part before it
}

// DefaultOpen is how many messages are in flight at once where Options.Open is 0.
const DefaultOpen = 4096

// check fills in defaults and reports options that make no sense.
func (o *Options) check() error {
	switch {
	case (o.Rows > 0) == (o.Bytes > 0):
		return fmt.Errorf("tracegen: set one of rows and bytes")
	case o.Rows < 0 || o.Bytes < 0 || o.Open < 0 || o.Shuffle < 0 || o.Parts < 0 || o.Overlap < 0:
		return fmt.Errorf("tracegen: a figure is negative")
	case o.Encoding != trace.UTF8 && o.Encoding != trace.UTF16LE:
		return fmt.Errorf("tracegen: traces are not written in %s", o.Encoding)
	}
	if o.Open == 0 {
		o.Open = DefaultOpen
	}
	if o.Parts == 0 {
		o.Parts = 1
	}
	return nil
}

// Summary is what a reader of the trace must find.
type Summary struct {
	Rows       int64 `json:"rows"`       // rows in all parts, without headers
	Duplicates int64 `json:"duplicates"` // of these, rows that a part before has too
	Bytes      int64 `json:"bytes"`      // in all parts, with headers, before compression
	FailRows   int64 `json:"fail_rows"`  // rows with the event FAIL or DEFER, each counted once

	Outbound Count `json:"outbound"`
	Inbound  Count `json:"inbound"`
	Internal Count `json:"internal"`
	DSN      Count `json:"dsn"` // non-delivery reports to the organisation's own senders
}

// Count counts messages, and deliveries by outcome.
type Count struct {
	Messages     int64 `json:"messages"`
	Deliveries   int64 `json:"deliveries"`
	Delivered    int64 `json:"delivered"`
	Failed       int64 `json:"failed"`
	Deferred     int64 `json:"deferred"`      // the last word is a deferral
	HadDeferrals int64 `json:"had_deferrals"` // at least one deferral, whatever the outcome
}
