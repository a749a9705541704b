package delivery

import (
	"fmt"
	"testing"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// TestEvidence follows the order in which each shape tells the edge and the remote server. The host names have the forms
// of public mail headers; the texts those of published refusals.
func TestEvidence(t *testing.T) {
	const to = "b@remote.test"
	const (
		obe    = "nam11-bn8-obe.outbound.protection.outlook.com"
		front  = "sa2pepf000015c7.namprd21.prod.outlook.com"
		hub    = "mn2pr13mb4005.namprd13.prod.outlook.com"
		local  = "550 5.4.316 Message expired, connection refused [Message=Socket error code 10061] [LastAttemptedServerName=mx.remote.test] [LastAttemptedIP=203.0.113.25:25] [SA2PEPF000015C7.namprd21.prod.outlook.com 2026-11-10T12:00:00.000Z 08DE200000000001]"
		remote = "550 5.7.51 TenantInboundAttribution; There is a partner connector configured [CH3PEPF00000016.namprd21.prod.outlook.com 2026-11-10T12:00:00.000Z 08DE200000000001]"
		block  = "[{LED=550 5.1.1 User unknown};{MSG=};{FQDN=mx9.remote.test};{IP=203.0.113.99};{LRT=}]"
		facts  = `<root><MEP Name="OutboundProxyFrontEndName" String="NAM11-BN8-obe.outbound.protection.outlook.com"/><MEP Name="RcptDomainMailSvr" String="mx.remote.test"/></root>`
	)
	hubRow := tracetest.Row{trace.ClientHostname: "MN2PR13MB4005.namprd13.prod.outlook.com", trace.ClientIP: "10.152.1.1"}
	asked := func(text string) []tracetest.Row {
		return []tracetest.Row{ev(1, "FAIL", "SMTP", to, text, viaEOP, fromRemote)}
	}
	tests := []struct {
		name  string
		shape trace.Shape
		rows  []tracetest.Row
		want  string // host (evidence) address (evidence) | remote host and address
	}{
		// Extended trace: custom_data, a bracket of a text of one's own, client_hostname that is an edge's, the hub.
		{"front end's EHLO name", trace.ExtendedTrace, asked(spamText), obe + " (proxy_frontend) - (none) | mx.remote.test 203.0.113.25"},
		{"its other spelling", trace.ExtendedTrace, []tracetest.Row{ev(1, "SENDEXTERNAL", "SMTP", to, "", tracetest.Row{
			trace.CustomData: "S:OutboundProxyFrontEndName=NAM11-BN8-obe.outbound.protection.outlook.com",
		})}, obe + " (proxy_frontend) - (none) | -"},
		{"bracket of a local text", trace.ExtendedTrace, []tracetest.Row{ev(1, "FAIL", "SMTP", to, local)}, front + " (refusal_bracket) - (none) | mx.remote.test 203.0.113.25"},
		{"client is an edge", trace.ExtendedTrace, []tracetest.Row{ev(1, "FAIL", "SMTP", to, spamText, tracetest.Row{trace.ClientHostname: "SA2PEPF000015C7.namprd21.prod.outlook.com"})}, front + " (client_hostname) - (none) | -"},
		{"hub only", trace.ExtendedTrace, []tracetest.Row{ev(1, "FAIL", "SMTP", to, spamText, hubRow)}, hub + " (hub_only) - (none) | -"},
		{"nothing", trace.ExtendedTrace, []tracetest.Row{ev(1, "FAIL", "SMTP", to, spamText)}, "- (none) - (none) | -"},
		// The address, in the remote side's words.
		{"client host", trace.ExtendedTrace, asked("550 5.7.1 Service unavailable; Client host [40.107.92.14] blocked using bl.spamcop.net"), obe + " (proxy_frontend) 40.107.92.14 (refusal_ip) | mx.remote.test 203.0.113.25"},
		{"in a look-up URL", trace.ExtendedTrace, asked("550 5.7.1 blocked, see https://www.spamcop.net/bl.shtml?40.107.92.14"), obe + " (proxy_frontend) 40.107.92.14 (refusal_ip) | mx.remote.test 203.0.113.25"},
		{"banned", trace.ExtendedTrace, asked("550 5.7.606 Access denied, banned sending IP [40.107.92.14]"), obe + " (proxy_frontend) 40.107.92.14 (refusal_ip) | mx.remote.test 203.0.113.25"},
		{"that cannot be the edge's", trace.ExtendedTrace, asked("550 5.7.1 Client host [198.51.100.7] blocked using bl.spamcop.net"), obe + " (proxy_frontend) - (none) | mx.remote.test 203.0.113.25"},
		// The remote: the proxy's target, then what the refusal names, then server_* unless that is EOP's front end.
		{"the refusal's block", trace.ExtendedTrace, []tracetest.Row{ev(1, "FAIL", "SMTP", to, block, hubRow, tracetest.Row{trace.ServerHostname: "other.remote.test"})}, hub + " (hub_only) - (none) | mx9.remote.test 203.0.113.99"},
		{"the proxy's target before the block", trace.ExtendedTrace, asked(block), obe + " (proxy_frontend) - (none) | mx.remote.test 203.0.113.25"},
		{"server_* of EOP's front end is the edge", trace.ExtendedTrace, []tracetest.Row{ev(1, "FAIL", "SMTP", to, spamText, hubRow, tracetest.Row{
			trace.ServerHostname: "SA2PEPF000015C7.namprd21.prod.outlook.com", trace.ServerIP: "40.107.1.1",
		})}, hub + " (hub_only) - (none) | -"},
		{"server_*", trace.ExtendedTrace, []tracetest.Row{ev(1, "SENDEXTERNAL", "SMTP", to, "", hubRow, tracetest.Row{trace.ServerHostname: "MX.remote.test.", trace.ServerIP: "[203.0.113.25]:25"})}, hub + " (hub_only) - (none) | mx.remote.test 203.0.113.25"},
		// Lists know the address that the MX led to, and no edge.
		{"list", trace.TraceList, []tracetest.Row{list("Failed").With(tracetest.Row{trace.ToIP: "203.0.113.25"})}, "- (none) - (none) | - 203.0.113.25"},
		{"summary", trace.EnhancedSummary, []tracetest.Row{list("b@remote.test##Receive, Fail")}, "- (none) - (none) | -"},
		// Details: facts, the bracket, the tail of the sentence.
		{"facts of a detail", trace.TraceDetail, []tracetest.Row{detail(1, "Fail", "Reason: "+spamText, tracetest.Row{trace.Data: facts})}, obe + " (proxy_frontend) - (none) | mx.remote.test"},
		{"server of a detail", trace.GraphDetail, []tracetest.Row{detail(1, "Fail", "Reason: "+block, tracetest.Row{
			trace.Data: `<root><MEP String="SA2PEPF000015C7.namprd21.prod.outlook.com" Name="ServerHostName"/></root>`,
		})}, front + " (server_hostname) - (none) | mx9.remote.test 203.0.113.99"},
		{"bracket in a detail", trace.TraceDetail, []tracetest.Row{detail(1, "Fail", "Reason: [{LED="+local+"};{MSG=};{FQDN=};{IP=};{LRT=}]")}, front + " (refusal_bracket) - (none) | mx.remote.test 203.0.113.25"},
		{"tail of a detail", trace.TraceDetail, []tracetest.Row{detail(1, "Defer", "Reason: [{LED=451 4.7.0 busy};{MSG=}]. OutboundProxyTargetIP: 203.0.113.25. OutboundProxyTargetHostName: mx.remote.test")}, "- (none) - (none) | mx.remote.test 203.0.113.25"},
		// Tracking logs name the server itself; its address is often that inside a NAT.
		{"tracking log", trace.TrackingLog, []tracetest.Row{ev(1, "FAIL", "SMTP", to, spamText, hosts("EX1", "10.0.0.1", "mx.remote.test", "203.0.113.25", "Internet"))}, "ex1 (client_hostname) - (none) | mx.remote.test 203.0.113.25"},
		{"its export, public address", trace.TrackingExport, []tracetest.Row{ev(1, "FAIL", "SMTP", to, spamText, hosts("EX1", "198.51.100.7", "mx.remote.test", "203.0.113.25", "Internet"))}, "ex1 (client_hostname) 198.51.100.7 (client_ip) | mx.remote.test 203.0.113.25"},
		{"a bracket of EOP's on the other side", trace.TrackingLog, []tracetest.Row{ev(1, "FAIL", "SMTP", to, remote, hosts("EX1", "10.0.0.1", "remote-test.mail.protection.outlook.com", "40.107.1.1", "Internet"))}, "ex1 (client_hostname) - (none) | remote-test.mail.protection.outlook.com 40.107.1.1"},
		// Protocol logs: the EHLO name and our end of the connection.
		{"protocol log", trace.SMTPSendLog, []tracetest.Row{transaction(1, "FAIL", spamText, "", hosts("mail.example.com", "198.51.100.7", "mx.remote.test", "203.0.113.25", "Internet"))}, "mail.example.com (greeting) 198.51.100.7 (local_endpoint) | mx.remote.test 203.0.113.25"},
		// Bounces: the bracket, the returned header, who wrote it.
		{"bracket of a bounce", trace.Bounce, []tracetest.Row{bounced(1, "failed", local)}, front + " (refusal_bracket) - (none) | mx.remote.test 203.0.113.25"},
		{"returned header", trace.Bounce, []tracetest.Row{bounced(1, "failed", spamText).With(tracetest.Row{trace.ClientHostname: "NAM11-BN8-obe.outbound.protection.outlook.com", trace.ClientIP: "40.107.92.14"})}, obe + " (received) 40.107.92.14 (received_ip) | mx.remote.test"},
		{"generating server", trace.Bounce, []tracetest.Row{bounced(1, "failed", spamText)}, "ex1.example.com (generating_server) - (none) | mx.remote.test"},
	}
	env := testEnv(t)
	for _, tt := range tests {
		got := resolveAll(t, env, map[trace.Shape][]tracetest.Row{tt.shape: tt.rows})
		if len(got) != 1 {
			t.Errorf("%s: %d deliveries", tt.name, len(got))
			continue
		}
		if s := evidence(&got[0]); s != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.name, s, tt.want)
		}
	}
}

// evidence writes what a case of TestEvidence looks at.
func evidence(d *Delivery) string {
	or := func(text string, known bool) string {
		if !known {
			return "-"
		}
		return text
	}
	remote := or(d.Remote.Host, d.Remote.Host != "")
	if d.Remote.IP.IsValid() {
		remote += " " + d.Remote.IP.String()
	}
	return fmt.Sprintf("%s (%s) %s (%s) | %s", or(d.Edge.Host, d.Edge.Host != ""), d.Edge.HostEvidence,
		or(d.Edge.IP.String(), d.Edge.IP.IsValid()), d.Edge.IPEvidence, remote)
}
