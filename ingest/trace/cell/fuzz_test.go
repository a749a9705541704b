package cell

import (
	"bytes"
	"strings"
	"testing"
)

// grammars are cells of every grammar, in the words of published records with made-up names.
var grammars = []string{
	"a@example.com;\"Fn Ln<fn;ln\"@example.com;jürgen@bücher.example",
	"{a@example.com, b@example.com}",
	"a.b@example.com##Receive, Deliver;\"Fn Ln<fn.ln\"@example.com##Receive, Fail",
	"250 2.1.5 Recipient OK;550 4.4.7 QUEUE.Expired;<lost>;To",
	"'[{LED=550 5.7.1 it''s; no [192.0.2.1]};{MSG=};{FQDN=mx.example.net};{IP=2001:db8::1};{LRT=1/21/2025 3:45:12 AM}]';250 OK",
	"{[{LRT=};{LED=450 4.4.317 Cannot connect [Message=a] [LastAttemptedIP=192.0.2.1:25] [AB1PR01FT001 2026-01-02T03:04:05.678Z 08DD000000000001](x)};{FQDN=};{IP=}]}",
	"S:E2ELatency=1.234;I32:N=4;Dbl:X=0,5;Microsoft.Exchange.Transport.MailRecipient.RequiredTlsAuthLevel=Opportunistic;'S:AMA=SUM|a=1;b''c|SFS=x|SFS=y'",
	"{[ToEntity, Unknown], [FromEntity, Internet], [E2ELatency, 1.5]}",
	"<root><MEP Name=\"ServerHostName\" String=\"AB1PR01MB0001\"/><MEP String=\"a &amp; b\" Name=\"K\"/></root>",
	"%3Croot%3E%3CMEP%20Name=%22A%22%20String=%22b%22/%3E%3C/root%3E",
	"Reason: [{LED=550 5.1.1 no};{MSG=4. OutboundProxyTargetIP: 192.0.2.1. OutboundProxyTargetHostName: mx.example.net",
	"2026-01-02T03:04:05.678Z;SRV=AB1PR01MB0001.example.com:TOTAL-HUB=0.504|SMR=0.1(SMRDE=0.02);LSRV=x:TOTAL-DEL=0.5",
	"{1341AC7B-13FB-42AB-4D44-08CF7F55890F}", "[2001:db8::1]:25", "192.0.2.1.:25", "::ffff:192.0.2.1", "<A@EXAMPLE.com> ",
}

// read reads a cell by every grammar and wants what comes out to be made of what went in, and nothing to be changed.
func read(t *testing.T, in []byte) {
	t.Helper()
	before := bytes.Clone(in)
	within := func(what string, parts ...[]byte) {
		for _, p := range parts {
			if !bytes.Contains(before, p) && !bytes.Contains(before, []byte("''")) && !bytes.ContainsAny(before, "&%;") {
				t.Errorf("%s of %q gives %q", what, before, p)
			}
		}
	}
	within("members", members(in)...)
	addresses := AppendAddresses(nil, in)
	within("addresses", addresses...)
	for n := range 4 {
		statuses, clear := AppendStatuses(nil, in, n)
		if len(statuses) != n {
			t.Errorf("%d statuses of %q for %d recipients, clear %v", len(statuses), before, n, clear)
		}
	}
	pair := func(a, b []byte) { within("pairs", a, b) }
	Packed(in, func(address, status []byte) {
		if len(address) == 0 {
			t.Errorf("a recipient without an address in %q", before)
		}
		pair(address, status)
	})
	CustomData(in, pair)
	Facts(in, func(k, v []byte) {
		if len(k) == 0 || len(v) == 0 {
			t.Errorf("an empty fact in %q", before)
		}
	})
	within("reason", Reason(in))
	ip, host := ProxyTarget(in)
	within("target", ip, host)
	Origination(in)
	IP(in)
	GUID(in)
	if a := Address(nil, in); len(a) > len(in) {
		t.Errorf("address %q of %q", a, before)
	}
	if !bytes.Equal(in, before) {
		t.Errorf("%q was changed to %q", before, in)
	}
}

// TestCutCells reads every grammar cut at every byte.
func TestCutCells(t *testing.T) {
	for _, g := range grammars {
		for cut := range len(g) + 1 {
			read(t, []byte(g[:cut]))
			read(t, []byte(g[cut:]))
		}
	}
}

func FuzzCells(f *testing.F) {
	for _, g := range grammars {
		f.Add([]byte(g))
	}
	f.Fuzz(read)
}

// FuzzWritten writes members as Exchange does (those that hold ";" or an apostrophe in apostrophes, inner ones doubled)
// and wants them back.
func FuzzWritten(f *testing.F) {
	f.Add("S:A=1", "S:B=x;y='z'", "'")
	f.Add("[{LED=550 it's; no};{MSG=}]", "", "plain")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		want := []string{a, b, c}
		var written []string
		for _, m := range want {
			if strings.ContainsAny(m, ";'") {
				m = "'" + strings.ReplaceAll(m, "'", "''") + "'"
			}
			written = append(written, m)
		}
		var got []string
		for _, m := range members([]byte(strings.Join(written, ";") + ";")) {
			got = append(got, string(m))
		}
		if strings.Join(got, "\x00") != strings.Join(want, "\x00") {
			t.Errorf("%q is written as %q and read as %q", want, written, got)
		}
	})
}
