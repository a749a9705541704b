package trace

import (
	"strings"
	"testing"
)

func TestParseStatus(t *testing.T) {
	for in, want := range map[string]Status{
		"": StatusUnknown, " ": StatusUnknown, "Unheard Of": StatusUnknown, "unknownFutureValue": StatusUnknown,
		"None": StatusNone, "GettingStatus": StatusGettingStatus, "Getting status": StatusGettingStatus,
		"Pending": StatusPending, "Receive": StatusPending,
		"Delivered": StatusDelivered, "deliver": StatusDelivered, "Send": StatusSent,
		"Failed": StatusFailed, "FAIL": StatusFailed,
		"Expanded": StatusExpanded, "Resolved": StatusResolved, "Quarantined": StatusQuarantined,
		"filteredAsSpam": StatusFilteredAsSpam, "Filtered as spam": StatusFilteredAsSpam,
		strings.Repeat("Failed", 9): StatusUnknown,
	} {
		if got := ParseStatus([]byte(in)); got != want {
			t.Errorf("ParseStatus(%q) = %v, want %v", in, got, want)
		}
	}
}

// TestGrains wants every shape to say what its rows speak of.
func TestGrains(t *testing.T) {
	for _, s := range []Shape{
		ExtendedTrace, EnhancedSummary, AdminList, TraceList, TraceDetail, GraphList, GraphDetail, TrackingLog,
		TrackingExport, SMTPSendLog, Bounce,
	} {
		if s.Grain() == GrainUnknown {
			t.Errorf("%s has no grain", s)
		}
	}
	if g := Shape("").Grain(); g != GrainUnknown {
		t.Errorf("no shape has grain %d", g)
	}
}
