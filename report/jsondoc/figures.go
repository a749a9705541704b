package jsondoc

import (
	"math"
	"time"

	"tracesift/analyze"
)

// day counts outbound mail by the UTC day on which it was decided.
type day struct {
	Date      string           `json:"date"`
	Delivered int64            `json:"delivered"`
	Failed    int64            `json:"failed"`
	Classes   map[string]int64 `json:"classes"` // failures
}

// grid is what became of mail between the edge hosts and the recipient domains with the most failures.
type grid struct {
	EdgeHosts []string   `json:"edge_hosts"`
	Domains   []string   `json:"recipient_domains"`
	Cells     []gridCell `json:"cells"`
}

type gridCell struct {
	EdgeHost        string `json:"edge_host"`
	RecipientDomain string `json:"recipient_domain"`
	Failures        int64  `json:"failures"`
	Delivered       int64  `json:"delivered"`
}

// waits is how long accepted mail took; percentiles are upper bounds of buckets, null where none is known.
type waits struct {
	P50        *float64 `json:"p50_s"`
	P90        *float64 `json:"p90_s"`
	P95        *float64 `json:"p95_s"`
	P99        *float64 `json:"p99_s"`
	Direct     int64    `json:"direct"`     // accepted without a deferral
	Deferred   int64    `json:"deferred"`   // accepted after one or more
	Unmeasured int64    `json:"unmeasured"` // accepted, but only one time is known
	Buckets    []wait   `json:"buckets"`
}

type wait struct {
	From     float64  `json:"from_s"`
	To       *float64 `json:"to_s"` // null in the last
	Direct   int64    `json:"direct"`
	Deferred int64    `json:"deferred"`
}

// spell is a time in which refusals named a list at an edge.
type spell struct {
	EdgeHost string `json:"edge_host"`
	List     string `json:"list"`
	span
	Refusals int64 `json:"refusals"`
	Failures int64 `json:"failures"`
}

func dayOf(d *analyze.Day) day {
	out := day{Date: d.Date.Format(time.DateOnly), Delivered: d.Delivered, Failed: d.Failed, Classes: map[string]int64{}}
	for _, c := range d.Classes {
		out.Classes[c.Class] = c.Failures
	}
	return out
}

func gridOf(g *analyze.Grid) grid {
	return grid{list(g.EdgeHosts), list(g.Domains), each(g.Cells, func(c *analyze.GridCell) gridCell {
		return gridCell{g.EdgeHosts[c.Edge], g.Domains[c.Domain], c.Failed, c.Delivered}
	})}
}

func waitsOf(w *analyze.Waits) waits {
	within := func(share float64) *float64 {
		d, ok := w.Within(share)
		if !ok {
			return nil
		}
		s := d.Seconds()
		return &s
	}
	return waits{
		P50: within(0.50), P90: within(0.90), P95: within(0.95), P99: within(0.99),
		Direct: w.Direct, Deferred: w.Deferred, Unmeasured: w.Unmeasured,
		Buckets: each(w.Buckets, func(b *analyze.Wait) wait {
			out := wait{From: b.From.Seconds(), Direct: b.Direct, Deferred: b.Deferred}
			if b.To != math.MaxInt64 {
				s := b.To.Seconds()
				out.To = &s
			}
			return out
		}),
	}
}

func spellOf(s *analyze.Spell) spell {
	return spell{s.EdgeHost, s.List, spanOf(s.Span), s.Refusals, s.Failures}
}
