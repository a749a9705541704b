package delivery

import (
	"net/netip"
	"strings"
	"unsafe"

	"github.com/zeebo/xxh3"

	"tracesift/analyze/edge"
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
}

// event is one row as the recipient sees it.
type event struct {
	*Item
	status string // recipient_status, or what stands for it; only on rows that refuse
}

// read reads the events of a recipient. The history is valid until the next call.
func (f *Finalizer) read(who *person, domain string) *history {
	h := &f.history
	*h = history{f: f, recipient: who.text, domain: domain, events: f.unify(who.events), word: word(who.statuses)}
	before := len(f.attempts)
	for i := range h.events {
		h.try(i)
	}
	if n := len(f.attempts); n > before {
		h.attempts = f.attempts[before:n:n]
	}
	return h
}

// try notes the attempt that event i was, if it was one: an external send, or a refusal or deferral of the SMTP or DNS
// side. What agents, the resolver, the router or the store refuse was never tried outside.
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
	h.f.attempts = append(h.f.attempts, h.attempt(e))
}

// attempt reads one attempt.
func (h *history) attempt(e *event) Attempt {
	a := Attempt{ID: h.attemptID(e), At: e.At, Accepted: e.Event.Role() == trace.RoleSend, Deferred: e.Event.Role() == trace.RoleDefer}
	if !a.Accepted {
		a.Text = h.text(e)
		a.Refusal = h.classify(e)
		a.RefusedBy = h.refusedBy(e, a.Refusal)
	}
	a.Remote = h.answered(e, a.Refusal)
	a.Edge = h.edge(e, a.Refusal)
	return a
}

// attemptID is a name for an attempt that does not change with what else is read: the fingerprint of its row with the
// recipient's address.
func (h *history) attemptID(e *event) uint64 {
	return xxh3.HashStringSeed(h.recipient, e.Fingerprint)
}

// outward says whether the event comes from the side that speaks to other servers. Where the shape does not name the
// component the refusal tells: it comes from another server, or from the attempt to reach one.
func (h *history) outward(e *event) bool {
	if e.sourced() {
		return e.Source == trace.SourceSMTP || e.Source == trace.SourceDNS
	}
	if h.remote(e) != (Remote{}) {
		return true
	}
	r := h.classify(e)
	return r.External || r.Local || r.RemoteHost != "" || r.RemoteIP.IsValid()
}

// connector returns the connector of an event in lower case.
func (h *history) connector(e *event) string {
	return strings.ToLower(h.f.Dict.Text(e.Fields[fieldConnector]))
}

// text returns the refusal of a row: the recipient's status, else a reply in source_context.
func (h *history) text(e *event) string {
	if e.status != "" {
		return e.status
	}
	// "<session>;<time>;<reply>;..." of the SMTP side, any of them left out; an agent's name or a session alone is no
	// refusal.
	context := h.f.Dict.Text(e.Fields[fieldContext])
	for context != "" && !beginsReply(context) {
		_, context, _ = strings.Cut(context, ";")
	}
	return strings.TrimRight(context, "; ")
}

// beginsReply says whether text begins with a reply code that refuses (RFC 5321, 4.2).
func beginsReply(text string) bool {
	return len(text) > 3 && (text[0] == '4' || text[0] == '5') && text[1] >= '0' && text[1] <= '9' &&
		text[2] >= '0' && text[2] <= '9' && (text[3] == ' ' || text[3] == '-')
}

// answered returns the server that answered: the true destination where Exchange Online proxied the connection, else the
// one that the refusal names, else server_*.
func (h *history) answered(e *event, refusal *ndr.Refusal) Remote {
	if refusal == nil || h.proxied(e) {
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
func (h *history) proxied(e *event) bool {
	return e.Fields[fieldProxyHost] != 0 || e.Fields[fieldProxyIP] != 0
}

// remote returns the server on the other side as the row knows it: the true destination where Exchange Online proxied
// the connection, else server_*, unless that is a front end of EOP.
func (h *history) remote(e *event) Remote {
	dict := h.f.Dict
	if h.proxied(e) {
		return newRemote(dict.Text(e.Fields[fieldProxyHost]), dict.Text(e.Fields[fieldProxyIP]))
	}
	host := dict.Text(e.Fields[fieldServerHost])
	if !e.onPremises() && h.f.env.Edges.Hosts.IsEdge(host) {
		return Remote{}
	}
	return newRemote(host, dict.Text(e.Fields[fieldServerIP]))
}

// newRemote normalises the host and the address of a server.
func newRemote(host, address string) Remote {
	r := Remote{Host: strings.ToLower(strings.TrimSuffix(host, "."))}
	r.IP = ip(address)
	return r
}

// way is what the row of a trace says of a server on our side, but for what a refusal says.
type way struct {
	onPremises, report, proxied                      bool
	clientHost, clientIP, serverHost, frontend, pool string
}

// mostWays is how many ways are remembered.
const mostWays = 1 << 12

// edge returns the server on our side. Most messages leave through few servers, which are looked at once.
func (h *history) edge(e *event, refusal *ndr.Refusal) edge.Edge {
	if refusal != nil || e.Shape.grain() != trace.GrainEvent {
		return h.findEdge(e, refusal)
	}
	text := func(f field) string { return h.f.Dict.Text(e.Fields[f]) }
	w := way{
		onPremises: e.onPremises(), report: h.f.kind == DSN,
		clientIP: text(fieldClientIP), frontend: text(fieldFrontend), pool: text(fieldPool),
	}
	if w.onPremises || w.frontend == "" { // else the many hubs behind a front end do not matter
		w.clientHost, w.proxied = text(fieldClientHost), h.proxied(e)
		if w.proxied {
			w.serverHost = text(fieldServerHost) // else the remote server
		}
	}
	found, known := h.f.ways[w]
	if !known {
		found = h.findEdge(e, nil)
		if len(h.f.ways) == mostWays {
			clear(h.f.ways)
		}
		for _, s := range []*string{&w.clientHost, &w.clientIP, &w.serverHost, &w.frontend, &w.pool, &found.Host} {
			*s = strings.Clone(*s)
		}
		h.f.ways[w] = found
	}
	return found
}

// findEdge looks at all that a row and its refusal say of the server on our side.
func (h *history) findEdge(e *event, refusal *ndr.Refusal) edge.Edge {
	text := func(f field) string { return h.f.Dict.Text(e.Fields[f]) }
	client, clientIP := text(fieldClientHost), ip(text(fieldClientIP))
	facts := edge.Facts{
		OnPremises:    e.onPremises(),
		ProxyFrontend: text(fieldFrontend),
		Proxied:       h.proxied(e),
		ServerHost:    text(fieldServerHost),
		PoolName:      text(fieldPool),
		Report:        h.f.kind == DSN,
	}
	switch e.Shape.grain() {
	case trace.GrainBounce:
		facts.Bounce = true
		facts.Reporter, facts.OwnHost = text(fieldReporter), h.f.env.Own.hold(text(fieldReporter))
		facts.Received, facts.ReceivedIP = client, clientIP
	case trace.GrainLine:
		facts.Greeting, facts.LocalEndpoint = client, clientIP
	case trace.GrainDetail:
		facts.ServerHost, facts.Proxied = client, true // the server that wrote the event
	default:
		facts.ClientHost, facts.ClientIP = client, clientIP
	}
	if refusal != nil {
		facts.RefusedIP = refusal.ClientIP
		facts.Refusal = h.text(e)
		if !e.has(flagFromRemote) {
			facts.LocalHost = refusal.LocalHost
		}
	}
	return h.f.env.Edges.Find(facts)
}

// ip reads an address; it is invalid where the text is none.
func ip(text string) netip.Addr {
	ip, _ := cell.IP(unsafe.Slice(unsafe.StringData(text), len(text)))
	return ip
}
