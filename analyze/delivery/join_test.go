package delivery

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// detail makes a row of Get-MessageTraceDetail: whole seconds, no source, the refusal in a sentence.
func detail(second int, event, text string, more ...tracetest.Row) tracetest.Row {
	row := tracetest.Row{
		trace.DateTime: fmt.Sprintf("2026-11-10T12:00:%02dZ", second), trace.EventID: event, trace.Detail: text,
		trace.NetworkMessageID: testID, trace.RecipientAddress: "b@remote.test",
	}
	for _, m := range more {
		row = row.With(m)
	}
	return row
}

// noID takes the network message id away, as old logs, protocol logs and bounces have none.
var noID = tracetest.Row{trace.NetworkMessageID: ""}

// transaction makes a row of a protocol log, which package protocol of ingest makes of its lines.
func transaction(at float64, event, status, serial string, ends tracetest.Row) tracetest.Row {
	return ev(at, event, "", "b@remote.test", status, noID, ends, tracetest.Row{trace.InternalMessageID: serial, trace.Directionality: ""})
}

// bounced makes a row of a bounce.
func bounced(second int, action, text string) tracetest.Row {
	return tracetest.Row{
		trace.DateTime: fmt.Sprintf("2026-11-10T12:00:%02dZ", second), trace.MessageID: "<1@example.com>", trace.RecipientAddress: "b@remote.test",
		trace.Action: action, trace.DiagnosticCode: text, trace.DSNStatus: "5.7.1", trace.ReportingMTA: "EX1.example.com", trace.RemoteMTA: "mx.remote.test",
	}
}

// TestShapesJoin: rows of one delivery from different exports are one delivery, an event in two of them counts once, and
// the poorer row fills in what the richer does not say.
func TestShapesJoin(t *testing.T) {
	type rows = map[trace.Shape][]tracetest.Row
	guid := func(id string) tracetest.Row { return tracetest.Row{trace.NetworkMessageID: id} }
	premises := hosts("EX1", "192.0.2.10", "mx.remote.test", "203.0.113.25", "Internet")
	serial := tracetest.Row{trace.InternalMessageID: "70971234566456"}
	tests := []struct {
		name string
		rows rows
		want string // deliveries, each with its outcome and how many attempts
	}{
		{
			"a Fail of a detail is the FAIL of the trace", // seconds and fractions, Microsoft Graph and CSV
			rows{
				trace.ExtendedTrace: {ev(3.25, "FAIL", "SMTP", "b@remote.test", spamText, viaEOP, fromRemote)},
				trace.TraceDetail:   {detail(3, "Fail", "Reason: [{LED="+spamText+"};{MSG=};{FQDN=mx.remote.test};{IP=203.0.113.25};{LRT=}]")},
				trace.GraphDetail:   {detail(3, "Fail", "Reason: [{LED="+spamText+"};{MSG=};{FQDN=mx.remote.test};{IP=203.0.113.25};{LRT=}]")},
			},
			"failed remote content.spam, 1 attempts",
		},
		{
			"the text of a detail explains a failure of the trace that has none",
			rows{
				trace.ExtendedTrace: {ev(3.25, "FAIL", "SMTP", "b@remote.test", "", viaEOP, fromRemote)},
				trace.TraceDetail:   {detail(3, "Fail", "Reason: "+spamText)},
			},
			"failed remote content.spam, 1 attempts",
		},
		{
			"deferrals are those of the trace, never summed",
			rows{
				trace.ExtendedTrace: {
					ev(1, "DEFER", "SMTP", "b@remote.test", fullText, viaEOP, fromRemote), ev(5, "DEFER", "SMTP", "b@remote.test", fullText, viaEOP, fromRemote),
				},
				trace.TraceDetail: {detail(1, "Defer", "Reason: "+fullText), detail(3, "Defer", "Reason: "+fullText), detail(5, "Defer", "Reason: "+fullText), detail(9, "Send external", "")},
			},
			"delivered 2 deferral, 3 attempts",
		},
		{
			"two deferrals of one second stay two",
			rows{
				trace.ExtendedTrace: {ev(1.1, "DEFER", "SMTP", "b@remote.test", fullText, viaEOP), ev(1.6, "DEFER", "SMTP", "b@remote.test", fullText, viaEOP)},
				trace.TraceDetail:   {detail(1, "Defer", "Reason: "+fullText), detail(1, "Defer", "Reason: "+fullText+" again")},
			},
			"deferred remote mailbox_full.full 2 deferral, 2 attempts",
		},
		{
			"a log and its export are the same rows", // Get-MessageTrackingLog writes whole seconds
			rows{
				trace.TrackingLog:    {ev(2.5, "SEND", "SMTP", "b@remote.test", "250 OK", premises, serial), ev(1.25, "DEFER", "SMTP", "b@remote.test", fullText, premises, serial)},
				trace.TrackingExport: {ev(2, "SEND", "SMTP", "b@remote.test", "250 OK", premises, serial), ev(1, "DEFER", "SMTP", "b@remote.test", fullText, premises, serial)},
			},
			"delivered 1 deferral, 2 attempts",
		},
		{
			"logs of two versions with more or fewer columns", // 27 and 30 fields
			rows{trace.TrackingLog: {
				ev(2.5, "SEND", "SMTP", "b@remote.test", "250 OK", premises, serial),
				ev(2.5, "SEND", "SMTP", "b@remote.test", "250 OK", premises, serial, tracetest.Row{trace.SchemaVersion: "15.02.1118.040", trace.TransportTrafficType: "Email"}),
			}},
			"delivered, 1 attempts",
		},
		{
			"an export and what a spreadsheet made of it", // internal ids of more than eleven digits are rounded
			rows{trace.ExtendedTrace: {
				ev(1, "DEFER", "SMTP", "b@remote.test", fullText, viaEOP, fromRemote, serial),
				ev(1, "DEFER", "SMTP", "b@remote.test", fullText, viaEOP, fromRemote, tracetest.Row{trace.InternalMessageID: "7.09712E+13"}),
				ev(2, "SENDEXTERNAL", "SMTP", "b@remote.test", "250 OK", viaEOP, serial),
				ev(2, "SENDEXTERNAL", "SMTP", "b@remote.test", "250 OK", viaEOP, tracetest.Row{trace.InternalMessageID: "7,09712E+13"}),
			}},
			"delivered 1 deferral, 2 attempts",
		},
		{
			"an export with and without internal ids",
			rows{trace.TrackingLog: {
				ev(1, "DEFER", "SMTP", "b@remote.test", fullText, premises, serial),
				ev(1, "DEFER", "SMTP", "b@remote.test", fullText, premises),
			}},
			"deferred remote mailbox_full.full 1 deferral, 1 attempts",
		},
		{
			"forks of a message are told apart by their internal ids",
			rows{trace.TrackingLog: {
				ev(1, "DEFER", "SMTP", "b@remote.test", fullText, premises, tracetest.Row{trace.InternalMessageID: "11"}),
				ev(1, "DEFER", "SMTP", "b@remote.test", fullText, premises, tracetest.Row{trace.InternalMessageID: "12"}),
			}},
			"deferred remote mailbox_full.full 2 deferral, 2 attempts",
		},
		{
			"a list that was made later knows the end",
			rows{
				trace.ExtendedTrace: {ev(1, "DEFER", "SMTP", "b@remote.test", fullText, viaEOP, fromRemote)},
				trace.TraceList:     {list("Delivered")},
			},
			"delivered 1 deferral, 1 attempts",
		},
		{
			"failed as a list says, for the reason of the deferral",
			rows{
				trace.ExtendedTrace: {ev(1, "DEFER", "SMTP", "b@remote.test", fullText, viaEOP, fromRemote)},
				trace.GraphList:     {list("failed")},
			},
			"failed remote mailbox_full.full 1 deferral expired, 1 attempts",
		},
		{
			"a list knows no legs: what left on a middle leg is relayed",
			rows{
				trace.ExtendedTrace:   {ev(2, "SENDEXTERNAL", "SMTP", "b@remote.test", "250 OK", hosts("HUB1", "", "example-com.mail.protection.outlook.com", "40.107.1.1", "x"))},
				trace.EnhancedSummary: {list("b@remote.test##Receive, Send")},
			},
			"relayed, 1 attempts",
		},
		{
			"a late Failed beats an early Pending",
			rows{trace.TraceList: {list("Pending")}, trace.EnhancedSummary: {list("b@remote.test##Receive, Fail")}},
			"failed unknown unknown.no_diagnostic, 0 attempts",
		},
		{
			"a detail behind a resolution is of another address", // alexandrunita/O365MessageTrace cuts there
			rows{trace.TraceDetail: {detail(1, "Receive", ""), detail(2, "Resolve", ""), detail(3, "Fail", "Reason: "+spamText)}},
			"redirected, 0 attempts",
		},
		{
			"ids of any spelling",
			rows{
				trace.ExtendedTrace:   {ev(1, "RECEIVE", "STOREDRIVER", "B@Remote.TEST", "To")},
				trace.EnhancedSummary: {list("b@remote.test##Receive").With(guid("6F0B1F3A000040008000000000000001"))},
				trace.TraceList:       {list("Delivered").With(guid("{6f0b1f3a-0000-4000-8000-000000000001}"))},
			},
			"delivered, 0 attempts",
		},
		{
			"a transaction of a protocol log is the row of the tracking log", // RecordId is internal-message-id
			rows{
				trace.TrackingLog: {ev(3.5, "FAIL", "SMTP", "b@remote.test", spamText, premises, tracetest.Row{trace.InternalMessageID: "11"})},
				trace.SMTPSendLog: {transaction(3.1, "FAIL", spamText, "11", hosts("mail.example.com", "198.51.100.7", "mx.remote.test", "203.0.113.25", "Internet"))},
			},
			"failed remote content.spam, 1 attempts",
		},
		{
			"transactions at another server are attempts of their own",
			rows{
				trace.TrackingLog: {ev(3.5, "DEFER", "SMTP", "b@remote.test", fullText, premises)},
				trace.SMTPSendLog: {transaction(3.1, "DEFER", fullText, "", hosts("mail.example.com", "198.51.100.7", "mx2.remote.test", "203.0.113.26", "Internet"))},
			},
			"deferred remote mailbox_full.full 2 deferral, 2 attempts",
		},
		{
			"a protocol log alone",
			rows{trace.SMTPSendLog: {
				transaction(1, "DEFER", fullText, "11", hosts("mail.example.com", "198.51.100.7", "mx.remote.test", "203.0.113.25", "Internet")),
				transaction(9, "SEND", "250 OK", "11", hosts("mail.example.com", "198.51.100.7", "mx.remote.test", "203.0.113.25", "Internet")),
			}},
			"delivered 1 deferral, 2 attempts",
		},
		{
			"a bounce gives the reason of a failure without one",
			rows{
				trace.ExtendedTrace: {ev(3, "FAIL", "SMTP", "b@remote.test", "", viaEOP, fromRemote)},
				trace.Bounce:        {bounced(9, "failed", spamText)},
			},
			"failed remote content.spam, 1 attempts",
		},
		{
			"a bounce behind a success is a late failure",
			rows{
				trace.ExtendedTrace: {ev(3, "SENDEXTERNAL", "SMTP", "b@remote.test", "250 OK", viaEOP)},
				trace.Bounce:        {bounced(9, "failed", spamText)},
			},
			"delivered late, 2 attempts",
		},
		{"a bounce alone", rows{trace.Bounce: {bounced(9, "failed", spamText)}}, "failed remote content.spam, 1 attempts"},
		{"a delay alone", rows{trace.Bounce: {bounced(9, "delayed", fullText)}}, "deferred remote mailbox_full.full 1 deferral, 1 attempts"},
		{
			"old logs without a network message id",
			rows{
				trace.ExtendedTrace: {ev(1, "RECEIVE", "SMTP", "b@remote.test", "")},
				trace.TrackingLog:   {ev(5, "FAIL", "SMTP", "b@remote.test", spamText, noID, premises)},
			},
			"failed remote content.spam, 1 attempts",
		},
		{
			"two messages with one internet message id keep the record apart",
			rows{
				trace.ExtendedTrace: {
					ev(1, "SENDEXTERNAL", "SMTP", "b@remote.test", "", viaEOP),
					ev(1, "SENDEXTERNAL", "SMTP", "b@remote.test", "", viaEOP, guid("6f0b1f3a-0000-4000-8000-000000000002")),
				},
				trace.TrackingLog: {ev(5, "FAIL", "SMTP", "b@remote.test", spamText, noID, premises)},
			},
			"failed remote content.spam, 1 attempts; delivered, 1 attempts; delivered, 1 attempts",
		},
		{
			"a report decides for the only recipient without a word", // reference is the original's internet message id
			rows{trace.ExtendedTrace: {
				ev(1, "RECEIVE", "STOREDRIVER", "b@remote.test", "To"),
				ev(9, "DSN", "DSN", "a@example.com", "", guid("6f0b1f3a-0000-4000-8000-000000000009"), tracetest.Row{trace.MessageID: "<ndr@example.com>", trace.Reference: "<1@example.com>"}),
			}},
			"failed unknown unknown.no_diagnostic, 0 attempts",
		},
		{
			"a report on a failure before a success decides nothing",
			rows{trace.ExtendedTrace: {
				ev(1, "RECEIVE", "STOREDRIVER", "b@remote.test;c@remote.test", "To;To"),
				ev(2, "FAIL", "SMTP", "b@remote.test", spamText, viaEOP),
				ev(3, "DSN", "DSN", "a@example.com", "", guid("6f0b1f3a-0000-4000-8000-000000000009"), tracetest.Row{trace.MessageID: "<ndr@example.com>", trace.Reference: "<1@example.com>"}),
				ev(5, "SENDEXTERNAL", "SMTP", "b@remote.test", "250 2.1.5 OK", viaEOP),
			}},
			"delivered, 2 attempts; pending, 0 attempts",
		},
		{
			"a report of a delay decides nothing",
			rows{trace.ExtendedTrace: {
				ev(1, "RECEIVE", "STOREDRIVER", "b@remote.test", "To"),
				ev(9, "DSN", "DSN", "a@example.com", "", guid("6f0b1f3a-0000-4000-8000-000000000009"),
					tracetest.Row{trace.MessageID: "<ndr@example.com>", trace.Reference: "<1@example.com>", trace.SourceContext: "Delay"}),
			}},
			"pending, 0 attempts",
		},
	}
	env := testEnv(t)
	for _, tt := range tests {
		var parts []string
		for _, d := range resolveAll(t, env, tt.rows) {
			parts = append(parts, fmt.Sprintf("%s, %d attempts", summary(&d), len(d.Attempts)))
		}
		if got := strings.Join(parts, "; "); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestTimeToAccept: a message begins when message_info says that it entered the organisation, else when a server first
// received it, else as long ago as the latency says (CSS-Exchange, Measure-EmailDelayInMTL).
func TestTimeToAccept(t *testing.T) {
	send := func(more tracetest.Row) tracetest.Row {
		return ev(60, "SENDEXTERNAL", "SMTP", "b@remote.test", "250 OK", viaEOP, more)
	}
	receive := ev(2, "RECEIVE", "SMTP", "b@remote.test", "")
	info := tracetest.Row{trace.MessageInfo: "2026-11-10T11:59:59.000Z;SRV=X:TOTAL-HUB=0.5"}
	latency := func(s string) tracetest.Row {
		return tracetest.Row{trace.CustomData: viaEOP[trace.CustomData] + ";S:E2ELatency=" + s}
	}
	tests := []struct {
		name string
		rows []tracetest.Row
		want time.Duration
	}{
		{"message_info", []tracetest.Row{receive, send(info)}, 61 * time.Second},
		{"received", []tracetest.Row{receive, send(latency("61.500"))}, 58 * time.Second},
		{"latency", []tracetest.Row{send(latency("61.500"))}, 61500 * time.Millisecond},
		{"latency that no binary fraction holds", []tracetest.Row{send(latency("1.021"))}, 1021 * time.Millisecond},
		{"nothing", []tracetest.Row{send(nil)}, -1},
		{"not accepted", []tracetest.Row{receive}, -1},
		{"a clock that is behind", []tracetest.Row{ev(70, "RECEIVE", "SMTP", "b@remote.test", ""), send(nil)}, -1},
	}
	for _, tt := range tests {
		if got := resolve(t, testEnv(t), trace.ExtendedTrace, tt.rows...)[0].AcceptedAfter; got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestRetries: what came before an acceptance is kept, and attempts have names that do not change with what else is read.
func TestRetries(t *testing.T) {
	env := testEnv(t)
	first := ev(1, "DEFER", "SMTP", "b@remote.test", fullText, viaEOP, fromRemote)
	second := ev(2, "DEFER", "SMTP", "b@remote.test", "451 4.7.0 Try again later", viaEOP, fromRemote)
	sent := ev(3, "SENDEXTERNAL", "SMTP", "b@remote.test", "250 OK", viaEOP)
	d := resolve(t, env, trace.ExtendedTrace, sent, second, first)[0]
	if accepted, known := d.FirstAttempt(); accepted || !known {
		t.Errorf("the first attempt: accepted %v, known %v", accepted, known)
	}
	if last := d.LastError(); last == nil || !strings.HasPrefix(last.Text, "451 4.7.0") {
		t.Errorf("the last error before the success: %+v", last)
	}
	alone := resolve(t, env, trace.ExtendedTrace, first)[0]
	if alone.Attempts[0].ID != d.Attempts[0].ID || d.Attempts[0].ID == d.Attempts[1].ID {
		t.Error("an attempt changed its name, or two have one")
	}
	if accepted, known := alone.FirstAttempt(); accepted || known || alone.LastError() != nil {
		t.Error("something is known of a success that is none")
	}
	direct := resolve(t, env, trace.ExtendedTrace, sent)[0]
	if accepted, known := direct.FirstAttempt(); !accepted || !known || direct.LastError() != nil {
		t.Error("accepted at once, but that is not said")
	}
}

// TestJournalReports: they have the sender of non-delivery reports, but an id of their own.
func TestJournalReports(t *testing.T) {
	sender := tracetest.Row{trace.SenderAddress: "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com", trace.ReturnPath: "<>"}
	for id, want := range map[string]Kind{"<6a1f@journal.report.generator>": System, "<6a1f@example.com>": DSN} {
		row := ev(1, "SENDEXTERNAL", "SMTP", "archive@remote.test", "", sender, tracetest.Row{trace.MessageID: id})
		if got := resolve(t, testEnv(t), trace.ExtendedTrace, row)[0].Kind; got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
}

// TestJoinedOnce: records find their messages, and those without one stay, also where what was joined is wanted no more
// and goes at once.
func TestJoinedOnce(t *testing.T) {
	const messages = 1500
	s := NewStore(2, Options{})
	for n := range messages {
		id := tracetest.Row{
			trace.NetworkMessageID: fmt.Sprintf("%08x-0000-4000-8000-0000000000ab", n), trace.MessageID: fmt.Sprintf("<%d@example.com>", n),
		}
		rows := []tracetest.Row{ev(2, "DEFER", "SMTP", "b@remote.test", fullText, viaEOP, id, noID)}
		if n%3 > 0 {
			rows = append(rows, ev(1, "RECEIVE", "STOREDRIVER", "b@remote.test", "", id))
		}
		if err := s.Consume(n%2, tracetest.Block(0, int64(2*n), trace.ExtendedTrace, rows...)); err != nil {
			t.Fatal(err)
		}
	}
	states := func() map[Key]string {
		out := map[Key]string{}
		linked := 0
		_, err := s.Each(1, func(m *Message) error {
			linked += len(m.Linked)
			out[m.Key] = string(new(StateCoder).AppendAttached(nil, m))
			for _, record := range m.Linked {
				out[record.Key] = m.Key.String() + string(new(StateCoder).AppendAttached(nil, record))
			}
			return nil
		})
		if err != nil || linked != messages*2/3 || len(out) != messages*5/3 {
			t.Fatalf("%d states, %d records linked: %v", len(out), linked, err)
		}
		return out
	}
	want := states()
	s.Once()
	if got := states(); !maps.Equal(got, want) {
		t.Error("other states for the last time")
	}
}
