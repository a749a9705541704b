package recording

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/blocklist/dnsbl"
)

func builtIn(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// session has every field of an exchange set somewhere.
func session() *dnsbl.Session {
	at := time.Date(2026, 11, 21, 19, 0, 16, 0, time.UTC)
	ask := func(ip string, r dnsbl.Reply, failed string) dnsbl.Exchange {
		return dnsbl.Exchange{
			Zone: "bl.spamcop.net", IP: netip.MustParseAddr(ip), At: at, Via: "udp:127.0.0.1:53", Reply: r, Err: failed,
			RTT: 12 * time.Millisecond,
		}
	}
	codes := []netip.Addr{netip.MustParseAddr("127.0.0.2")}
	listed := dnsbl.Reply{Rcode: "NOERROR", A: codes, TTL: 900 * time.Second, Text: []string{"Blocked <see> & \"so on\""}}
	unlisted := dnsbl.Reply{Rcode: "NXDOMAIN", Negative: 300 * time.Second}
	return &dnsbl.Session{
		At: at, Version: "1.2.3", Catalog: "c0ffee", Resolver: "127.0.0.1:53", Source: "answers.jsonl",
		Tests: []dnsbl.Test{{
			Zone: "bl.spamcop.net", Held: ask("127.0.0.2", listed, ""), Unheld: ask("127.0.0.1", unlisted, ""),
			Random: ask("198.18.7.7", unlisted, ""), Stopped: dnsbl.Unreachable,
		}, {Zone: "bl.spamcop.net", Held: ask("::ffff:127.0.0.2", unlisted, "")}},
		Answers: []dnsbl.Exchange{
			ask("192.0.2.1", listed, ""), ask("192.0.2.2", unlisted, ""), ask("2001:db8::1", dnsbl.Reply{}, "no answer in time"),
		},
	}
}

func written(t *testing.T, sessions ...*dnsbl.Session) string {
	t.Helper()
	var b bytes.Buffer
	for _, s := range sessions {
		if err := Write(&b, builtIn(t), s); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	later := session()
	later.At = later.At.Add(24 * time.Hour)
	text := written(t, session(), later)
	got, err := Read("answers.jsonl", strings.NewReader(text), builtIn(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []*dnsbl.Session{session(), later}
	for _, s := range want {
		s.Digest = fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:12]
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Addr{}), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// The lines are a contract: others read recordings too.
func TestLines(t *testing.T) {
	lines := strings.Split(written(t, session()), "\n")
	for i, want := range []string{
		`{"v":1,"kind":"session","at":"2026-11-21T19:00:16Z","tracesift":"1.2.3","catalog":"c0ffee","resolver":"127.0.0.1:53"}`,
		`{"v":1,"kind":"self_test","at":"2026-11-21T19:00:16Z","zone":"bl.spamcop.net","health":"healthy","self_test":{"held":` +
			`{"ip":"127.0.0.2","type":"A","via":"udp:127.0.0.1:53","rcode":"NOERROR","a":["127.0.0.2"],"ttl":900,"txt":["Blocked <see> & \"so on\""],"class":"listed","rtt_ms":12},"unheld":` +
			`{"ip":"127.0.0.1","type":"A","via":"udp:127.0.0.1:53","rcode":"NXDOMAIN","neg_ttl":300,"class":"not-listed","rtt_ms":12},"random":` +
			`{"ip":"198.18.7.7","type":"A","via":"udp:127.0.0.1:53","rcode":"NXDOMAIN","neg_ttl":300,"class":"not-listed","rtt_ms":12}},"stopped":"unreachable"}`,
		`{"v":1,"kind":"self_test","at":"2026-11-21T19:00:16Z","zone":"bl.spamcop.net","health":"empty-or-masked","self_test":{"held":` +
			`{"ip":"::ffff:127.0.0.2","type":"A","via":"udp:127.0.0.1:53","rcode":"NXDOMAIN","neg_ttl":300,"class":"not-listed","rtt_ms":12}}}`,
		`{"v":1,"kind":"answer","at":"2026-11-21T19:00:16Z","zone":"bl.spamcop.net","health":"healthy","ip":"192.0.2.1","type":"A","via":"udp:127.0.0.1:53","rcode":"NOERROR","a":["127.0.0.2"],"ttl":900,"txt":["Blocked <see> & \"so on\""],"class":"listed","rtt_ms":12}`,
		`{"v":1,"kind":"answer","at":"2026-11-21T19:00:16Z","zone":"bl.spamcop.net","health":"healthy","ip":"192.0.2.2","type":"A","via":"udp:127.0.0.1:53","rcode":"NXDOMAIN","neg_ttl":300,"class":"not-listed","rtt_ms":12}`,
		`{"v":1,"kind":"answer","at":"2026-11-21T19:00:16Z","zone":"bl.spamcop.net","health":"empty-or-masked","ip":"2001:db8::1","type":"A","via":"udp:127.0.0.1:53","error":"no answer in time","class":"unreachable","rtt_ms":12}`,
	} {
		if lines[i] != want {
			t.Errorf("line %d:\n got %s\nwant %s", i+1, lines[i], want)
		}
	}
}

// What an answer means is judged anew: the class of the file is for people.
func TestClassIsJudgedAnew(t *testing.T) {
	text := strings.ReplaceAll(written(t, session()), `"class":"listed"`, `"class":"not-listed"`)
	got, err := Read("x", strings.NewReader(text), builtIn(t))
	if err != nil {
		t.Fatal(err)
	}
	observations, _ := dnsbl.Observe(builtIn(t), got[0])
	if observations[0].State != "listed" || observations[0].Source != "x" {
		t.Errorf("%+v", observations[0])
	}
}

// A key that somebody wrote into a recording is not carried on.
func TestKeysAreHidden(t *testing.T) {
	text := strings.ReplaceAll(written(t, session()), "bl.spamcop.net", "sesame.zen.dq.spamhaus.net")
	got, err := Read("x", strings.NewReader(text), builtIn(t))
	if err != nil || got[0].Answers[0].Zone != "{key}.zen.dq.spamhaus.net" || got[0].Tests[0].Zone != "{key}.zen.dq.spamhaus.net" {
		t.Errorf("%+v, %v", got[0], err)
	}
}

func TestMistakes(t *testing.T) {
	head := `{"v":1,"kind":"session","at":"2026-11-21T19:00:16Z"}` + "\n"
	for text, want := range map[string]string{
		"":          "x: no recording",
		"ip,zone\n": "x:1: ",
		`{"v":1,"kind":"answer","at":"2026-11-21T19:00:16Z"}`:                                              "x:1: no recording",
		`{"v":2,"kind":"session","at":"2026-11-21T19:00:16Z"}`:                                             "x:1: version 2",
		head + `{"v":1,"kind":"answer","at":"2026-11-21T19:00:16Z","zone":"bl.example"}`:                   "x:2: a line of kind",
		head + `{"v":1,"kind":"answer","at":"2026-11-21T19:00:16Z","ip":"192.0.2.1"}`:                      "x:2: the line names no zone",
		head + `{"v":1,"kind":"answer","zone":"bl.example","ip":"192.0.2.1"}`:                              "x:2: the line has no time",
		head + `{"v":1,"kind":"answer","at":"2026-11-21T19:00:16Z","zone":".","ip":"192.0.2.1"}`:           "x:2: the line names no zone",
		head + `{"v":1,"kind":"self_test","at":"2026-11-21T19:00:16Z","zone":"bl.example","self_test":{}}`: "x:2: a line of kind",
		head + "\n" + `{"v":1,"kind":"other","at":"2026-11-21T19:00:16Z","zone":"bl.example"}`:             "x:3: a line of kind",
		head + `{"v":1,"kind":"answer","at":"2026-11-21T19:00:16Z","zone":"bl.example","ip":"192.0.2.1"}`:  "x:2: an answer of bl.example",
		head + `{"v":1,"kind":"self_test","at":"2026-11-21T19:00:16Z","zone":"bl.example","self_test":{"held":{"ip":"127.0.0.2"}}}` + "\n" +
			`{"v":1,"kind":"answer","at":"2026-11-21T19:00:16Z","zone":"bl.example","ip":"2001:db8::1"}`: "x:3: an answer of bl.example about 2001:db8::1",
		head + `{"v":1,"kind":"answer","at":"2026-11-21T19:00:16Z","zone":"bl.ex`: "x:2: ",
	} {
		_, err := Read("x", strings.NewReader(text), builtIn(t))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
