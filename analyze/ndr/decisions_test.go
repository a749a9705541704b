package ndr

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// replacements are words that decide something in some rule, and some that decide nothing: names of zones and
// providers, codes, addresses, ids, numbers and words of classes.
var replacements = []string{
	"550", "5.7.1", "4.7.0", "5.7.606", "5.2.2", "421", "192.0.2.7", "2001:db8::7", "127.0.0.2", "zen.spamhaus.org", "bl.spamcop.net",
	"7.2.0.192.zen.spamhaus.org", "mx.example.com", "mail-1.example.net", "gmail-smtp-in.l.google.com", "example.mail.protection.outlook.com",
	"08de2e6c3f3a4bb2", "3.141", "300s", "12", "24", "user@example.com", "spf1", "s3150", "(as3110)", "as780090", "mx1", "mailbox1", "quota.",
	"dkim.example.com", "cs01", "ofr_103", "xofr_103x", "[hm15]", "[xhm15]", "prx4", "aprx4.", "3.5", "after", "s3140", "xs3140", "550-5.7.1", "not.a.number", "rbl1.example.com", "http://example.com/?ip=192.0.2.1",
	"https://check.spamhaus.org/query/ip/192.0.2.1", "don't", "l'adresse2", "a'1", "full.", "5", "9xx", "x9.", "ip.7",
}

// mutants returns texts with one word changed, in ways that matter and in ways that do not: next to each other, so that
// what was remembered of one would serve the other if it could.
func mutants(text string, random *rand.Rand) []string {
	words := strings.SplitAfter(text, " ")
	i := random.IntN(len(words))
	word := strings.TrimSpace(words[i])
	with := func(w string) string {
		return strings.Join(words[:i], "") + w + " " + strings.Join(words[i+1:], "")
	}
	digits := func(to func() byte) string {
		w := []byte(word)
		for j := range w {
			if isDigit(w[j]) {
				w[j] = to()
			}
		}
		return string(w)
	}
	one, other := replacements[random.IntN(len(replacements))], replacements[random.IntN(len(replacements))]
	cut := random.IntN(len(word) + 1)
	return []string{
		with(digits(func() byte { return '0' + byte(random.IntN(10)) })),
		with(digits(func() byte { return '7' })),
		with(one), with(other),
		with(word + "7"), with("qz7"), with("qzz." + word), with("q.zz"), // a word that classes know, or one of an expression
		with("7" + word + "-1"), with("12-" + word), with("1-2-" + word), with("7qz-1"),
		with("<" + word + "7"), with("<http7 " + word + ">"), with("<qttp7 " + word + ">"),
		with(word[:cut] + "8" + word[cut:]), with(word[:cut] + "." + word[cut:]), with(word + " " + one), with(word + " " + other),
	}
}

// sameAsCold classifies with decisions that are remembered and without, and complains where the answers differ.
func sameAsCold(t *testing.T, c *Classifier, text string, x Context) {
	t.Helper()
	if got, want := *c.Classify(text, x), c.set.Classify(text, x); !reflect.DeepEqual(got, want) {
		t.Errorf("%q:\n remembered %+v\n cold       %+v", text, got, want)
	}
}

// TestDecisions: what is remembered is what a cold classification says, for the examples of all rules and mutants of
// them, in every context that a rule asks for.
func TestDecisions(t *testing.T) {
	s := defaultSet(t)
	c := NewClassifier(s, 64)
	random := rand.New(rand.NewPCG(1, 1))
	wraps := slices.Sorted(maps.Keys(wrappers))
	for i, r := range s.Rules() {
		sameAsCold(t, c, wrappers[wraps[i%len(wraps)]](r.Example), Context{})
		for _, text := range mutants(r.Example, random) {
			sameAsCold(t, c, text, Context{})
		}
		for _, scope := range strings.Fields(r.Scope) {
			for _, host := range []string{"", "mx7." + scope, scope, "x" + scope, "mx.example.com"} {
				sameAsCold(t, c, r.Example, Context{RemoteHost: host})
			}
		}
		if len(c.known.known.now) > knownDecisions {
			t.Fatal("nothing is forgotten")
		}
	}
}

// TestDecisionsOnClaims: texts that are the same but for the host of a link, which names a list.
func TestDecisionsOnClaims(t *testing.T) {
	c := NewClassifier(defaultSet(t), 64)
	for _, link := range []string{"https://www.spamhaus.org/query/ip/192.0.2.1", "https://example.com/query/ip/192.0.2.1",
		"https://www.spamcop.net/query/ip/192.0.2.1", "https://sender.office.com/query/ip/192.0.2.1"} {
		for _, form := range []string{"550 5.7.1 rejected, see %s", "554 your address is listed, %s", "550 access denied %s"} {
			sameAsCold(t, c, fmt.Sprintf(form, link), Context{})
		}
	}
}

// TestDecisionsAreFound: texts that differ in names, ids and numbers alone share one decision.
func TestDecisionsAreFound(t *testing.T) {
	for _, form := range []string{
		"550 5.1.1 <user%[1]d@mx%[1]d.example.com>: Recipient address rejected: User unknown (in reply to RCPT TO command) [id%[1]d-8f3a]",
		"554 5.7.1 Service unavailable; Client host [192.0.2.%[1]d] blocked using zen.spamhaus.org; https://check.spamhaus.org/query/ip/192.0.2.%[1]d",
		"421-4.7.0 Try again later, closing connection. (EHLO) a640c23a62f3a-%[1]d0f8b7e5.12 - gsmtp",
		"451 4.7.1 Greylisting in action, please come back in 3%[1]d seconds host%[1]d.example.net",
	} {
		c := NewClassifier(defaultSet(t), 1024)
		for i := range 200 {
			sameAsCold(t, c, fmt.Sprintf(form, i), Context{RemoteHost: fmt.Sprintf("mx%d.example.org", i)})
		}
		if n := len(c.known.known.now); n > 4 {
			t.Errorf("%s: %d decisions", form, n)
		}
	}
}

// FuzzDecisions is TestDecisions for texts that nobody thought of.
func FuzzDecisions(f *testing.F) {
	s := defaultSet(f)
	c := NewClassifier(s, 16)
	for i, r := range s.Rules() {
		f.Add(r.Example, uint64(i))
	}
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 1))
		sameAsCold(t, c, text, Context{})
		for _, m := range mutants(text, random) {
			sameAsCold(t, c, m, Context{})
		}
	})
}

// BenchmarkNewTextOfKnownTemplate is the work on texts that differ from earlier ones in names and numbers only.
func BenchmarkNewTextOfKnownTemplate(b *testing.B) {
	s := defaultSet(b)
	random := rand.New(rand.NewPCG(1, 1))
	var texts []string
	for range 1 << 15 {
		n := random.IntN(1 << 30)
		reply := fmt.Sprintf("550 5.1.1 <user%[1]d@example.com>: Recipient address rejected: User unknown in virtual mailbox table", n)
		if n%2 == 0 {
			reply = fmt.Sprintf("451 4.7.1 Service unavailable; Client host [192.0.2.%[1]d] blocked using bl.spamcop.net; Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.%[1]d", n%256)
		}
		texts = append(texts, fmt.Sprintf("[{LED=%s};{MSG=};{FQDN=mx%d.example.com};{IP=192.0.2.1};{LRT=11/9/2026 1:01:53 AM}]", reply, n))
	}
	c := NewClassifier(s, 1)
	b.SetBytes(int64(len(texts[0])))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		c.Classify(texts[n%len(texts)], Context{RemoteHost: "mx.example.com"})
		n++
	}
}

// BenchmarkNewTextWithIDs is the work on texts that differ in what rules may see too, so that no recipe serves them: in
// the bracket that Exchange ends its texts with.
func BenchmarkNewTextWithIDs(b *testing.B) {
	s := defaultSet(b)
	random := rand.New(rand.NewPCG(1, 1))
	var texts []string
	for range 1 << 15 {
		n := random.IntN(1 << 30)
		text := fmt.Sprintf("550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [DB%dEUR01FT0%d.eop-EUR01.prod.protection.outlook.com 2026-11-09T01:%02d:53.%03dZ 08DE%012X]",
			n%7, n%9, n%60, n%1000, n)
		if n%2 == 0 {
			text = fmt.Sprintf("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient user%d@example.com not found by SMTP address lookup", n)
		}
		texts = append(texts, fmt.Sprintf("[{LED=%s};{MSG=};{FQDN=mx.example.com};{IP=192.0.2.1};{LRT=11/9/2026 1:01:53 AM}]", text))
	}
	c := NewClassifier(s, 1)
	b.SetBytes(int64(len(texts[0])))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		c.Classify(texts[n%len(texts)], Context{})
		n++
	}
}
