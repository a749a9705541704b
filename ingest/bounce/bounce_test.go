package bounce

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/ingest/internal/rows"
	"tracesift/ingest/trace"
)

// report joins parts to a multipart/report; each begins with its content type.
func report(header string, parts ...string) string {
	m := header + "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"=_b\"\n\npreamble\n"
	for _, p := range parts {
		m += "--=_b\nContent-Type: " + p + "\n"
	}
	return m + "--=_b--\n"
}

const fromService = "From: Mail Delivery <postmaster@example.com>\nTo: Alice <alice@example.com>\nDate: Tue, 10 Nov 2026 09:00:05 +0100\n" +
	"Subject: =?iso-8859-1?Q?Unzustellbar=3A_Gr=FC=DFe?=\nIn-Reply-To: <1@example.com>\n"

var noon = time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)

func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		mail string
		want Report
	}{
		"Exchange Online": {
			mail: report(fromService,
				"text/plain; charset=\"us-ascii\"\n\nYour message wasn't delivered.\n",
				"text/html\n\n<p>Your message</p>\n",
				"message/delivery-status\n\nReporting-MTA: dns;QX7PR91MB4005.namprd91.prod.outlook.com\nReceived-From-MTA: dns;x\n"+
					"Arrival-Date: Tue, 10 Nov 2026 11:59:00 +0000\n\nFinal-Recipient: rfc822;bob@fabrikam.test\nAction: failed\nStatus: 5.7.1\n"+
					"Diagnostic-Code: smtp;550 5.7.1 Service unavailable, Client host [40.107.92.40]\n blocked using Spamhaus; see\n\thttps://example.net/\n"+
					"Remote-MTA: dns; mx.fabrikam.test\nX-Display-Name: Bob\n\n",
				"message/rfc822\n\nReceived: from QX7PR91MB4005.namprd91.prod.outlook.com ([::1]) by\n QX7PR91MB4006.namprd91.prod.outlook.com with mapi id 1; Tue, 10 Nov 2026 11:59:00 +0000\n"+
					"From: \"Alice, A.\" <alice@example.com>\nTo: bob@fabrikam.test\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\nMessage-ID: <1@example.com>\n"+
					"X-MS-Exchange-CrossTenant-Network-Message-Id: 01dd0000-0000-4000-8000-000000000001\n\ntext\n"),
			want: Report{
				Message: Message{
					ID: "<1@example.com>", NetworkMessageID: "01dd0000-0000-4000-8000-000000000001", Sender: "alice@example.com", Subject: "Grüße",
				},
				ReportingMTA: "QX7PR91MB4005.namprd91.prod.outlook.com", ArrivalDate: "2026-11-10T11:59:00Z",
				Recipients: []Recipient{{
					Final: "bob@fabrikam.test", Action: "failed", Status: "5.7.1", RemoteMTA: "mx.fabrikam.test",
					Diagnostic: "550 5.7.1 Service unavailable, Client host [40.107.92.40] blocked using Spamhaus; see https://example.net/",
				}},
			},
		},
		"the recipient's server, two recipients, one late": {
			mail: report(fromService,
				"text/plain\n\nI'm sorry.\n",
				"message/delivery-status\nContent-Transfer-Encoding: quoted-printable\n\nReporting-MTA: dns; mx.fabrikam.test (really)\n\n\n"+
					"Original-Recipient: rfc822;b.ob@fabrikam.test\nFinal-Recipient: RFC822; bob@fabrikam.test\nAction: Failed (for good)\nStatus: 5.2.2 (full)\n"+
					"Diagnostic-Code: X-Postfix; mail=\nbox full\nLast-Attempt-Date: Tue, 10 Nov 2026 12:00:00 +0000 (GMT)\n\nnonsense here\n"+
					"Final-Recipient: rfc822; <carol@fabrikam.test>\nAction: delayed\nStatus: 4.4.1\nWill-Retry-Until: x\n",
				"text/rfc822-headers\n\nReturn-Path: <alice@example.com>\nReceived: from nam91-qx7-obe.outbound.protection.outlook.com\n (mail-qx7nam91on2040.outbound.protection.outlook.com [40.107.92.40])\n"+
					"\tby mx.fabrikam.test (Postfix) with ESMTPS id 1\n\tfor <bob@fabrikam.test>; Tue, 10 Nov 2026 12:00:00 +0000\nReceived: from a by b\nFrom: alice@example.com\nmessage-id: <2@example.com>\n"),
			want: Report{
				Message: Message{
					ID: "<2@example.com>", Sender: "alice@example.com",
					EdgeHost: "nam91-qx7-obe.outbound.protection.outlook.com", EdgeIP: "40.107.92.40",
				},
				ReportingMTA: "mx.fabrikam.test (really)",
				Recipients: []Recipient{
					{Final: "bob@fabrikam.test", Original: "b.ob@fabrikam.test", Action: "failed", Status: "5.2.2", Diagnostic: "mailbox full", LastAttempt: noon},
					{Final: "carol@fabrikam.test", Action: "delayed", Status: "4.4.1"},
				},
			},
		},
		"internationalised, base64, nothing returned": {
			mail: report(fromService,
				"text/plain; charset=windows-1252\n\nL\xe4uft nicht\n",
				"message/global-delivery-status\nContent-Transfer-Encoding: base64\n\n"+
					// Reporting-MTA: dns; mx.example.net / Final-Recipient: utf-8; j\x{F6}rg@b\x{FC}cher.example / Action: failed / Status: 5.1.1
					"UmVwb3J0aW5nLU1UQTogZG5zOyBteC5leGFtcGxlLm5ldAoKRmluYWwtUmVjaXBpZW50OiB1dGYtODsgalx4e0Y2fXJnQGJceHtGQ31jaGVyLmV4YW1w\nbGUKQWN0aW9uOiBmYWlsZWQKU3RhdHVzOiA1LjEuMQo=\n"),
			want: Report{
				Message:      Message{ID: "<1@example.com>", Sender: "alice@example.com"},
				ReportingMTA: "mx.example.net",
				Recipients:   []Recipient{{Final: "jörg@bücher.example", Action: "failed", Status: "5.1.1"}},
			},
		},
		"the words have what the status lacks": {
			mail: report(fromService,
				"text/plain\n\nDiagnostic information for administrators:\n\nGenerating server: edge07.example.com\n\nbob@fabrikam.test\n"+
					"mx.fabrikam.test #550 5.7.1\nRemote Server returned '550 5.7.1 no relaying'\n\ncarol@fabrikam.test\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n",
				"message/delivery-status\n\nReporting-MTA: dns;edge07.example.com\n\nFinal-recipient: RFC822;bob@fabrikam.test\nAction: failed\nStatus: 5.7.1\n\n"+
					"Final-recipient: RFC822;carol@fabrikam.test\nAction: failed\nStatus: 5.1.1\n\nFinal-recipient: RFC822;dan@fabrikam.test\nAction: failed\nStatus: 5.0.0\n"+
					"X-Supplementary-Info: <mx.fabrikam.test #5.0.0 smtp;554 no>\n\nAction: failed\nStatus: 5.0.0\n"),
			want: Report{
				Message:      Message{ID: "<1@example.com>", Sender: "alice@example.com"},
				ReportingMTA: "edge07.example.com",
				Recipients: []Recipient{
					{Final: "bob@fabrikam.test", Action: "failed", Status: "5.7.1", Diagnostic: "Remote Server returned '550 5.7.1 no relaying'"},
					{Final: "carol@fabrikam.test", Action: "failed", Status: "5.1.1", Diagnostic: "#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##"},
					{Final: "dan@fabrikam.test", Action: "failed", Status: "5.0.0", Diagnostic: "<mx.fabrikam.test #5.0.0 smtp;554 no>"},
				},
				Nameless: []string{"action: failed\nstatus: 5.0.0\n"},
			},
		},
		"attached to a mail, and cut": {
			mail: "From: alice@example.com\nDate: Tue, 10 Nov 2026 08:00:05 +0000\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/plain\n\nsee below\n--o\n" +
				"Content-Type: message/rfc822\n\n" + strings.TrimSuffix(report("In-Reply-To: <x@example.com>\n",
				"message/delivery-status\n\nReporting-MTA: dns;mx.example.net\n\nFinal-Recipient: rfc822;bob@fabrikam.test\nAction: failed\nStatus: 5.1.1\n"), "\n--=_b--\n"),
			want: Report{
				ReportingMTA: "mx.example.net", Recipients: []Recipient{{Final: "bob@fabrikam.test", Action: "failed", Status: "5.1.1"}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.want.Date = time.Date(2026, 11, 10, 8, 0, 5, 0, time.UTC)
			for _, ends := range []string{"\n", "\r\n"} {
				got, err := Read(strings.NewReader(strings.ReplaceAll(c.mail, "\n", ends)))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(&c.want, got, cmp.Comparer(time.Time.Equal)); diff != "" {
					t.Errorf("line ends %q (-want +got):\n%s", ends, diff)
				}
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct{ mail, want string }{
		"a letter":             {"From: a@example.com\nSubject: hi\n\nhello\n", "ordinary mail"},
		"a bounce of old":      {"From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n\n<bob@fabrikam.test>:\n550 no\n", "only words for people"},
		"an alternative":       {"From: a@example.com\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nx\n--b--\n", "ordinary mail"},
		"a status of nothing":  {report(fromService, "message/delivery-status\n\n\n"), "no delivery status"},
		"mails within mails":   {strings.Repeat("Content-Type: message/rfc822\n\n", 100) + "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822;b@example.net\n", "ordinary mail"},
		"no mail":              {"hello\nworld\n", "cannot be read"},
		"a header without end": {"Subject: " + strings.Repeat("x", 2*maxHeader), "cannot be read"},
	} {
		_, err := Read(strings.NewReader(c.mail))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if errors.Is(err, ErrNoReport) == (c.want == "cannot be read") {
			t.Errorf("%s: %v is of the wrong kind", name, err)
		}
	}
}

func TestAppendTo(t *testing.T) {
	r := Report{
		Date: noon, ReportingMTA: "mx.example.net", Message: Message{ID: "<1@example.com>", EdgeHost: "edge07.example.com", EdgeIP: "192.0.2.7"},
		Recipients: []Recipient{{Final: "b\xff@example.net", Diagnostic: "550 no"}, {Final: "c@example.net", LastAttempt: noon.Add(time.Hour), Action: "failed"}},
	}
	var out rows.Buffer
	r.AppendTo(&out)
	b := trace.Block{In: trace.Carry{Layout: rows.Layout(trace.Bounce)}, Side: out.Side, Cells: out.Cells, Starts: out.Starts, Rows: out.Rows()}
	for _, c := range []struct {
		row    int
		column trace.Column
		want   string
	}{
		{0, trace.DateTime, "2026-11-10T12:00:00Z"}, {1, trace.DateTime, "2026-11-10T13:00:00Z"},
		{0, trace.RecipientAddress, "b\uFFFD@example.net"}, {0, trace.DiagnosticCode, "550 no"}, {0, trace.Action, ""}, {1, trace.Action, "failed"},
		{1, trace.MessageID, "<1@example.com>"}, {1, trace.ClientIP, "192.0.2.7"}, {1, trace.CustomData, ""},
	} {
		if got := string(b.Cell(c.row, c.column)); got != c.want {
			t.Errorf("row %d, %s: %q, want %q", c.row, c.column, got, c.want)
		}
	}
	if b.Rows != 2 {
		t.Errorf("%d rows", b.Rows)
	}
}

// FuzzRead holds that reading ends, never panics, and finds only recipients that have an address.
func FuzzRead(f *testing.F) {
	f.Add(report(fromService, "message/delivery-status\n\nReporting-MTA: dns;x\n\nFinal-Recipient: rfc822;b@example.net\nDiagnostic-Code: smtp;550 \\x{\n", "message/rfc822\n\nReceived: from a ([192.0.2.1]) by b\n"))
	f.Add("Content-Type: message/global-delivery-status\nContent-Transfer-Encoding: base64\n\n=\n")
	f.Fuzz(func(t *testing.T, mail string) {
		r, err := Read(strings.NewReader(mail))
		if err != nil {
			return
		}
		for _, to := range r.Recipients {
			if to.Final == "" {
				t.Errorf("a recipient without an address in %q", mail)
			}
		}
		var out rows.Buffer
		r.AppendTo(&out)
		if out.Rows() != len(r.Recipients) {
			t.Errorf("%d rows for %d recipients", out.Rows(), len(r.Recipients))
		}
	})
}
