package dnsbl

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"tracesift/analyze/order"
)

// Reply is what a server answered.
type Reply struct {
	Rcode    string        // NOERROR, NXDOMAIN, SERVFAIL, REFUSED, or RCODE and its number
	A        []netip.Addr  // sorted
	Text     []string      // the TXT records, each with its strings joined
	TTL      time.Duration // the shortest of the answers
	Negative time.Duration // how long the absence holds (RFC 2308): the lesser of the SOA's TTL and minimum; 0 without SOA
}

// The rcodes that mean something here.
const (
	rcodeSuccess  = "NOERROR"
	rcodeNoName   = "NXDOMAIN"
	rcodeFailed   = "SERVFAIL"
	rcodeRefused  = "REFUSED"
	rcodeNotKnown = "RCODE"
)

var rcodes = map[dnsmessage.RCode]string{
	dnsmessage.RCodeSuccess: rcodeSuccess, dnsmessage.RCodeNameError: rcodeNoName,
	dnsmessage.RCodeServerFailure: rcodeFailed, dnsmessage.RCodeRefused: rcodeRefused,
	dnsmessage.RCodeFormatError: "FORMERR", dnsmessage.RCodeNotImplemented: "NOTIMP",
}

// question packs a recursive question without EDNS: list servers ignore it, and their answers fit 512 bytes.
func question(id uint16, name string, kind dnsmessage.Type) ([]byte, error) {
	n, err := dnsmessage.NewName(name)
	if err != nil {
		return nil, err
	}
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: id, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: n, Type: kind, Class: dnsmessage.ClassINET}},
	}
	return m.Pack()
}

// errOther says that a packet is no answer to the question: a stray or a forged one.
var errOther = errors.New("not an answer to the question")

// parse reads the answer to a question, which must have its id and repeat it.
func parse(packet []byte, id uint16, name string, kind dnsmessage.Type) (r Reply, truncated bool, err error) {
	var p dnsmessage.Parser
	h, err := p.Start(packet)
	if err != nil || !h.Response || h.ID != id {
		return r, false, errOther
	}
	q, err := p.Question()
	if err != nil || q.Type != kind || q.Class != dnsmessage.ClassINET || !strings.EqualFold(q.Name.String(), name) {
		return r, false, errOther
	}
	if err := p.SkipAllQuestions(); err != nil {
		return r, false, errOther
	}
	r.Rcode = rcodes[h.RCode]
	if r.Rcode == "" {
		r.Rcode = rcodeNotKnown + h.RCode.String()
	}
	if h.Truncated {
		return r, true, nil
	}
	return r, false, r.records(&p)
}

// records reads the answers, and the SOA that stands beside an absence.
func (r *Reply) records(p *dnsmessage.Parser) error {
	answers, err := p.AllAnswers()
	if err != nil {
		return err
	}
	for i, a := range answers {
		if ttl := seconds(a.Header.TTL); i == 0 || ttl < r.TTL {
			r.TTL = ttl
		}
		switch b := a.Body.(type) {
		case *dnsmessage.AResource:
			r.A = append(r.A, netip.AddrFrom4(b.A))
		case *dnsmessage.TXTResource:
			r.Text = append(r.Text, strings.Join(b.TXT, ""))
		}
	}
	order.Sort(r.A, netip.Addr.Compare)
	slices.Sort(r.Text)
	authorities, err := p.AllAuthorities()
	if err != nil {
		return err
	}
	for _, a := range authorities {
		if soa, ok := a.Body.(*dnsmessage.SOAResource); ok {
			r.Negative = min(seconds(a.Header.TTL), seconds(soa.MinTTL))
		}
	}
	return nil
}

func seconds(n uint32) time.Duration { return time.Duration(n) * time.Second }
