package delivery

import (
	"slices"
	"testing"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/tracetest"
)

// hosts makes the two ends of a connection; directionality is left as it is.
func hosts(client, clientIP, server, serverIP, connector string) tracetest.Row {
	return tracetest.Row{
		trace.ClientHostname: client, trace.ClientIP: clientIP, trace.ServerHostname: server, trace.ServerIP: serverIP,
		trace.ConnectorID: connector,
	}
}

// both resolves rows of tracking logs and of an extended trace as one message.
func both(t *testing.T, logged, traced []tracetest.Row) []Delivery {
	t.Helper()
	return resolveAll(t, testEnv(t), map[trace.Shape][]tracetest.Row{trace.TrackingLog: logged, trace.ExtendedTrace: traced})
}

// resolveAll resolves rows of several shapes.
func resolveAll(t *testing.T, env *Env, rows map[trace.Shape][]tracetest.Row) []Delivery {
	t.Helper()
	s := NewStore(1, Options{})
	for shape, of := range rows {
		input := trace.InputID(shapeOf(shape))
		if err := s.Consume(0, tracetest.Block(input, 0, shape, of...)); err != nil {
			t.Fatal(err)
		}
	}
	var out []Delivery
	_, err := s.Each(len(shapes), func(m *Message) error { out = append(out, finalized(m, env)...); return nil })
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(out, compareDeliveries)
	return out
}

// TestMiddleLegs: a send that is not the end of the way never hides what came after it (precisions on relayed legs).
func TestMiddleLegs(t *testing.T) {
	const to = "b@remote.test"
	listed := "550 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using bl.spamcop.net"
	tests := []struct {
		name           string
		logged, traced []tracetest.Row
		want           string
	}{
		{
			"hub to edge, refused there, short client name",
			[]tracetest.Row{
				ev(1, "SEND", "SMTP", to, "250 OK", hosts("EX1", "10.0.0.1", "edge01.perimeter.test", "", "EdgeSync - Site to Internet")),
				ev(3, "FAIL", "SMTP", to, listed, hosts("EDGE01", "198.51.100.7", "mx.remote.test", "203.0.113.25", "Internet"), fromRemote),
			}, nil, "failed remote blocklist.dnsbl_public",
		},
		{
			"hub to edge, deferred there",
			[]tracetest.Row{
				ev(1, "SEND", "SMTP", to, "250 OK", hosts("ex1.corp.example.com", "10.0.0.1", "edge01.perimeter.test", "", "to Internet")),
				ev(3, "DEFER", "SMTP", to, fullText, hosts("edge01", "198.51.100.7", "mx.remote.test", "203.0.113.25", "Internet")),
			}, nil, "deferred remote mailbox_full.full 1 deferral",
		},
		{
			"deferred at the hub, then to the own tenant",
			[]tracetest.Row{
				ev(1, "DEFER", "SMTP", to, fullText, hosts("EX1", "192.0.2.10", "contoso-mail-onmicrosoft-com.mail.protection.outlook.com", "40.107.1.1", "Outbound to Office 365")),
				ev(3, "SEND", "SMTP", to, "250 OK", hosts("EX1", "192.0.2.10", "contoso-mail-onmicrosoft-com.mail.protection.outlook.com", "40.107.1.1", "Outbound to Office 365")),
			}, nil, "relayed 1 deferral",
		},
		{
			"hub to edge, sent there, the hub's row logged last",
			[]tracetest.Row{
				ev(1.2, "SEND", "SMTP", to, "250 OK", hosts("ex1.corp.example.com", "10.0.0.1", "edge01.perimeter.test", "", "to Internet")),
				ev(1.1, "SENDEXTERNAL", "SMTP", to, "250 OK", hosts("edge01", "198.51.100.7", "mx.remote.test", "203.0.113.25", "Internet")),
			}, nil, "delivered",
		},
		{
			"to the hybrid name of the own tenant, refused behind it",
			[]tracetest.Row{ev(1, "SEND", "SMTP", to, "250 OK", hosts("EX1", "192.0.2.10", "contoso-mail-onmicrosoft-com.mail.protection.outlook.com", "40.107.1.1", "Outbound to Office 365"))},
			[]tracetest.Row{ev(9, "FAIL", "SMTP", to, spamText, viaEOP, fromRemote)},
			"failed remote content.spam",
		},
		{
			"to a third party's gateway, refused behind it",
			[]tracetest.Row{ev(1, "SEND", "SMTP", to, "250 OK", hosts("EX1", "192.0.2.10", "gateway.filter.test", "203.0.113.9", "Internet"))},
			[]tracetest.Row{
				ev(4, "RECEIVE", "SMTP", to, "", hosts("gateway.filter.test", "203.0.113.9", "HUB1", "", "")),
				ev(9, "FAIL", "SMTP", to, spamText, viaEOP, fromRemote),
			},
			"failed remote content.spam",
		},
		{
			"centralised transport: out through the own premises, refused there",
			[]tracetest.Row{ev(8, "FAIL", "SMTP", to, listed, hosts("EX1", "198.51.100.7", "mx.remote.test", "203.0.113.25", "Internet"), fromRemote)},
			[]tracetest.Row{ev(2, "SENDEXTERNAL", "SMTP", to, "250 OK", hosts("HUB1", "", "mail.example.com", "198.51.100.7", "To on-premises"))},
			"failed remote blocklist.dnsbl_public",
		},
		{
			"a signature service that returns the mail in the same second",
			nil,
			[]tracetest.Row{
				ev(2.1, "RECEIVE", "SMTP", to, "", hosts("signer.service.test", "203.0.113.77", "HUB2", "", "")),
				ev(2.4, "SENDEXTERNAL", "SMTP", to, "250 OK", hosts("HUB1", "", "signer.service.test", "203.0.113.77", "Signatures")),
				ev(5, "FAIL", "SMTP", to, spamText, viaEOP, fromRemote),
			},
			"delivered late",
		},
		{
			"submitted again from the safety net",
			nil,
			[]tracetest.Row{
				ev(1, "SENDEXTERNAL", "SMTP", to, "250 OK", viaEOP),
				ev(100, "RESUBMIT", "SAFETYNET", to, ""),
				ev(101, "RECEIVE", "SMTP", to, ""),
				ev(102, "FAIL", "SMTP", to, spamText, viaEOP, fromRemote),
			},
			"delivered late",
		},
		{
			"through a gateway of one's own",
			[]tracetest.Row{ev(1, "SEND", "SMTP", to, "250 OK", hosts("ex1.example.com", "10.0.0.1", "filter.example.com", "10.0.0.9", "Internet via gateway"))},
			nil, "relayed",
		},
		{
			"the recipient's own exchanger ends the way",
			[]tracetest.Row{ev(1, "SEND", "SMTP", to, "250 OK", hosts("EX1", "192.0.2.10", "remote-test.mail.protection.outlook.com", "40.107.1.1", "Internet"))},
			nil, "delivered",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := both(t, tt.logged, tt.traced)
			if len(got) != 1 {
				t.Fatalf("%d deliveries", len(got))
			}
			if s := summary(&got[0]); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}

func TestDirections(t *testing.T) {
	incoming := tracetest.Row{trace.Directionality: "Incoming", trace.SenderAddress: "x@partner.test", trace.ReturnPath: "x@partner.test"}
	edgeLog := tracetest.Row{trace.SenderAddress: "x@partner.test", trace.ReturnPath: "x@partner.test", trace.Directionality: ""}
	inboundConnector := hosts("EDGE1", "192.0.2.25", "ex1.example.org", "10.0.0.1", "EdgeSync - Inbound to Site")
	tests := []struct {
		name  string
		shape trace.Shape
		row   tracetest.Row
		want  Direction
	}{
		{"out", trace.ExtendedTrace, ev(1, "SENDEXTERNAL", "SMTP", "b@remote.test", "", viaEOP), Outbound},
		{"out, by number", trace.ExtendedTrace, ev(1, "FAIL", "AGENT", "b@remote.test", "", tracetest.Row{trace.Directionality: "2", trace.SenderAddress: "x@unknown.test"}), Outbound},
		{"in to a mailbox", trace.ExtendedTrace, ev(1, "DELIVER", "STOREDRIVER", "b@example.com", "", incoming), Inbound},
		{"in and on to a second domain of one's own", trace.ExtendedTrace, ev(1, "SENDEXTERNAL", "SMTP", "b@example.org", "", incoming), Inbound},
		{"in through an edge server, refused behind it", trace.TrackingLog, ev(1, "FAIL", "SMTP", "b@example.org", "550 5.1.1 User unknown", edgeLog, inboundConnector), UnknownDirection},
		{"in and forwarded to somebody outside, not yet tried", trace.ExtendedTrace, ev(1, "REDIRECT", "MAILBOXRULE", "a@remote.test", "", incoming, tracetest.Row{trace.RelatedRecipientAddress: "b@example.com"}), Outbound},
		{"in and on to a colleague", trace.ExtendedTrace, ev(1, "REDIRECT", "MAILBOXRULE", "a@example.com", "", incoming, tracetest.Row{trace.RelatedRecipientAddress: "b@example.com"}), Inbound},
		{"between colleagues", trace.ExtendedTrace, ev(1, "DELIVER", "STOREDRIVER", "b@example.com", ""), Internal},
	}
	env := testEnv(t)
	for _, tt := range tests {
		if got := resolve(t, env, tt.shape, tt.row)[0].Direction; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestOwnDomains: whose mail a rule redirects is not one's own domain, in either kind of log.
func TestOwnDomains(t *testing.T) {
	foreign := tracetest.Row{trace.SenderAddress: "x@partner.test", trace.ReturnPath: "x@partner.test"}
	mailbox := ev(0, "DELIVER", "STOREDRIVER", "a@example.com", "")
	redirected := ev(1, "RECEIVE", "STOREDRIVER", "y@elsewhere.test", "", foreign)
	toPartner := ev(2, "FAIL", "SMTP", "y@partner.test", spamText, onPremises)
	srs := ev(1, "RECEIVE", "STOREDRIVER", "y@elsewhere.test", "", tracetest.Row{trace.SenderAddress: "x@other.test", trace.ReturnPath: "bounces+x=other.test@example.com"})
	for _, shape := range []trace.Shape{trace.TrackingLog, trace.ExtendedTrace} {
		s := NewStore(1, Options{})
		if err := s.Consume(0, tracetest.Block(0, 0, shape, mailbox, redirected, toPartner, srs)); err != nil {
			t.Fatal(err)
		}
		if got := s.Learned().Own().Names(); len(got) != 1 || got[0] != "example.com" {
			t.Errorf("%s: own domains %v", shape, got)
		}
	}
}

// TestOneMailboxOneDelivery: spellings of one address are one recipient.
func TestOneMailboxOneDelivery(t *testing.T) {
	rows := []tracetest.Row{
		ev(0, "RECEIVE", "STOREDRIVER", "B@Remote.test.;c@MÜNCHEN.test", "To;To"),
		ev(1, "SENDEXTERNAL", "SMTP", "b@remote.test;c@xn--mnchen-3ya.test", "", viaEOP),
		ev(1, "DEFER", "SMTP", "\x00B@rem\x00ote.test.\x1b;<c@\x7fmünchen.test>\x00", "", viaEOP), // damaged
	}
	got := resolve(t, testEnv(t), trace.ExtendedTrace, rows...)
	if len(got) != 2 || got[0].Recipient != "b@remote.test" || got[1].Recipient != "c@xn--mnchen-3ya.test" ||
		got[0].Outcome != Delivered || got[1].Outcome != Delivered {
		t.Errorf("%+v", got)
	}
}

// TestCauseAndEdgeAgree: a message given up after deferrals failed at the edge whose deferral is the cause, when it was
// refused there. What an edge wrote of its own connection is not the cause, also where a reply stands inside of it.
func TestCauseAndEdgeAgree(t *testing.T) {
	other := tracetest.Row{trace.CustomData: "S:OutboundProxyFrontendName=NAM12-DM6-obe.outbound.protection.outlook.com;S:IsSmtpResponseFromExternalServer=False"}
	listed := "451 4.7.1 Service unavailable; Client host [40.107.91.9] blocked using bl.spamcop.net"
	const first, second = "nam11-bn8-obe.outbound.protection.outlook.com", "nam12-dm6-obe.outbound.protection.outlook.com"
	for _, tt := range []struct{ message, cause, edge string }{
		{"Timeout", "dnsbl_public", first},
		{"421 4.4.2 Connection dropped due to SocketError", "dnsbl_public", first},
		{"451 5.7.3 STARTTLS is required to send mail", "dnsbl_public", first},
		{"452 4.2.2 The mailbox is over quota", "full", second},
	} {
		d := resolve(t, testEnv(t), trace.ExtendedTrace,
			ev(1, "DEFER", "SMTP", "b@remote.test", listed, viaEOP, fromRemote),
			ev(600, "DEFER", "SMTP", "b@remote.test",
				"450 4.4.317 Cannot connect to remote server [Message="+tt.message+"] [LastAttemptedServerName=mx.remote.test]", other),
			ev(700, "DEFER", "AGENT", "b@remote.test", "451 4.3.2 AgentDefer - safe attachments"),
			ev(90000, "FAIL", "QUEUE", "b@remote.test", expiredText))[0]
		if d.Outcome != Failed || d.RefusedBy != ByRemote || d.Refusal.Cause != tt.cause || d.Edge.Host != tt.edge {
			t.Errorf("%s: %s by %s, %s at %s", tt.message, d.Outcome, d.RefusedBy, d.Refusal.ClassCause(), d.Edge.Host)
		}
		if d.RefusedAt >= d.DecidedAt || !d.Expired {
			t.Errorf("%s: refused at %v, given up at %v, expired %v", tt.message, d.RefusedAt.Time(), d.DecidedAt.Time(), d.Expired)
		}
	}
}
