package delivery

import (
	"encoding/binary"
	"errors"
	"math"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// TestNumbers holds the numbers that states on disk are written with. Append to these lists as you append to what they
// name; a change of any other kind is a new StateVersion, and OldestState must say whether old states can still be
// read.
func TestNumbers(t *testing.T) {
	if StateVersion != 4 {
		t.Fatal("these are the numbers of version 4")
	}
	events := " AGENTINFO BADMAIL CLIENTSUBMISSION DEFER DELIVER DELIVERFAIL DLPRULE DROP DSN DUPLICATEDELIVER DUPLICATEEXPAND " +
		"DUPLICATEREDIRECT EXPAND FAIL HADISCARD HARECEIVE HAREDIRECT HAREDIRECTFAIL INITMESSAGECREATED LOAD MALWARE " +
		"MODERATIONEXPIRE MODERATORAPPROVE MODERATORREJECT MODERATORSALLNDR NOTIFYMAPI NOTIFYSHADOW POISONMESSAGE PROCESS " +
		"PROCESSMEETINGMESSAGE RECEIVE REDIRECT RESOLVE RESUBMIT RESUBMITDEFER RESUBMITFAIL SEND SENDEXTERNAL " +
		"SENSITIVITYLABEL SPAM SUBMIT SUBMITDEFER SUBMITFAIL SUPPRESSED THROTTLE TRANSFER TRANSPORTRULE"
	var names []string
	for e := trace.EventUnknown; e.Valid(); e++ {
		names = append(names, e.String())
	}
	if diff := cmp.Diff(strings.Split(events, " "), names); diff != "" {
		t.Errorf("events: %s", diff)
	}
	sources := " AGENT DNS DSN MAILBOXRULE QUEUE REDUNDANCY RESOLVER ROUTING SMTP STOREDRIVER"
	names = nil
	for s := trace.SourceOther; s.Valid(); s++ {
		names = append(names, s.String())
	}
	if diff := cmp.Diff(strings.Split(sources, " "), names); diff != "" {
		t.Errorf("sources: %s", diff)
	}
	if diff := cmp.Diff([]trace.Shape{
		trace.ExtendedTrace, trace.TrackingLog, trace.TrackingExport, trace.GraphDetail, trace.TraceDetail,
		trace.EnhancedSummary, trace.GraphList, trace.TraceList, trace.AdminList, trace.SMTPSendLog, trace.Bounce,
	}, shapes[:]); diff != "" {
		t.Errorf("shapes: %s", diff)
	}
	fields := []field{fieldMessageID, fieldSender, fieldReturnPath, fieldSize, fieldDirectionality, fieldRelated, fieldContext,
		fieldConnector, fieldClientHost, fieldClientIP, fieldServerHost, fieldServerIP, fieldProxyHost, fieldProxyIP,
		fieldFrontend, fieldPool, fieldReporter}
	for i, f := range fields {
		if f != field(i) {
			t.Errorf("field %d has become %d", i, f)
		}
	}
	if len(fields) != numFields {
		t.Errorf("%d fields, %d are listed here", numFields, len(fields))
	}
	for i, f := range []flags{flagToInternet, flagFromRemote, flagFromOwn, flagUnclearStatus, flagReference, flagLatency} {
		if f != 1<<i {
			t.Errorf("flag %d has become %b", i, f)
		}
	}
}

// TestRoomForNumbers: what items in the log have bits for.
func TestRoomForNumbers(t *testing.T) {
	if trace.Event(1<<eventBits).Valid() || trace.Source(1<<sourceBits).Valid() || form(1<<formBits) <= formFields ||
		firstBits%8 > 0 || shape(formFar).valid() || (&Item{Flags: formOrigin}).valid() {
		t.Error("there are more events, sources, forms, shapes or flags than the log has room for")
	}
}

// TestOtherVersions: the states of another version are told from damage, and are not read as if they were of this one.
func TestOtherVersions(t *testing.T) {
	m := message(t, []tracetest.Row{ev(0, "FAIL", "SMTP", "b@remote.test", spamText)})
	var states StateCoder
	state := states.Append(nil, m)
	at := strings.IndexByte(string(state), StateVersion)
	if _, err := states.Read(state); err != nil || at < 2 || at > 4 {
		t.Fatalf("version at %d: %v", at, err)
	}
	for version, want := range map[byte]bool{0: false, OldestState - 1: true, StateVersion + 1: true} {
		state[at] = version
		if _, err := states.Read(state); err == nil || errors.Is(err, ErrVersion) != want {
			t.Errorf("version %d: %v", version, err)
		}
	}
}

// TestNumberOfRecords: a state that does not have as many records as it says is an error.
func TestNumberOfRecords(t *testing.T) {
	state := new(StateCoder).Append(nil, message(t, []tracetest.Row{ev(0, "FAIL", "SMTP", "b@remote.test", spamText)}))
	for _, n := range []uint64{1, math.MaxUint64 - 1, math.MaxUint64} {
		for _, rest := range [][]byte{state[2:], nil} {
			if _, err := new(StateCoder).Read(append(binary.AppendUvarint([]byte{0}, n), rest...)); err == nil {
				t.Errorf("a state with %d records and %d bytes was read", n, len(rest))
			}
		}
	}
}

// TestBorrow: a state that is read where it stands is the one that is copied, also after another, and with a record
// linked.
func TestBorrow(t *testing.T) {
	m := message(t, []tracetest.Row{
		ev(0, "RECEIVE", "STOREDRIVER", "b@remote.test;c@remote.test", "To;To"), ev(1, "FAIL", "SMTP", "b@remote.test", spamText),
		ev(2, "SENDEXTERNAL", "SMTP", "c@remote.test", "250 2.1.5 OK"),
	})
	record := message(t, []tracetest.Row{ev(3, "DEFER", "SMTP", "c@remote.test", "451 4.7.0 try later")})
	linked := *m
	linked.Linked = []*Message{record}
	env := testEnv(t)
	var writer, copying, borrowing StateCoder
	for _, m := range []*Message{m, &linked, record, m} {
		state := writer.Append(nil, m)
		want, err := copying.Read(state)
		if err != nil {
			t.Fatal(err)
		}
		got, err := borrowing.Borrow(state)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Finalize(want, env, nil), Finalize(got, env, nil), cmpopts.EquateComparable(netip.Addr{})); diff != "" {
			t.Error(diff)
		}
		if again := writer.Append(nil, got); string(again) != string(state) {
			t.Errorf("a borrowed state is written as %q, not as %q", again, state)
		}
	}
}
