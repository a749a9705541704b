package delivery

import (
	"strings"

	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
	"tracesift/ingest/trace/cell"
)

// history is what happened to a message on its way to one recipient.
type history struct {
	f        *finalizer
	domain   string // of the recipient
	events   []event
	attempts []Attempt
	left     bool // it was handed, or tried to be handed, to a server outside
}

// event is one row as the recipient sees it.
type event struct {
	*Item
	status string // recipient_status, or what stands for it; only on rows that refuse
}

// history reads the events of a recipient, which are in order of time.
func (f *finalizer) history(recipient Sym, domain string) *history {
	h := &history{f: f, domain: domain, events: f.seenBy[recipient]}
	for i := range h.events {
		h.try(i)
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
	case (role == trace.RoleFailure || role == trace.RoleDefer) && e.outward() && !inbound(h.connector(e)):
	default:
		return
	}
	h.left = true
	h.attempts = append(h.attempts, h.attempt(e))
}

// attempt reads one attempt.
func (h *history) attempt(e *event) Attempt {
	a := Attempt{At: e.At, Accepted: e.Event.Role() == trace.RoleSend, Deferred: e.Event.Role() == trace.RoleDefer}
	a.Remote = h.remote(e)
	if !a.Accepted {
		a.Text = h.text(e)
		a.Refusal = h.f.env.Classify(a.Text, ndr.Context{RemoteHost: a.Remote.Host, RecipientDomain: h.domain})
		if a.Remote.Host == "" {
			a.Remote.Host = strings.ToLower(a.Refusal.RemoteHost)
		}
		if !a.Remote.IP.IsValid() {
			a.Remote.IP = a.Refusal.RemoteIP
		}
	}
	a.Edge = h.edge(e, a.Refusal)
	if !a.Accepted {
		a.RefusedBy = refusedBy(e, a.Refusal)
	}
	return a
}

// outward says whether the event comes from the side that speaks to other servers.
func (e *event) outward() bool { return e.Source == trace.SourceSMTP || e.Source == trace.SourceDNS }

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

// remote returns the server on the other side: the true destination where Exchange Online proxied the connection,
// else server_*, unless that is a front end of EOP.
func (h *history) remote(e *event) Remote {
	dict := h.f.Dict
	if e.Fields[fieldProxyHost] != 0 || e.Fields[fieldProxyIP] != 0 {
		return newRemote(dict.Text(e.Fields[fieldProxyHost]), dict.Text(e.Fields[fieldProxyIP]))
	}
	host := dict.Text(e.Fields[fieldServerHost])
	if !e.has(flagOnPremises) && h.f.env.Edges.Hosts.IsEdge(host) {
		return Remote{}
	}
	return newRemote(host, dict.Text(e.Fields[fieldServerIP]))
}

// newRemote normalises the host and the address of a server.
func newRemote(host, ip string) Remote {
	r := Remote{Host: strings.ToLower(strings.TrimSuffix(host, "."))}
	r.IP, _ = cell.IP([]byte(ip))
	return r
}

// edge returns the server on our side.
func (h *history) edge(e *event, refusal *ndr.Refusal) edge.Edge {
	dict := h.f.Dict
	facts := edge.Facts{
		OnPremises:    e.has(flagOnPremises),
		ProxyFrontend: dict.Text(e.Fields[fieldFrontend]),
		Proxied:       e.Fields[fieldProxyHost] != 0 || e.Fields[fieldProxyIP] != 0,
		ClientHost:    dict.Text(e.Fields[fieldClientHost]),
		ServerHost:    dict.Text(e.Fields[fieldServerHost]),
		PoolName:      dict.Text(e.Fields[fieldPool]),
	}
	facts.ClientIP, _ = cell.IP([]byte(dict.Text(e.Fields[fieldClientIP])))
	if refusal != nil {
		facts.RefusedIP = refusal.ClientIP
		facts.PoolWords = edge.PoolOfWords(h.text(e))
		if !e.has(flagFromRemote) {
			facts.LocalHost = refusal.LocalHost
		}
	}
	return h.f.env.Edges.Find(facts)
}
