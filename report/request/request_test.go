package request

import (
	"bytes"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"net/netip"
	"strings"
	"testing"
	"time"

	"tracesift/analyze"
	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
	"tracesift/report/internal/reporttest"
	"tracesift/report/sanitise"
)

func options(t testing.TB) Options {
	t.Helper()
	lists, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	words, err := DefaultWords()
	if err != nil {
		t.Fatal(err)
	}
	return Options{Lists: lists, Words: words}
}

// TestAsks checks the table: causes that exist, asks that have words, words that somebody is asked with.
func TestAsks(t *testing.T) {
	rules, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	set, err := ndr.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range set.Rules() { // every cause has rules
		known[c.Class+"."+c.Cause], known[c.Class+"."] = true, true
	}
	words := options(t).Words
	used := map[string]bool{}
	for _, r := range rules {
		if !known[r.class+"."+r.cause] {
			t.Errorf("%s.%s is no cause", r.class, r.cause)
		}
		used[r.ask] = true
		if r.ask != "self" && words["ask."+r.ask] == "" {
			t.Errorf("%s has no words", r.ask)
		}
		if (r.ask == "self") != (r.addressee == Yourself) {
			t.Errorf("%s is asked of %s", r.ask, r.addressee)
		}
	}
	for key := range words {
		if name, ok := strings.CutPrefix(key, "ask."); ok && !used[name] {
			t.Errorf("nobody is asked for %s", name)
		}
	}
}

// TestSituations holds who is asked for what to the documents that describe the situations.
func TestSituations(t *testing.T) {
	rules, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		cause, owner             string
		recipient, list, oneself string
	}{
		// CASA: allow-list the ranges at the recipient; removal is CASA's.
		{"blocklist.dnsbl_casa_cbl", "eop", "allow-ranges", "delist-shared", ""},
		{"blocklist.dnsbl_casa_cbl", "own", "allow-address", "delist-address", ""},
		// Backscatterer: safe mode; no removal is asked for.
		{"blocklist.dnsbl_backscatterer", "eop", "safe-mode", "", ""},
		// Exchange servers: the provider's name, IP Allow list; HELO and open-proxy checks are one's own.
		{"blocklist.exchange_default", "own", "name-provider", "delist-address", "self"},
		{"blocklist.exchange_sender_reputation", "own", "allow-address", "delist-address", "self"},
		// Customer Allow list: taken off the allow list, the refusal names the list.
		{"blocklist.customer_allow_list", "own", "uncover-list", "delist-address", ""},
		// Throttling: connectors, and a slow ramp-up.
		{"throttle.ms_ip_throttling", "own", "", "", "self"},
		{"throttle.ms_ip_throttling", "eop", "partner-connector", "", ""},
		{"blocklist.list_query_refused", "eop", "repair-query", "", ""},
		{"blocklist.dnsbl_public", "eop", "allow-ranges", "", ""}, // nobody but Microsoft can ask for these addresses
		{"blocklist.dnsbl_public", "unknown", "allow-address", "delist-address", ""},
		{"recipient.unknown", "eop", "", "", ""},
	} {
		class, cause, _ := strings.Cut(tt.cause, ".")
		for to, want := range map[Addressee]string{Recipient: tt.recipient, List: tt.list, Yourself: tt.oneself} {
			if got := asked(rules, to, class, cause, tt.owner); got != want {
				t.Errorf("%s at %s, %s: %q, want %q", tt.cause, tt.owner, to, got, want)
			}
		}
	}
}

func casaWeek(states ...blocklist.State) *analyze.Result {
	ip := netip.MustParseAddr("40.107.92.14")
	at := trace.InstantOf(time.Date(2026, 3, 2, 8, 15, 0, 0, time.UTC))
	r := &analyze.Result{
		OwnDomains: []string{"example.com"}, EOPRanges: []netip.Prefix{netip.MustParsePrefix("40.107.0.0/16")}, EOPRangesSource: "version 7 of Microsoft's endpoints",
		Groups: analyze.GroupsOf(analyze.Group{
			EdgeHost: "mail-a.outbound.protection.outlook.com", EdgeOwner: "eop", RecipientDomain: "huadong.test", Class: "blocklist",
			Cause: "dnsbl_casa_cbl", Failures: 3, Lists: map[string]int64{"casa-cblless": 3}, Span: analyze.Span{First: at, Last: at},
			Examples: []analyze.Example{{
				NetworkMessageID: "0a1b2c3d-0001-0002-0003-08de00000001", MessageID: "<1@example.com>", Sender: "a@example.com",
				ReturnPath: "a@example.com", Recipient: "b@huadong.test", EdgeHost: "mail-a.outbound.protection.outlook.com",
				ClaimedIP: ip, List: "casa-cblless", Diagnostic: "[{LED=550 listed by cblless}]", Reply: "550 listed by cblless", At: at,
			}},
		}),
		Zones: []blocklist.ZoneAudit{{Path: "answers.jsonl", Zone: "cblless.anti-spam.org.cn", Via: "192.0.2.53:53"}},
	}
	for i, state := range states {
		r.Observations = append(r.Observations, blocklist.Observation{
			List: "casa-cblless", Zone: "cblless.anti-spam.org.cn", IP: ip, State: state,
			At: time.Date(2026, 3, 3+i, 6, 0, 0, 0, time.UTC), Source: "answers.jsonl",
		})
	}
	return r
}

// TestEvidence checks that a request holds what somebody else needs to find the mail and the entry.
func TestEvidence(t *testing.T) {
	requests, err := Build(casaWeek(blocklist.Listed), options(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(requests) != 2 || requests[0].Addressee != List || requests[1].Addressee != Recipient {
		t.Fatalf("%+v", requests)
	}
	if to := requests[1].To; to != "postmaster@huadong.test" {
		t.Errorf("to %s", to)
	}
	for _, want := range []string{
		"3 messages (one for each recipient)", "on 2026-03-02 08:15:00 UTC", "a@example.com", "b@huadong.test", "<1@example.com>",
		"0a1b2c3d-0001-0002-0003-08de00000001", "mail-a.outbound.protection.outlook.com [40.107.92.14]", "550 listed by cblless",
		"40.107.0.0/16", "version 7", "listed by cblless.anti-spam.org.cn, 2026-03-03 06:00:00 UTC", "asked through", "192.0.2.53:53", "1 of 3",
	} {
		for _, r := range requests {
			if !strings.Contains(strings.Join(strings.Fields(r.Text), " "), want) {
				t.Errorf("the request to %s lacks %q:\n%s", r.Party, want, r.Text)
			}
		}
	}
	for line := range strings.Lines(requests[1].Text) {
		if len(line) > lineLength+1 && strings.Contains(strings.TrimSpace(line), " ") {
			t.Errorf("a line is too long for a mail: %s", line)
		}
	}
	if !strings.Contains(requests[0].Subject, "40.107.92.14") || !strings.Contains(requests[1].Text, "allow list") {
		t.Errorf("%s\n%s", requests[0].Subject, requests[1].Text)
	}
}

// TestNothingToDelist checks that an operator is not asked to remove what its list does not hold; not knowing is not no.
func TestNothingToDelist(t *testing.T) {
	for _, tt := range []struct {
		states []blocklist.State
		lists  int
	}{
		{nil, 1},
		{[]blocklist.State{blocklist.Unreachable}, 1},
		{[]blocklist.State{blocklist.Listed, blocklist.NotListed}, 0},
		{[]blocklist.State{blocklist.NotListed, blocklist.Listed}, 1},
		{[]blocklist.State{blocklist.NotListed, blocklist.Refused}, 0},
	} {
		requests, err := Build(casaWeek(tt.states...), options(t))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, r := range requests {
			if r.Addressee == List {
				n++
			}
		}
		if n != tt.lists || len(requests) != tt.lists+1 {
			t.Errorf("%v: %d requests to lists, want %d", tt.states, n, tt.lists)
		}
	}
}

// TestHostile builds requests of a result whose texts were written to do harm.
func TestHostile(t *testing.T) {
	r := casaWeek(blocklist.Listed)
	g := &r.Groups.List()[0]
	r.Groups = analyze.GroupsOf(append(r.Groups.List(), *g)...)
	r.Groups.List()[1].RecipientDomain = "evil.test\r\nBcc: all@example.com"
	e := &g.Examples[0]
	for _, s := range []*string{&e.Reply, &e.MessageID, &e.Sender, &e.Recipient, &e.ReturnPath, &e.EdgeHost} {
		*s = reporttest.Hostile
	}
	o := options(t)
	o.Sender = "Anna <anna@example.com>\r\nBcc: all@example.com"
	requests, err := Build(r, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(requests) != 2 {
		t.Errorf("%d requests: nobody can be asked at what is no domain", len(requests))
	}
	for i := range requests {
		for _, c := range requests[i].Text + requests[i].Subject {
			if c != '\n' && sanitise.Unsafe(c) {
				t.Errorf("%U in a request to %s", c, requests[i].Party)
			}
		}
		if strings.ContainsAny(requests[i].Name, "/\\: \r\n") {
			t.Errorf("file name %q", requests[i].Name)
		}
		raw, err := requests[i].Message(o.Sender)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if m.Header.Get("Bcc") != "" {
			t.Errorf("a header was added: %v", m.Header)
		}
	}
}

// TestMessage reads a draft back with the standard library.
func TestMessage(t *testing.T) {
	r := Request{To: "postmaster@example.net", Subject: "Überprüfung " + strings.Repeat("long ", 30), Text: "Zeile = 1\n\nGrüße\n"}
	raw, err := r.Message("Anna <anna@example.com>")
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != strings.TrimSpace(r.Subject) {
		t.Errorf("subject %q, %v", subject, err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil || string(body) != strings.ReplaceAll(r.Text, "\n", "\r\n") {
		t.Errorf("body %q, %v", body, err)
	}
	if from, err := m.Header.AddressList("From"); err != nil || from[0].Address != "anna@example.com" {
		t.Errorf("from %v, %v", from, err)
	}
	for line := range bytes.Lines(raw) {
		if !bytes.HasSuffix(line, []byte("\r\n")) && len(line) > 0 && !bytes.HasSuffix(raw, line) {
			t.Errorf("line %q", line)
		}
	}
}

// TestGolden holds the texts as wholes.
func TestGolden(t *testing.T) {
	r := reporttest.Result()
	r.Groups.List()[0].Cause, r.Groups.List()[0].Lists = "dnsbl_casa_cbl", map[string]int64{"casa-cblless": 9}
	requests, err := Build(r, options(t))
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for i := range requests {
		r := &requests[i]
		_, _ = all.WriteString("== " + r.Name + "\nTo: " + r.To + "\nSubject: " + r.Subject + "\n\n" + r.Text + "\n")
	}
	reporttest.Golden(t, "requests.txt", all.Bytes())
}

// TestWords replaces one text and leaves the others.
func TestWords(t *testing.T) {
	o := options(t)
	var err error
	o.Words, err = LoadWords("own.csv", strings.NewReader("key,text\nask.allow-ranges,Bitte an {check} vorbei.\nand,und\n"), o.Words)
	if err != nil {
		t.Fatal(err)
	}
	requests, err := Build(casaWeek(), o)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(requests[1].Text, "1. Bitte an the check against CASA") || !strings.Contains(requests[1].Text, "Addresses") {
		t.Error(requests[1].Text)
	}
	if got := (Words{"and": "und"}).list([]string{"A", "B", "C"}); got != "A, B und C" {
		t.Error(got)
	}
	for text, want := range map[string]string{
		"key,text\nask.everything,x\n":            `own.csv:2: no text of a request has the key "ask.everything"`,
		"key,text\nand,und\nwhen.once,am {day}\n": "own.csv:3: {day} is not filled in here; our text has [{first}]",
		"key,words\nand,und\n":                    "own.csv",
	} {
		if _, err := LoadWords("own.csv", strings.NewReader(text), options(t).Words); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestBlanks checks that what is filled in is a blank of the built-in text, and that none is left.
func TestBlanks(t *testing.T) {
	r := casaWeek(blocklist.Listed, blocklist.NotListed, blocklist.Refused, blocklist.Unreachable, blocklist.Unusable)
	r.Deferrals = analyze.GroupsOf(append(r.Deferrals.List(), r.Groups.List()[0], analyze.Group{
		EdgeOwner: "own", RecipientDomain: "huadong.test", Class: "throttle", Cause: "ms_ip_throttling", Failures: 1,
		Advice: &reporttest.Result().Actions[0].Advice,
	})...)
	requests, err := Build(r, options(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range requests {
		if left := blanks.FindAllString(q.Subject+q.Text, -1); left != nil {
			t.Errorf("%s: %v is left", q.Name, left)
		}
	}
}
