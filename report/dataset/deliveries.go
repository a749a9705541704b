package dataset

import (
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
	"tracesift/report/parquet"
)

// Columns returns the columns of the table of deliveries, in the order of the files. Names are never changed or used
// again, and new columns come last: warehouses match files of different ages by name.
func Columns() []Column {
	type D = delivery.Delivery
	return append([]Column{
		text("delivery_id", "Key of this table: a hash of message_key and recipient, 32 hexadecimal digits.",
			func(d *D) string { return deliveryID(d) }, required, unique, noBounds),
		text("message_key", "Key of the message: its network message id, or a hash of message_id; 32 hexadecimal digits.",
			func(d *D) string { return d.Key.String() }, required, unique, noBounds),
		text("network_message_id", "Exchange's id of the message, a dashed GUID in lower case.",
			func(d *D) string { return d.NetworkMessageID }, unique, noBounds),
		text("message_id", "Internet message id, with angle brackets.",
			func(d *D) string { return d.MessageID }, unique, noBounds),

		moment("originated_at", "First time known for the message; event_date is its UTC date.",
			func(d *D) trace.Instant { return d.OriginatedAt }),
		moment("first_at", "First event of this recipient.", func(d *D) trace.Instant { return d.FirstAt }),
		moment("last_at", "Last event of this recipient.", func(d *D) trace.Instant { return d.LastAt }),
		moment("decided_at", "Time of the deciding event: the acceptance, or the refusal that is the cause.",
			func(d *D) trace.Instant { return d.DecidedAt }),

		text("sender", "Sender address.", func(d *D) string { return d.Sender }),
		text("sender_domain", "Domain of the sender.", func(d *D) string { return d.SenderDomain }),
		text("return_path", "Envelope sender (MAIL FROM).", func(d *D) string { return d.ReturnPath }),
		text("recipient", "Recipient address, lower-case.", func(d *D) string { return d.Recipient }),
		text("recipient_domain", "Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.",
			func(d *D) string { return d.RecipientDomain }),
		text("original_address", "Address that was expanded, redirected or resolved into recipient; null where none was.",
			func(d *D) string { return d.OriginalAddress }),

		text("direction", "outbound, inbound, internal or unknown.", func(d *D) string { return string(d.Direction) }),
		text("kind", "mail, dsn, autoreply or system.", func(d *D) string { return string(d.Kind) }),
		text("outcome", "delivered, failed, blocked, relayed, deferred, pending, expanded, redirected, quarantined, "+
			"dropped or unknown.", func(d *D) string { return string(d.Outcome) }),
		text("refused_by", "remote, network, own_service, own_policy or unknown; null where nothing was refused.",
			func(d *D) string { return string(d.RefusedBy) }),

		text("connector_id", "Connector that the message left by.", func(d *D) string { return d.Connector }),
		number(parquet.Int64, "size_bytes", "Size of the message in bytes.",
			func(d *D) (int64, bool) { return d.SizeBytes, d.SizeBytes >= 0 }),

		text("edge_host", "Outbound server that spoke to the recipient's, lower-case as logged.",
			func(d *D) string { return d.Edge.Host }),
		text("edge_ip", "Public address of the edge.", func(d *D) string { return address(d.Edge.IP) }),
		text("edge_evidence", "Part of the record that told edge_host; none where it is unknown.",
			func(d *D) string { return evidence(d.Edge.HostEvidence) }),
		text("edge_ip_evidence", "Part of the record that told edge_ip; none where it is unknown.",
			func(d *D) string { return evidence(d.Edge.IPEvidence) }),
		text("edge_owner", "eop, own, gateway or unknown.", func(d *D) string { return string(d.Edge.Owner) }),
		text("pool", "Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.",
			func(d *D) string { return string(d.Edge.Pool) }),
		text("attempt_edges", "Hosts of all attempts, or addresses where a host is unknown: distinct, in order, joined by |.",
			attemptEdges),
		text("remote_host", "Server that answered the deciding attempt.", func(d *D) string { return d.Remote.Host }),
		text("remote_ip", "Address of that server.", func(d *D) string { return address(d.Remote.IP) }),

		number(parquet.Int32, "attempts", "Tries to hand the message to a remote server.",
			func(d *D) (int64, bool) { return int64(len(d.Attempts)), true }),
		number(parquet.Int32, "deferrals", "Attempts that were refused for now.",
			func(d *D) (int64, bool) { return int64(d.Deferrals), true }),
		fact("late_failure", "A failure came after the success.", func(d *D) bool { return d.LateFailure }),
		fact("expired", "Given up after deferrals.", func(d *D) bool { return d.Expired }),
		number(parquet.Int64, "time_to_accept_ms", "From originated_at to the acceptance, in milliseconds; "+
			"null where it was not delivered or the clocks disagree.", timeToAccept),
	}, refusalColumns()...)
}

// refusalColumns are what the refusal of a delivery says; they are null where nothing was refused.
func refusalColumns() []Column {
	type R = ndr.Refusal
	of := func(value func(*R) string) func(*delivery.Delivery) string {
		return func(d *delivery.Delivery) string {
			if d.Refusal == nil {
				return ""
			}
			return value(d.Refusal)
		}
	}
	code := func(value func(*R) string) func(*delivery.Delivery) (int64, bool) {
		return func(d *delivery.Delivery) (int64, bool) { return replyCode(of(value)(d)) }
	}
	return []Column{
		text("ndr_class", "First level of the class of the refusal.", of(func(r *R) string { return r.Class })),
		text("ndr_cause", "Second level of the class.", of(func(r *R) string { return r.Cause })),
		text("permanence", "permanent, temporary or either: can trying again help.",
			of(func(r *R) string { return string(r.Permanence) })),
		text("actor", "Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.",
			of(func(r *R) string { return string(r.Actor) })),
		text("rule", "Id of the rule that decided the class.", of(func(r *R) string { return r.Rule })),
		text("confidence", "Tier of that rule: named, text or code.",
			of(func(r *R) string { return string(r.Confidence) })),
		number(parquet.Int32, "smtp_code", "Reply code of the innermost refusal (RFC 5321).",
			code(func(r *R) string { return r.SMTPCode })),
		text("enhanced_code", "Enhanced status code of the innermost refusal (RFC 3463).",
			of(func(r *R) string { return r.EnhancedCode })),
		number(parquet.Int32, "outer_smtp_code", "Reply code of the outermost text; null where it was not wrapped.",
			code(func(r *R) string { return r.OuterSMTPCode })),
		text("outer_enhanced_code", "Enhanced status code of the outermost text; null where it was not wrapped.",
			of(func(r *R) string { return r.OuterEnhancedCode })),
		text("list", "Catalog key of the blocklist that the refusal names.", of(func(r *R) string { return r.List })),
		text("zone", "DNS zone of that list.", of(func(r *R) string { return r.Zone })),
		text("return_code", "Answer of the list that the refusal quotes, in 127.0.0.0/8.",
			of(func(r *R) string { return r.ReturnCode })),
		text("claimed_ip", "Address that the refusal says was refused.",
			of(func(r *R) string { return address(r.ClientIP) })),
		text("lookup_url", "Look-up or delisting address in the refusal.",
			of(func(r *R) string { return r.LookupURL }), noBounds),
		text("as_code", "Microsoft's tag (ASnnn), without parentheses.", of(func(r *R) string { return r.ASCode })),
		text("diagnostic", "Innermost refusal, unwrapped.", of(func(r *R) string { return r.Inner }), unique, noBounds),
		text("diagnostic_raw", "Refusal as the export has it.",
			func(d *delivery.Delivery) string { return d.Diagnostic }, unique, noBounds),
		text("template", "Innermost refusal with ids, addresses, numbers and hosts masked.",
			of(func(r *R) string { return r.Template }), noBounds),
	}
}

// evidence names how a part of an edge is known; its zero value means none.
func evidence(e edge.Evidence) string {
	if e == "" {
		e = edge.EvidenceNone
	}
	return string(e)
}
