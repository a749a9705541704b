package redact

import (
	"errors"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze"
	"tracesift/analyze/delivery"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

const key = "a key that is long enough\n"

// redactor knows example.net by many messages and small.test by one.
func redactor(t *testing.T, key string) *Redactor {
	t.Helper()
	r, err := New([]byte(key))
	if err != nil {
		t.Fatal(err)
	}
	for n := range byte(FewMessages) {
		r.Count(&delivery.Delivery{Key: delivery.Key{n}, RecipientDomain: "example.net", SenderDomain: "example.com"})
	}
	for range FewMessages { // recipients of one message
		r.Count(&delivery.Delivery{Key: delivery.Key{99}, RecipientDomain: "small.test", SenderDomain: "example.com"})
	}
	return r
}

func TestKeys(t *testing.T) {
	for _, short := range []string{"", "too short", strings.Repeat(" ", 40), "0123456789abcde\n"} {
		if _, err := New([]byte(short)); err == nil || !strings.Contains(err.Error(), "openssl rand") {
			t.Errorf("New(%q) = %v, want an error that says how to make a key", short, err)
		}
	}
	a, b, c := redactor(t, key), redactor(t, strings.TrimSpace(key)), redactor(t, "another key that is long")
	if a.address("user@example.net") != b.address("USER@Example.NET") {
		t.Error("the end of the key's line, or the case of letters, changes pseudonyms")
	}
	if a.address("user@example.net") == c.address("user@example.net") {
		t.Error("the key does not matter")
	}
	if a.pseudonym("u", "x") == a.pseudonym("m", "x") {
		t.Error("an address and an id have one pseudonym")
	}
	// HMAC-SHA-256 of "u:user@example.net": what last week's report said must hold next week. Computed by
	// printf 'u:user@example.net' | openssl dgst -sha256 -hmac 'a key that is long enough' -binary | head -c 10 | base32
	if got, want := a.address("user@example.net"), "u-5k57g7mcg5wtuymk@example.net"; got != want {
		t.Errorf("the pseudonym is %s, want %s", got, want)
	}
}

func TestDomains(t *testing.T) {
	r := redactor(t, key)
	for domain, want := range map[string]string{
		"example.net": "example.net", "small.test": Folded, "never.seen.test": Folded, "": "", "(invalid)": "(invalid)",
	} {
		if got := r.domain(domain); got != want {
			t.Errorf("domain(%q) = %q, want %q", domain, got, want)
		}
	}
	for host, want := range map[string]string{
		"mx.example.net": "mx.example.net", "MX1.small.test": Folded, "small.test": Folded, "notsmall.test": "notsmall.test",
		"mail-am6.outbound.protection.outlook.com": "mail-am6.outbound.protection.outlook.com", "192.0.2.1": "192.0.2.1", "": "",
	} {
		if got := r.host(host); got != want {
			t.Errorf("host(%q) = %q, want %q", host, got, want)
		}
	}
}

// In the wanted texts, A, B and M stand for the pseudonyms of user@example.net, x@small.test and a message id.
func TestText(t *testing.T) {
	r := redactor(t, key)
	full := strings.NewReplacer("{A}", r.address("user@example.net"), "{B}", r.address("x@small.test"),
		"{M}", r.id("0a1b2c3d-0001-0002-0003-08de00000001"), "{V}", r.address("bounce-user=example.net@lists.test"),
		"{D}", r.pseudonym("u", "/o=Org/ou=Site/cn=Recipients/cn=jane"))
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"550 5.7.1 Service unavailable", "550 5.7.1 Service unavailable"},
		{"550 <user@example.net>: unknown", "550 <{A}>: unknown"},
		{"550 USER@EXAMPLE.NET.", "550 {A}."},
		{"to user%40" + "example.net, user=40" + "example.net and user&#64;" + "example.net", "to {A}, {A} and {A}"},
		{"mailto:user@example.net;x@small.test", "mailto:{A};{B}"},
		{"rfc822;user@example.net", "rfc822;{A}"},
		{"from bounce-user=example.net@lists.test now", "from {V} now"},
		{`"user"@example.net`, r.address(`"user"@example.net`)},
		{"id 0A1B2C3D-0001-0002-0003-08de00000001 gone", "id {M} gone"},
		{"see https://lists.test/q?ip=192.0.2.1", "see https://lists.test/q?ip=192.0.2.1"},
		{"see https://mx.small.test/q?ip=192.0.2.1", "see https://folded.invalid/q?ip=192.0.2.1"},
		{"see https://lists.test/q?a=user@example.net&b=2 now", "see https://lists.test/(redacted) now"},
		{"see https://lists.test/q?ip=40.107.92.40&n=4012.5 now", "see https://lists.test/q?ip=40.107.92.40&n=4012.5 now"},
		{"see https://lists.test/q?a=user=40" + "example.net", "see https://lists.test/(redacted)"},
		{"see https://lists.test/q?a=user%40" + "example.net", "see https://lists.test/(redacted)"},
		{"see http://user@lists.test/q", "see http://(redacted)"},
		{"IMCEAEX-_O=ORG_cn=jane@example.net", r.address("IMCEAEX-_O=ORG_cn=jane@example.net")},
		{"no /o=Org/ou=Site/cn=Recipients/cn=jane; here", "no {D}; here"},
		{"mx1.small.test said: not small.test, but example.net", "folded.invalid said: not folded.invalid, but example.net"},
		{"[192.0.2.1] host-1.example.net 2001:db8::1", "[192.0.2.1] host-1.example.net 2001:db8::1"},
		{"jörg@example.net and 用户@example.net", r.address("jörg@example.net") + " and " + r.address("用户@example.net")},
		{"a@b", r.address("a@b")}, {"@", "@"}, {"a @ b", "a @ b"}, {"x@[192.0.2.1]", r.address("x@[192.0.2.1]")},
	} {
		if got := r.Text(tt.in); got != full.Replace(tt.want) {
			t.Errorf("Text(%q)\n= %q, want\n  %q", tt.in, got, full.Replace(tt.want))
		}
	}
}

// text of a delivery to jane.doe@example.net.
func TestTextsAboutSomebody(t *testing.T) {
	r := redactor(t, key)
	d := &delivery.Delivery{Recipient: "jane.doe@example.net", RecipientDomain: "example.net", Sender: "info@example.com", SenderDomain: "example.com"}
	who := r.address("jane.doe@example.net")
	local, _, _ := strings.Cut(who, "@")
	for _, tt := range []struct{ in, want string }{
		{"550 jane.doe@example.net unknown", "550 " + who + " unknown"},
		{"550 recipient=jane.doe@example.net", "550 recipient=" + who},
		{"550 User Jane.Doe does not exist", "550 User " + local + " does not exist"},
		{"550 <jane.doe>: gone.", "550 <" + local + ">: gone."},
		{"550 mary-jane.doe@example.net", "550 " + r.address("mary-jane.doe@example.net")},
		{"550 info desk", "550 info desk"},
		{"550 jane.doesn", "550 jane.doesn"},
	} {
		if got := r.text(tt.in, r.people(d)); got != tt.want {
			t.Errorf("text(%q)\n= %q, want\n  %q", tt.in, got, tt.want)
		}
	}
}

func TestDelivery(t *testing.T) {
	const said = "550 5.1.1 <jane@small.test> unknown at mx.small.test"
	shared := &ndr.Refusal{Class: "recipient", Cause: "unknown", Inner: said, Matched: "jane@small.test", LookupURL: "https://x.test/?a=jane@small.test",
		RemoteHost: "mx.small.test", RemoteIP: netip.MustParseAddr("192.0.2.9"), Template: "550 <addr> unknown at mx.small.test", AuthDomain: "small.test"}
	before := *shared
	attempts := []delivery.Attempt{{Text: said, Refusal: shared, Remote: delivery.Remote{Host: "mx.small.test", IP: netip.MustParseAddr("192.0.2.9")}}}
	d := delivery.Delivery{
		Key: delivery.Key{99}, NetworkMessageID: "0a1b2c3d-0001-0002-0003-08de00000001", MessageID: "<abc@mail.example.com>",
		Sender: "bob@example.com", SenderDomain: "example.com", ReturnPath: "bob@example.com", Recipient: "jane@small.test", RecipientDomain: "small.test",
		OriginalAddress: "janet@small.test", Connector: "to small.test", Remote: attempts[0].Remote, Refusal: shared, Diagnostic: said, Attempts: attempts,
	}
	r := redactor(t, key)
	r.Delivery(&d)
	var all strings.Builder
	for _, s := range []string{
		d.NetworkMessageID, d.MessageID, d.Sender, d.ReturnPath, d.Recipient, d.RecipientDomain, d.OriginalAddress, d.Connector, d.Remote.Host, d.Diagnostic,
		d.Attempts[0].Text, d.Attempts[0].Remote.Host, d.Refusal.Inner, d.Refusal.Matched, d.Refusal.LookupURL, d.Refusal.RemoteHost, d.Refusal.Template, d.Refusal.AuthDomain,
	} {
		all.WriteString(s + "\n")
	}
	for _, name := range []string{"jane", "bob", "small.test", "0a1b2c3d", "abc"} {
		if strings.Contains(all.String(), name) {
			t.Errorf("%q is still in\n%s", name, all.String())
		}
	}
	if d.Sender != r.address("bob@example.com") || !strings.HasSuffix(d.Sender, "@example.com") || d.RecipientDomain != Folded || !strings.HasSuffix(d.Recipient, "@"+Folded) {
		t.Errorf("from %s to %s at %s", d.Sender, d.Recipient, d.RecipientDomain)
	}
	if !strings.Contains(d.Diagnostic, d.Recipient) {
		t.Errorf("%q does not name %s, by whom the field goes", d.Diagnostic, d.Recipient)
	}
	if d.Key == (delivery.Key{99}) || d.Remote.IP.IsValid() || d.Attempts[0].Remote.IP.IsValid() || d.Refusal.RemoteIP.IsValid() {
		t.Error("the key, or the server of a domain of few messages, is still known")
	}
	if diff := cmp.Diff(before, *shared, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Errorf("a shared refusal was changed: %s", diff)
	}
}

// A provider's host names its customer in the first label, and so do texts.
func TestHostsOfProviders(t *testing.T) {
	r := redactor(t, key)
	for to, want := range map[string]string{"small.test": "folded.mail.protection.outlook.com", "example.net": "small-test.mail.protection.outlook.com"} {
		const host = "small-test.mail.protection.outlook.com"
		d := delivery.Delivery{Recipient: "a@" + to, RecipientDomain: to, Remote: delivery.Remote{Host: host}, Diagnostic: "550 {FQDN=" + host + "}"}
		r.Delivery(&d)
		if d.Remote.Host != want || d.Diagnostic != "550 {FQDN="+want+"}" {
			t.Errorf("to %s: %s, %s", to, d.Remote.Host, d.Diagnostic)
		}
	}
}

// What the verdicts on bounces rest on stays.
func TestReturnPaths(t *testing.T) {
	r := redactor(t, key)
	for in, want := range map[string]string{"": "", "<>": "<>", "postmaster@example.com": "postmaster@example.com", "Postmaster@Small.test": "postmaster@" + Folded} {
		if got := r.address(in); got != want {
			t.Errorf("address(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestResult(t *testing.T) {
	r := redactor(t, key)
	res := &analyze.Result{
		Files: []trace.FileAudit{{
			Path: "exports/jane@small.test/x.csv", Err: errors.New("row of jane@small.test"), Warnings: []string{"to jane@small.test"},
			Findings:      []trace.Finding{{What: "all rows have the sender jane@small.test", Effect: "export jane@small.test"}},
			UnknownEvents: map[string]int64{"jane@small.test": 2},
		}},
		Warnings:   []string{"for jane@small.test"},
		OwnDomains: []string{"example.com", "small.test"},
	}
	r.Result(res)
	f := res.Files[0]
	texts := append(slices.Collect(maps.Keys(f.UnknownEvents)), f.AllWarnings()...)
	for _, s := range append(texts, f.Path, f.Err.Error(), res.Warnings[0]) {
		if strings.Contains(s, "jane") || strings.Contains(s, "small.test") {
			t.Errorf("%q names somebody", s)
		}
	}
	if !slices.Equal(res.OwnDomains, []string{"example.com"}) || res.FoldedBelow != FewMessages {
		t.Errorf("own domains are %q, folded below %d", res.OwnDomains, res.FoldedBelow)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"550 <user@example.net>", "https://x.test/?a=b@c.test", "/o=x/cn=y", "\xff@\xfe.test", "a@b@c@d.test", `"@"@x.test`, "a=40b.test"} {
		f.Add(s)
	}
	r, err := New([]byte(key))
	if err != nil {
		f.Fatal(err)
	}
	d := &delivery.Delivery{Recipient: "jane.doe@example.net", RecipientDomain: "example.net"}
	about := r.people(d)
	f.Fuzz(func(t *testing.T, s string) {
		for _, hidden := range []string{"secret@example.net", "jane.doe@example.net"} {
			for _, text := range []string{s + " <" + hidden + "> " + s, hidden + " " + s, s + "\n" + hidden} {
				if got := r.text(text, about); strings.Contains(strings.ToLower(got), hidden) {
					t.Errorf("text(%q) = %q", text, got)
				}
			}
		}
	})
}

// What a dataset under the key holds reads, once domains of few messages are one, as the deliveries that it came from.
func TestFold(t *testing.T) {
	r := redactor(t, key)
	every := r.EveryDomain()
	deliveries := []delivery.Delivery{
		{Sender: "a@example.com", SenderDomain: "example.com", Recipient: "b@example.net", RecipientDomain: "example.net",
			Remote: delivery.Remote{Host: "mx.example.net", IP: netip.MustParseAddr("192.0.2.1")}},
		{Sender: "a@example.com", SenderDomain: "example.com", Recipient: "b@small.test", RecipientDomain: "small.test",
			Remote:   delivery.Remote{Host: "small-test.mail.protection.outlook.com", IP: netip.MustParseAddr("192.0.2.2")},
			Attempts: []delivery.Attempt{{Remote: delivery.Remote{Host: "mx.small.test", IP: netip.MustParseAddr("192.0.2.3")}}}},
	}
	for _, d := range deliveries {
		want, got := d.Clone(), d.Clone()
		r.Delivery(&want)
		every.Delivery(&got)
		r.Fold(&got)
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
			t.Error(diff)
		}
	}
}

// Recipients of one message count once, in whichever order they come, and another time is counted anew.
func TestCount(t *testing.T) {
	r := redactor(t, key)
	for n := range byte(FewMessages - 1) {
		for range 2 {
			for m := range n + 1 {
				r.Count(&delivery.Delivery{Key: delivery.Key{m}, RecipientDomain: "mixed.test"})
			}
		}
	}
	if got := r.domain("mixed.test"); got != Folded {
		t.Errorf("%s is named after %d messages", got, FewMessages-1)
	}
	r.Count(&delivery.Delivery{Key: delivery.Key{77}, RecipientDomain: "mixed.test"})
	if got := r.domain("mixed.test"); got != "mixed.test" {
		t.Errorf("%s after %d messages", got, FewMessages)
	}
	if got := r.Again().domain("mixed.test"); got != Folded {
		t.Errorf("%s is named before it is counted", got)
	}
}
