package analyze

import "tracesift/analyze/delivery"

// count adds the delivery to the totals of its direction and kind.
func (a *Accumulator) count(d *delivery.Delivery) {
	if d.Kind == delivery.Mail {
		a.byDirection.at(d.Direction).add(d)
	}
	if a.options.Choice.Counts(d.Direction) {
		a.byKind.at(d.Kind).add(d)
	}
}

// total is Totals as they are counted.
type total struct {
	Totals
	last delivery.Key // the message counted last
}

// add counts one delivery.
func (t *total) add(d *delivery.Delivery) {
	if t.last != d.Key {
		t.last = d.Key
		t.Messages++
	}
	t.Totals.add(d)
}

// add counts one delivery, but not its message.
func (t *Totals) add(d *delivery.Delivery) {
	t.Deliveries++
	switch d.Outcome {
	case delivery.Delivered:
		t.Delivered++
	case delivery.Failed:
		t.Failed++
	case delivery.Blocked:
		t.Blocked++
	case delivery.Deferred:
		t.Deferred++
	case delivery.Pending:
		t.Pending++
	case delivery.Relayed:
		t.Relayed++
	default:
		t.Other++
	}
	if d.Deferrals > 0 {
		t.HadDeferrals++
	}
}

func (t *total) merge(other *total) {
	t.Messages += other.Messages
	t.Deliveries += other.Deliveries
	t.Delivered += other.Delivered
	t.Failed += other.Failed
	t.Blocked += other.Blocked
	t.Deferred += other.Deferred
	t.Pending += other.Pending
	t.Relayed += other.Relayed
	t.Other += other.Other
	t.HadDeferrals += other.HadDeferrals
}
