package delivery

import (
	"slices"
	"strings"

	"tracesift/analyze/ndr"
)

// report is the row of a report on the message at hand.
type report struct {
	*Item
	dict *Dict
}

// addReports takes the rows of reports that a state has.
func (f *Finalizer) addReports(from *Message) {
	for i := range from.Items {
		if it := &from.Items[i]; it.has(flagReference) {
			f.reports = append(f.reports, report{it, from.Dict})
		}
	}
}

// onlyReports says whether all that a record knows of a message is that there are reports on it.
func (m *Message) onlyReports() bool {
	for i := range m.Items {
		if !m.Items[i].has(flagReference) {
			return false
		}
	}
	return true
}

// reported uses the rows of reports on a message as evidence for it. They name the message, but neither the recipient
// nor the reason: a report of a failure decides where one recipient only has no word of its own, and none was refused.
func (f *Finalizer) reported(deliveries []Delivery) {
	var report report
	for _, r := range f.reports {
		if (report.Item == nil || compareTime(r.Item, report.Item) < 0) && ofFailure(r.dict.Text(r.Fields[fieldContext])) {
			report = r
		}
	}
	if report.Item == nil {
		return
	}
	id := report.dict.Text(report.Fields[fieldMessageID])
	var open []*Delivery
	explained := false
	for i := range deliveries {
		switch d := &deliveries[i]; d.Outcome {
		case Failed, Blocked:
			d.Report = id
			explained = true
		case Delivered:
			explained = explained || d.wasRefused()
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

// wasRefused says whether an attempt was refused for good, whatever came after it.
func (d *Delivery) wasRefused() bool {
	return slices.ContainsFunc(d.Attempts, func(a Attempt) bool { return !a.Accepted && !a.Deferred })
}

// ofFailure says whether a report is of a failure, by what source_context says of its kind: reports of delays, relays,
// deliveries and expansions are not (RFC 3464, 2.3.3).
func ofFailure(context string) bool {
	context = strings.ToLower(context)
	return !slices.ContainsFunc([]string{"delay", "relay", "success", "deliver", "expan"}, func(kind string) bool {
		return strings.Contains(context, kind)
	})
}
