package delivery

import (
	"cmp"
	"slices"
	"strings"

	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
	"tracesift/ingest/trace/cell"
)

// refPremises says whether a server of the organisation's own wrote the row.
func (e *refEvent) refPremises() bool {
	return e.shape == trace.TrackingLog || e.shape == trace.TrackingExport || e.shape == trace.SMTPSendLog
}

func (e *refEvent) decides() bool {
	return slices.Contains([]trace.Role{trace.RoleSuccess, trace.RoleSend, trace.RoleFailure, trace.RoleDefer}, e.event.Role())
}

// refUnify makes one event of those that several exports have.
func refUnify(events []*refEvent) []*refEvent {
	var kept, rest []*refEvent
	// From a resolution or drop on, a detail is that of another address.
	cut := false
	var usable []*refEvent
	for _, e := range events {
		if !(refIsDetail(e.shape) && cut && e.decides()) {
			usable = append(usable, e)
		}
		if role := e.event.Role(); refIsDetail(e.shape) && (role == trace.RoleRedirect || role == trace.RoleDrop) {
			cut = true
		}
	}
	richest := []trace.Shape{
		trace.ExtendedTrace, trace.TrackingLog, trace.TrackingExport, trace.GraphDetail, trace.TraceDetail, trace.SMTPSendLog, trace.Bounce,
	}
	for _, shape := range richest {
		var of []*refEvent
		for _, e := range usable {
			if e.shape == shape {
				of = append(of, e)
			}
		}
		slices.SortFunc(of, func(a, b *refEvent) int {
			return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(refFilled(b), refFilled(a)), cmp.Compare(a.print, b.print))
		})
		for _, e := range of {
			switch twin, counts := refTwin(kept, e); {
			case !e.decides():
				rest = append(rest, e)
			case twin != nil:
				refFill(twin, e)
			case counts:
				one := *e
				one.text, one.seenIn = map[string]string{}, map[trace.Shape]bool{e.shape: true}
				for k, v := range e.text {
					one.text[k] = v
				}
				kept = append(kept, &one)
			}
		}
	}
	out := append(kept, rest...)
	slices.SortFunc(out, refOrder)
	return out
}

// refFilled counts what a row tells.
func refFilled(e *refEvent) int {
	n := len(e.text)
	for _, c := range []trace.Column{trace.MessageID, trace.SenderAddress, trace.ReturnPath, trace.TotalBytes, trace.Directionality} {
		if strings.TrimSpace(e.cells[c]) != "" {
			n++
		}
	}
	if e.status != "" {
		n++
	}
	return n
}

// refTwin finds the kept event that e is another sight of. counts says whether it stands for itself without one.
func refTwin(kept []*refEvent, e *refEvent) (twin *refEvent, counts bool) {
	var same []*refEvent
	for _, k := range kept {
		if k.event.Role() == e.event.Role() {
			same = append(same, k)
		}
	}
	secondOf := func(k *refEvent) bool { return k.at.Second() == e.at.Second() }
	switch {
	case e.shape == trace.Bounce:
		for _, k := range same {
			if twin == nil || refOrder(twin, k) < 0 {
				twin = k
			}
		}
		return twin, true
	case e.shape == trace.SMTPSendLog:
		for _, k := range same {
			gap := max(k.at-e.at, e.at-k.at)
			a, okA := cell.IP([]byte(k.text["server_ip"]))
			b, okB := cell.IP([]byte(e.text["server_ip"]))
			if !k.refPremises() || gap > 5e9 || okA && okB && a != b || k.seenIn[e.shape] && k.at != e.at {
				continue
			}
			if refFork(k, e) {
				continue
			}
			if twin == nil || gap < max(twin.at-e.at, e.at-twin.at) {
				twin = k
			}
		}
		return twin, true
	case refIsDetail(e.shape):
		var cloud []*refEvent
		for _, k := range same {
			if !k.refPremises() && (k.shape != e.shape || k.at == e.at) {
				cloud = append(cloud, k)
			}
		}
		for _, k := range cloud {
			if secondOf(k) && (!k.seenIn[e.shape] || k.shape == e.shape) {
				return k, false
			}
		}
		if len(cloud) == 1 && !cloud[0].seenIn[e.shape] {
			return cloud[0], false
		}
		return nil, len(cloud) == 0
	}
	for _, k := range kept {
		if k.event != e.event || k.source != e.source || refFork(k, e) || k.refPremises() != e.refPremises() {
			continue
		}
		if k.at == e.at || k.shape != e.shape && secondOf(k) && !k.seenIn[e.shape] {
			return k, false
		}
	}
	return nil, true
}

// refFork says whether the rows are of two forks of a message: both have an internal message id, and not the same.
func refFork(k, e *refEvent) bool {
	s, t := k.text["serial"], e.text["serial"]
	return s != "" && t != "" && s != t
}

// refFill adds what the poorer row knows beside the richer.
func refFill(k, e *refEvent) {
	k.seenIn[e.shape] = true
	for name, text := range e.text {
		if k.text[name] == "" {
			k.text[name] = text
		}
	}
	if k.origin == 0 || k.latency && e.origin != 0 && !e.latency {
		k.origin, k.latency = e.origin, e.latency
	}
	k.toInternet = k.toInternet || e.toInternet
	if !k.remote && !k.own {
		k.remote, k.own = e.remote, e.own
	}
	if e.status != "" && (k.status == "" || k.unclear && !e.unclear) {
		k.status, k.unclear = e.status, e.unclear
	}
}

// refHistory is what happened to one recipient.
type refHistory struct {
	*refView
	recipient, domain string
	kind              Kind
	events            []*refEvent
	left              bool
}

// answer returns the refusal of an event.
func (h *refHistory) answer(e *refEvent) string {
	if e.status != "" {
		return e.status
	}
	return e.text["reply"]
}

// refReply returns what a source_context says from its first part on that refuses.
func refReply(context string) string {
	for parts := strings.Split(context, ";"); len(parts) > 0; parts = parts[1:] {
		p := parts[0]
		if len(p) > 3 && (p[0] == '4' || p[0] == '5') && strings.Trim(p[1:3], "0123456789") == "" && (p[3] == ' ' || p[3] == '-') {
			return strings.TrimRight(strings.Join(parts, ";"), "; ")
		}
	}
	return ""
}

func (h *refHistory) classify(e *refEvent) *ndr.Refusal {
	return h.env.Classify(h.answer(e), ndr.Context{RemoteHost: h.logged(e).Host, RecipientDomain: h.domain})
}

// logged is the remote server that a row names: the true destination, else server_* unless it is EOP's front end.
func (h *refHistory) logged(e *refEvent) Remote {
	host, ip := e.text["server_host"], e.text["server_ip"]
	if h.proxied(e) {
		host, ip = e.text["proxy_host"], e.text["proxy_ip"]
	} else if !e.refPremises() && h.env.Edges.Hosts.IsEdge(host) {
		return Remote{}
	}
	r := Remote{Host: strings.ToLower(strings.TrimSuffix(host, "."))}
	r.IP, _ = cell.IP([]byte(ip))
	return r
}

func (h *refHistory) proxied(e *refEvent) bool {
	return e.text["proxy_host"] != "" || e.text["proxy_ip"] != ""
}

// remoteOf is the server that answered: proxy target, else what the refusal names, else what is logged.
func (h *refHistory) remoteOf(e *refEvent, r *ndr.Refusal) Remote {
	logged := h.logged(e)
	if r == nil || h.proxied(e) {
		return logged
	}
	named := Remote{Host: strings.ToLower(r.RemoteHost), IP: r.RemoteIP}
	if named == (Remote{}) {
		return logged
	}
	if named.Host == "" && named.IP == logged.IP {
		named.Host = logged.Host
	} else if !named.IP.IsValid() && named.Host == logged.Host {
		named.IP = logged.IP
	}
	return named
}

// outward says whether an event comes from the side that speaks to other servers.
func (h *refHistory) outward(e *refEvent) bool {
	if !refIsDetail(e.shape) && e.shape != trace.Bounce {
		return e.source == trace.SourceSMTP || e.source == trace.SourceDNS || e.source == trace.SourceQueue && e.event.Role() == trace.RoleDefer
	}
	r := h.classify(e)
	return h.logged(e) != (Remote{}) || r.External || r.Local || r.RemoteHost != "" || r.RemoteIP.IsValid()
}

func (h *refHistory) edgeOf(e *refEvent, r *ndr.Refusal) edge.Edge {
	facts := refFacts(h, e)
	if r != nil {
		facts.RefusedIP = r.ClientIP
		facts.Words = edge.WordsOf(h.answer(e))
		if !e.remote {
			facts.LocalHost = r.LocalHost
		}
	}
	return h.env.Edges.Find(facts)
}

// refHop says where a send went: "inside", "next" server of the path, or "outside".
func (h *refHistory) hop(e *refEvent) string {
	connector := strings.ToLower(e.text["connector"])
	switch {
	case h.env.SmartHosts[connector]:
		return "next"
	case e.event == trace.EventSendExternal, e.toInternet:
		return "outside"
	case !e.refPremises(), e.source != trace.SourceSMTP, connector == "", strings.Contains(connector, "intra-organization"), strings.Contains(connector, "inbound to "):
		return "inside"
	}
	remote := h.logged(e)
	if remote.IP.IsValid() {
		if edge.Public(remote.IP) {
			return "outside"
		}
		return "next"
	}
	_, parent, _ := strings.Cut(remote.Host, ".")
	_, ours, _ := strings.Cut(strings.ToLower(e.text["client_host"]), ".")
	if parent == "" || parent == ours || h.env.Own[parent] {
		return "next"
	}
	return "outside"
}

// refLabel is the first label of a host.
func refLabel(host string) string { return strings.Split(strings.ToLower(host), ".")[0] }

// final says whether a send ended the way of the message; middle, that it was a leg of it.
func (h *refHistory) leg(e *refEvent) (final, middle bool) {
	switch h.hop(e) {
	case "inside":
		return false, false
	case "next":
		return false, !h.env.Own[h.domain]
	}
	if label, isMX := strings.CutSuffix(h.logged(e).Host, ".mail.protection.outlook.com"); isMX && label != strings.ReplaceAll(h.domain, ".", "-") {
		if strings.HasSuffix(label, "-onmicrosoft-com") {
			return false, true
		}
		for own, is := range h.env.Own {
			if is && strings.ReplaceAll(own, ".", "-") == label {
				return false, true
			}
		}
	}
	middle = h.received(e) || h.handled(e)
	return !middle, middle
}

// received says whether a server of the organisation took the message in again after a send.
func (h *refHistory) received(e *refEvent) bool {
	same := func(a, b string) bool {
		x, okX := cell.IP([]byte(a))
		y, okY := cell.IP([]byte(b))
		return okX && okY && x == y
	}
	for _, r := range h.events {
		if r.event != trace.EventReceive || r.source != trace.SourceSMTP {
			continue
		}
		resubmitted := slices.ContainsFunc(h.events, func(s *refEvent) bool {
			return s.event == trace.EventResubmit && s.at >= e.at && s.at <= r.at
		})
		us, taker := refLabel(e.text["client_host"]), refLabel(r.text["server_host"])
		if resubmitted || us != "" && us == taker {
			continue
		}
		met := us != "" && us == refLabel(r.text["client_host"]) || taker != "" && taker == refLabel(h.logged(e).Host) ||
			same(e.text["server_ip"], r.text["server_ip"]) || same(e.text["client_ip"], r.text["client_ip"])
		if met && r.at >= e.at-10e9 || r.at.Second() > e.at.Second() {
			return true
		}
	}
	return false
}

// handled says whether another server of the path had the message after a send.
func (h *refHistory) handled(e *refEvent) bool {
	us := refLabel(e.text["client_host"])
	for _, later := range h.events {
		role := later.event.Role()
		if refOrder(later, e) <= 0 || later.shape == trace.Bounce ||
			role != trace.RoleFailure && role != trace.RoleDefer && role != trace.RoleSend {
			continue
		}
		if role == trace.RoleSend && (h.hop(later) == "inside" || us != "" && refLabel(h.logged(later).Host) == us) {
			continue
		}
		them := refLabel(later.text["client_host"])
		if later.refPremises() != e.refPremises() || e.refPremises() && us != "" && them != "" && us != them {
			return true
		}
	}
	return false
}

// refFacts is what a row says of the server on our side.
func refFacts(h *refHistory, e *refEvent) edge.Facts {
	facts := edge.Facts{
		OnPremises: e.refPremises(), ProxyFrontend: e.text["frontend"], Proxied: h.proxied(e), PoolName: e.text["pool"],
		ServerHost: e.text["server_host"], Report: h.kind == DSN,
	}
	client, clientIP := e.text["client_host"], ip(e.text["client_ip"])
	switch {
	case e.shape == trace.Bounce:
		facts.Bounce, facts.Reporter, facts.Received, facts.ReceivedIP = true, e.text["reporter"], client, clientIP
		for domain, own := range h.env.Own {
			facts.OwnHost = facts.OwnHost || own && strings.HasSuffix("."+strings.ToLower(e.text["reporter"]), "."+domain)
		}
	case e.shape == trace.SMTPSendLog:
		facts.Greeting, facts.LocalEndpoint = client, clientIP
	case refIsDetail(e.shape):
		facts.ServerHost, facts.Proxied = client, true
	default:
		facts.ClientHost, facts.ClientIP = client, clientIP
	}
	return facts
}
