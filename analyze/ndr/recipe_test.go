package ndr

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Where a text names addresses: what differs from one refusal to the next.
var (
	ipPlace      = regexp.MustCompile(`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b|\b[0-9a-f]{1,4}:[0-9a-f:]{4,}\b`)
	mailboxPlace = regexp.MustCompile(`[\w.+-]+@[\w.-]+\w`)
)

// random values, some of which mean something to somebody.
func randomIP(random *rand.Rand) string {
	switch random.IntN(9) {
	case 0, 1, 2:
		return pick(random, "127.0.0.2", "127.0.0.11", "10.1.2.3", "192.168.7.7", "172.16.0.1", "169.254.1.1", "0.0.0.0", "255.255.255.255",
			"203.0.113.245", "198.51.100.550", "203.0.113.25", "203.0.113.25", "192.0.2.1", "203.0.113.007", "::1", "fe80::1", "fd00::1",
			"::ffff:192.0.2.1", "2001:db8::1", "2001:db8:0:0:1:2:3:4", "2001:DB8::ABCD", "2001:db8:550:1::2", "2001:db8::421", "2001:db8::")
	case 3: // like a code
		return fmt.Sprintf("%d.%d.%d.%d", 2+random.IntN(4), random.IntN(8), random.IntN(10), random.IntN(10))
	case 4: // like a reply code
		return strings.Replace("2001:db8::7", "2001", fmt.Sprint(200+random.IntN(400)), 1)
	}
	return fmt.Sprintf("%d.%d.%d.%d", random.IntN(256), random.IntN(256), random.IntN(256), random.IntN(256))
}

func randomHost(random *rand.Rand) string {
	return pick(random, "mx", "a", "mail-17", "5", "mx.421-relay", "zen", "host", "expired", strings.Repeat("long", 20)) + "." +
		pick(random, "example.com", "example.net", "EXAMPLE.org", "q.test", "AS4567.test", "queue.expired.test", "550-5.7.1.test", "5.7.1", "google.com", "mail.protection.outlook.com", "spamhaus.org", "dns.example", "x")
}

func randomMailbox(random *rand.Rand) string {
	return pick(random, "ann", "o.neill", "user7", "as123", "AS4567", "x.as12", "expired", "queue.Expired", "www.a", "4.7.1", "550-5.7.1", "b.4.7.123", "host", "data",
		"rcpt_to", "lost", "closed", "dns", "spam", "greylist", "a+b", "x_y", strings.Repeat("long", 30)) + fmt.Sprint(random.IntN(3)) + "@" + randomHost(random)
}

func pick(random *rand.Rand, of ...string) string { return of[random.IntN(len(of))] }

// instances returns texts that differ in values: in addresses that stand in a text, or that are put there, and in the
// block around it.
func instances(text string, random *rand.Rand) []string {
	form := ipPlace.ReplaceAllString(mailboxPlace.ReplaceAllString(strings.ReplaceAll(text, "%", ""), "%[1]s"), "%[2]s")
	if words := strings.Split(form, " "); random.IntN(2) == 0 {
		put := pick(random, "<%[1]s>", "[%[2]s]", "%[2]s", "(%[2]s)", "%[2]s:25", "ip=%[2]s", "<%[1]s>:", "https://example.com/?ip=%[2]s", "https://example.com/#%[2]s",
			"IPv6:%[2]s", "a:b:c:%[2]s", "x/%[2]s", "%[2]s 5.7.1", "after %[1]s", "[%[1]s]", "AS(%[2]s)", "%[2]s.",
			"[LastAttemptedServerName=%[3]s]", "[LastAttemptedServerName=%[3]s] [LastAttemptedIP=%[2]s:25]")
		words = slices.Insert(words, random.IntN(len(words)+1), put)
		form = strings.Join(words, " ")
	}
	switch random.IntN(5) {
	case 0, 1:
		form = "[{LED=" + form + "};{MSG=};{FQDN=%[3]s};{IP=%[2]s};{LRT=%[4]s}]"
	case 2:
		form += ". OutboundProxyTargetIP: %[2]s. OutboundProxyTargetHostName: %[3]s"
	case 3:
		form = wrappers[pick(random, slices.Sorted(maps.Keys(wrappers))...)](form)
	}
	form = strings.Replace(form, "{FQDN=mx", "{FQDN=%[3]smx", 1)
	ips := make([]string, 3)
	var texts []string
	for range 6 {
		for i := range ips {
			ips[i] = randomIP(random)
		}
		if random.IntN(4) == 0 {
			ips[1] = ips[0]
		}
		n := 0
		text := strings.NewReplacer("%[1]s", randomMailbox(random), "%[3]s", randomHost(random), "%[4]s",
			pick(random, "11/9/2026 1:01:53 AM", "20.11.2026 13:01:53", "20 11 2026", "2026-11-09T01:01:53.123Z", "", "x")).Replace(form)
		for strings.Contains(text, "%[2]s") {
			text = strings.Replace(text, "%[2]s", ips[n%len(ips)], 1)
			n++
		}
		texts = append(texts, text)
	}
	return texts
}

// sameAsRead classifies texts in any order, each twice, with what is remembered of the others and without: all to one
// domain, and given by one of a few hosts, some of which rules ask for.
func sameAsRead(t *testing.T, c *Classifier, texts []string, random *rand.Rand) {
	t.Helper()
	texts = append(slices.Clone(texts), texts...)
	random.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
	scopes := slices.Sorted(maps.Keys(c.set.scopes.known))
	domain := pick(random, "example.com", pick(random, scopes...))
	hosts := []string{"", "mx7." + pick(random, scopes...), pick(random, scopes...)}
	for _, text := range texts {
		sameAsCold(t, c, text, Context{RemoteHost: pick(random, hosts...), RecipientDomain: domain})
	}
}

// TestRecipes: what is made from the outline of a text is what reading it gives, for the examples of rules and for
// sentences, with values that change from text to text.
func TestRecipes(t *testing.T) {
	s := defaultSet(t)
	c := NewClassifier(s, 64)
	random := rand.New(rand.NewPCG(7, 7))
	texts := slices.Sorted(maps.Keys(readSentences(t)))
	for i := 0; i < len(texts); i += 20 {
		sameAsRead(t, c, instances(texts[i], random), random)
	}
	for _, r := range s.Rules() {
		if r.Scope == "" {
			continue
		}
		for texts := instances(r.Example, random); len(texts) > 0; texts = texts[1:] { // the same ones in several contexts
			sameAsRead(t, c, texts, random)
		}
	}
	made := 0
	for _, p := range c.recipes.now {
		if p != nil && !p.bare {
			made++
		}
	}
	if made < 120 {
		t.Errorf("%d recipes", made)
	}
}

// FuzzRecipes is TestRecipes for texts that nobody thought of.
func FuzzRecipes(f *testing.F) {
	s := defaultSet(f)
	c := NewClassifier(s, 16)
	for i, r := range s.Rules() {
		if i%8 == 0 {
			f.Add(r.Example, uint64(i))
		}
	}
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 1))
		sameAsRead(t, c, instances(text, random), random)
	})
}

// TestRecipeFields: a recipe looks for values in every field that is a text.
func TestRecipeFields(t *testing.T) {
	var r Refusal
	for _, field := range r.texts() {
		*field = "seen"
	}
	of := reflect.ValueOf(r)
	for i := range of.NumField() {
		switch name := of.Type().Field(i).Name; name {
		case "Class", "Cause", "Permanence", "Actor", "Rule", "Confidence", "Blocked", "SMTPCode", "EnhancedCode", "OuterSMTPCode", "OuterEnhancedCode":
			// values of the taxonomy, and three digits or codes, which no value is
		default:
			if of.Field(i).Kind() == reflect.String && of.Field(i).String() != "seen" {
				t.Errorf("%s is not looked at", name)
			}
		}
	}
}
