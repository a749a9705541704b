package delivery

import (
	"net/netip"
	"strings"

	"tracesift/analyze/edge"
	"tracesift/ingest/trace"
)

// hop is where a send went.
type hop uint8

const (
	inside     hop = iota // to the next transport service, or to a server of the organisation that has the mailbox
	nextServer            // to a server of the organisation, or a gateway in its network, that sends on
	outside               // to a server of the Internet
)

// hop says where a send went. SENDEXTERNAL left the organisation by definition; logs that know only SEND tell by the
// connector, the address and the name of the next server.
func (h *history) hop(e *event) hop {
	if len(h.f.env.SmartHosts) > 0 && h.f.env.SmartHosts[h.connector(e)] {
		return nextServer
	}
	if e.Event == trace.EventSendExternal || e.has(flagToInternet) {
		return outside
	}
	connector := h.connector(e)
	if !e.onPremises() || e.Source != trace.SourceSMTP || connector == "" ||
		strings.Contains(connector, "intra-organization") || inbound(connector) {
		return inside
	}
	remote := h.remote(e)
	if remote.IP.IsValid() {
		if edge.Public(remote.IP) {
			return outside
		}
		return nextServer
	}
	parent := parentDomain(remote.Host)
	client := strings.ToLower(h.f.Dict.Text(e.Fields[fieldClientHost]))
	if parent == "" || parent == parentDomain(client) || h.f.env.Own.Own(parent) {
		return nextServer
	}
	return outside
}

// inbound says whether a connector brings mail in, by the names that Edge subscriptions give ("EdgeSync - Inbound to
// ..."). Its name is in lower case.
func inbound(connector string) bool { return strings.Contains(connector, "inbound to ") }

// parentDomain returns the name without its first label.
func parentDomain(host string) string {
	_, parent, _ := strings.Cut(host, ".")
	return parent
}

// leg is what a send means for the outcome.
type leg uint8

const (
	noLeg leg = iota
	middleLeg
	finalLeg
)

// leg says whether the send at index i ended the way of the message. It was a middle leg where the message went to a
// further server of the path: the organisation's own tenant or gateway, or one that the rows show to have gone on.
func (h *history) leg(i int) leg {
	e := &h.events[i]
	switch where := h.hop(e); {
	case where == inside, where == nextServer && h.f.env.Own.Own(h.domain):
		return noLeg
	case where == nextServer, h.toOwnTenant(e), h.cameBack(i), h.goesOn(i):
		return middleLeg
	}
	return finalLeg
}

// toOwnTenant says whether the next server is the mail exchanger of the organisation's own tenant, which is named
// after one of its domains or, for hybrid mail, after its onmicrosoft.com domain.
func (h *history) toOwnTenant(e *event) bool {
	label, isMX := strings.CutSuffix(h.remote(e).Host, ".mail.protection.outlook.com")
	if !isMX || label == dashed(h.domain) {
		return false // the recipient's own exchanger ends the way
	}
	if strings.HasSuffix(label, "-onmicrosoft-com") {
		return true
	}
	for domain, own := range h.f.env.Own {
		if own && dashed(domain) == label {
			return true
		}
	}
	return false
}

// dashed writes a domain as it stands in the name of a tenant's mail exchanger.
func dashed(domain string) string { return strings.ReplaceAll(domain, ".", "-") }

// clockTolerance is how far the clocks of two servers may be apart; also, a receiver logs before the sender does.
const clockTolerance = 10e9

// cameBack says whether a server of the organisation received the message again after the send at index i: the server
// that it was sent to, one that names our server as its client, or, without names, any at a later second.
func (h *history) cameBack(i int) bool {
	e := &h.events[i]
	for k := range h.events {
		r := &h.events[k]
		if r.Event != trace.EventReceive || r.Source != trace.SourceSMTP || h.resubmitted(e, r) {
			continue
		}
		us, again := h.label(e, fieldClientHost), h.label(r, fieldServerHost)
		if us != "" && us == again {
			continue // our own server took it in before it sent it
		}
		met := us != "" && us == h.label(r, fieldClientHost) ||
			again != "" && again == firstLabel(h.remote(e).Host) ||
			h.sameIP(e, fieldServerIP, r, fieldServerIP) || h.sameIP(e, fieldClientIP, r, fieldClientIP)
		if met && r.At >= e.At-clockTolerance || r.At.Second() > e.At.Second() {
			return true
		}
	}
	return false
}

// resubmitted says whether the message was submitted anew from a safety net between two events: then the second says
// nothing of the first.
func (h *history) resubmitted(e, r *event) bool {
	for k := range h.events {
		if s := &h.events[k]; s.Event == trace.EventResubmit && s.At >= e.At && s.At <= r.At {
			return true
		}
	}
	return false
}

// goesOn says whether another server of the path handled the message after the send at index i: another server of the
// organisation's logs, or Exchange Online after a server of the organisation's and the other way round.
func (h *history) goesOn(i int) bool {
	e := &h.events[i]
	for k := range h.events {
		later := &h.events[k]
		role := later.Event.Role()
		if role != trace.RoleFailure && role != trace.RoleDefer && role != trace.RoleSend || compareTime(later.Item, e.Item) <= 0 {
			continue
		}
		if later.Shape.grain() == trace.GrainBounce {
			continue // anybody on the way may have written it, the recipient's servers too
		}
		us := h.label(e, fieldClientHost)
		if role == trace.RoleSend && (h.hop(later) == inside || us != "" && firstLabel(h.remote(later).Host) == us) {
			continue // the row of the server that sent it to us, logged late
		}
		premises, them := later.onPremises(), h.label(later, fieldClientHost)
		if premises != e.onPremises() || premises && us != "" && them != "" && us != them {
			return true
		}
	}
	return false
}

// label returns the first label of a host of an event.
func (h *history) label(e *event, f field) string {
	return firstLabel(strings.ToLower(h.f.Dict.Text(e.Fields[f])))
}

// firstLabel returns the first label of a host: a server is logged with its full and with its short name.
func firstLabel(host string) string {
	label, _, _ := strings.Cut(host, ".")
	return label
}

// sameIP says whether two fields hold the same address.
func (h *history) sameIP(a *event, fa field, b *event, fb field) bool {
	x, okX := ipOf(h.f.Dict, a.Fields[fa])
	y, okY := ipOf(h.f.Dict, b.Fields[fb])
	return okX && okY && x == y
}

// ipOf reads an address.
func ipOf(dict *Dict, s Sym) (netip.Addr, bool) {
	a := ip(dict.Text(s))
	return a, a.IsValid()
}
