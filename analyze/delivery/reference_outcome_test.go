package delivery

import (
	"slices"
	"strings"

	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// resolve resolves one recipient.
func (v *refView) resolve(common Delivery, recipient string) Delivery {
	d := common
	d.Recipient, d.RecipientDomain, d.OriginalAddress = recipient, refDomain(recipient), v.from[recipient]
	h := &refHistory{refView: v, recipient: recipient, domain: d.RecipientDomain, kind: d.Kind, events: refUnify(v.history[recipient])}
	h.attempts(&d)
	told, list := h.told()
	for _, e := range h.events {
		d.FirstAt, d.LastAt = refEarliest(d.FirstAt, e.at), max(d.LastAt, e.at)
	}
	if list != nil {
		d.FirstAt, d.LastAt = refEarliest(d.FirstAt, list.at), max(d.LastAt, list.at)
	}
	var successes, relays, failures, deferrals, drops []*refEvent
	for _, e := range h.events {
		switch e.event.Role() {
		case trace.RoleSuccess:
			successes = append(successes, e)
		case trace.RoleSend:
			if final, middle := h.leg(e); final {
				successes = append(successes, e)
			} else if middle {
				relays = append(relays, e)
			}
		case trace.RoleFailure:
			failures = append(failures, e)
		case trace.RoleDefer:
			deferrals = append(deferrals, e)
		case trace.RoleDrop:
			drops = append(drops, e)
		}
	}
	holds := deferrals
	if v.gave[recipient] != "" {
		holds = nil // others took its place
	}
	last := func(events []*refEvent) *refEvent { return events[len(events)-1] }
	switch {
	case len(successes) > 0:
		d.Outcome = Delivered
		d.LateFailure = len(failures) > 0 && refOrder(last(failures), successes[0]) > 0
		h.settle(&d, successes[0], list)
		d.AcceptedAfter = v.latency(successes[0])
	case len(failures) > 0:
		h.failed(&d, failures, deferrals, list)
	case told == Blocked:
		h.refuse(&d, list)
		d.Outcome, d.RefusedBy = Blocked, ByOwnPolicy
		h.settle(&d, list, list)
		d.DecidedAt = d.LastAt
	case told == Failed:
		h.refuse(&d, list)
		d.Outcome, d.RefusedBy = Failed, ByUnknown
		h.settle(&d, list, list)
		d.DecidedAt = d.LastAt
		if e := h.reason(deferrals, nil); e != nil {
			h.refuse(&d, e)
			h.settle(&d, e, list)
			d.Expired, d.DecidedAt = true, max(d.LastAt, e.at)
		}
	case len(relays) > 0 && (len(holds) == 0 || refOrder(last(relays), last(holds)) > 0):
		d.Outcome = Relayed
		h.settle(&d, last(relays), list)
	case list != nil && told != Pending && told != UnknownOutcome && len(relays) == 0:
		d.Outcome = told
		h.settle(&d, list, list)
		d.DecidedAt = d.LastAt
	case len(holds) > 0 && (len(drops) == 0 || refOrder(last(holds), last(drops)) > 0):
		d.Outcome = Deferred
		h.refuse(&d, last(holds))
		h.settle(&d, last(holds), list)
	case len(drops) > 0:
		d.Outcome = Dropped
	case list != nil:
		d.Outcome = told
		h.settle(&d, list, list)
		d.DecidedAt = d.LastAt
	case len(h.events) > 0:
		d.Outcome = Pending
	default:
		d.Outcome = UnknownOutcome
	}
	h.edge(&d, failures, relays)
	if became := v.gave[recipient]; became != "" && d.Outcome != Delivered && d.Outcome != Failed && d.Outcome != Blocked {
		d.Outcome = became
	}
	h.direction(&d)
	return d
}

// attempts are the external sends, and the refusals of the side that speaks to other servers.
func (h *refHistory) attempts(d *Delivery) {
	for _, e := range h.events {
		role := e.event.Role()
		sent := role == trace.RoleSend && h.hop(e) == "outside"
		refused := (role == trace.RoleFailure || role == trace.RoleDefer) && h.outward(e) &&
			!strings.Contains(strings.ToLower(e.text["connector"]), "inbound to ")
		if !sent && !refused {
			continue
		}
		h.left = true
		a := Attempt{At: e.at, Accepted: sent, Deferred: role == trace.RoleDefer}
		if refused {
			a.Text, a.Refusal = h.answer(e), h.classify(e)
			a.RefusedBy = h.refuser(e, a.Refusal)
		}
		a.Remote, a.Edge = h.remoteOf(e, a.Refusal), h.edgeOf(e, a.Refusal)
		d.Attempts = append(d.Attempts, a)
		if a.Deferred {
			d.Deferrals++
		}
	}
}

// told is the most final word that lists have for the recipient, and the first row that has it.
func (h *refHistory) told() (Outcome, *refEvent) {
	order := []Outcome{Pending, UnknownOutcome, Dropped, Redirected, Expanded, Quarantined, Blocked, Failed, Delivered}
	best, row := -1, (*refEvent)(nil)
	for _, e := range h.statuses[h.recipient] {
		words := strings.Split(strings.ReplaceAll(strings.ToLower(e.status), " ", ""), ",")
		outcome := UnknownOutcome
		switch words[len(words)-1] {
		case "delivered", "deliver", "sent", "send":
			outcome = Delivered
		case "failed", "fail":
			outcome = Failed
		case "filteredasspam":
			outcome = Blocked
			if slices.Contains(words, "deliver") {
				outcome = Delivered
			}
		case "quarantined":
			outcome = Quarantined
		case "expanded", "expand":
			outcome = Expanded
		case "resolved", "resolve":
			outcome = Redirected
		case "dropped", "drop":
			outcome = Dropped
		case "pending", "gettingstatus", "receive":
			outcome = Pending
		}
		if i := slices.Index(order, outcome); i > best {
			best, row = i, e
		}
	}
	if row == nil {
		return "", nil
	}
	return order[best], row
}

// failed decides by the last failure that gives a reason, else by a deferral before the last.
func (h *refHistory) failed(d *Delivery, failures, deferrals []*refEvent, list *refEvent) {
	for _, e := range slices.Backward(failures) {
		h.refuse(d, e)
		expiry := d.Refusal.Expired && d.Refusal.Class == "network" && d.Refusal.Cause == "expired"
		if d.RefusedBy == ByOwnPolicy || d.Refusal.Cause != "no_diagnostic" && !expiry {
			d.Outcome = Failed
			if d.RefusedBy == ByOwnPolicy {
				d.Outcome = Blocked
			}
			h.settle(d, e, list)
			return
		}
	}
	last := failures[len(failures)-1]
	d.Outcome = Failed
	h.refuse(d, last)
	h.settle(d, last, list)
	if e := h.reason(deferrals, last); e != nil {
		expired := d.Expired
		h.refuse(d, e)
		h.settle(d, e, list)
		d.Expired, d.DecidedAt = expired, last.at
	}
}

// reason is the deferral that says why a message was given up: the last that a remote server gave, else the last with a
// text; deferrals by agents give none.
func (h *refHistory) reason(deferrals []*refEvent, before *refEvent) *refEvent {
	var any *refEvent
	for _, e := range slices.Backward(deferrals) {
		if h.answer(e) == "" || before != nil && refOrder(e, before) > 0 || !h.outward(e) {
			continue
		}
		if by := h.refuser(e, h.classify(e)); by == ByRemote || by == ByUnknown {
			return e
		}
		if any == nil {
			any = e
		}
	}
	return any
}

func (h *refHistory) refuse(d *Delivery, e *refEvent) {
	d.Diagnostic, d.Refusal, d.RefusedAt, d.UnclearStatus = h.answer(e), h.classify(e), e.at, e.unclear
	if refIsStatus(e.shape) {
		d.Diagnostic, d.Refusal = "", h.env.Classify("", ndr.Context{RemoteHost: h.logged(e).Host})
	}
	d.Expired, d.RefusedBy = d.Refusal.Expired, h.refuser(e, d.Refusal)
}

func (h *refHistory) settle(d *Delivery, e, list *refEvent) {
	d.DecidedAt, d.Decided, d.Connector = e.at, Position{e.input, e.row}, e.text["connector"]
	if d.Connector == "" && list != nil {
		d.Connector = list.text["connector"]
	}
	d.Remote = h.remoteOf(e, d.Refusal)
}

// refuser says who refused.
func (h *refHistory) refuser(e *refEvent, r *ndr.Refusal) RefusedBy {
	unsourced := refIsDetail(e.shape) || e.shape == trace.Bounce || refIsStatus(e.shape)
	local := e.source != trace.SourceSMTP || e.own
	if unsourced {
		local = r.Local || !h.outward(e)
	}
	moderator := slices.Contains([]trace.Event{trace.EventModeratorReject, trace.EventModerationExpire, trace.EventModeratorsAllNDR}, e.event)
	mine := e.own && !r.External
	if r.Class == "network" || r.Class == "tls" {
		outer := r.OuterEnhancedCode
		mine = e.own || len(outer) > 1 && (outer[1:] == ".4.316" || outer[1:] == ".4.317")
	}
	switch {
	case e.remote:
		return ByRemote
	case local && r.Class == "sender_restricted" && r.Cause != "tenant_block_policy":
		return ByOwnService
	case e.source == trace.SourceAgent || e.source == trace.SourceMailboxRule || moderator:
		return ByOwnPolicy
	case local && (r.Cause == "tenant_block_policy" || r.Cause == "transport_rule"):
		return ByOwnPolicy
	case r.Cause == "no_diagnostic":
		return ByUnknown
	case r.Local || e.source == trace.SourceDNS || mine || r.Class == "network" && !r.External:
		return ByNetwork
	case e.source == trace.SourceResolver || e.source == trace.SourceRouting || e.source == trace.SourceStoreDriver:
		return ByOwnService
	case e.source == trace.SourceSMTP || r.External || unsourced && h.outward(e):
		return ByRemote
	case e.source == trace.SourceQueue && (r.Expired || e.event.Role() == trace.RoleDefer):
		return ByRemote
	}
	return ByUnknown
}

// edge is that of the last attempt that reached a remote server, else of the last attempt.
func (h *refHistory) edge(d *Delivery, failures, relays []*refEvent) {
	d.Edge = edge.Unknown()
	for _, a := range slices.Backward(d.Attempts) {
		if a.Accepted || a.RefusedBy == ByRemote || a.RefusedBy == ByUnknown {
			d.Edge = a.Edge
			return
		}
	}
	if n := len(d.Attempts); n > 0 {
		d.Edge = d.Attempts[n-1].Edge
		return
	}
	if d.Outcome == Relayed {
		d.Edge = h.edgeOf(relays[len(relays)-1], nil)
	}
	for _, e := range failures {
		if e.source == trace.SourceQueue {
			d.Edge = h.edgeOf(e, d.Refusal)
		}
	}
}

// direction says whether the delivery left the organisation.
func (h *refHistory) direction(d *Delivery) {
	directionality := strings.ToLower(h.best(func(e *refEvent) string {
		if e.shape == trace.TraceList || e.shape == trace.GraphList || e.shape == trace.AdminList {
			switch {
			case e.cells[trace.ToIP] != "":
				return "originating"
			case e.cells[trace.FromIP] != "":
				return "incoming"
			}
		}
		return e.cells[trace.Directionality]
	}))
	out, in := directionality == "originating" || directionality == "2", directionality == "incoming" || directionality == "1"
	ownSender, own := h.env.Own[d.SenderDomain], h.env.Own[d.RecipientDomain]
	switch {
	case own && (ownSender || out):
		d.Direction = Internal
	case own, in && !ownSender && d.OriginalAddress == "":
		d.Direction = Inbound
	case ownSender, out, h.left, d.OriginalAddress != "", d.Kind == DSN && d.RecipientDomain != "(invalid)":
		d.Direction = Outbound
	default:
		d.Direction = UnknownDirection
	}
}
