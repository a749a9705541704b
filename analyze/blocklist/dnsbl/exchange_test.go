package dnsbl

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

var server = netip.MustParseAddrPort("192.0.2.53:53")

func (f *fake) once(t *testing.T, kind dnsmessage.Type) (Reply, error) {
	c := Client{Dial: f.dial, Now: time.Now}
	r, err := c.ask(t.Context(), server, "2.0.0.127.bl.example.", kind, time.Second)
	synctest.Wait()
	return r, err
}

// Only a response with the question's id that repeats the question is its answer; others may be forged.
func TestForgedAnswersArePassedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{say: func(_ string, q dnsmessage.Question) []dnsmessage.Message {
			wrongID := answer(q, dnsmessage.RCodeNameError)[0]
			wrongID.ID = 1 // added to the right one
			query := answer(q, dnsmessage.RCodeNameError)[0]
			query.Response = false
			other := q
			other.Name = dnsmessage.MustNewName("3.0.0.127.bl.example.")
			wrongType := q
			wrongType.Type = dnsmessage.TypeTXT
			wrongClass := q
			wrongClass.Class = dnsmessage.ClassCHAOS
			forged := []dnsmessage.Message{
				wrongID, query, answer(other, dnsmessage.RCodeNameError)[0], answer(wrongType, dnsmessage.RCodeNameError)[0],
				answer(wrongClass, dnsmessage.RCodeNameError)[0],
			}
			return append(forged, answer(q, dnsmessage.RCodeSuccess, "127.0.0.4", "127.0.0.2")...)
		}}
		r, err := f.once(t, dnsmessage.TypeA)
		if err != nil || r.Rcode != "NOERROR" || len(r.A) != 2 || r.A[0].String() != "127.0.0.2" || r.TTL != 900*time.Second {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

func TestReplyFields(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{say: sound()}
		f.say = func(_ string, q dnsmessage.Question) []dnsmessage.Message {
			return answer(q, dnsmessage.RCodeNameError)
		}
		r, err := f.once(t, dnsmessage.TypeA)
		if err != nil || r.Rcode != "NXDOMAIN" || r.Negative != 300*time.Second {
			t.Errorf("%+v, %v; want NXDOMAIN with the lesser of the SOA's TTL and minimum", r, err)
		}
		f.say = func(_ string, q dnsmessage.Question) []dnsmessage.Message {
			return answer(q, dnsmessage.RCodeSuccess, "127.0.0.2")
		}
		r, err = f.once(t, dnsmessage.TypeTXT)
		if err != nil || !slices.Equal(r.Text, []string{"about 127.0.0.2"}) {
			t.Errorf("%+v, %v", r, err)
		}
		f.say = func(_ string, q dnsmessage.Question) []dnsmessage.Message {
			return answer(q, dnsmessage.RCodeSuccess, "127.0.0.4", "127.0.0.2")
		}
		r, err = f.once(t, dnsmessage.TypeTXT)
		if err != nil || !slices.Equal(r.Text, []string{"about 127.0.0.2", "about 127.0.0.4"}) {
			t.Errorf("%+v, %v; want the texts in order, because servers turn them", r, err)
		}
		f.say = coded(dnsmessage.RCode(9))
		if r, err = f.once(t, dnsmessage.TypeA); err != nil || r.Rcode == "" || r.Rcode == rcodeSuccess {
			t.Errorf("%+v, %v; want a name for an rcode that means nothing here", r, err)
		}
	})
}

// A cut answer is asked for again by TCP, and nothing else is: most lists have no TCP.
func TestCutAnswerIsAskedByTCP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{say: func(network string, q dnsmessage.Question) []dnsmessage.Message {
			m := answer(q, dnsmessage.RCodeSuccess, "127.0.0.2")
			m[0].Truncated = network == "udp"
			return m
		}}
		r, err := f.once(t, dnsmessage.TypeA)
		if err != nil || len(r.A) != 1 || len(f.asked) != 2 || f.asked[1].network != "tcp" {
			t.Errorf("%+v, %v after %v", r, err, f.asked)
		}
	})
}

func TestSilenceEndsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{say: func(string, dnsmessage.Question) []dnsmessage.Message { return nil }}
		start := time.Now()
		_, err := f.once(t, dnsmessage.TypeA)
		if problem(err) != "no answer in time" || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

// A question goes out without EDNS, which list servers ignore, and asks for recursion.
func TestQuestion(t *testing.T) {
	packet, err := question(7, "2.0.0.127.bl.example.", dnsmessage.TypeA)
	if err != nil {
		t.Fatal(err)
	}
	var m dnsmessage.Message
	if err := m.Unpack(packet); err != nil || m.ID != 7 || !m.RecursionDesired || len(m.Additionals) != 0 {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := question(7, strings.Repeat("a", 64)+".example.", dnsmessage.TypeA); err == nil {
		t.Error("a label of 64 letters is no name")
	}
}
