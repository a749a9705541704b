package delivery

import (
	"cmp"
	"slices"

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
	const second = 1e9
	switch { // those that are further apart need no division
	case a.At < b.At-second:
		return -1
	case b.At < a.At-second:
		return 1
	}
	if c := cmp.Compare(a.At.Second(), b.At.Second()); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.phase(), b.phase()), cmp.Compare(a.At, b.At), cmp.Compare(a.Fingerprint, b.Fingerprint))
}

// sortByTime sorts items in the order of events. A message has few rows as a rule.
func sortByTime(items []*Item) {
	const few = 12
	if len(items) > few {
		slices.SortFunc(items, compareTime)
		return
	}
	for i := range items {
		for k := i; k > 0 && compareTime(items[k], items[k-1]) < 0; k-- {
			items[k], items[k-1] = items[k-1], items[k]
		}
	}
}
