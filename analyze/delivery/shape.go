package delivery

import "tracesift/ingest/trace"

// shape is the shape of the export that an item comes from: an index into shapes, the richest first.
type shape uint8

// shapes are ordered by how much their rows tell: what the message's own fields are is taken from the first that has
// them.
var shapes = [...]trace.Shape{
	trace.ExtendedTrace, trace.TrackingLog, trace.TrackingExport, trace.GraphDetail, trace.TraceDetail,
	trace.EnhancedSummary, trace.GraphList, trace.TraceList, trace.AdminList, trace.SMTPSendLog, trace.Bounce,
}

// shapeOf returns the index of a shape.
func shapeOf(s trace.Shape) shape {
	for i, known := range shapes {
		if s == known {
			return shape(i)
		}
	}
	return 0
}

// Shape returns the shape's name.
func (s shape) Shape() trace.Shape { return shapes[s] }

func (s shape) valid() bool { return int(s) < len(shapes) }

// facts are what a shape's name says, which every row is asked for.
type facts struct {
	grain    trace.Grain
	premises bool
}

var factsOf = func() (all [len(shapes)]facts) { //nolint:gochecknoglobals // a table that nothing changes
	for i, s := range shapes {
		all[i] = facts{s.Grain(), s.OnPremises()}
	}
	return all
}()

func (s shape) grain() trace.Grain { return factsOf[s].grain }

// onPremises says whether the item was written by a server of the organisation's own.
func (it *Item) onPremises() bool { return factsOf[it.Shape].premises }

// isStatus says whether the item says what became of a delivery, but is no event.
func (it *Item) isStatus() bool {
	g := it.Shape.grain()
	return g == trace.GrainDelivery || g == trace.GrainMessage
}

// sourced says whether the shape names the component that an event comes from. Details and bounces do not.
func (it *Item) sourced() bool {
	g := it.Shape.grain()
	return g == trace.GrainEvent || g == trace.GrainLine
}
