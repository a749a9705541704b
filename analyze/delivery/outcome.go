package delivery

import (
	"strings"

	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// decide fills in what became of the delivery.
//
// A final success wins, whenever it came; a failure behind it is noted as late. Else any failure decides: it is blocked
// where the organisation's own policy refused, failed otherwise. Else, in this order: it left on a middle leg (relayed),
// its last word was a deferral, it was dropped, or there was no word at all (pending).
func (h *history) decide(d *Delivery) {
	d.Attempts = h.attempts
	var success, failure, relay, deferral *event
	dropped := false
	for i := range h.events {
		e := &h.events[i]
		d.FirstAt = earlier(d.FirstAt, e.At)
		d.LastAt = max(d.LastAt, e.At)
		switch e.Event.Role() {
		case trace.RoleSuccess:
			success = e
		case trace.RoleSend:
			if !h.external(e) {
				continue
			}
			if h.relayed(i) {
				relay = e
			} else {
				success = e
			}
		case trace.RoleFailure:
			failure = e
		case trace.RoleDefer:
			deferral = e
		case trace.RoleDrop:
			dropped = true
		}
	}
	for _, a := range h.attempts {
		if a.Deferred {
			d.Deferrals++
		}
	}
	switch {
	case success != nil:
		d.Outcome = Delivered
		d.LateFailure = failure != nil && compareTime(failure.Item, success.Item) > 0
		h.settle(d, success)
	case failure != nil:
		h.fail(d, failure)
	case relay != nil:
		d.Outcome = Relayed
		h.settle(d, relay)
	case deferral != nil:
		d.Outcome = Deferred
		h.refuse(d, deferral)
		h.settle(d, deferral)
	case dropped:
		d.Outcome = Dropped
	case len(h.events) > 0:
		d.Outcome = Pending
	default:
		d.Outcome = UnknownOutcome
	}
	h.lastEdge(d)
}

// settle takes time, position, connector and remote from the deciding event.
func (h *history) settle(d *Delivery, e *event) {
	d.DecidedAt = e.At
	d.Decided = Position{e.Input, e.Row}
	d.Connector = h.f.Dict.Text(e.Fields[fieldConnector])
	d.Remote = h.remote(e)
	if d.Refusal != nil && d.Remote == (Remote{}) {
		d.Remote = Remote{Host: strings.ToLower(d.Refusal.RemoteHost), IP: d.Refusal.RemoteIP}
	}
}

// fail decides by a failure. A message that was given up after deferrals failed for the reason of its last deferral,
// unless the final text still holds a reason.
func (h *history) fail(d *Delivery, failure *event) {
	d.Outcome = Failed
	h.refuse(d, failure)
	cause := failure
	if d.Refusal.Expired && d.Refusal.ClassCause() == "network.expired" || d.Refusal.Cause == "no_diagnostic" {
		if deferral := h.lastDeferral(failure); deferral != nil {
			expired := d.Refusal.Expired
			cause = deferral
			h.refuse(d, deferral)
			d.Expired = expired
		}
	}
	if d.RefusedBy == ByOwnPolicy {
		d.Outcome = Blocked
	}
	h.settle(d, cause)
	if cause != failure {
		d.DecidedAt = failure.At // it failed when it was given up
	}
}

// lastDeferral returns the last deferral before the failure that has a text.
func (h *history) lastDeferral(failure *event) *event {
	for i := len(h.events) - 1; i >= 0; i-- {
		e := &h.events[i]
		if e.Event.Role() == trace.RoleDefer && compareTime(e.Item, failure.Item) <= 0 && h.text(e) != "" {
			return e
		}
	}
	return nil
}

// refuse takes the refusal from an event.
func (h *history) refuse(d *Delivery, e *event) {
	d.Diagnostic = h.text(e)
	d.Refusal = h.f.env.Classify(d.Diagnostic, ndr.Context{RemoteHost: h.remote(e).Host, RecipientDomain: h.domain})
	d.Expired = d.Refusal.Expired
	d.UnclearStatus = e.has(flagUnclearStatus)
	d.RefusedBy = refusedBy(e, d.Refusal)
}

// refusedBy says who refused. Agents are transport rules, DLP and filters of the organisation's own; the resolver, the
// router and the store are its own service, as is a tenant's outbound limit. What the sending side wrote about a
// connection, a name or a certificate is the network's.
func refusedBy(e *event, r *ndr.Refusal) RefusedBy {
	switch {
	case e.has(flagFromRemote):
		return ByRemote
	case e.Source == trace.SourceAgent, e.Source == trace.SourceMailboxRule:
		return ByOwnPolicy
	case r.Class == "sender_restricted" && (e.Source != trace.SourceSMTP || e.has(flagFromOwn)):
		return ByOwnService
	case r.Cause == "no_diagnostic":
		return ByUnknown
	case r.Local, e.Source == trace.SourceDNS, e.has(flagFromOwn), r.Class == "network" && !r.External:
		return ByNetwork
	case e.Source == trace.SourceResolver, e.Source == trace.SourceRouting, e.Source == trace.SourceStoreDriver:
		return ByOwnService
	case e.Source == trace.SourceSMTP, r.External:
		return ByRemote
	case e.Source == trace.SourceQueue && r.Expired:
		return ByRemote // the queue gave up on what a remote server said
	}
	return ByUnknown
}

// lastEdge takes the edge of the last attempt that reached a remote server, else of the last attempt. Where the rows
// of the attempts are missing, the row of the queue that gave up is what is known.
func (h *history) lastEdge(d *Delivery) {
	for i := len(h.attempts) - 1; i >= 0; i-- {
		a := &h.attempts[i]
		if a.Accepted || a.Refusal != nil && !a.Refusal.Local {
			d.Edge = a.Edge
			return
		}
	}
	if n := len(h.attempts); n > 0 {
		d.Edge = h.attempts[n-1].Edge
		return
	}
	for i := range h.events {
		if e := &h.events[i]; e.Event.Role() == trace.RoleFailure && e.Source == trace.SourceQueue {
			d.Edge = h.edge(e, d.Refusal)
		}
	}
}
