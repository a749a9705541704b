package delivery

import (
	"strings"
	"testing"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// TestEvents says what each event means for a recipient by itself. The events and sources are those of Microsoft Learn,
// "Message tracking"; SENDEXTERNAL, which is not in that list, is that of published records of Exchange Online and of
// Exchange Server 2019. What decides is the event, not the digit of the reply.
func TestEvents(t *testing.T) {
	tests := []struct{ event, source, status, want string }{
		{"DELIVER", "STOREDRIVER", "", "delivered"},
		{"DUPLICATEDELIVER", "STOREDRIVER", "", "delivered"},
		{"SENDEXTERNAL", "SMTP", "250 2.6.0 Queued mail for delivery", "delivered"},
		{"SendExternal", "smtp", "", "delivered"}, // CSS-Exchange compares it without case
		{"SEND", "SMTP", "250 OK", "pending"},     // between transport services

		{"FAIL", "SMTP", "550 5.1.1 User unknown", "failed remote recipient.unknown"},
		{"FAIL", "SMTP", "", "failed unknown unknown.no_diagnostic"},
		{"FAIL", "DNS", "550 5.4.310 DNS domain remote.test does not exist", "failed network routing.domain_not_found"},
		{"FAIL", "QUEUE", "550 4.4.7 QUEUE.Expired;452 4.2.2 The mailbox is over quota", "failed remote mailbox_full.full expired"},
		{"FAIL", "AGENT", "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy", "blocked own_policy policy.transport_rule"},
		{"FAIL", "MAILBOXRULE", "", "blocked own_policy unknown.no_diagnostic"},
		{"DELIVERFAIL", "STOREDRIVER", "", "failed unknown unknown.no_diagnostic"},
		{"SUBMITFAIL", "STOREDRIVER", "", "failed unknown unknown.no_diagnostic"},
		{"RESUBMITFAIL", "SAFETYNET", "", "failed unknown unknown.no_diagnostic"},
		{"BADMAIL", "PICKUP", "", "failed unknown unknown.no_diagnostic"},
		{"POISONMESSAGE", "POISONMESSAGE", "", "failed unknown unknown.no_diagnostic"},
		{"MODERATORREJECT", "APPROVAL", "", "blocked own_policy unknown.no_diagnostic"},
		{"MODERATIONEXPIRE", "APPROVAL", "", "blocked own_policy unknown.no_diagnostic"},
		{"MODERATORSALLNDR", "APPROVAL", "", "blocked own_policy unknown.no_diagnostic"},

		{"DROP", "ROUTING", "250 2.1.5 RESOLVER.OOF.IntToExt", "dropped"},
		{"SUPPRESSED", "ROUTING", "", "dropped"},
		{"EXPAND", "ROUTING", "", "pending"}, // names the member
		{"DUPLICATEEXPAND", "ROUTING", "", "pending"},
		{"REDIRECT", "ROUTING", "", "pending"},
		{"RESOLVE", "ROUTING", "", "pending"},
		{"DUPLICATEREDIRECT", "ROUTING", "", "pending"},

		{"DEFER", "SMTP", "452 4.2.2 The mailbox is over quota", "deferred remote mailbox_full.full 1 deferral"},
		{"DEFER", "QUEUE", "452 4.2.2 The mailbox is over quota", "deferred remote mailbox_full.full 1 deferral"},
		{"DEFER", "QUEUE", "450 4.4.317 Cannot connect to remote server [Message=Timeout] [LastAttemptedServerName=mx.remote.test]", "deferred network network.timeout 1 deferral"},
		{"DEFER", "SMTP", "450 4.4.317 Cannot connect to remote server [Message=421 4.4.2 Connection dropped due to SocketError] [LastAttemptedServerName=mx.remote.test]", "deferred network network.connection_dropped 1 deferral"},
		{"DEFER", "SMTP", "450 4.4.317 Cannot connect to remote server [Message=452 4.2.2 The mailbox is over quota] [LastAttemptedServerName=mx.remote.test]", "deferred remote mailbox_full.full 1 deferral"},
		{"DEFER", "AGENT", "451 4.3.2 AgentDefer", "deferred own_policy"}, // a hold of a filter is no attempt
		{"SUBMITDEFER", "STOREDRIVER", "", "deferred unknown unknown.no_diagnostic"},
		{"RESUBMITDEFER", "SAFETYNET", "", "deferred unknown unknown.no_diagnostic"},
		{"THROTTLE", "SMTP", "", "deferred unknown unknown.no_diagnostic 1 deferral"},

		{"RECEIVE", "SMTP", "", "pending"},
		{"SUBMIT", "STOREDRIVER", "", "pending"},
		{"CLIENTSUBMISSION", "STOREDRIVER", "", "pending"},
		{"TRANSFER", "ROUTING", "", "pending"},
		{"RESUBMIT", "SAFETYNET", "", "pending"},
		{"AGENTINFO", "AGENT", "", "pending"},
		{"INITMESSAGECREATED", "APPROVAL", "", "pending"},
		{"MODERATORAPPROVE", "APPROVAL", "", "pending"},
		{"PROCESS", "STOREDRIVER", "", "pending"},
		{"PROCESSMEETINGMESSAGE", "MEETINGMESSAGEPROCESSOR", "", "pending"},
		{"ANEWONE", "NEWSOURCE", "", "pending"},

		{"DSN", "DSN", "", "none"}, // names who gets the report
		{"HADISCARD", "REDUNDANCY", "", "none"},
		{"HARECEIVE", "REDUNDANCY", "", "none"},
		{"HAREDIRECT", "SMTP", "", "none"},
		{"HAREDIRECTFAIL", "SMTP", "", "none"}, // a shadow copy; contains FAIL
		{"LOAD", "BOOTLOADER", "", "none"},
		{"NOTIFYMAPI", "STOREDRIVER", "", "none"},
		{"NOTIFYSHADOW", "STOREDRIVER", "", "none"},
	}
	env := testEnv(t)
	for _, tt := range tests {
		got := "none"
		if d := resolve(t, env, trace.ExtendedTrace, ev(1, tt.event, tt.source, "b@remote.test", tt.status)); len(d) > 0 {
			got = summary(&d[0])
		}
		if !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s from %s: %q, want %q", tt.event, tt.source, got, tt.want)
		}
	}
}

// TestStatuses says what the words of lists and summaries mean: Microsoft Learn, Get-MessageTraceV2 and "Message trace in
// the modern Exchange admin center"; Resolved is not documented, but common in published runs.
func TestStatuses(t *testing.T) {
	tests := []struct {
		shape        trace.Shape
		status, want string
	}{
		{trace.TraceList, "Delivered", "delivered"},
		{trace.TraceList, "Failed", "failed unknown unknown.no_diagnostic"},
		{trace.TraceList, "Pending", "pending"},
		{trace.TraceList, "GettingStatus", "pending"},
		{trace.TraceList, "None", "unknown"},
		{trace.TraceList, "Expanded", "expanded"},
		{trace.TraceList, "Quarantined", "quarantined"},
		{trace.TraceList, "FilteredAsSpam", "blocked own_policy unknown.no_diagnostic"},
		{trace.TraceList, "Resolved", "redirected"},
		{trace.AdminList, "Filtered as spam", "blocked own_policy unknown.no_diagnostic"},
		{trace.AdminList, "Getting status", "pending"},
		{trace.AdminList, "Zugestellt", "unknown"},
		{trace.GraphList, "filteredAsSpam", "blocked own_policy unknown.no_diagnostic"},
		{trace.EnhancedSummary, "b@remote.test##Receive", "pending"},
		{trace.EnhancedSummary, "b@remote.test##Receive, Send", "delivered"},
		{trace.EnhancedSummary, "b@remote.test##Receive, Deliver", "delivered"},
		{trace.EnhancedSummary, "b@remote.test##Receive, Fail", "failed unknown unknown.no_diagnostic"},
		{trace.EnhancedSummary, "b@remote.test##Receive, Deliver, Quarantined", "quarantined"},
		{trace.EnhancedSummary, "b@remote.test##Receive, Deliver, FilteredAsSpam", "delivered"},
	}
	env := testEnv(t)
	for _, tt := range tests {
		d := resolve(t, env, tt.shape, list(tt.status))
		if len(d) != 1 || summary(&d[0]) != tt.want || len(d[0].Attempts) != 0 || d[0].AcceptedAfter != -1 {
			t.Errorf("%s %q: %+v, want %q without attempts", tt.shape, tt.status, d, tt.want)
		}
	}
}

// list makes a row of a list or of a summary.
func list(status string) tracetest.Row {
	return tracetest.Row{
		trace.DateTime: "2026-11-10T12:00:00Z", trace.NetworkMessageID: testID, trace.MessageID: "<1@example.com>",
		trace.SenderAddress: "a@example.com", trace.RecipientAddress: "b@remote.test",
		trace.DeliveryStatus: status, trace.RecipientStatus: status,
	}
}
