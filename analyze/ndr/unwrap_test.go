package ndr

import (
	"reflect"
	"testing"
)

const bracket = "[AM5EUR03FT022.eop-EUR03.prod.protection.outlook.com 2026-01-02T03:04:05.678Z 08DC0ABCDEF01234]"

func TestUnwrap(t *testing.T) {
	const edge = "am5eur03ft022.eop-eur03.prod.protection.outlook.com"
	for _, c := range []struct {
		name, text string
		want       Unwrapped
	}{
		{"empty", "", Unwrapped{}},
		{"plain", "550 5.1.1 User unknown", Unwrapped{Inner: "550 5.1.1 User unknown"}},
		{"blanks and line ends", " 550-5.1.1 User\r\n 550\t5.1.1 unknown ", Unwrapped{Inner: "550-5.1.1 User 550 5.1.1 unknown"}},
		{"delimiters inside the reply", "{[{LED=450 a {b} [c];{d}=e};{MSG=m};{FQDN=mx.example.org};{IP=192.0.2.1};{LRT=x}]}",
			Unwrapped{Inner: "450 a {b} [c];{d}=e", Layers: []string{"led"}, MSG: "m", FQDN: "mx.example.org", IP: "192.0.2.1"}},
		{"another order", "[{LRT=x};{FQDN=mx.example.org};{LED=450 a};{IP=}]",
			Unwrapped{Inner: "450 a", Layers: []string{"led"}, FQDN: "mx.example.org"}},
		{"no LED value", "[{LED=};{MSG=451 later};{FQDN=};{IP=};{LRT=}]", Unwrapped{Inner: "451 later", Layers: []string{"led"}, MSG: "451 later"}},
		{"cut in MSG", "Reason: [{LED=450 a [b]};{MSG=4. OutboundProxyTargetIP: 192.0.2.9. OutboundProxyTargetHostName: mx.example.org",
			Unwrapped{Inner: "450 a [b]", Layers: []string{"led"}, MSG: "4", TargetIP: "192.0.2.9", TargetHost: "mx.example.org"}},
		{"expired around a refusal", "550 5.4.300 Message expired -> 452 4.2.2 out of storage",
			Unwrapped{Inner: "452 4.2.2 out of storage", Outer: "550 5.4.300 Message expired -> 452 4.2.2 out of storage",
				Layers: []string{"expired"}, Expired: true, External: true}},
		{"expired, nothing inside", "550 4.4.7 QUEUE.Expired; message expired",
			Unwrapped{Outer: "550 4.4.7 QUEUE.Expired; message expired", Layers: []string{"expired"}, Expired: true}},
		{"expired with a word more", "550 5.4.317 Message expired, cannot connect to remote server",
			Unwrapped{Outer: "550 5.4.317 Message expired, cannot connect to remote server", Layers: []string{"expired"}, Expired: true}},
		{"own text", "450 4.4.316 Connection refused [Message=Socket error code 10061] [LastAttemptedServerName=mx.example.org] [LastAttemptedIP=192.0.2.1:25] " + bracket,
			Unwrapped{Inner: "450 4.4.316 Connection refused [Message=Socket error code 10061] [LastAttemptedServerName=mx.example.org] [LastAttemptedIP=192.0.2.1:25] " + bracket,
				LastHost: "mx.example.org", LastIP: "192.0.2.1", Local: true, LocalHost: edge}},
		{"bracket of the remote side", "550 5.7.1 no " + bracket, Unwrapped{Inner: "550 5.7.1 no " + bracket}},
		{"classic", "mx.example.org #5.7.1 smtp;550 5.7.1 no", Unwrapped{Inner: "550 5.7.1 no", Layers: []string{"returned"}, SaidHost: "mx.example.org", External: true}},
		{"classic with marks", "#<mx.example.org #5.7.1 smtp;550 5.7.1 no> #SMTP#", Unwrapped{Inner: "550 5.7.1 no", Layers: []string{"returned"}, SaidHost: "mx.example.org", External: true}},
		{"Postfix", "<a@example.org>: host mx.example.org[192.0.2.1] said: 550 no (in reply to end of DATA command)",
			Unwrapped{Inner: "550 no", Layers: []string{"said"}, SaidHost: "mx.example.org", SaidIP: "192.0.2.1", External: true, Stage: "end of data"}},
		{"Exim", "SMTP error from remote mail server after RCPT TO:<a@example.org>: host mx.example.org [192.0.2.1]: 550 no",
			Unwrapped{Inner: "550 no", Layers: []string{"said"}, SaidHost: "mx.example.org", SaidIP: "192.0.2.1", External: true, Stage: "rcpt to"}},
		{"Exim's delivery report", "host mx.example.org [192.0.2.1]\r\n    SMTP error from remote mail server after RCPT TO:<a@example.org>:\r\n    550 no: 551 never",
			Unwrapped{Inner: "550 no: 551 never", Layers: []string{"said"}, SaidHost: "mx.example.org", SaidIP: "192.0.2.1", External: true, Stage: "rcpt to"}},
		{"Exim's log", "H=mx.example.org [192.0.2.1]: SMTP error from remote mail server after pipelined MAIL FROM:<b@example.com> SIZE=17: 421 4.7.0 later",
			Unwrapped{Inner: "421 4.7.0 later", Layers: []string{"said"}, SaidHost: "mx.example.org", SaidIP: "192.0.2.1", External: true, Stage: "mail from"}},
		{"Exim, nobody named", "SMTP error from remote mail server after initial connection: 554 no",
			Unwrapped{Inner: "554 no", Layers: []string{"said"}, External: true}},
		{"IONOS", "SMTP error from remote server for TEXT command, host: mx.example.org (192.0.2.1) reason: 550 no",
			Unwrapped{Inner: "550 no", Layers: []string{"said"}, SaidHost: "mx.example.org", SaidIP: "192.0.2.1", External: true}},
		{"qmail", "Connected to 192.0.2.1 but sender was rejected. Remote host said: 550 no",
			Unwrapped{Inner: "550 no", Layers: []string{"said"}, SaidIP: "192.0.2.1", External: true}},
		{"a reason that is no reply", "550 Rejected, host: out.example.com (203.0.113.9) reason: spam",
			Unwrapped{Inner: "550 Rejected, host: out.example.com (203.0.113.9) reason: spam"}},
		{"an arrow that wraps nothing", "554 blocked; 127.0.0.1 -> Query Refused", Unwrapped{Inner: "554 blocked; 127.0.0.1 -> Query Refused"}},
	} {
		if got := Unwrap(c.text); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

// An expiry around a connection text that quotes the remote reply: three layers, one refusal, the edge known.
func TestExpiryHidesTheRefusal(t *testing.T) {
	text := "550 5.4.317 Message expired, cannot connect to remote server(450-4.4.317 Cannot connect to remote server " +
		"[Message=550-5.7.0 Connection refused - IB116. 40.107.1.2 Senderscore too low. See [here]] [LastAttemptedServerName=mx.example.org] " +
		"[LastAttemptedIP=192.0.2.1:25] " + bracket + ")"
	r := defaultSet(t).Classify(text, Context{})
	if r.ClassCause() != "blocklist.dnsbl_public" || r.List != "senderscore" || r.ClientIP.String() != "40.107.1.2" {
		t.Errorf("%s, list %s, client %s", r.ClassCause(), r.List, r.ClientIP)
	}
	if !r.Expired || !r.External || r.Local || r.EnhancedCode != "5.7.0" || r.OuterEnhancedCode != "5.4.317" {
		t.Errorf("expired %t, external %t, local %t, codes %s in %s", r.Expired, r.External, r.Local, r.EnhancedCode, r.OuterEnhancedCode)
	}
	if r.LocalHost != "am5eur03ft022.eop-eur03.prod.protection.outlook.com" || r.RemoteHost != "mx.example.org" {
		t.Errorf("local host %q, remote %q", r.LocalHost, r.RemoteHost)
	}
}

// A caller sees by Inner and Expired that the last deferral holds the cause.
func TestExpiredWithNothingInside(t *testing.T) {
	for _, text := range []string{"550 5.4.300 Message expired", "550 4.4.7 QUEUE.Expired; message expired", "[{LED=550 4.4.7 QUEUE.Expired};{MSG=};{FQDN=};{IP=};{LRT=}]"} {
		r := defaultSet(t).Classify(text, Context{})
		if r.ClassCause() != "network.expired" || !r.Expired || r.Inner != "" || r.SMTPCode != "550" {
			t.Errorf("%q: %s, expired %t, inner %q, code %s", text, r.ClassCause(), r.Expired, r.Inner, r.SMTPCode)
		}
	}
}

func TestReadCodes(t *testing.T) {
	for _, c := range []struct{ text, reply, enhanced string }{
		{"550 5.7.1 no", "550", "5.7.1"},
		{"550-5.7.1 no 550 5.7.1 no", "550", "5.7.1"},
		{"550 4.4.7 QUEUE.Expired", "550", "4.4.7"},
		{"451 5.7.500-699 (ASxxx)", "451", "5.7.500"},
		{"5.7.1. Unable To Relay", "", "5.7.1"},
		{"550 #5.1.0 Address rejected.", "550", "5.1.0"},
		{"550 5.7.51 1 no", "550", "5.7.51"},
		{"554 sorry, no mailbox here by that name. (#5.1.1)", "554", "5.1.1"},
		{"550 mail from 5.6.7.8 refused", "550", ""},
		{"550 4.3.2.1 is blocked", "550", ""},
		{"554 5.7.1.9 is blocked", "554", ""},
		{"421 listed since 5.1.1", "421", ""},
		{"Delivery failed: the server answered '550 5.1.1 unknown'", "550", "5.1.1"},
		{"no mail for 550 days", "", ""},
		{"451", "451", ""},
		{"", "", ""},
	} {
		if reply, enhanced := readCodes(c.text); reply != c.reply || enhanced != c.enhanced {
			t.Errorf("%q: %q %q, want %q %q", c.text, reply, enhanced, c.reply, c.enhanced)
		}
	}
}
