package ingest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tracesift/ingest/trace"
)

// sendLog is a protocol log of two sessions that interleave.
const sendLog = "#Software: Microsoft Exchange Server\r\n#Version: 15.0.0.0\r\n#Log-type: SMTP Send Protocol Log\r\n#Date: 2026-11-10T08:00:00.000Z\r\n" +
	"#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context\r\n" +
	"2026-11-10T08:00:00.001Z,Outbound\\To Internet,08DE000000000001,0,,203.0.113.9:25,*,,\"attempting to connect, now\"\r\n" +
	"2026-11-10T08:00:00.002Z,Outbound\\To Internet,08DE000000000001,1,192.0.2.7:2525,203.0.113.9:25,+,,\r\n" +
	"2026-11-10T08:00:00.003Z,Outbound\\To Internet,08DE000000000002,0,192.0.2.7:2526,203.0.113.10:25,<,220 mx2.fabrikam.test,\r\n" +
	"2026-11-10T08:00:00.004Z,Outbound\\To Internet,08DE000000000001,2,192.0.2.7:2525,203.0.113.9:25,<,220 mx.fabrikam.test,\r\n" +
	"2026-11-10T08:00:00.005Z,Outbound\\To Internet,08DE000000000001,3,192.0.2.7:2525,203.0.113.9:25,>,EHLO edge07.example.com,\r\n" +
	"2026-11-10T08:00:00.006Z,Outbound\\To Internet,08DE000000000001,4,192.0.2.7:2525,203.0.113.9:25,<,250 mx.fabrikam.test,\r\n" +
	"2026-11-10T08:00:00.007Z,Outbound\\To Internet,08DE000000000001,5,192.0.2.7:2525,203.0.113.9:25,*,,sending message with RecordId 5 and InternetMessageId <1@example.com>\r\n" +
	"2026-11-10T08:00:00.008Z,Outbound\\To Internet,08DE000000000001,6,192.0.2.7:2525,203.0.113.9:25,>,MAIL FROM:<a@example.com>,\r\n" +
	"2026-11-10T08:00:00.009Z,Outbound\\To Internet,08DE000000000001,7,192.0.2.7:2525,203.0.113.9:25,<,250 ok,\r\n" +
	"2026-11-10T08:00:00.010Z,Outbound\\To Internet,08DE000000000001,8,192.0.2.7:2525,203.0.113.9:25,>,RCPT TO:<b@fabrikam.test>,\r\n" +
	"2026-11-10T08:00:00.011Z,Outbound\\To Internet,08DE000000000001,9,192.0.2.7:2525,203.0.113.9:25,<,\"550 5.7.1 blocked, see \"\"us\"\"\",\r\n" +
	"broken\r\n" +
	"2026-11-10T08:00:00.012Z,Outbound\\To Internet,08DE000000000001,10,192.0.2.7:2525,203.0.113.9:25,-,,Local\r\n"

func TestReadProtocolLog(t *testing.T) {
	want := strings.Join([]string{
		"2026-11-10T08:00:00.011Z", "FAIL", "b@fabrikam.test", "550 5.7.1 blocked, see \"us\"", "<1@example.com>", "edge07.example.com", "mx.fabrikam.test", "08DE000000000001",
	}, "|")
	for how := range 5 {
		export := encode(sendLog, how)
		for _, s := range []setting{{1 << 20, 1 << 20, 0}, {1, 1, 0}, {200, 13, 0}} {
			got := readBytes(t, mustShapes(t), chunks{bytes.NewReader(export), s.chunk}, Options{BlockSize: s.block})
			a := got.audit
			if a.Shape != trace.SMTPSendLog || a.RowsRead != 13 || a.Filtered != 11 || a.Rejected != 1 || len(got.rows) != 1 || got.rows[0].line != 16 {
				t.Fatalf("%+v: account %+v, rows %v", s, a, got.rows)
			}
			cells := strings.Split(got.rows[0].cells, "\xFF")
			var row []string
			for _, c := range []trace.Column{
				trace.DateTime, trace.EventID, trace.RecipientAddress, trace.RecipientStatus, trace.MessageID, trace.ClientHostname, trace.ServerHostname, trace.SessionID,
			} {
				row = append(row, cells[c])
			}
			if text := strings.Join(row, "|"); text != want {
				t.Errorf("row %s\nwant %s", text, want)
			}
		}
	}
}

// bounced is a bounce as it lies in a folder of mails.
const bounced = "Return-Path: <>\nReceived: from mx.fabrikam.test by edge07.example.com; Tue, 10 Nov 2026 09:00:00 +0100\nFrom: postmaster@fabrikam.test\nTo: a@example.com\n" +
	"Date: Tue, 10 Nov 2026 09:00:05 +0100\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n" +
	"--x\nContent-Type: text/plain\n\nNo.\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.fabrikam.test\n\n" +
	"Final-Recipient: rfc822; b@fabrikam.test\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n\n" +
	"Action: failed\nStatus: 5.1.1\n\n--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: <1@example.com>\n\n--x--\n"

func TestReadBounce(t *testing.T) {
	for name, export := range map[string]string{
		"LF": bounced, "CRLF": strings.ReplaceAll(bounced, "\n", "\r\n"), "CR": strings.ReplaceAll(bounced, "\n", "\r"), "in a mailbox file": "From MAILER-DAEMON Tue Nov 10 08:00:05 2026\n" + bounced,
		"with a mark": byteOrderMark + bounced,
	} {
		t.Run(name, func(t *testing.T) {
			got := readBytes(t, mustShapes(t), strings.NewReader(export), Options{Digest: true})
			a := got.audit
			if got.err != nil || a.Shape != trace.Bounce || a.Format != "mail" || a.RowsRead != 2 || a.Rejected != 1 || len(got.rows) != 1 || len(a.SHA256) != 64 || a.FirstAt == 0 || len(a.Hours) != 1 {
				t.Fatalf("account %+v, rows %v, %v", a, got.rows, got.err)
			}
			cells := strings.Split(got.rows[0].cells, "\xFF")
			if cells[trace.DateTime] != "2026-11-10T08:00:05Z" || cells[trace.RecipientAddress] != "b@fabrikam.test" || cells[trace.DiagnosticCode] != "550 5.1.1 no such user" || cells[trace.MessageID] != "<1@example.com>" {
				t.Errorf("%q", cells)
			}
		})
	}
	// A message that comes back whole stands behind the report. All of it is part of the export.
	long := strings.Replace(bounced, "\n--x--\n", "\n"+strings.Repeat("It was a long mail.\n", 40_000)+"--x--\n", 1)
	path := filepath.Join(t.TempDir(), "long.eml")
	if err := os.WriteFile(path, []byte(long), 0o600); err != nil {
		t.Fatal(err)
	}
	audits, err := Read(t.Context(), mustShapes(t), []Input{{Path: path, Named: true}}, newPerFile(true), Options{Digest: true})
	if a := &audits[0]; err != nil || a.Err != nil || a.Bytes != int64(len(long)) || a.SHA256 != fmt.Sprintf("%x", sha256.Sum256([]byte(long))) {
		t.Errorf("%v, %v: %d bytes of %d, hash %s", err, a.Err, a.Bytes, len(long), a.SHA256)
	}
	for name, c := range map[string]struct{ mail, want string }{
		"a letter":  {strings.Replace(bounced, "multipart/report; report-type=delivery-status; boundary=x", "text/plain", 1), "no delivery status notification"},
		"no date":   {strings.Replace(strings.Replace(bounced, "Date: Tue", "X-Date: Tue", 1), "Status: 5.1.1\n\n--x", "\n\n--x", 1), ""},
		"not there": {"From: a@example.com\nTo: b@example.com\nSubject: x\n\n", "no delivery status notification"},
	} {
		got := readBytes(t, mustShapes(t), strings.NewReader(c.mail), Options{})
		if c.want == "" && (got.err != nil || got.audit.Rejected != 2 || len(got.rows) != 0) || c.want != "" && (got.err == nil || !strings.Contains(got.err.Error(), c.want)) {
			t.Errorf("%s: account %+v, %v, want %q", name, got.audit, got.err, c.want)
		}
	}
}

func TestIsMail(t *testing.T) {
	for text, want := range map[string]bool{
		bounced: true, "From: a\nTo: b\nSubject: c\n\n": true, "Received: from x\n by y\nTo: b\nSubject: c\n": true,
		"From: a\nTo: b\n\n": false, "To: a\nSubject: b\nDate: c\n\n": false, "": false, "\n": false, "From : a\nTo : b\nSubject : c\n": false,
		narrow + "\n": false, "#Software: x\n#Version: y\n": false, "Received,From: x\n": false,
	} {
		if got := isMail([]byte(text)); got != want {
			t.Errorf("isMail(%q) = %v", text, got)
		}
	}
}
