package cell

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPacked: the nasty cell is in the words of a published record, its addresses made up.
func TestPacked(t *testing.T) {
	tests := map[string][]string{
		"":                             nil,
		"a@example.com##Receive, Fail": {"a@example.com=Receive, Fail"},
		`a.b@example.com##Receive, Deliver;"Fn Ln<fn.ln"@example.com##Receive, Fail`: {
			"a.b@example.com=Receive, Deliver", `"Fn Ln<fn.ln"@example.com=Receive, Fail`,
		},
		`"a;b##c"@example.com##Send;b@example.com##Receive;`: {`"a;b##c"@example.com=Send`, "b@example.com=Receive"},
		"a@example.com##":    {"a@example.com="},
		"a@example.com":      nil,
		"##Fail":             nil,
		"a@example.com##Re":  {"a@example.com=Re"},
		"a@example.com##;b;": {"a@example.com="},
	}
	for in, want := range tests {
		var got []string
		Packed([]byte(in), func(a, s []byte) { got = append(got, fmt.Sprintf("%s=%s", a, s)) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Packed(%q): %s", in, diff)
		}
	}
}

// TestFacts: the form is that of the Reporting web service's MessageTraceDetail (Microsoft Learn), whose attributes
// come in any order; an example there has no Name.
func TestFacts(t *testing.T) {
	tests := map[string][]string{
		"": nil,
		`<root><MEP Name="ServerHostName" String="ABC.namprd13.prod.outlook.com"/><MEP String="x &amp; y &quot;z&quot;" Name="K"/></root>`: {
			"ServerHostName=ABC.namprd13.prod.outlook.com", `K=x & y "z"`,
		},
		`%3Croot%3E%3CMEP%20Name=%22A%22%20String=%22b%22/%3E%3C/root%3E`:                         {"A=b"},
		`<root><MEP String="lost"/><MEP Name="N" Integer="1"/><MEP Name="B" Blob="" String="c"/>`: {"B=c"},
		`<root><MEP Name="A" String="cut`:                                                         nil,
		`<root><MEP `:                                                                             nil,
	}
	for in, want := range tests {
		var got []string
		Facts([]byte(in), func(k, v []byte) { got = append(got, fmt.Sprintf("%s=%s", k, v)) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Facts(%q): %s", in, diff)
		}
	}
}

func TestReason(t *testing.T) {
	led := "[{LED=450 4.4.317 Cannot connect to remote server [Message=x. y]};{MSG=};{FQDN=mx.example.net};{IP=192.0.2.1};{LRT=}]"
	tests := []struct{ in, reason, ip, host string }{
		{"Reason: " + led, led, "", ""},
		{"Reason: " + led + ". OutboundProxyTargetIP: 192.0.2.1. OutboundProxyTargetHostName: mx.example.net", led, "192.0.2.1", "mx.example.net"},
		{"Reason: [{LED=451 cut};{MSG=4. OutboundProxyTargetIP: 192.0.2.1. OutboundProxyTargetHostName: mx.example.net", "[{LED=451 cut};{MSG=4", "192.0.2.1", "mx.example.net"},
		{"550 5.1.1 User unknown", "550 5.1.1 User unknown", "", ""},
		{"The message was submitted.", "", "", ""},
		{"To", "", "", ""},
		{"", "", "", ""},
	}
	for _, tt := range tests {
		ip, host := ProxyTarget([]byte(tt.in))
		if got := string(Reason([]byte(tt.in))); got != tt.reason || string(ip) != tt.ip || string(host) != tt.host {
			t.Errorf("%q: %q %q %q", tt.in, got, ip, host)
		}
	}
}

// TestEventData: Get-MessageTrackingLog writes pairs instead of the members of custom_data.
func TestEventData(t *testing.T) {
	tests := map[string][]string{
		"{[ToEntity, Internet], [FromEntity, Hosted]}":            {"ToEntity=Internet", "FromEntity=Hosted"},
		"[E2ELatency, 0.504], [OutboundProxyTargetHostName, a.b]": {"E2ELatency=0.504", "OutboundProxyTargetHostName=a.b"},
		"[A, x, [y]], [B, z]":                                     {"A=x, [y]", "B=z"},
		"[A, x":                                                   {"A=x"},
		"[A]":                                                     nil,
	}
	for in, want := range tests {
		var got []string
		CustomData([]byte(in), func(k, v []byte) { got = append(got, fmt.Sprintf("%s=%s", k, v)) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
}
