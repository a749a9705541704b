package dataset

import (
	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
)

// Value is one column of a row: a string, an int64, a float64, a bool, a time.Time in UTC, or nil where it is null.
type Value struct {
	Column string
	Value  any
}

// DeliveryRow returns the row that d has in the table of deliveries, in the order of its columns. verdict is that on
// the claim of its refusal, the zero value where it makes none.
func DeliveryRow(d *delivery.Delivery, verdict blocklist.Verdict) []Value {
	t := deliveryTable()
	row := &deliveryRow{Delivery: d, verdict: verdict}
	out := make([]Value, len(t.columns))
	for i := range t.columns {
		c := &t.columns[i]
		out[i] = Value{c.Name, c.value(row)}
	}
	return out
}
