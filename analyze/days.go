package analyze

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"tracesift/analyze/delivery"
	"tracesift/analyze/order"
)

// Day counts outbound mail by the UTC day on which it was decided.
type Day struct {
	Date      time.Time // midnight
	Delivered int64
	Failed    int64
	Classes   []ClassCount // of the failures, most first, then by name
}

// ClassCount is how many failures an NDR class has, whatever their cause.
type ClassCount struct {
	Class    string
	Failures int64
}

// day is one Day as it is counted.
type day struct {
	delivered, failed int64
	classes           counts
}

// addDay counts a delivery that was decided at a known time.
func (a *Accumulator) addDay(d *delivery.Delivery) {
	if d.DecidedAt == 0 {
		return
	}
	switch d.Outcome {
	case delivery.Delivered:
		a.days.at(dayAt(d.DecidedAt)).delivered++
	case delivery.Failed:
		x := a.days.at(dayAt(d.DecidedAt))
		x.failed++
		x.classes.add(d.Refusal.Class)
	}
}

// dayTable returns the days on which something was decided, in order.
func (a *Accumulator) dayTable() []Day {
	var out []Day
	for _, n := range slices.Sorted(maps.Keys(a.days.all)) {
		x := a.days.all[n]
		row := Day{Date: midnight(n), Delivered: x.delivered, Failed: x.failed}
		for class, n := range x.classes.all {
			row.Classes = append(row.Classes, ClassCount{class, n})
		}
		order.Sort(row.Classes, func(a, b ClassCount) int {
			return cmp.Or(cmp.Compare(b.Failures, a.Failures), strings.Compare(a.Class, b.Class))
		})
		out = append(out, row)
	}
	return out
}
