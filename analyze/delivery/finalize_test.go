package delivery

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// testEnv is an environment with the real rules in which example.com is the organisation's own domain.
func testEnv(t testing.TB) *Env {
	t.Helper()
	rules, err := ndr.Default()
	if err != nil {
		t.Fatal(err)
	}
	finder, err := edge.NewFinder(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Env{
		Classify: ndr.NewClassifier(rules, 1<<10).Classify,
		Edges:    finder,
		Own:      Domains{"example.com": true},
	}
}

const testID = "6f0b1f3a-0000-4000-8000-000000000001"

// ev makes a row of an outbound message: seconds after noon, event, source, recipients and statuses.
func ev(at float64, event, source, to, status string, more ...tracetest.Row) tracetest.Row {
	when := time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC).Add(time.Duration(at * float64(time.Second)))
	row := tracetest.Row{
		trace.DateTime: when.Format("2006-01-02T15:04:05.0000000Z"), trace.EventID: event, trace.SourceName: source,
		trace.NetworkMessageID: testID, trace.MessageID: "<1@example.com>", trace.SenderAddress: "a@example.com",
		trace.ReturnPath: "a@example.com", trace.Directionality: "Originating", trace.TotalBytes: "1234",
		trace.RecipientAddress: to, trace.RecipientStatus: status,
	}
	for _, m := range more {
		row = row.With(m)
	}
	return row
}

// viaEOP is what an extended trace says of a proxied connection.
var viaEOP = tracetest.Row{
	trace.ClientHostname: "MN2PR13MB4005.namprd13.prod.outlook.com", trace.ConnectorID: "To_DefaultOpportunisticTLS",
	trace.CustomData: "S:ToEntity=Internet;S:OutboundProxyTargetIPAddress=203.0.113.25;S:OutboundProxyTargetHostName=mx.remote.test;" +
		"S:OutboundProxyFrontendName=NAM11-BN8-obe.outbound.protection.outlook.com",
}

// fromRemote marks a reply of a server outside.
var fromRemote = tracetest.Row{trace.CustomData: viaEOP[trace.CustomData] + ";S:IsSmtpResponseFromExternalServer=True"}

// onPremises is what a tracking log says of a connection.
var onPremises = tracetest.Row{
	trace.ClientHostname: "EX1", trace.ClientIP: "192.0.2.10", trace.ConnectorID: "Internet",
	trace.ServerHostname: "mx.remote.test", trace.ServerIP: "203.0.113.25",
}

const (
	spamText    = "554 5.7.1 Message rejected as spam"
	fullText    = "452 4.2.2 The mailbox is over quota"
	expiredText = "550 4.4.7 QUEUE.Expired; message expired"
)

// resolve finalizes rows as one message.
func resolve(t testing.TB, env *Env, shape trace.Shape, rows ...tracetest.Row) []Delivery {
	t.Helper()
	s := NewStore(1, Options{})
	if err := s.Consume(0, tracetest.Block(0, 0, shape, rows...)); err != nil {
		t.Fatal(err)
	}
	var out []Delivery
	if _, err := s.Each(1, func(m *Message) error { out = append(out, finalized(m, env)...); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

// finalized returns the deliveries of a message, which stay when it is gone.
func finalized(m *Message, env *Env) []Delivery {
	out := Finalize(m, env, nil)
	for i := range out {
		out[i] = out[i].Clone()
	}
	return out
}

// TestOutcomes is the definition of the outcome rule.
func TestOutcomes(t *testing.T) {
	receive := ev(0, "RECEIVE", "STOREDRIVER", "b@remote.test", "To")
	send := ev(2, "SENDEXTERNAL", "SMTP", "b@remote.test", "250 2.1.5 OK", viaEOP)
	fail := ev(3, "FAIL", "SMTP", "b@remote.test", spamText, viaEOP, fromRemote)
	deferred := ev(1, "DEFER", "SMTP", "b@remote.test", fullText, viaEOP, fromRemote)
	tests := []struct {
		name string
		rows []tracetest.Row
		want string // outcome, refused_by, class.cause, deferrals, flags
	}{
		{"received only", []tracetest.Row{receive}, "pending"},
		{"sent", []tracetest.Row{receive, send}, "delivered"},
		{"deferred, then sent", []tracetest.Row{receive, deferred, send}, "delivered 1 deferral"},
		{"deferred", []tracetest.Row{receive, deferred}, "deferred remote mailbox_full.full 1 deferral"},
		{"failed", []tracetest.Row{receive, fail}, "failed remote content.spam"},
		{"failure before success", []tracetest.Row{receive, ev(1, "FAIL", "SMTP", "b@remote.test", spamText, fromRemote), send}, "delivered"},
		{"failure after success", []tracetest.Row{receive, send, fail}, "delivered late"},
		{"shadow copy lost", []tracetest.Row{receive, send, ev(4, "HAREDIRECTFAIL", "SMTP", "b@remote.test", "")}, "delivered"},
		{
			"dropped after failure is only cleaned up",
			[]tracetest.Row{receive, fail, ev(4, "DROP", "ROUTING", "b@remote.test", "")}, "failed remote content.spam",
		},
		{"dropped", []tracetest.Row{receive, ev(4, "DROP", "AGENT", "b@remote.test", "")}, "dropped"},
		{"held, then dropped", []tracetest.Row{receive, ev(1, "DEFER", "AGENT", "b@remote.test", ""), ev(4, "DROP", "AGENT", "b@remote.test", "")}, "dropped"},
		{
			"own policy", []tracetest.Row{receive, ev(1, "FAIL", "AGENT", "b@remote.test", "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy")},
			"blocked own_policy policy.transport_rule",
		},
		{
			"held by an agent", []tracetest.Row{receive, ev(1, "DEFER", "AGENT", "b@remote.test", "")},
			"deferred own_policy unknown.no_diagnostic",
		},
		{
			"expired with nothing inside has the reason of the last deferral",
			[]tracetest.Row{receive, deferred, ev(90000, "FAIL", "QUEUE", "b@remote.test", expiredText)},
			"failed remote mailbox_full.full 1 deferral expired",
		},
		{
			"expired without any reason",
			[]tracetest.Row{receive, ev(90000, "FAIL", "QUEUE", "b@remote.test", expiredText)},
			"failed network network.expired expired",
		},
		{
			"expired around the reason",
			[]tracetest.Row{receive, ev(90000, "FAIL", "QUEUE", "b@remote.test", "550 5.4.300 Message expired -> "+fullText)},
			"failed remote mailbox_full.full expired",
		},
		{
			"a limit of the own tenant", []tracetest.Row{receive, ev(3, "FAIL", "ROUTING", "b@remote.test", "550 5.7.705 Access denied, tenant has exceeded threshold")},
			"failed own_service sender_restricted.tenant_restricted",
		},
		{
			"no such domain", []tracetest.Row{receive, ev(3, "FAIL", "ROUTING", "b@remote.test", "550 5.4.310 DNS domain remote.test does not exist [Message=InfoDomainNonexistent]")},
			"failed network routing.domain_not_found",
		},
		{
			"a limit of the own tenant, said by an agent", []tracetest.Row{receive, ev(3, "FAIL", "AGENT", "b@remote.test", "550 5.1.8 Access denied, bad outbound sender")},
			"failed own_service sender_restricted.account_restricted",
		},
		{
			"a rule's refusal, said by the router", []tracetest.Row{receive, ev(3, "FAIL", "ROUTING", "b@remote.test", "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy")},
			"blocked own_policy policy.transport_rule",
		},
		{
			"a moderator's refusal", []tracetest.Row{receive, ev(3, "MODERATORREJECT", "APPROVAL", "b@remote.test", "")},
			"blocked own_policy unknown.no_diagnostic",
		},
		{
			"an agent's refusal without a text after a deferral", []tracetest.Row{receive, deferred, ev(3, "FAIL", "AGENT", "b@remote.test", "")},
			"blocked own_policy unknown.no_diagnostic 1 deferral",
		},
		{
			"a failure with a reason, then one without", []tracetest.Row{receive, fail, ev(4, "FAIL", "ROUTING", "b@remote.test", "")},
			"failed remote content.spam",
		},
		{
			"a failure with a reason, then given up", []tracetest.Row{receive, fail, ev(90000, "FAIL", "QUEUE", "b@remote.test", expiredText)},
			"failed remote content.spam",
		},
		{
			"the reason in source_context only",
			[]tracetest.Row{receive, ev(3, "FAIL", "SMTP", "b@remote.test", "", viaEOP, tracetest.Row{trace.SourceContext: "08DE200000000001;2026-11-10T12:00:03.000Z;" + spamText + ";"})},
			"failed remote content.spam",
		},
		{
			"a middle leg that came back and failed",
			[]tracetest.Row{receive, send, ev(5, "RECEIVE", "SMTP", "b@remote.test", ""), ev(9, "FAIL", "SMTP", "b@remote.test", spamText, fromRemote)},
			"failed remote content.spam",
		},
		{
			"a middle leg with nothing behind it",
			[]tracetest.Row{receive, send, ev(5, "RECEIVE", "SMTP", "b@remote.test", "")}, "relayed",
		},
		{"no text", []tracetest.Row{receive, ev(3, "FAIL", "SMTP", "b@remote.test", "")}, "failed unknown unknown.no_diagnostic"},
		{
			"no connection", []tracetest.Row{receive, ev(3, "FAIL", "SMTP", "b@remote.test", "550 5.4.316 Message expired, connection refused(Socket error code 10061)")},
			"failed network network.connection_refused expired",
		},
	}
	env := testEnv(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := resolve(t, env, trace.ExtendedTrace, tt.rows...)
			if len(got) != 1 {
				t.Fatalf("%d deliveries, want one", len(got))
			}
			if s := summary(&got[0]); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}

// summary writes what a case of TestOutcomes looks at.
func summary(d *Delivery) string {
	parts := []string{string(d.Outcome)}
	if d.Outcome != Delivered && d.Refusal != nil {
		parts = append(parts, string(d.RefusedBy), d.Refusal.ClassCause())
	}
	if d.Deferrals > 0 {
		parts = append(parts, fmt.Sprintf("%d deferral", d.Deferrals))
	}
	if d.LateFailure {
		parts = append(parts, "late")
	}
	if d.Expired {
		parts = append(parts, "expired")
	}
	return strings.Join(parts, " ")
}

func TestEachRecipientHasItsOwnOutcome(t *testing.T) {
	rows := []tracetest.Row{
		ev(0, "RECEIVE", "STOREDRIVER", "b@remote.test;c@remote.test;a2@example.com", "To;To;Cc"),
		ev(1, "FAIL", "SMTP", "b@remote.test;c@remote.test", spamText+";550 5.1.1 User unknown", fromRemote),
		ev(1, "DELIVER", "STOREDRIVER", "a2@example.com", ""),
	}
	got := map[string]string{}
	for _, d := range resolve(t, testEnv(t), trace.ExtendedTrace, rows...) {
		got[d.Recipient] = string(d.Direction) + " " + summary(&d)
	}
	want := map[string]string{
		"a2@example.com": "internal delivered",
		"b@remote.test":  "outbound failed remote content.spam",
		"c@remote.test":  "outbound failed remote recipient.unknown",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestUnclearStatuses: where the statuses of a row do not match its recipients, each recipient gets them all and says so.
func TestUnclearStatuses(t *testing.T) {
	row := ev(1, "FAIL", "SMTP", "b@remote.test;c@remote.test;d@remote.test", "550 5.1.1 User unknown;452 4.2.2 Mailbox full", fromRemote)
	for _, d := range resolve(t, testEnv(t), trace.ExtendedTrace, row) {
		if !d.UnclearStatus || d.Diagnostic != row[trace.RecipientStatus] {
			t.Errorf("%s: unclear %v, %q", d.Recipient, d.UnclearStatus, d.Diagnostic)
		}
	}
}

func TestExpansionAndRedirection(t *testing.T) {
	group := tracetest.Row{trace.RelatedRecipientAddress: "Group@example.com"}
	rows := []tracetest.Row{
		ev(0, "RECEIVE", "STOREDRIVER", "group@example.com", "To"),
		ev(1, "EXPAND", "ROUTING", "b@remote.test;x@example.com", "250 2.1.5 RESOLVER.GRP.Expanded; distribution list expanded", group),
		ev(1, "DEFER", "AGENT", "x@example.com", "451 4.3.2 AgentDefer"), // nothing was refused in the end
		ev(1, "REDIRECT", "ROUTING", "y@remote.test", "", tracetest.Row{trace.RelatedRecipientAddress: "x@example.com"}),
		ev(2, "DROP", "ROUTING", "group@example.com", "250 2.1.5 RESOLVER.GRP.Expanded; distribution list expanded"),
		ev(3, "SENDEXTERNAL", "SMTP", "b@remote.test", "250 OK", viaEOP),
		ev(3, "SENDEXTERNAL", "SMTP", "y@remote.test", "250 OK", viaEOP),
	}
	got := map[string]string{}
	for _, d := range resolve(t, testEnv(t), trace.ExtendedTrace, rows...) {
		got[d.Recipient] = summary(&d) + " from " + d.OriginalAddress
	}
	want := map[string]string{
		"group@example.com": "expanded from ",
		"b@remote.test":     "delivered from group@example.com",
		"x@example.com":     "redirected from group@example.com",
		"y@remote.test":     "delivered from x@example.com",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestKinds(t *testing.T) {
	tests := []struct {
		name               string
		sender, returnPath string
		event              string
		want               Kind
	}{
		{"mail", "a@example.com", "a@example.com", "RECEIVE", Mail},
		{"report with its DSN row", "postmaster@example.com", "<>", "DSN", DSN},
		{"report", "<>", "<>", "RECEIVE", DSN},
		{"report of Exchange", "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com", "<>", "RECEIVE", DSN},
		{"out of office", "a@example.com", "<>", "RECEIVE", AutoReply},
		{"probe", "HealthMailbox1234@example.com", "HealthMailbox1234@example.com", "RECEIVE", System},
		{"no return path in the export", "a@example.com", "", "RECEIVE", Mail},
		{"mail whose report was logged under its id", "a@example.com", "a@example.com", "DSN", Mail},
	}
	for _, tt := range tests {
		row := ev(0, tt.event, "SMTP", "b@remote.test", "", tracetest.Row{trace.SenderAddress: tt.sender, trace.ReturnPath: tt.returnPath})
		got := resolve(t, testEnv(t), trace.ExtendedTrace, row, ev(1, "SENDEXTERNAL", "SMTP", "b@remote.test", "", tracetest.Row{trace.SenderAddress: tt.sender, trace.ReturnPath: tt.returnPath}))
		if len(got) != 1 || got[0].Kind != tt.want {
			t.Errorf("%s: %+v, want kind %s", tt.name, got, tt.want)
		}
	}
}

// TestEdges follows the order of the evidence for the edge host and the edge address.
func TestEdges(t *testing.T) {
	eop := "NAM11-BN8-obe.outbound.protection.outlook.com"
	local := "550 5.4.316 Message expired, connection refused [Message=Socket error code 10061] [LastAttemptedServerName=mx.remote.test] " +
		"[SA2PEPF000015C7.namprd21.prod.outlook.com 2026-11-10T12:00:00.000Z 08DE200000000001]"
	remote := "550 5.7.51 TenantInboundAttribution; There is a partner connector configured [CH3PEPF00000016.namprd21.prod.outlook.com 2026-11-10T12:00:00.000Z 08DE200000000001]"
	listed := "550 5.7.1 Service unavailable; Client host [40.107.92.14] blocked using bl.spamcop.net; https://www.spamcop.net/bl.shtml?40.107.92.14"
	tests := []struct {
		name  string
		shape trace.Shape
		row   tracetest.Row
		want  edge.Edge
	}{
		{
			"front end's EHLO name", trace.ExtendedTrace, ev(1, "FAIL", "SMTP", "b@remote.test", spamText, viaEOP, fromRemote),
			edge.Edge{Host: strings.ToLower(eop), HostEvidence: edge.EvidenceProxyFrontend, IPEvidence: edge.EvidenceNone, Owner: edge.EOP, Pool: edge.UnknownPool, PoolEvidence: edge.EvidenceNone},
		},
		{
			"address in the refusal", trace.ExtendedTrace, ev(1, "FAIL", "SMTP", "b@remote.test", listed, viaEOP, fromRemote),
			edge.Edge{Host: strings.ToLower(eop), IP: netip.MustParseAddr("40.107.92.14"), HostEvidence: edge.EvidenceProxyFrontend, IPEvidence: edge.EvidenceRefusalIP, Owner: edge.EOP, Pool: edge.UnknownPool, PoolEvidence: edge.EvidenceNone},
		},
		{
			"bracket of our own text", trace.ExtendedTrace, ev(1, "FAIL", "SMTP", "b@remote.test", local),
			edge.Edge{Host: "sa2pepf000015c7.namprd21.prod.outlook.com", HostEvidence: edge.EvidenceLocalBracket, IPEvidence: edge.EvidenceNone, Owner: edge.EOP, Pool: edge.UnknownPool, PoolEvidence: edge.EvidenceNone},
		},
		{
			"bracket of the remote side is no evidence", trace.TrackingLog, ev(1, "FAIL", "SMTP", "b@remote.test", remote, onPremises),
			edge.Edge{Host: "ex1", IP: netip.MustParseAddr("192.0.2.10"), HostEvidence: edge.EvidenceClientHostname, IPEvidence: edge.EvidenceClientIP, Owner: edge.Own, Pool: edge.OnPremises, PoolEvidence: edge.EvidenceOwner},
		},
		{
			"hub only", trace.ExtendedTrace, ev(1, "FAIL", "SMTP", "b@remote.test", spamText, tracetest.Row{trace.ClientHostname: "MN2PR13MB4005.namprd13.prod.outlook.com"}),
			edge.Edge{Host: "mn2pr13mb4005.namprd13.prod.outlook.com", HostEvidence: edge.EvidenceHubOnly, IPEvidence: edge.EvidenceNone, Owner: edge.EOP, Pool: edge.UnknownPool, PoolEvidence: edge.EvidenceNone},
		},
		{
			"relay pool by its name", trace.ExtendedTrace,
			ev(1, "FAIL", "SMTP", "b@remote.test", spamText, viaEOP, tracetest.Row{trace.CustomData: viaEOP[trace.CustomData] + ";S:OutboundIpPoolName=RegularRelayOutboundPool"}),
			edge.Edge{Host: strings.ToLower(eop), HostEvidence: edge.EvidenceProxyFrontend, IPEvidence: edge.EvidenceNone, Owner: edge.EOP, Pool: edge.Relay, PoolEvidence: edge.EvidencePoolName},
		},
	}
	env := testEnv(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := resolve(t, env, tt.shape, tt.row)
			if diff := cmp.Diff(tt.want, got[0].Edge, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPublicClientIP: an on-premises server's public address is its edge address; 198.51.100.0/24 stands for one here,
// because documentation ranges count as global unicast.
func TestPublicClientIP(t *testing.T) {
	row := ev(1, "FAIL", "SMTP", "b@remote.test", spamText, onPremises, tracetest.Row{trace.ClientIP: "198.51.100.7"})
	e := resolve(t, testEnv(t), trace.TrackingLog, row)[0].Edge
	if e.IP != netip.MustParseAddr("198.51.100.7") || e.IPEvidence != edge.EvidenceClientIP {
		t.Errorf("edge %+v", e)
	}
	row = ev(1, "FAIL", "SMTP", "b@remote.test", spamText, onPremises, tracetest.Row{trace.ClientIP: "10.1.2.3"})
	if e := resolve(t, testEnv(t), trace.TrackingLog, row)[0].Edge; e.IP.IsValid() {
		t.Errorf("a private address is taken for the edge's: %+v", e)
	}
}
