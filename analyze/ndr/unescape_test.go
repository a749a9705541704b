package ndr

import (
	"strings"
	"testing"
)

func TestUnescape(t *testing.T) {
	const jis = `$B08@h$N%a!<%k%\%C%/%9$,0lGU$G$9(B`
	for text, want := range map[string]string{
		"550 &lt;ann@example.org&gt;: User unknown":                     "550 <ann@example.org>: User unknown",
		`550-5.1.1 User\r\n550 5.1.1 unknown`:                           "550-5.1.1 User\r\n550 5.1.1 unknown",
		`550-User\n550 unknown`:                                         "550-User\n550 unknown",
		`550 on a list at example.net\nListed`:                          "550 on a list at example.net\nListed",
		`550 no such user EXAMPLE\nora`:                                 `550 no such user EXAMPLE\nora`,
		"550 see http://example.com/?ip=3D192.0.2.7, mail=\r\nbox full": "550 see http://example.com/?ip=192.0.2.7, mailbox full",
		"550 see http://example.com/?ip=203.0.113.7":                    "550 see http://example.com/?ip=203.0.113.7",
		"550 mailbox=20\r\nfull":                                        "550 mailbox\r\nfull",
		"550 a=3Db =zz":                                                 "550 a=b =zz",
		"550 " + jis + " ok":                                            "550 宛先のメールボックスが一杯です ok",
		"550 \x1b" + strings.TrimSuffix(jis, "(B") + "\x1b(B":           "550 宛先のメールボックスが一杯です",
		"550 costs $BC":                                                 "550 costs $BC",
		"550 $B (B":                                                     "550 $B (B",
		"550 $B~~~~(B":                                                  "550 〓〓",
	} {
		if got := unescape(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	s := defaultSet(t)
	for _, text := range []string{`550-5.2.2 The mailbox\r\n550 5.2.2 is full`, "552 5.2.2 The mail=\r\nbox is=20\r\nfull", "552 " + jis} {
		if r := s.Classify(text, Context{}); r.Class != "mailbox_full" {
			t.Errorf("%q: %s by rule %s", text, r.ClassCause(), r.Rule)
		}
	}
}
