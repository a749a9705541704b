package coverage

import (
	"slices"

	"tracesift/ingest/trace"
)

// resaved says whether a spreadsheet saved a file again: its shape has times in ISO 8601 only, and it has others.
func resaved(f *trace.FileAudit) bool {
	switch f.Shape {
	case trace.ExtendedTrace, trace.EnhancedSummary, trace.TrackingLog:
		return f.DateOrder != trace.NoDateOrder
	}
	return false
}

// anyResaved says whether one of the files was saved again.
func anyResaved(files []*trace.FileAudit) bool { return slices.ContainsFunc(files, resaved) }
