package report

import "tracesift/analyze"

// Tile is one figure of the first screen.
type Tile struct {
	Name  string
	Value string
	Basis string // what the value was computed from, and what it leaves out
	Alarm bool   // counts something bad, and there is some of it
}

// Text returns the value with its basis, for a form that writes both on a line.
func (t *Tile) Text() string { return t.Value + " (" + t.Basis + ")" }

// tiles are the five figures that say how the week was.
func tiles(r *analyze.Result) []Tile {
	t := r.Totals
	decided := FormatCount(t.Failed + t.Delivered)
	accepted := Tile{Name: "Accepted", Value: FormatCount(t.Delivered), Basis: "by the recipients' servers; rate withheld"}
	failed := Tile{Name: "Failed", Value: FormatCount(t.Failed), Basis: "rate withheld", Alarm: t.Failed > 0}
	if r.RateWithheld == "" && t.Failed+t.Delivered > 0 {
		accepted.Value = percent(analyze.Rate{N: t.Delivered, Of: t.Failed + t.Delivered})
		accepted.Basis = FormatCount(t.Delivered) + " of " + decided + " decided" + was(r, analyze.FailedDeliveries, accepting)
		failed.Basis = percent(failureRate(t)) + ", " + FormatCount(t.Failed) + " of " + decided + " decided" + was(r, analyze.FailedDeliveries, percent)
	}
	var listed int64
	for i := range r.Classes {
		if r.Classes[i].Class == "blocklist" {
			listed += r.Classes[i].Failures
		}
	}
	waiting := t.Pending + t.Deferred
	return []Tile{
		accepted,
		failed,
		{Name: "Refused over blocklists", Value: FormatCount(listed), Basis: "of " + plural(t.Failed, "failure", "failures"), Alarm: listed > 0},
		{Name: "Deferred at least once", Value: FormatCount(t.HadDeferrals), Basis: "of " + plural(t.Deliveries, "delivery", "deliveries") +
			was(r, analyze.DeferredDeliveries, ofText)},
		{Name: "No outcome yet", Value: FormatCount(waiting), Basis: "of " + plural(t.Deliveries, "delivery", "deliveries") +
			": " + FormatCount(t.Pending) + " pending, " + FormatCount(t.Deferred) + " deferred; in no rate"},
	}
}

// accepting turns a rate of failures into that of acceptances.
func accepting(failed analyze.Rate) string {
	return percent(analyze.Rate{N: failed.Of - failed.N, Of: failed.Of})
}
