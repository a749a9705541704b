package ndr

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
)

func TestFields(t *testing.T) {
	s := defaultSet(t)
	for _, c := range []struct {
		text string
		want Record // only the fields that are set are compared
	}{
		{"Reason: [{LED=554 5.7.1 Service unavailable; Client host [40.107.1.2] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/40.107.1.2};{MSG=};{FQDN=mx.example.org};{IP=192.0.2.25};{LRT=}]",
			Record{Class: "blocklist", Cause: "dnsbl_public", List: "spamhaus-zen", Zone: "zen.spamhaus.org", ClientIP: "40.107.1.2",
				LookupURL: "https://www.spamhaus.org/query/ip/40.107.1.2", RemoteHost: "mx.example.org", RemoteIP: "192.0.2.25",
				Template: "554 5.7.1 service unavailable; client host [<ip>] blocked using <host>; <http ip>"}},
		{"550 5.7.1 :127.0.0.4:Client host 203.0.113.7 blocked using 87.blocklist.zap; see http://www.spamhaus.org/query/bl?ip=203.0.113.7",
			Record{Class: "blocklist", List: "spamhaus", Zone: "87.blocklist.zap", ReturnCode: "127.0.0.4", ClientIP: "203.0.113.7"}},
		{"550 5.7.606 Access denied, banned sending IP [203.0.113.7]. To request removal from this list please visit https://sender.office.com/ and follow the directions. (AS16012609)",
			Record{Class: "blocklist", Cause: "provider_ip_ban", List: "microsoft", ClientIP: "203.0.113.7", LookupURL: "https://sender.office.com/", ASCode: "16012609"}},
		{"550 5.7.511 Access denied, banned sender[203.0.113.7]. Forward this message to delist@messaging.microsoft.com (AS(1410))",
			Record{ClientIP: "203.0.113.7", ASCode: "1410", List: "microsoft"}},
		{"554 5.7.1 Service unavailable; Client host [2001:db8::25] blocked using b.barracudacentral.org",
			Record{List: "barracuda", Zone: "b.barracudacentral.org", ClientIP: "2001:db8::25"}},
		{"554 Client host [203.0.113.7] blocked using dnsbl.example.net=127.0.0.2; sorry", Record{Class: "blocklist", Cause: "dnsbl_public", Zone: "dnsbl.example.net", ReturnCode: "127.0.0.2"}},
		{"450 4.4.316 Connection refused [Message=Socket error code 10061] [LastAttemptedServerName=mx.example.org] [LastAttemptedIP=192.0.2.25:25] " + bracket,
			Record{Class: "network", Cause: "connection_refused", RemoteHost: "mx.example.org", RemoteIP: "192.0.2.25",
				ReportingMTA: "am5eur03ft022.eop-eur03.prod.protection.outlook.com"}},
		{"550 5.7.367 Remote server returned not permitted to relay -> 550 5.7.1 <a@example.org>: Relay access denied",
			Record{Class: "relay", Cause: "denied", SMTPCode: "550", EnhancedCode: "5.7.1", OuterEnhancedCode: "5.7.367"}},
		{"", Record{Class: "unknown", Cause: "no_diagnostic", Permanence: "either", Actor: "nobody"}},
		{" \r\n ", Record{Class: "unknown", Cause: "no_diagnostic"}},
		{"[{LED=};{MSG=};{FQDN=};{IP=};{LRT=}]", Record{Class: "unknown", Cause: "no_diagnostic"}},
		{"zzz qqq", Record{Class: "unknown", Cause: "unrecognised"}},
		{"452 4.2.2 mailbox full", Record{Class: "mailbox_full", Permanence: "temporary"}},
		{"552 5.2.2 mailbox full", Record{Class: "mailbox_full", Permanence: "permanent"}},
	} {
		r := s.Classify(c.text, Context{})
		got, want := reflect.ValueOf(r.Record()), reflect.ValueOf(c.want)
		for i := range want.NumField() {
			if want.Field(i).String() != "" && got.Field(i).String() != want.Field(i).String() {
				t.Errorf("%q: %s is %q, want %q", c.text, want.Type().Field(i).Name, got.Field(i), want.Field(i))
			}
		}
	}
}

// Words inside addresses, links and the name of the server that was tried say nothing about the class.
func TestMaskedWords(t *testing.T) {
	s := defaultSet(t)
	for text, want := range map[string]string{
		"550 5.1.1 <spam.greylist@quota.example>: User unknown":                                                                                       "recipient",
		"550 5.1.1 User unknown, see https://www.example.com/blocked-using-blacklist/mailbox-full":                                                    "recipient",
		"452 4.2.2 <user.unknown@example.com> mailbox full":                                                                                           "mailbox_full",
		"450 4.4.316 Connection refused [Message=Socket error code 10061] [LastAttemptedServerName=zen.spamhaus.org] [LastAttemptedIP=192.0.2.25:25]": "network",
	} {
		if r := s.Classify(text, Context{}); r.Class != want {
			t.Errorf("%q: %s by rule %s, want %s", text, r.ClassCause(), r.Rule, want)
		}
	}
}

// A template is the same for texts that differ in ids, addresses, numbers and hosts only.
func TestTemplate(t *testing.T) {
	s := defaultSet(t)
	a := s.Classify("421-4.7.28 [192.0.2.1 15] too much mail 421 4.7.28 from mx1.example.com x1-20020a05si123abc.12 - gsmtp", Context{})
	b := s.Classify("421-4.7.28 [203.0.113.99 7] too much mail 421 4.7.28 from out.example.net q9-2002bb77si998def.3 - gsmtp", Context{})
	if a.Template != b.Template || a.Template == "" || !strings.HasPrefix(a.Template, "421-4.7.28 [<ip>") {
		t.Errorf("%q and %q", a.Template, b.Template)
	}
}

// The classifier gives what the set gives, from any number of goroutines, and keeps a bounded number of refusals.
func TestClassifier(t *testing.T) {
	s := defaultSet(t)
	c := NewClassifier(s, 8)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i := range 400 {
				text := fmt.Sprintf("550 5.1.1 <user%d@example.com>: User unknown", i%40)
				if got, want := *c.Classify(text, Context{}), s.Classify(text, Context{}); !reflect.DeepEqual(got, want) {
					t.Errorf("%q: %+v, want %+v", text, got, want)
				}
			}
		})
	}
	group.Wait()
	if n := len(c.texts.now) + len(c.texts.old); n > 16 {
		t.Errorf("%d refusals are kept, want 16 at most", n)
	}
	bare := "550 no &amp; never" // it has no outline
	if a, b := c.Classify(bare, Context{}), c.Classify(bare, Context{}); a != b {
		t.Error("the second answer is not the first one's")
	}
	c.Classify("550 no", Context{})
	if a, b := c.Classify("550 no", Context{}), c.Classify("550 no", Context{"mx.example.org", "example.com"}); a != b {
		t.Error("a context that no rule asks for counts")
	}
}

func FuzzClassify(f *testing.F) {
	s := defaultSet(f)
	for _, r := range s.Rules() {
		f.Add(r.Example)
	}
	for _, wrap := range wrappers {
		f.Add(wrap("550-5.7.1 [2001:db8::1] no 550 5.7.1 http://example.com/?ip=192.0.2.1"))
	}
	f.Add("[{LED=[{LED=550 4.4.7 message expired->(((<[[Message=[Message=")
	f.Add("http://[http://@@@:::1.2.3.4.5.6.7.8 \xff\x00 host a[b] said:")
	f.Fuzz(func(t *testing.T, text string) {
		r := s.Classify(text, Context{})
		if _, ok := s.causes.find(r.Class, r.Cause); !ok {
			t.Errorf("%s is not in the taxonomy", r.ClassCause())
		}
		if len(r.Inner) > maxText || r.Permanence == "" || r.Actor == "" {
			t.Errorf("inner %d bytes, permanence %q, actor %q", len(r.Inner), r.Permanence, r.Actor)
		}
		if again := s.Classify(text, Context{}); !reflect.DeepEqual(r, again) {
			t.Errorf("two answers: %+v and %+v", r, again)
		}
	})
}

// BenchmarkClassify is the work on texts never seen before; the classifier makes repeated ones nearly free.
func BenchmarkClassify(b *testing.B) {
	s := defaultSet(b)
	var texts []string
	size := 0
	for _, r := range s.Rules() {
		texts = append(texts, wrappers["tail"](r.Example))
		size += len(texts[len(texts)-1])
	}
	b.SetBytes(int64(size / len(texts)))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		s.Classify(texts[n%len(texts)], Context{})
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "texts/s")
}

func BenchmarkClassifier(b *testing.B) {
	c := NewClassifier(defaultSet(b), 4096)
	text := wrappers["tail"]("550 5.1.1 <user@example.com>: User unknown")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		c.Classify(text, Context{})
	}
}
