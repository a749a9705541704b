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

// history collects the events of a recipient, in order of time.
func (f *finalizer) history(recipient Sym, domain string) *history {
	h := &history{f: f, domain: domain}
	for _, it := range f.events {
		for _, p := range it.Parties {
			if p.Address == recipient {
				h.events = append(h.events, event{it, f.Dict.Text(p.Status)})
				break
			}
		}
	}
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
	case role == trace.RoleSend && h.external(e):
	case (role == trace.RoleFailure || role == trace.RoleDefer) && (e.Source == trace.SourceSMTP || e.Source == trace.SourceDNS):
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
	return a
}

// text returns the refusal of a row: the recipient's status, else a reply in source_context.
func (h *history) text(e *event) string {
	if e.status != "" {
		return e.status
	}
	context := h.f.Dict.Text(e.Fields[fieldContext])
	if beginsReply(context) {
		return context
	}
	// "<session>;<reply>;..." of the SMTP side; an agent's name or a session alone is no refusal.
	if _, rest, ok := strings.Cut(context, ";"); ok && beginsReply(rest) {
		return rest
	}
	return ""
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

// external says whether a send went to a server outside the organisation. SENDEXTERNAL did by definition; SEND does
// where the log says so or, on logs that know no SENDEXTERNAL, where the next hop is no server of the same domain.
func (h *history) external(e *event) bool {
	if e.Event == trace.EventSendExternal || e.has(flagToInternet) {
		return true
	}
	if !e.has(flagOnPremises) || e.Source != trace.SourceSMTP {
		return false
	}
	dict := h.f.Dict
	connector := strings.ToLower(dict.Text(e.Fields[fieldConnector]))
	if connector == "" || strings.Contains(connector, "intra-organization") {
		return false
	}
	remote := h.remote(e)
	if remote.IP.IsValid() && edge.Public(remote.IP) {
		return true
	}
	client := dict.Text(e.Fields[fieldClientHost])
	return strings.Contains(remote.Host, ".") && parentDomain(remote.Host) != parentDomain(strings.ToLower(client))
}

// parentDomain returns the name without its first label.
func parentDomain(host string) string {
	_, parent, _ := strings.Cut(host, ".")
	return parent
}

// relayed says whether the external send at index i was a middle leg only: the message came back afterwards, or it went
// to the organisation's own tenant, whose mail exchanger names one of its own domains.
func (h *history) relayed(i int) bool {
	e := &h.events[i]
	for _, later := range h.events[i+1:] {
		if later.Event == trace.EventReceive && later.At.Second() > e.At.Second() {
			return true
		}
	}
	label, isMX := strings.CutSuffix(h.remote(e).Host, ".mail.protection.outlook.com")
	if !isMX || h.f.env.Own.Own(h.domain) {
		return false
	}
	for domain := range h.f.env.Own {
		if strings.ReplaceAll(domain, ".", "-") == label {
			return true
		}
	}
	return false
}
