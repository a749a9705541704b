package delivery

import (
	"cmp"
	"slices"

	"tracesift/analyze/order"
	"tracesift/ingest/trace"
)

// One event may stand in several exports: a FAIL of an extended trace is a Fail of its details, the rows of a tracking
// log are those of Get-MessageTrackingLog, and a bounce reports a failure that the log has too. unify makes one event
// of each and fills what the richer row leaves open from the poorer.
//
// Events of the same second are paired one by one, so that two deferrals in one second stay two. Where both sides count
// the same thing but do not agree, the richer counts and the poorer only fills in: nothing is summed across shapes.

// unifier gathers the events of one recipient that decide something: sends, deliveries, deferrals and failures.
type unifier struct {
	dict *Dict
	kept []kept
}

// kept is an event with the shapes that it was found in.
type kept struct {
	event
	seenIn uint16 // a bit for each shape
}

// unify returns the events of one recipient, which are in order of time, each once and in that order. It copies what it
// changes.
func (f *Finalizer) unify(events []event) []event {
	if distinct(events) {
		return events
	}
	u := unifier{dict: f.Dict}
	var rest []event
	for _, e := range byRichness(cutDetails(events)) {
		if !e.decides() {
			rest = append(rest, e)
			continue
		}
		switch e.Shape.grain() {
		case trace.GrainEvent:
			u.row(e)
		case trace.GrainDetail:
			u.detail(e)
		case trace.GrainLine:
			u.line(e)
		case trace.GrainBounce:
			u.bounce(e)
		}
	}
	for _, k := range u.kept {
		rest = append(rest, k.event)
	}
	order.Sort(rest, func(a, b event) int { return compareTime(a.Item, b.Item) })
	return rest
}

// distinct says whether the events are all rows of one trace or tracking log, and no two of them may be the same.
func distinct(events []event) bool {
	for i := range events {
		e := &events[i]
		if e.Shape != events[0].Shape || e.Shape.grain() != trace.GrainEvent {
			return false
		}
		for k := range i {
			if same := &events[k]; same.At == e.At && same.Event == e.Event && same.Source == e.Source && e.decides() {
				return false
			}
		}
	}
	return true
}

// decides says whether an event is one that outcomes and measures are made of.
func (e *event) decides() bool {
	switch e.Event.Role() {
	case trace.RoleSuccess, trace.RoleSend, trace.RoleFailure, trace.RoleDefer:
		return true
	}
	return false
}

// byRichness orders events by shape, then by time, then the one with more fields first.
func byRichness(events []event) []event {
	events = slices.Clone(events)
	order.Sort(events, func(a, b event) int {
		return cmp.Or(
			cmp.Compare(a.Shape, b.Shape),
			cmp.Compare(a.At, b.At),
			cmp.Compare(b.filled(), a.filled()),
			cmp.Compare(a.Fingerprint, b.Fingerprint),
		)
	})
	return events
}

// filled counts the fields that a row has.
func (e *event) filled() int {
	n := 0
	for _, s := range e.Fields {
		if s != 0 {
			n++
		}
	}
	if e.status != "" {
		n++
	}
	if e.Serial != 0 {
		n++
	}
	return n
}

// cutDetails drops from the details of a recipient what follows a resolution or a drop: from there on they show the
// events of the address that took its place. events are in order of time.
func cutDetails(events []event) []event {
	var out []event
	cut := false
	for _, e := range events {
		detail := e.Shape.grain() == trace.GrainDetail
		if !detail || !cut || !e.decides() {
			out = append(out, e)
		}
		if role := e.Event.Role(); detail && (role == trace.RoleRedirect || role == trace.RoleDrop) {
			cut = true
		}
	}
	return out
}

// keep adds an event that nothing kept before stands for.
func (u *unifier) keep(e event) {
	u.kept = append(u.kept, kept{e, 1 << e.Shape})
}

// row takes a row of an extended trace or a tracking log. The same row in another form has the same event, source,
// internal message id, where both have one, and time, to the second where one form writes seconds only.
func (u *unifier) row(e event) {
	for i := range u.kept {
		k := &u.kept[i]
		if k.Event != e.Event || k.Source != e.Source || k.otherSerial(e) || k.onPremises() != e.onPremises() {
			continue
		}
		if k.At == e.At || k.Shape != e.Shape && k.At.Second() == e.At.Second() && !k.in(e.Shape) {
			u.fill(k, e)
			return
		}
	}
	u.keep(e)
}

// in says whether the event was found in a shape.
func (k *kept) in(s shape) bool { return k.seenIn&(1<<s) != 0 }

// otherSerial says whether both have an internal message id, and not the same.
func (k *kept) otherSerial(e event) bool {
	return k.Serial != e.Serial && k.Serial != 0 && e.Serial != 0
}

// detail takes an event of a detail. Where Exchange Online's own trace has events of the role these count; a detail
// belongs to the one of its second, or to the only one.
func (u *unifier) detail(e event) {
	var same, only *kept
	n := 0
	for i := range u.kept {
		k := &u.kept[i]
		if k.onPremises() || k.Event.Role() != e.Event.Role() || k.Shape == e.Shape && k.At != e.At {
			continue
		}
		n++
		only = k
		if same == nil && k.At.Second() == e.At.Second() && (!k.in(e.Shape) || k.Shape == e.Shape) {
			same = k
		}
	}
	switch {
	case same != nil:
		u.fill(same, e)
	case n == 1 && !only.in(e.Shape):
		u.fill(only, e)
	case n == 0:
		u.keep(e)
	}
}

// lineTolerance is how far a protocol log and the tracking log of the same server are apart: the one notes the reply,
// the other the end of the delivery.
const lineTolerance = 5e9

// line takes a transaction of a protocol log. It is the tracking log's event of the same kind to the same server
// nearest in time; without one it is an attempt that the tracking logs at hand do not have.
func (u *unifier) line(e event) {
	var nearest *kept
	for i := range u.kept {
		k := &u.kept[i]
		if !k.onPremises() || k.Event.Role() != e.Event.Role() || k.in(e.Shape) && k.At != e.At || !u.sameServer(k, &e) {
			continue
		}
		if k.otherSerial(e) {
			continue
		}
		if d := distance(k.At, e.At); d <= lineTolerance && (nearest == nil || d < distance(nearest.At, e.At)) {
			nearest = k
		}
	}
	if nearest == nil {
		u.keep(e)
		return
	}
	u.fill(nearest, e)
}

// distance is how far two moments are apart.
func distance(a, b trace.Instant) trace.Instant { return max(a-b, b-a) }

// sameServer says whether two rows may speak of the same remote server: their addresses are equal, or one has none.
func (u *unifier) sameServer(k *kept, e *event) bool {
	a, okA := ipOf(u.dict, k.Fields[fieldServerIP])
	b, okB := ipOf(u.dict, e.Fields[fieldServerIP])
	return !okA || !okB || a == b
}

// bounce takes what a bounce reports. A bounce is written about a failure, or about deferrals that go on: where an
// export has such an event the bounce only fills in, the last one.
func (u *unifier) bounce(e event) {
	var last *kept
	for i := range u.kept {
		k := &u.kept[i]
		if k.Event.Role() == e.Event.Role() && (last == nil || compareTime(last.Item, k.Item) < 0) {
			last = k
		}
	}
	if last == nil {
		u.keep(e)
		return
	}
	u.fill(last, e)
}

// fill takes what a poorer row knows beside the richer one.
func (u *unifier) fill(k *kept, e event) {
	k.seenIn |= 1 << e.Shape
	merged := *k.Item
	if merged.Serial == 0 {
		merged.Serial = e.Serial
	}
	for f, s := range e.Fields {
		if merged.Fields[f] == 0 {
			merged.Fields[f] = s
		}
	}
	if merged.Origin == 0 || merged.has(flagLatency) && e.Origin != 0 && !e.has(flagLatency) {
		merged.Origin = e.Origin
		merged.Flags = merged.Flags&^flagLatency | e.Flags&flagLatency
	}
	merged.Flags |= e.Flags & flagToInternet
	if merged.Flags&(flagFromRemote|flagFromOwn) == 0 {
		merged.Flags |= e.Flags & (flagFromRemote | flagFromOwn)
	}
	if e.status != "" && (k.status == "" || merged.has(flagUnclearStatus) && !e.has(flagUnclearStatus)) {
		k.status = e.status
		merged.Flags = merged.Flags&^flagUnclearStatus | e.Flags&flagUnclearStatus
	}
	k.Item = &merged
}
