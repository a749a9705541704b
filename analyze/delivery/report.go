package delivery

import (
	"slices"
	"strings"

	"tracesift/analyze/ndr"
)

// reported uses the rows of reports on a message as evidence for it. They name the message, but neither the recipient
// nor the reason: a report of a failure decides where one recipient only has no word of its own.
func (f *Finalizer) reported(deliveries []Delivery) {
	var report *Item
	for _, it := range f.reports {
		if report == nil && ofFailure(f.Dict.Text(it.Fields[fieldContext])) {
			report = it
		}
	}
	if report == nil {
		return
	}
	id := f.Dict.Text(report.Fields[fieldMessageID])
	var open []*Delivery
	explained := false
	for i := range deliveries {
		switch d := &deliveries[i]; d.Outcome {
		case Failed, Blocked:
			d.Report = id
			explained = true
		case Pending, Deferred:
			open = append(open, d)
		}
	}
	if explained || len(open) != 1 {
		return
	}
	d := open[0]
	deferred := d.Outcome == Deferred
	d.Outcome, d.Report = Failed, id
	d.DecidedAt = report.At
	d.LastAt = max(d.LastAt, report.At)
	if deferred {
		d.Expired = true // it was given up for the reason of its last deferral
		return
	}
	d.Decided = Position{report.Input, report.Row}
	d.RefusedAt = report.At
	d.RefusedBy = ByUnknown
	d.Refusal = f.env.Classify("", ndr.Context{})
}

// ofFailure says whether a report is of a failure, by what source_context says of its kind: reports of delays, relays,
// deliveries and expansions are not (RFC 3464, 2.3.3).
func ofFailure(context string) bool {
	context = strings.ToLower(context)
	return !slices.ContainsFunc([]string{"delay", "relay", "success", "deliver", "expan"}, func(kind string) bool {
		return strings.Contains(context, kind)
	})
}
