package ndr

import (
	"html"
	"maps"
	"slices"
	"strings"
	"testing"
)

// forms are what happens to a refusal between the server that wrote it and an export. Those of replies need a text that
// begins with a reply code.
var forms = []struct {
	name  string
	reply bool
	print func(string) string
}{
	{"doubled blanks", false, func(s string) string { return strings.ReplaceAll(s, " ", "  ") }},
	{"queue id", false, func(s string) string { return s + " (4bXz7Qk1r9)" }},
	{"session", false, func(s string) string { return s + " 98e67ed59e1d1-2f.412 - gsmtp" }},
	{"bracket", false, func(s string) string { return s + " " + bracket }},
	{"escaped", false, html.EscapeString},
	{"quoted", false, func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }},
	{"LED", false, func(s string) string {
		return "Reason: [{LED=" + s + "};{MSG=};{FQDN=mx.example.org};{IP=192.0.2.25};{LRT=1/2/2026 3:04:05 AM}]. OutboundProxyTargetIP: 192.0.2.25. OutboundProxyTargetHostName: mx.example.org"
	}},
	{"LED cut short", false, func(s string) string { return "Reason: [{LED=" + s + "};{MSG=};{FQDN=mx.exam" }},
	{"LED in another order", false, func(s string) string { return "{[{LRT=};{LED=" + s + "};{FQDN=};{IP=}]}" }},
	{"rewrap", true, func(s string) string { return "550 5.7.350 Remote server returned message detected as spam -> " + s }},
	{"expired", true, func(s string) string { return "550 5.4.300 Message expired -> " + s }},
	{"expired, quoted", true, func(s string) string {
		return "550 5.4.317 Message expired, cannot connect to remote server(450-4.4.317 Cannot connect to remote server [Message=" + s +
			"] [LastAttemptedServerName=mx.example.org] [LastAttemptedIP=192.0.2.25:25] " + bracket + ")"
	}},
	{"said", true, func(s string) string {
		return "<ann@example.org>: host mx.example.org[192.0.2.25] said: " + s + " (in reply to RCPT TO command)"
	}},
	{"returned", true, func(s string) string { return "Remote Server at mx.example.org (192.0.2.25) returned '" + s + "'" }},
	{"classic", true, func(s string) string { return "#< mx.example.org #5.0.0 smtp; " + s + "> #SMTP#" }},
	{"label", true, func(s string) string { return "Diagnostic-Code: smtp; " + s }},
	{"number sign", true, func(s string) string { return s[:4] + "#" + s[4:] }},
	{"hyphen", true, func(s string) string { return s[:3] + "-" + s[4:] }},
	{"folded", true, func(s string) string {
		at := strings.Index(s[len(s)/2:], " ") + len(s)/2
		if at < len(s)/2 {
			return s
		}
		return s[:3] + "-" + s[4:at] + " " + s[:3] + " " + s[at+1:]
	}},
}

// What is printed around a refusal, or differs from one to the next, does not change what it means.
func TestFormsKeepTheMeaning(t *testing.T) {
	s := defaultSet(t)
	texts := slices.Sorted(maps.Keys(readSentences(t)))
	for _, f := range forms {
		asked, changed := 0, 0
		for i := 0; i < len(texts); i += 15 {
			text := texts[i]
			if strings.Contains(text, "->") || strings.Contains(text, "{LED=") || strings.Contains(text, "[Message=") ||
				strings.Contains(text, " said: ") || f.reply && (!startsWithReply(text) || len(text) < 12 || text[3] != ' ') {
				continue
			}
			plain, printed := s.Classify(text, Context{}), s.Classify(f.print(text), Context{})
			asked++
			if plain.ClassCause() != printed.ClassCause() || plain.List != printed.List || plain.Zone != printed.Zone {
				t.Logf("%s: %q: %s %s, was %s %s", f.name, f.print(text), printed.ClassCause(), printed.List, plain.ClassCause(), plain.List)
				changed++
			}
		}
		if asked < 100 || changed*100 > asked {
			t.Errorf("%s: %d of %d meanings changed", f.name, changed, asked)
		}
	}
}
