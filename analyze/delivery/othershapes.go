package delivery

import (
	"bytes"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/cell"
)

// detail reads a row of Get-MessageTraceDetail or of Microsoft Graph: one event as one recipient sees it, without its
// source. The refusal stands in the sentence, the way in the facts beside it.
func (rr *rowReader) detail(b *trace.Block, r int) {
	it, f := &rr.item, &rr.item.Fields
	text := b.Cell(r, trace.Detail)
	ip, host := cell.ProxyTarget(text)
	rr.common(fieldProxyIP, ip)
	f[fieldProxyHost] = rr.dict.Intern(host)
	cell.Facts(b.Cell(r, trace.Data), func(key, value []byte) {
		switch {
		case equal(key, "ServerHostName"):
			rr.common(fieldClientHost, value) // the server that wrote the event
		case equal(key, "RcptDomainMailSvr"):
			rr.common(fieldServerHost, value)
		default:
			rr.customData(key, value)
		}
	})
	var status []byte
	if role := it.Event.Role(); role == trace.RoleFailure || role == trace.RoleDefer || role == trace.RoleDrop {
		status = cell.Reason(text)
	}
	rr.party(b.Cell(r, trace.RecipientAddress), status)
}

// delivery reads a row of a list: one recipient with the word for what became of it. Its time is when the message came.
func (rr *rowReader) delivery(b *trace.Block, r int) {
	it := &rr.item
	it.Origin = it.At
	from, to := bytes.TrimSpace(b.Cell(r, trace.FromIP)), bytes.TrimSpace(b.Cell(r, trace.ToIP))
	rr.common(fieldServerIP, to)
	// Mail that came in has the address of who sent it and none that it went to (Microsoft Learn, Get-MessageTraceV2).
	switch {
	case len(to) > 0:
		it.Fields[fieldDirectionality] = rr.own(fieldDirectionality, []byte("Originating"))
	case len(from) > 0:
		it.Fields[fieldDirectionality] = rr.own(fieldDirectionality, []byte("Incoming"))
	}
	rr.party(b.Cell(r, trace.RecipientAddress), b.Cell(r, trace.DeliveryStatus))
}

// summary reads a row of an enhanced summary: all recipients of a message, each with the words of its events.
func (rr *rowReader) summary(b *trace.Block, r int) {
	it := &rr.item
	it.Origin = it.At
	rr.common(fieldConnector, bytes.TrimSpace(b.Cell(r, trace.ConnectorID)))
	cell.Packed(b.Cell(r, trace.RecipientStatus), rr.party)
}

// bounce reads one recipient of a bounce.
func (rr *rowReader) bounce(b *trace.Block, r int) {
	if at, ok := b.Time(r, trace.ArrivalDate); ok {
		rr.item.Origin = at
	}
	rr.hosts(b, r)
	rr.common(fieldReporter, bytes.TrimSpace(b.Cell(r, trace.ReportingMTA)))
	rr.common(fieldServerHost, bytes.TrimSpace(b.Cell(r, trace.RemoteMTA)))
	status := b.Cell(r, trace.DiagnosticCode)
	if len(bytes.TrimSpace(status)) == 0 {
		status = b.Cell(r, trace.DSNStatus)
	}
	rr.party(b.Cell(r, trace.RecipientAddress), status)
}

// bounceEvent returns the event that the action of a bounce stands for (RFC 3464, 2.3.3).
func bounceEvent(action []byte) trace.Event {
	switch {
	case equal(action, "delayed"):
		return trace.EventDefer
	case equal(action, "delivered"), equal(action, "relayed"), equal(action, "expanded"):
		return trace.EventUnknown
	}
	return trace.EventFail
}
