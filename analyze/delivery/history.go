package delivery

import (
	"bytes"
	"net/netip"
	"strings"
	"unsafe"

	"github.com/zeebo/xxh3"

	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
	"tracesift/ingest/trace/cell"
)

// history is what happened to a message on its way to one recipient.
type history struct {
	f         *Finalizer
	recipient string
	domain    string // of the recipient
	events    []event
	word      verdict // of lists and summaries
	attempts  []Attempt
	left      bool // it was handed, or tried to be handed, to a server outside
	failures  []*event
	gave      Outcome // what the address became, where others took its place
}

// event is one row as the recipient sees it.
type event struct {
	*Item
	status string // recipient_status, or what stands for it; only on rows that refuse

	refusal *ndr.Refusal // of a row that refuses, once it was asked for
}

// read reads the events of a recipient. The history is valid until the next call.
func (f *Finalizer) read(who *person, domain string) *history {
	h := &f.history
	*h = history{
		f: f, recipient: who.text, domain: domain, events: f.unify(who.events), word: word(who.statuses), failures: h.failures[:0],
		gave: f.gave[who.address],
	}
	before := len(f.attempts)
	for i := range h.events {
		h.try(i)
	}
	if n := len(f.attempts); n > before {
		h.attempts = f.attempts[before:n:n]
	}
	return h
}

// try notes the attempt that event i was, if it was one: an external send, or a refusal or deferral of the side that
// speaks to other servers. What agents, the resolver, the router or the store refuse was never tried outside.
func (h *history) try(i int) {
	e := &h.events[i]
	role := e.Event.Role()
	switch {
	case role == trace.RoleSend && h.hop(e) == outside:
	case (role == trace.RoleFailure || role == trace.RoleDefer) && h.outward(e) && !inbound(h.connector(e)):
	default:
		return
	}
	h.left = true
	h.f.attempts = append(h.f.attempts, Attempt{})
	h.attempt(e, &h.f.attempts[len(h.f.attempts)-1])
}

// attempt reads one attempt.
func (h *history) attempt(e *event, a *Attempt) {
	role := e.Event.Role()
	a.ID, a.At, a.Accepted, a.Deferred = h.attemptID(e), e.At, role == trace.RoleSend, role == trace.RoleDefer
	if !a.Accepted {
		a.Text = h.text(e)
		a.Refusal = h.classify(e)
		a.RefusedBy = h.refusedBy(e, a.Refusal)
	}
	a.Remote = h.answered(e, a.Refusal)
	a.Edge = h.edge(e, a.Refusal)
}

// attemptID is a name for an attempt that does not change with what else is read: the fingerprint of its row with the
// recipient's address.
func (h *history) attemptID(e *event) uint64 {
	return xxh3.HashStringSeed(h.recipient, e.Fingerprint)
}

// outward says whether the event comes from the side that speaks to other servers. A queue puts off what was tried, but
// gives up without a further try. Where the shape does not name the component the refusal tells: it comes from another
// server, or from the attempt to reach one.
func (h *history) outward(e *event) bool {
	if e.sourced() {
		return e.Source == trace.SourceSMTP || e.Source == trace.SourceDNS ||
			e.Source == trace.SourceQueue && e.Event.Role() == trace.RoleDefer
	}
	if h.remote(e) != (Remote{}) {
		return true
	}
	r := h.classify(e)
	return r.External || r.Local || r.RemoteHost != "" || r.RemoteIP.IsValid()
}

// text returns the refusal of a row: the recipient's status, else a reply in source_context.
func (h *history) text(e *event) string {
	if e.status != "" {
		return e.status
	}
	return string(replyIn(bytesOf(h.f.Dict.Text(e.Fields[fieldContext])))) // in states of older versions it is not alone
}

// replyIn returns the reply that a source_context has: "<session>;<time>;<reply>;..." of the SMTP side, any of them left
// out. An agent's name or a session alone is no refusal.
func replyIn(context []byte) []byte {
	for len(context) > 0 && !beginsReply(context) {
		_, context, _ = bytes.Cut(context, []byte{';'})
	}
	return bytes.TrimRight(context, "; ")
}

// beginsReply says whether text begins with a reply code that refuses (RFC 5321, 4.2).
func beginsReply(text []byte) bool {
	return len(text) > 3 && (text[0] == '4' || text[0] == '5') && text[1] >= '0' && text[1] <= '9' &&
		text[2] >= '0' && text[2] <= '9' && (text[3] == ' ' || text[3] == '-')
}

// answered returns the server that answered: the true destination where Exchange Online proxied the connection, else
// the one that the refusal names, else server_*.
func (h *history) answered(e *event, refusal *ndr.Refusal) Remote {
	if refusal == nil || e.proxied() {
		return h.remote(e)
	}
	named := Remote{Host: strings.ToLower(refusal.RemoteHost), IP: refusal.RemoteIP}
	logged := h.remote(e)
	switch {
	case named == (Remote{}):
		return logged
	case named.Host == "" && named.IP == logged.IP:
		named.Host = logged.Host
	case !named.IP.IsValid() && named.Host == logged.Host:
		named.IP = logged.IP
	}
	return named
}

// proxied says whether the row names the true destination of a connection through a front end.
func (it *Item) proxied() bool {
	return it.Fields[fieldProxyHost] != 0 || it.Fields[fieldProxyIP] != 0
}

// ip reads an address; it is invalid where the text is none.
func ip(text string) netip.Addr {
	ip, _ := cell.IP(unsafe.Slice(unsafe.StringData(text), len(text)))
	return ip
}
