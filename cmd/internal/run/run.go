// Package run wires the layers together: exports become deliveries, deliveries a result. Every command that reads
// exports goes through it; it knows files, but neither flags nor forms.
package run

import (
	"io"
	"time"

	"tracesift/analyze"
	"tracesift/cmd/internal/progress"
	"tracesift/ingest"
	"tracesift/ingest/trace"
	"tracesift/report/redact"
)

// Options say what a run reads and how.
type Options struct {
	Source
	ListData
	Documents    []string       // where the caller writes the report
	Rules        string         // file of the user's own rules
	Providers    string         // file of the user's own signs of providers
	Suppressions string         // file that takes the dead addresses
	Choice       analyze.Choice // which deliveries the result is about
	Baseline     string         // dataset, or report as JSON, of an earlier time that the result is compared with
	Dataset      Dataset
	Redact       *redact.Redactor // nil: addresses and ids stay as they are
	Version      string
	Now          time.Time
	Measure      bool // say what the run took, which differs from run to run
}

// Source says what is read, and how.
type Source struct {
	Exports    []string // files, directories, patterns; "-" is Stdin
	Named      []File   // files that flags name to be read: no output replaces one
	Partials   bool     // the exports are partials, which Shard wrote
	Stdin      io.Reader
	Jobs       int                             // exports read at once; 0 is one a processor
	Memory     int64                           // bytes, about, for rows and tables; the rest goes to temporary files. 0: no limit
	OwnDomains []string                        // instead of those that the exports show to be the organisation's own
	EOPRanges  string                          // file of outbound ranges of Exchange Online Protection, instead of the embedded ones
	Rejects    string                          // file that takes the rows that could not be read
	Strict     bool                            // stop at the first row that cannot be read
	Mask       func(trace.Reject) trace.Reject // what of a row that could not be read may be written; nil: all

	Columns   string          // file of the user's own header names
	DateOrder trace.DateOrder // of dates that are not ISO 8601; NoDateOrder: each file's own dates decide
	Zone      *time.Location  // of local times that do not say their zone; nil: they are taken as UTC

	Bars  progress.Display                 // show how much was read
	Debug func(format string, args ...any) // takes what is said to those who look for a fault; nil: nobody does
}

// countingShare is which part of the memory limit the tables of all workers together may take while deliveries are
// counted: what a table takes is estimated, messages that are being resolved need some too, and collections leave
// garbage.
const countingShare = 4

// countingMemory returns how many bytes the tables of one worker may take; 0 is no limit.
func (s *Source) countingMemory() int {
	if s.Memory == 0 {
		return 0
	}
	return max(1, int(s.Memory)/countingShare/s.jobs())
}

// prepared is what a run needs before it reads exports: what is wrong with it is known at once.
type prepared struct {
	tools  *tools
	zones  zones
	dns    *dns
	inputs []ingest.Input
}

// prepare loads tables and list data, and finds the exports.
func prepare(o *Options) (p prepared, err error) {
	if p.tools, err = newTools(o); err != nil {
		return p, err
	}
	if p.zones, err = findZones(o.Zones); err != nil {
		return p, err
	}
	if p.inputs, err = ingest.Find(o.Exports); err != nil {
		return p, err
	}
	if err := CheckOutputs(o.outputs(), append(p.zones.files(), o.Named...), p.inputs); err != nil {
		return p, err
	}
	p.dns, err = newDNS(o.DNS, p.tools.catalog, o.Lists, o.Version)
	return p, err
}
