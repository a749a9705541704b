package recording

import (
	"net/netip"
	"time"

	"tracesift/analyze/blocklist/dnsbl"
)

// version of the lines; files of a higher one are refused.
const version = 1

// line is any line of a recording. Kind says which fields it has.
type line struct {
	V    int       `json:"v"`
	Kind kind      `json:"kind"`
	At   time.Time `json:"at"`

	// Of a session.
	Tracesift string `json:"tracesift,omitempty"`
	Catalog   string `json:"catalog,omitempty"`
	Resolver  string `json:"resolver,omitempty"`

	// Of a self-test and of an answer.
	Zone   string    `json:"zone,omitempty"`
	Health string    `json:"health,omitempty"` // for people: it is judged anew from the answers
	Test   *selfTest `json:"self_test,omitempty"`
	// Stopped is why a sound zone was not asked to the end.
	Stopped dnsbl.Class `json:"stopped,omitempty"`
	*Answer
}

type kind string

const (
	sessionLine kind = "session"
	testLine    kind = "self_test"
	answerLine  kind = "answer"
)

type selfTest struct {
	Held   *Answer `json:"held,omitempty"`
	Unheld *Answer `json:"unheld,omitempty"`
	Random *Answer `json:"random,omitempty"`
}

// Answer is one raw answer; its class is for people, and judged anew.
type Answer struct {
	IP    netip.Addr   `json:"ip"`
	Type  string       `json:"type"`
	Via   string       `json:"via"`
	Rcode string       `json:"rcode,omitempty"`
	A     []netip.Addr `json:"a,omitempty"`
	TTL   int64        `json:"ttl,omitempty"` // seconds
	Txt   []string     `json:"txt,omitempty"`
	NoTTL int64        `json:"neg_ttl,omitempty"` // seconds
	Error string       `json:"error,omitempty"`
	Class dnsbl.Class  `json:"class,omitempty"`
	RTT   int64        `json:"rtt_ms"`
}

// exchange makes the exchange of an answer.
func (a *Answer) exchange(zone string, at time.Time) dnsbl.Exchange {
	if a == nil {
		return dnsbl.Exchange{}
	}
	return dnsbl.Exchange{
		Zone: zone, IP: a.IP, At: at, Via: a.Via, Err: a.Error, RTT: time.Duration(a.RTT) * time.Millisecond,
		Reply: dnsbl.Reply{
			Rcode: a.Rcode, A: a.A, Text: a.Txt,
			TTL: time.Duration(a.TTL) * time.Second, Negative: time.Duration(a.NoTTL) * time.Second,
		},
	}
}

// answerOf makes the answer of an exchange; nil of one that did not take place.
func answerOf(x *dnsbl.Exchange, class dnsbl.Class) *Answer {
	if x.At.IsZero() {
		return nil
	}
	return &Answer{
		IP: x.IP, Type: "A", Via: x.Via, Rcode: x.Reply.Rcode, A: x.Reply.A, TTL: int64(x.Reply.TTL / time.Second),
		Txt: x.Reply.Text, NoTTL: int64(x.Reply.Negative / time.Second), Error: x.Err, Class: class,
		RTT: x.RTT.Milliseconds(),
	}
}
