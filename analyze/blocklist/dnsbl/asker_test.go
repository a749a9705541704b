package dnsbl

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"tracesift/analyze/blocklist"
)

// only asks these zones of lists that the catalog does not know.
func only(zones ...string) Policy { return Policy{Only: zones} }

// addresses returns n addresses of a documentation network.
func addresses(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("192.0.2.%d", i+1))
	}
	return out
}

// realNames returns the names without those of the self-test.
func realNames(f *fake) []string {
	return slices.DeleteFunc(f.names(), func(name string) bool {
		return strings.HasPrefix(name, under("127.0.0.2")) || strings.HasPrefix(name, under("127.0.0.1")) || strings.Contains(name, ".18.198.") || strings.Contains(name, ".19.198.")
	})
}

// Silence is waited for 3 seconds, then, after a pause of less than half a second, for 5; a failure of the resolver is
// asked again too, and anything else only once.
func TestRetry(t *testing.T) {
	for _, tt := range []struct {
		name  string
		say   func(string, dnsmessage.Question) []dnsmessage.Message
		times int
		least time.Duration
		most  time.Duration
	}{
		{"silence", func(string, dnsmessage.Question) []dnsmessage.Message { return nil }, 2, 8 * time.Second, 8500 * time.Millisecond},
		{"SERVFAIL", coded(dnsmessage.RCodeServerFailure), 2, 0, 500 * time.Millisecond},
		{"REFUSED", coded(dnsmessage.RCodeRefused), 1, 0, 0},
		{"error code", coded(dnsmessage.RCodeSuccess, "127.255.255.254"), 1, 0, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{say: tt.say}
			start := time.Now()
			f.ask(t, testLists(t), planFor(t, testLists(t), only("bl.example"), "192.0.2.1"))
			took := time.Since(start)
			if len(f.asked) != tt.times || took < tt.least || took > tt.most {
				t.Errorf("%s: asked %q, took %v", tt.name, f.names(), took)
			}
			if tt.times == 2 && tt.least > 0 && f.asked[1].at.Sub(start) <= firstTimeout {
				t.Errorf("%s: asked again after %v", tt.name, f.asked[1].at.Sub(start))
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		f := &fake{say: sound()}
		f.ask(t, testLists(t), planFor(t, testLists(t), only("bl.example"), "192.0.2.1"))
		if got := realNames(f); !slices.Equal(got, []string{"1.2.0.192.bl.example."}) {
			t.Errorf("NXDOMAIN is asked again: %q", got)
		}
	})
}

func coded(rcode dnsmessage.RCode, codes ...string) func(string, dnsmessage.Question) []dnsmessage.Message {
	return func(_ string, q dnsmessage.Question) []dnsmessage.Message { return answer(q, rcode, codes...) }
}

// No stretch of time holds more questions to a zone than the burst and five a second, and no more than two are in
// flight, even when answers are slow.
func TestZoneLimits(t *testing.T) {
	for _, slow := range []time.Duration{0, 700 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{}
			f.say = func(n string, q dnsmessage.Question) []dnsmessage.Message { time.Sleep(slow); return sound()(n, q) }
			start := time.Now()
			f.ask(t, testLists(t), planFor(t, testLists(t), only("bl.example"), addresses(60)...))
			if len(f.asked) != 63 || f.most > zoneInFlight {
				t.Errorf("%d questions, %d in flight", len(f.asked), f.most)
			}
			for i := range f.asked {
				for j := i; j < len(f.asked); j++ {
					window := f.asked[j].at.Sub(f.asked[i].at)
					if n := float64(j - i + 1); n > 5+5*window.Seconds()+0.001 {
						t.Fatalf("%v questions within %v", n, window)
					}
				}
			}
			took, least := time.Since(start), planFor(t, testLists(t), only("bl.example"), addresses(60)...).Takes()
			if slow == 0 && took != least || took < least || least != 11600*time.Millisecond {
				t.Errorf("took %v, of which %v are due to the limits", took, least)
			}
		})
	}
}

// Zones are asked at the same time, with no more than 32 questions in flight.
func TestAllLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		f.say = func(n string, q dnsmessage.Question) []dnsmessage.Message {
			time.Sleep(time.Second)
			return sound()(n, q)
		}
		var zones []string
		for i := range 40 {
			zones = append(zones, fmt.Sprintf("z%d.example", i))
		}
		f.ask(t, testLists(t), planFor(t, testLists(t), only(zones...), addresses(3)...))
		if f.most != allInFlight {
			t.Errorf("%d in flight, want %d", f.most, allInFlight)
		}
	})
}

// A refusal ends the asking of a zone; so do three failures in a row, but not three with an answer in between.
func TestBreaker(t *testing.T) {
	refuses := func(prefix string, how func(string, dnsmessage.Question) []dnsmessage.Message) func(string, dnsmessage.Question) []dnsmessage.Message {
		return func(n string, q dnsmessage.Question) []dnsmessage.Message {
			for p := range strings.FieldsSeq(prefix) {
				if strings.HasPrefix(q.Name.String(), p) {
					return how(n, q)
				}
			}
			return sound()(n, q)
		}
	}
	failed := coded(dnsmessage.RCodeServerFailure)
	for _, tt := range []struct {
		name    string
		say     func(string, dnsmessage.Question) []dnsmessage.Message
		stopped Class
		least   int // answers
		most    int
		health  blocklist.Health
	}{
		{"refused", refuses(under("192.0.2.3"), coded(dnsmessage.RCodeRefused)), Refused, 3, 4, blocklist.Refusing},
		{"too many", refuses(under("192.0.2.3"), coded(dnsmessage.RCodeSuccess, "127.255.255.255")), Refused, 3, 4, blocklist.Refusing},
		{"closing", refuses(under("192.0.2.3"), coded(dnsmessage.RCodeSuccess, "127.0.0.1")), Anomalous, 3, 4, blocklist.World},
		{"failing", refuses("3.2. 4.2. 5.2. 6.2. 7.2.", failed), Failed, 5, 6, blocklist.Silent},
		{"now and then", refuses("1.2. 4.2. 7.2. 10.2.", failed), "", 20, 20, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{say: tt.say}
			cat := testLists(t, "l,zone,bl.example,", "l,code,127.0.0.2,listed")
			s := f.ask(t, cat, planFor(t, cat, only("bl.example"), addresses(20)...))
			if got := s.Tests[0].Stopped; got != tt.stopped || len(s.Answers) < tt.least || len(s.Answers) > tt.most {
				t.Errorf("%s: %d answers, stopped by %q", tt.name, len(s.Answers), got)
			}
			if _, audits := Observe(cat, s); audits[0].Health != tt.health {
				t.Errorf("%s: health %q, want %q", tt.name, audits[0].Health, tt.health)
			}
		})
	}
}

// An answer is not asked for again while it holds: 15 minutes for this listing, the SOA's 5 for this absence.
func TestCache(t *testing.T) {
	for _, tt := range []struct {
		later time.Duration
		want  []string
	}{
		{4 * time.Minute, nil},
		{6 * time.Minute, []string{"2.2.0.192.bl.example."}},
		{16 * time.Minute, []string{"1.2.0.192.bl.example.", "2.2.0.192.bl.example."}},
	} {
		synctest.Test(t, func(t *testing.T) {
			cat := testLists(t, "l,zone,bl.example,", "l,lookup,https://l.example/{ip},")
			plan := planFor(t, cat, only("l"), "192.0.2.1", "192.0.2.2")
			first := (&fake{say: sound(under("192.0.2.1"))}).ask(t, cat, plan)
			time.Sleep(tt.later)
			f := &fake{say: sound(under("192.0.2.1"))}
			f.ask(t, cat, plan, first)
			got := realNames(f)
			slices.Sort(got)
			if !slices.Equal(got, tt.want) {
				t.Errorf("after %v asked %q, want %q", tt.later, got, tt.want)
			}
		})
	}
}

// Of several earlier answers the newest counts, in whatever order they come, and no failure since; one from the future
// does not.
func TestCacheOfSeveralSessions(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	answer := func(ago time.Duration, rcode string) *Session {
		return &Session{Answers: []Exchange{{Zone: "bl.example", IP: netip.MustParseAddr("192.0.2.1"), Via: "v", At: now.Add(-ago), Reply: Reply{Rcode: rcode}}}}
	}
	older, newer, failed, future := answer(3*time.Minute, rcodeNoName), answer(2*time.Minute, rcodeNoName), answer(time.Minute, rcodeFailed), answer(-time.Second, rcodeNoName)
	for _, tt := range []struct {
		name     string
		sessions []*Session
		want     *Session
	}{
		{"one", []*Session{older}, older}, {"in order", []*Session{older, newer}, newer}, {"not in order", []*Session{newer, older}, newer},
		{"a failure since", []*Session{newer, failed}, newer}, {"from the future", []*Session{future}, nil}, {"none", nil, nil},
	} {
		var want *Exchange
		if tt.want != nil {
			want = &tt.want.Answers[0]
		}
		c := newCache(tt.sessions)
		if got := c.get("bl.example", "v", netip.MustParseAddr("192.0.2.1"), now); got != want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, want)
		}
		if got := c.get("bl.example", "another server", netip.MustParseAddr("192.0.2.1"), now); got != nil {
			t.Errorf("%s: another server's answer %+v", tt.name, got)
		}
	}
}

func TestKeep(t *testing.T) {
	ips := []netip.Addr{netip.MustParseAddr("127.0.0.2")}
	for _, tt := range []struct {
		x    Exchange
		want time.Duration
	}{
		{Exchange{Reply: Reply{Rcode: "NOERROR", A: ips, TTL: time.Second}}, time.Minute},
		{Exchange{Reply: Reply{Rcode: "NOERROR", A: ips, TTL: 900 * time.Second}}, 15 * time.Minute},
		{Exchange{Reply: Reply{Rcode: "NOERROR", A: ips, TTL: 99 * time.Hour}}, 24 * time.Hour},
		{Exchange{Reply: Reply{Rcode: "NXDOMAIN"}}, 5 * time.Minute},
		{Exchange{Reply: Reply{Rcode: "NXDOMAIN", Negative: time.Second}}, time.Minute},
		{Exchange{Reply: Reply{Rcode: "NXDOMAIN", Negative: 99 * time.Hour}}, time.Hour},
		{Exchange{Reply: Reply{Rcode: "SERVFAIL"}}, 0},
		{Exchange{Reply: Reply{Rcode: "NOERROR"}}, 0},
		{Exchange{Err: "no answer in time"}, 0},
		{Exchange{Err: "no answer read", Reply: Reply{Rcode: "NXDOMAIN"}}, 0},
		{Exchange{Reply: Reply{Rcode: "NXDOMAIN", A: ips, TTL: time.Hour}}, 5 * time.Minute},
		{Exchange{Reply: Reply{Rcode: "REFUSED", A: ips, TTL: time.Hour}}, 0},
	} {
		if got := tt.x.keep(); got != tt.want {
			t.Errorf("%+v: %v, want %v", tt.x, got, tt.want)
		}
	}
}

// Every question of the plan is settled in the end: asked, known from before, or given up.
func TestSettled(t *testing.T) {
	families := "l,families,ipv4 ipv6,"
	for name, say := range map[string]func(string, dnsmessage.Question) []dnsmessage.Message{
		"sound": sound(heldV6), "one family only": sound(), "refused": coded(dnsmessage.RCodeRefused),
		"silent": func(string, dnsmessage.Question) []dnsmessage.Message { return nil },
		"closing": func(n string, q dnsmessage.Question) []dnsmessage.Message {
			if strings.HasPrefix(q.Name.String(), under("192.0.2.3")) {
				return answer(q, dnsmessage.RCodeSuccess, "127.0.0.1")
			}
			return sound(heldV6)(n, q)
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			cat := testLists(t, "l,zone,bl.example,", families)
			plan := planFor(t, cat, only("l", "other.example"), append(addresses(9), "2001:db8::1", "2001:db8::2")...)
			earlier := (&fake{say: sound()}).ask(t, cat, planFor(t, cat, only("l"), "192.0.2.1"))
			var settled, most atomic.Int64
			a := Asker{
				Client: Client{Dial: (&fake{say: say}).dial, Now: time.Now}, Catalog: cat, Earlier: []*Session{earlier},
				Settled: func(n int) { settled.Add(int64(n)); most.Store(max(most.Load(), int64(n))) },
			}
			if _, err := a.Ask(t.Context(), plan); err != nil || settled.Load() != int64(plan.Queries()) {
				t.Errorf("%s: %d of %d questions are settled, %v", name, settled.Load(), plan.Queries(), err)
			}
			if name == "sound" && most.Load() > 1 {
				t.Errorf("%d questions are settled at once, though each is asked", most.Load())
			}
			synctest.Wait()
		})
	}
}

// The time that an answer took begins when the question is sent, not when it waits for its turn.
func TestRoundTrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{say: func(n string, q dnsmessage.Question) []dnsmessage.Message {
			time.Sleep(40 * time.Millisecond)
			return sound()(n, q)
		}}
		start := time.Now()
		s := f.ask(t, testLists(t), planFor(t, testLists(t), only("bl.example"), addresses(20)...))
		for _, x := range s.Answers {
			if x.RTT != 40*time.Millisecond {
				t.Errorf("%s took %v", x.IP, x.RTT)
			}
		}
		if last := s.Answers[19].At; last.Sub(start) < 2*time.Second {
			t.Errorf("the last is asked at %v, though it has to wait", last.Sub(start))
		}
	})
}

// The text of a listing is asked for only where there is no page to look it up.
func TestText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cat := testLists(t, "l,zone,paged.example,", "l,lookup,https://l.example/{ip},")
		f := &fake{say: sound(under("192.0.2.1"))}
		f.say = func(_ string, q dnsmessage.Question) []dnsmessage.Message {
			if strings.HasPrefix(q.Name.String(), under("192.0.2.1")) || strings.HasPrefix(q.Name.String(), under("127.0.0.2")) {
				return answer(q, dnsmessage.RCodeSuccess, "127.0.0.2")
			}
			return answer(q, dnsmessage.RCodeNameError)
		}
		s := f.ask(t, cat, planFor(t, cat, only("paged.example", "bl.example"), "192.0.2.1", "192.0.2.2"))
		var texts []string
		for _, name := range f.names() {
			if strings.HasSuffix(name, "TXT") {
				texts = append(texts, name)
			}
		}
		if !slices.Equal(texts, []string{"1.2.0.192.bl.example. TXT"}) {
			t.Errorf("asked for the texts of %q", texts)
		}
		if !slices.Equal(s.Answers[0].Reply.Text, []string{"about 127.0.0.2"}) {
			t.Errorf("%+v", s.Answers[0])
		}
	})
}

// Of a listing with a code that nobody knows the text says more.
func TestTextOfUnknownCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cat := testLists(t, "l,zone,bl.example,", "l,code,127.0.0.9,known")
		f := &fake{say: sound(under("192.0.2.1"))}
		s := f.ask(t, cat, planFor(t, cat, only("l"), "192.0.2.1"))
		if !slices.Equal(s.Answers[0].Reply.Text, []string{"about 127.0.0.2"}) {
			t.Errorf("%+v", s.Answers[0])
		}
	})
}

// Addresses are asked about in the order of what hangs on them, so that a zone that ends early has said what matters.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cat := testLists(t)
		f := &fake{say: sound()}
		ips := []string{"192.0.2.9", "192.0.2.1", "192.0.2.8", "192.0.2.2", "192.0.2.7"}
		s := f.ask(t, cat, planFor(t, cat, only("bl.example"), ips...))
		got := realNames(f)
		for i, ip := range ips {
			want := Name(netip.MustParseAddr(ip), "bl.example")
			if at := slices.Index(got, want); at < i-1 || at > i+1 { // two are on their way at the same time
				t.Errorf("%s is asked as number %d, want %d: %q", ip, at, i, got)
			}
		}
		if !slices.IsSortedFunc(s.Answers, func(a, b Exchange) int { return a.IP.Compare(b.IP) }) {
			t.Errorf("the session is in the order of the answers: %+v", s.Answers)
		}
	})
}

// The access key is in the question and nowhere else.
func TestKeyIsSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cat := testLists(t, "k,zone,{key}.dq.example,", "k,status,keyed,")
		f := &fake{say: coded(dnsmessage.RCodeServerFailure)}
		p := only("k")
		p.Keys = map[string]string{"k": "sesame"}
		plan := planFor(t, cat, p, "192.0.2.1")
		s := f.ask(t, cat, plan)
		if got := f.asked[0].name; got != "2.0.0.127.sesame.dq.example." {
			t.Errorf("asked %q", got)
		}
		if len(f.asked) != 1 {
			t.Errorf("asked %q: a failure of a service with keys is a refusal", f.names())
		}
		observations, audits := Observe(cat, s)
		if all := fmt.Sprintf("%+v %+v %+v", s, observations, audits); strings.Contains(all, "sesame") || audits[0].Zone != "{key}.dq.example" {
			t.Errorf("the key can be read: %s", all)
		}
		if audits[0].Health != blocklist.Refusing {
			t.Errorf("%+v", audits)
		}
	})
}

func TestAskEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cat := testLists(t)
		f := &fake{say: func(string, dnsmessage.Question) []dnsmessage.Message { return nil }}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		a := Asker{Client: Client{Dial: f.dial, Now: time.Now}, Catalog: cat}
		_, err := a.Ask(ctx, planFor(t, cat, only("a.example", "b.example"), addresses(5)...))
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}
