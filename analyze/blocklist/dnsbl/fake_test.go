package dnsbl

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"tracesift/analyze/blocklist/catalog"
)

// fake is a network with one kind of server in it. It answers what say returns; no message at all is silence.
type fake struct {
	say func(network string, q dnsmessage.Question) []dnsmessage.Message

	mu       sync.Mutex
	asked    []asked
	inFlight int
	most     int
}

type asked struct {
	network, server, name string
	kind                  dnsmessage.Type
	at                    time.Time
}

// dial connects to a server of its own.
func (f *fake) dial(_ context.Context, network, address string) (net.Conn, error) {
	near, far := net.Pipe()
	go f.serve(network, address, far)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.inFlight++
	f.most = max(f.most, f.inFlight)
	return &flight{Conn: near, f: f}, nil
}

// flight is a connection that ends what is in flight.
type flight struct {
	net.Conn
	f    *fake
	once sync.Once
}

func (c *flight) Close() error {
	c.once.Do(func() {
		c.f.mu.Lock()
		defer c.f.mu.Unlock()
		c.f.inFlight--
	})
	return c.Conn.Close()
}

func (f *fake) serve(network, address string, conn net.Conn) {
	defer conn.Close()
	in := make([]byte, 512)
	n, err := conn.Read(in)
	if err != nil {
		return
	}
	packet := in[:n]
	if network == "tcp" {
		packet = packet[2:]
	}
	var m dnsmessage.Message
	if err := m.Unpack(packet); err != nil {
		return
	}
	q := m.Questions[0]
	f.note(asked{network, address, q.Name.String(), q.Type, time.Now()})
	for _, a := range f.say(network, q) {
		a.ID += m.ID
		out, err := a.Pack()
		if err != nil {
			panic(err)
		}
		if network == "tcp" {
			out = append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...)
		}
		if _, err := conn.Write(out); err != nil {
			break
		}
	}
	_, _ = io.Copy(io.Discard, conn) // until the client hangs up
}

func (f *fake) note(a asked) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, a)
}

// names returns the names that were asked, in the order of arrival.
func (f *fake) names() []string {
	var out []string
	for _, a := range f.asked {
		name := a.name
		if a.kind != dnsmessage.TypeA {
			name += " " + strings.TrimPrefix(a.kind.String(), "Type")
		}
		out = append(out, name)
	}
	return out
}

// answer makes an answer with address records; rcode NXDOMAIN without any.
func answer(q dnsmessage.Question, rcode dnsmessage.RCode, codes ...string) []dnsmessage.Message {
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{Response: true, RCode: rcode},
		Questions: []dnsmessage.Question{q},
	}
	h := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 900}
	for _, c := range codes {
		if q.Type == dnsmessage.TypeTXT {
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.TXTResource{TXT: []string{"about ", c}}})
			continue
		}
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: netip.MustParseAddr(c).As4()}})
	}
	if rcode == dnsmessage.RCodeNameError {
		soa := h
		soa.TTL = 3600
		m.Authorities = []dnsmessage.Resource{{Header: soa, Body: &dnsmessage.SOAResource{
			NS: q.Name, MBox: q.Name, MinTTL: 300,
		}}}
	}
	return []dnsmessage.Message{m}
}

// sound answers as a good list does that holds the names that begin so.
func sound(held ...string) func(string, dnsmessage.Question) []dnsmessage.Message {
	return func(_ string, q dnsmessage.Question) []dnsmessage.Message {
		for _, h := range append(held, under("127.0.0.2")) {
			if strings.HasPrefix(q.Name.String(), h) {
				return answer(q, dnsmessage.RCodeSuccess, "127.0.0.2")
			}
		}
		return answer(q, dnsmessage.RCodeNameError)
	}
}

// testLists lays lists over the built-in catalog: facts, a line each.
func testLists(t *testing.T, facts ...string) *catalog.Catalog {
	t.Helper()
	cat, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	if len(facts) == 0 {
		return cat
	}
	cat, err = catalog.Load("facts", strings.NewReader("list,fact,value,note\n"+strings.Join(facts, "\n")), cat)
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// planFor plans to ask lists about addresses, the first with most at stake.
func planFor(t *testing.T, cat *catalog.Catalog, p Policy, ips ...string) *Plan {
	t.Helper()
	if !p.Resolver.IsValid() {
		p.Resolver = netip.MustParseAddrPort("192.0.2.53:53")
	}
	var questions []Question
	for i, ip := range ips {
		questions = append(questions, Question{netip.MustParseAddr(ip), int64(len(ips) - i)})
	}
	plan, err := NewPlan(cat, questions, p)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// ask puts a plan to a fake network.
func (f *fake) ask(t *testing.T, cat *catalog.Catalog, plan *Plan, earlier ...*Session) *Session {
	t.Helper()
	a := Asker{Client: Client{Dial: f.dial, Now: time.Now}, Catalog: cat, Earlier: earlier}
	s, err := a.Ask(t.Context(), plan)
	synctest.Wait()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// under returns how the names begin that ask about an address.
func under(ip string) string {
	return strings.TrimSuffix(Name(netip.MustParseAddr(ip), ""), ".")
}
