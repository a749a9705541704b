package delivery

import (
	"strings"
	"time"

	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// decide fills in what became of the delivery.
//
// A final success wins, whenever it came; a failure behind it is noted as late. Else any failure decides: it is blocked
// where the organisation's own policy refused, failed otherwise. Else, in this order: it left on a middle leg and
// nothing later is known (relayed), its last word was a deferral or that it was dropped, or there was no word at all
// (pending).
//
// The word of a list, which knows neither legs nor reasons, counts where the events have no final one; that a delivery
// failed also counts for more than that it left on a middle leg.
func (h *history) decide(d *Delivery) {
	d.Attempts = h.attempts
	d.AcceptedAfter = -1
	var success, relay, deferral, dropped *event
	failures := h.failures[:0]
	for i := range h.events {
		e := &h.events[i]
		d.FirstAt = earlier(d.FirstAt, e.At)
		d.LastAt = max(d.LastAt, e.At)
		switch e.Event.Role() {
		case trace.RoleSuccess:
			success = first(success, e)
		case trace.RoleSend:
			switch h.leg(i) {
			case middleLeg:
				relay = e
			case finalLeg:
				success = first(success, e)
			}
		case trace.RoleFailure:
			failures = append(failures, e)
		case trace.RoleDefer:
			deferral = e
		case trace.RoleDrop:
			dropped = e
		}
	}
	if h.word.item != nil {
		d.FirstAt = earlier(d.FirstAt, h.word.item.At)
		d.LastAt = max(d.LastAt, h.word.item.At)
	}
	for _, a := range h.attempts {
		if a.Deferred {
			d.Deferrals++
		}
	}
	h.failures = failures
	if h.gave != "" {
		deferral = nil // who took the place of the address has the last word
	}
	told := h.word.outcome
	switch {
	case success != nil:
		d.Outcome = Delivered
		d.LateFailure = len(failures) > 0 && compareTime(failures[len(failures)-1].Item, success.Item) > 0
		h.settle(d, success)
		d.AcceptedAfter = h.latency(success)
	case len(failures) > 0:
		h.fail(d, failures)
	case told == Failed, told == Blocked:
		h.failAsTold(d)
	case relay != nil && deferral.behind(relay):
		h.deferred(d, deferral)
	case relay != nil:
		d.Outcome = Relayed
		h.settle(d, relay)
	case told != "" && told != Pending && told != UnknownOutcome:
		d.Outcome = told
		h.settleAsTold(d)
	case deferral != nil && (dropped == nil || deferral.behind(dropped)):
		h.deferred(d, deferral)
	case dropped != nil:
		d.Outcome = Dropped
	case told != "":
		d.Outcome = told
		h.settleAsTold(d)
	case len(h.events) > 0:
		d.Outcome = Pending
	default:
		d.Outcome = UnknownOutcome
	}
	h.lastEdge(d, relay)
}

// latency is the time from origination to an acceptance, -1 where the exports do not say when the message began.
func (h *history) latency(accepted *event) time.Duration {
	for _, began := range [...]trace.Instant{h.f.info, h.f.received, accepted.Origin} {
		if began != 0 && began <= accepted.At {
			return time.Duration(accepted.At - began)
		}
	}
	return -1
}

// deferred decides by the deferral that is the last word.
func (h *history) deferred(d *Delivery, last *event) {
	d.Outcome = Deferred
	h.refuse(d, last)
	h.settle(d, last)
}

// failAsTold makes a failure of what a list says: it has no reason, unless the deferrals before it have one.
func (h *history) failAsTold(d *Delivery) {
	e := event{Item: h.word.item}
	h.refuse(d, &e)
	d.Outcome, d.RefusedBy = h.word.outcome, ByUnknown
	if d.Outcome == Blocked {
		d.RefusedBy = ByOwnPolicy
		h.settleAsTold(d)
		return
	}
	h.settleAsTold(d)
	if deferral := h.lastDeferral(nil); deferral != nil {
		at := d.DecidedAt
		h.refuse(d, deferral)
		h.settle(d, deferral)
		d.Expired, d.DecidedAt = true, max(at, deferral.At)
	}
}

// settleAsTold takes time, position, connector and remote from the row of a list. Lists have no time of the outcome:
// the time is that of the last thing known.
func (h *history) settleAsTold(d *Delivery) {
	h.settle(d, &event{Item: h.word.item})
	d.DecidedAt = d.LastAt
}

// behind says whether e is known and came after another event.
func (e *event) behind(other *event) bool { return e != nil && compareTime(e.Item, other.Item) > 0 }

// first returns the earlier of two events, which come in order of time.
func first(before, e *event) *event {
	if before != nil {
		return before
	}
	return e
}

// settle takes time, position, connector and remote from the deciding event.
func (h *history) settle(d *Delivery, e *event) {
	d.DecidedAt = e.At
	d.Decided = Position{e.Input, e.Row}
	d.Connector = h.f.Dict.Text(e.Fields[fieldConnector])
	if d.Connector == "" && h.word.item != nil {
		d.Connector = h.f.Dict.Text(h.word.item.Fields[fieldConnector])
	}
	d.Remote = h.answered(e, d.Refusal)
}

// fail decides by the failures, in order of time: the last that gives a reason. Without one, a message that was given
// up after deferrals failed for the reason of a deferral. What the organisation's own policy refused is blocked.
func (h *history) fail(d *Delivery, failures []*event) {
	d.Outcome = Failed
	last := failures[len(failures)-1]
	for i := len(failures) - 1; i >= 0; i-- {
		h.refuse(d, failures[i])
		if d.RefusedBy == ByOwnPolicy {
			d.Outcome = Blocked
		}
		if d.RefusedBy == ByOwnPolicy || givesReason(d.Refusal) {
			h.settle(d, failures[i])
			return
		}
	}
	h.refuse(d, last)
	h.settle(d, last)
	if deferral := h.lastDeferral(last); deferral != nil {
		expired := d.Expired
		h.refuse(d, deferral)
		h.settle(d, deferral)
		d.Expired = expired
		d.DecidedAt = last.At // it failed when it was given up
	}
}

// givesReason says whether a refusal says more than that the message is late or refused.
func givesReason(r *ndr.Refusal) bool {
	return r.Cause != "no_diagnostic" && !(r.Expired && r.ClassCause() == "network.expired")
}

// lastDeferral returns the deferral before the failure, or the last at all, that says why: the last of a remote server,
// else the last with a text. Agents hold messages; that is no reason.
func (h *history) lastDeferral(failure *event) *event {
	var last *event
	for i := len(h.events) - 1; i >= 0; i-- {
		e := &h.events[i]
		if e.Event.Role() != trace.RoleDefer || h.text(e) == "" || failure != nil && compareTime(e.Item, failure.Item) > 0 {
			continue
		}
		if !h.outward(e) {
			continue
		}
		if h.refusedBy(e, h.classify(e)).reached() {
			return e
		}
		if last == nil {
			last = e
		}
	}
	return last
}

// classify reads the refusal of an event, once.
func (h *history) classify(e *event) *ndr.Refusal {
	if e.refusal == nil {
		e.refusal = h.f.env.Classify(h.text(e), ndr.Context{RemoteHost: h.remote(e).Host, RecipientDomain: h.domain})
	}
	return e.refusal
}

// refuse takes the refusal from an event.
func (h *history) refuse(d *Delivery, e *event) {
	d.Diagnostic = h.text(e)
	d.Refusal = h.classify(e)
	d.RefusedAt = e.At
	d.Expired = d.Refusal.Expired
	d.UnclearStatus = e.has(flagUnclearStatus)
	d.RefusedBy = h.refusedBy(e, d.Refusal)
}

// refusedBy says who refused. Agents are transport rules, DLP and filters of the organisation's own, moderators are its
// people; the resolver, the router and the store are its own service, as are the limits that its service sets on
// senders and tenants. What the sending side wrote about a connection, a name or a certificate is the network's, also
// where it is a reply inside of another; a remote server's refusal can stand there too.
func (h *history) refusedBy(e *event, r *ndr.Refusal) RefusedBy {
	local := e.Source != trace.SourceSMTP || e.has(flagFromOwn)
	if !e.sourced() && !h.outward(e) {
		local = true
	} else if !e.sourced() {
		local = r.Local
	}
	fromOwn := e.has(flagFromOwn) && !r.External
	if r.Class == "network" || r.Class == "tls" {
		fromOwn = e.has(flagFromOwn) || cannotConnect(r.OuterEnhancedCode)
	}
	switch {
	case e.has(flagFromRemote):
		return ByRemote
	case local && r.Class == "sender_restricted" && r.Cause != "tenant_block_policy":
		return ByOwnService
	case e.Source == trace.SourceAgent, e.Source == trace.SourceMailboxRule, moderated(e.Event),
		local && (r.Cause == "tenant_block_policy" || r.Cause == "transport_rule"):
		return ByOwnPolicy
	case r.Cause == "no_diagnostic":
		return ByUnknown
	case r.Local, e.Source == trace.SourceDNS, fromOwn, r.Class == "network" && !r.External:
		return ByNetwork
	case e.Source == trace.SourceResolver, e.Source == trace.SourceRouting, e.Source == trace.SourceStoreDriver:
		return ByOwnService
	case e.Source == trace.SourceSMTP, r.External, !e.sourced() && h.outward(e):
		return ByRemote
	case e.Source == trace.SourceQueue && (r.Expired || e.Event.Role() == trace.RoleDefer):
		return ByRemote // the queue puts off, or gave up on, what a remote server said
	}
	return ByUnknown
}

// cannotConnect says whether an enhanced code is that of Exchange's texts "Connection refused" and "Cannot connect to
// remote server" (Microsoft Learn, "Email non-delivery reports in Exchange Online").
func cannotConnect(code string) bool {
	return strings.HasSuffix(code, ".4.316") || strings.HasSuffix(code, ".4.317")
}

// moderated says whether a moderator ended the message.
func moderated(e trace.Event) bool {
	return e == trace.EventModeratorReject || e == trace.EventModerationExpire || e == trace.EventModeratorsAllNDR
}

// lastEdge takes the edge of the last attempt that reached a remote server, else of the last attempt. Where the rows
// of the attempts are missing, the row of the queue that gave up is what is known.
func (h *history) lastEdge(d *Delivery, relay *event) {
	for i := len(h.attempts) - 1; i >= 0; i-- {
		a := &h.attempts[i]
		if a.Accepted || a.RefusedBy.reached() {
			d.Edge = a.Edge
			return
		}
	}
	if n := len(h.attempts); n > 0 {
		d.Edge = h.attempts[n-1].Edge
		return
	}
	if d.Outcome == Relayed && relay != nil {
		d.Edge = h.edge(relay, nil)
	}
	for i := range h.events {
		if e := &h.events[i]; e.Event.Role() == trace.RoleFailure && e.Source == trace.SourceQueue {
			d.Edge = h.edge(e, d.Refusal)
		}
	}
}
