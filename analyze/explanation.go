package analyze

import (
	"tracesift/analyze/advice"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
)

// Explanation is one delivery with all that the answer about it rests on.
type Explanation struct {
	Delivery     delivery.Delivery
	Claim        *blocklist.Claim // that the refusal makes; nil: none
	Verdict      blocklist.Verdict
	Observations []blocklist.Observation // of the address that the claim is about
	Advice       *advice.Advice          // nil where nothing was refused, or none is known
	Rows         []Row                   // of the exports, in the order of files and lines
}

// Row is one row of an export as it was read.
type Row struct {
	Path    string
	Line    int64 // physical line on which it starts, from 1
	At      trace.Instant
	Cells   []NamedCell // without the empty ones, in the order of the export
	Decides bool        // the outcome was taken from it
}

// NamedCell is a cell with the name that the export gives its column.
type NamedCell struct {
	Name, Value string
	Column      trace.Column // where Known
	Known       bool         // the column means something to tracesift
}

// Explain holds the refusal of a delivery against what lists said.
func Explain(d *delivery.Delivery, judge Judge, advise Adviser, said []blocklist.Observation) Explanation {
	x := Explanation{Delivery: *d}
	if d.Refusal == nil {
		return x
	}
	if text, ok := advise(d.Refusal.Class, d.Refusal.Cause, string(d.Edge.Owner)); ok {
		x.Advice = &text
	}
	c, ok := ClaimOf(d, &d.Edge, d.Refusal)
	if !ok {
		return x
	}
	x.Claim, x.Verdict = &c, judge(c, d.RefusedAt.Time())
	for i := range said {
		if said[i].IP == c.IP {
			x.Observations = append(x.Observations, said[i])
		}
	}
	return x
}
