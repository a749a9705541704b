package main

import (
	"errors"
	"testing"

	"tracesift/ingest/trace"
)

// TestLostFiles holds which findings make exit code 3: rows that are missing for sure, and nothing that may be normal.
func TestLostFiles(t *testing.T) {
	for kind, lost := range map[trace.FindingKind]bool{
		trace.FindingCap: true, trace.FindingGap: false, trace.FindingTail: false, trace.FindingOverlap: false, trace.FindingFilter: false,
		trace.FindingZone: false, trace.FindingUnknown: false,
	} {
		files := []trace.FileAudit{{Path: "a.csv", RowsRead: 1000, Findings: []trace.Finding{{Kind: kind, What: "what", Effect: "effect"}}}}
		if got := errors.Is(incomplete(lostFiles(files)), errIncomplete); got != lost {
			t.Errorf("a finding of the kind %s: input lost %v, want %v", kind, got, lost)
		}
	}
}
