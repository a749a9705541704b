package trace

import (
	"slices"
	"strings"
	"testing"
)

func TestParseEvent(t *testing.T) {
	for e := Event(1); int(e) < numEvents; e++ {
		name := e.String()
		if name == "" || name != strings.ToUpper(name) {
			t.Errorf("event %d is called %q", e, name)
		}
		for _, in := range []string{name, strings.ToLower(name), name[:1] + strings.ToLower(name[1:])} {
			if got := ParseEvent([]byte(in)); got != e {
				t.Errorf("ParseEvent(%q) = %v, want %v", in, got, e)
			}
		}
		for _, in := range []string{name + "X", "X" + name, name[:len(name)-1] + "1", name + "\x00"} {
			if got := ParseEvent([]byte(in)); got != EventUnknown {
				t.Errorf("ParseEvent(%q) = %v, want an unknown event", in, got)
			}
		}
	}
	if got := ParseEvent(nil); got != EventUnknown {
		t.Errorf("an empty cell is %v", got)
	}
	// Letters that only Unicode folds to ASCII do not count.
	if got := ParseEvent([]byte("\u017FEND")); got != EventUnknown {
		t.Errorf("a long s is read as %v", got)
	}
}

// TestParseEventWords reads the words of Get-MessageTraceDetail and Microsoft Graph.
func TestParseEventWords(t *testing.T) {
	for in, want := range map[string]Event{
		"Receive": EventReceive, "Submit": EventSubmit, "Send": EventSend, "Send external": EventSendExternal,
		"Transfer": EventTransfer, "Defer": EventDefer, "Deliver": EventDeliver, "Fail": EventFail, "Drop": EventDrop,
		"Expand": EventExpand, "Expand DL": EventExpand, "Resolve": EventResolve, "Resolved": EventResolve,
		"Redirect": EventRedirect, "Spam": EventSpam, "Malware": EventMalware, "DLP rule": EventDLPRule,
		"Transport rule": EventTransportRule, "Sensitivity label": EventSensitivityLabel, "Set Route": EventUnknown,
		" ": EventUnknown, "a very long sentence that is no event": EventUnknown,
	} {
		if got := ParseEvent([]byte(in)); got != want {
			t.Errorf("ParseEvent(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestEventRole(t *testing.T) {
	for _, c := range []struct {
		event string
		role  Role
	}{
		{"DELIVER", RoleSuccess}, {"DUPLICATEDELIVER", RoleSuccess},
		{"SendExternal", RoleSend}, {"SEND", RoleSend},
		{"FAIL", RoleFailure}, {"BADMAIL", RoleFailure}, {"DELIVERFAIL", RoleFailure}, {"SUBMITFAIL", RoleFailure},
		{"DEFER", RoleDefer}, {"SUBMITDEFER", RoleDefer}, {"THROTTLE", RoleDefer},
		{"EXPAND", RoleExpand}, {"REDIRECT", RoleRedirect}, {"RESOLVE", RoleRedirect}, {"DROP", RoleDrop},
		{"RECEIVE", RoleContext}, {"DSN", RoleContext}, {"AGENTINFO", RoleContext}, {"SOMETHINGNEW", RoleContext},
		// Names that hold FAIL and are no failures: shadow redundancy.
		{"HAREDIRECTFAIL", RoleNone}, {"HADISCARD", RoleNone}, {"HARECEIVE", RoleNone}, {"NOTIFYMAPI", RoleNone},
	} {
		if got := ParseEvent([]byte(c.event)).Role(); got != c.role {
			t.Errorf("%s has role %d, want %d", c.event, got, c.role)
		}
	}
}

func TestParseSource(t *testing.T) {
	for s := Source(1); int(s) < numSources; s++ {
		for _, in := range []string{s.String(), strings.ToLower(s.String())} {
			if got := ParseSource([]byte(in)); got != s {
				t.Errorf("ParseSource(%q) = %v, want %v", in, got, s)
			}
		}
	}
	for _, in := range []string{"", "SMT", "SMTPX", "SMTQ", "APPROVAL", "S"} {
		if got := ParseSource([]byte(in)); got != SourceOther {
			t.Errorf("ParseSource(%q) = %v", in, got)
		}
	}
}

// TestTablesAreComplete looks for gaps and repetitions, which a table indexed by constants does not show.
func TestTablesAreComplete(t *testing.T) {
	var names []string
	for _, e := range events[1:] {
		names = append(names, e.name)
	}
	if !slices.IsSorted(names) || len(slices.Compact(names)) != numEvents-1 {
		t.Error("event names are not in order, or stand twice")
	}
	for c := Column(0); int(c) < NumColumns; c++ {
		if got, ok := ParseColumn(c.String()); !ok || got != c {
			t.Errorf("column %d, %q, is read as %d", c, c, got)
		}
	}
	if _, ok := ParseColumn("no such column"); ok {
		t.Error("an unknown column is read")
	}
	if got := Column(NumColumns).String(); got != "column?" {
		t.Errorf("a column out of range is called %q", got)
	}
}
