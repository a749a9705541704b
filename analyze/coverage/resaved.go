package coverage

import "tracesift/ingest/trace"

// resaved says whether a spreadsheet saved a file again: its shape has times in ISO 8601 only, and it has others.
func resaved(f *trace.FileAudit) bool {
	switch f.Shape {
	case trace.ExtendedTrace, trace.EnhancedSummary, trace.TrackingLog:
		return f.DateOrder != trace.NoDateOrder
	}
	return false
}
