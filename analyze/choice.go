package analyze

import (
	"strings"

	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
)

// AllDirections chooses mail whatever its direction.
const AllDirections delivery.Direction = "all"

// Choice says which deliveries a result is about. The zero value is all outbound mail.
type Choice struct {
	Direction delivery.Direction // empty: outbound
	// Since and Until bound the time of origination, the second exclusive; 0 is no bound. A delivery of which no time is
	// known is outside of any bound.
	Since, Until trace.Instant
}

// When says whether a delivery lies in the chosen time.
func (c *Choice) When(d *delivery.Delivery) bool {
	at := d.OriginatedAt
	if c.Since != 0 && at < c.Since {
		return false
	}
	return c.Until == 0 || at != 0 && at < c.Until
}

// Counts says whether tables show a direction.
func (c *Choice) Counts(direction delivery.Direction) bool {
	switch c.Direction {
	case "":
		return direction == delivery.Outbound
	case AllDirections:
		return true
	}
	return direction == c.Direction
}

// only remembers a name while it is the only one.
type only struct {
	name        string
	met, others bool
}

// add meets a name.
func (o *only) add(name string) {
	switch {
	case !o.met:
		o.name, o.met = strings.Clone(name), true
	case !o.others:
		o.others = o.name != name
	}
}

// merge meets the names of another.
func (o *only) merge(other *only) {
	if other.met {
		o.add(other.name)
		o.others = o.others || other.others
	}
}

// is says whether only one name was met.
func (o *only) is() bool { return o.met && !o.others }
