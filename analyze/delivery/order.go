package delivery

import (
	"cmp"

	"tracesift/ingest/trace"
)

// phase orders events of the same second, because exports do not: a message is received before it is expanded, and
// sent or refused before it is delivered or given up.
func (it *Item) phase() int {
	switch it.Event.Role() {
	case trace.RoleExpand, trace.RoleRedirect:
		return 1
	case trace.RoleDefer, trace.RoleSend:
		return 2
	case trace.RoleSuccess, trace.RoleFailure:
		return 3
	case trace.RoleDrop:
		return 4
	}
	if it.Event == trace.EventDSN {
		return 4
	}
	return 0
}

// compareTime is the order of events: by whole second, then phase, then fraction, then fingerprint. Shapes write times
// with different precision, so a fraction decides only within a phase; the order is total and transitive.
func compareTime(a, b *Item) int {
	if c := cmp.Compare(a.At.Second(), b.At.Second()); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.phase(), b.phase()), cmp.Compare(a.At, b.At), cmp.Compare(a.Fingerprint, b.Fingerprint))
}
