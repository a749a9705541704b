package dataset

import (
	"encoding/binary"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
	"tracesift/report/parquet"
	"tracesift/report/schema"
)

// deliveryRow is a row of the table of deliveries.
type deliveryRow struct {
	*delivery.Delivery
	id      string            // deliveryID; empty: not known yet
	verdict blocklist.Verdict // the zero value where the refusal makes no claim
	numbers
}

// deliveryID is the key of the row.
func (r *deliveryRow) deliveryID() string {
	if r.id == "" {
		return deliveryID(r.Delivery)
	}
	return r.id
}

// deliveryTable is the table of deliveries.
func deliveryTable() *table[deliveryRow] {
	inner := func(r *deliveryRow) *delivery.Delivery { return r.Delivery }
	columns := []column[deliveryRow]{
		text("delivery_id", "Key of this table: a hash of message_key and recipient, 32 hexadecimal digits.",
			(*deliveryRow).deliveryID, required, unique, noBounds),
	}
	columns = append(columns, ofAll(deliveryColumns(), inner)...)
	columns = append(columns, ofAll(edgeColumns(), func(r *deliveryRow) *edge.Edge { return &r.Edge })...)
	columns = append(columns, ofAll(wayColumns(), inner)...)
	refusal := func(r *deliveryRow) *ndr.Refusal { return r.Refusal }
	columns = append(columns, ofAll(refusalColumns(), refusal)...)
	columns = append(columns,
		text("diagnostic_raw", "Refusal as the export has it.",
			func(r *deliveryRow) string { return r.Diagnostic }, unique, noBounds),
		of(templateColumn(), refusal))
	columns = append(columns,
		ofAll(verdictColumns(), func(r *deliveryRow) *blocklist.Verdict { return &r.verdict })...)
	columns = append(columns,
		of(edgeNetColumn(), func(r *deliveryRow) *edge.Edge { return &r.Edge }), of(claimedNetColumn(), refusal))
	t := newTable(schema.Table{
		Name: Deliveries, Partition: eventDate(), Key: "delivery_id", Sort: []string{"recipient_domain", "outcome"},
		Doc: "One row per delivery: what became of one message for one recipient. Columns of the refusal are null where " +
			"nothing was refused.",
	}, columns, sortDelivery)
	t.share(func(r *deliveryRow) uint32 { return r.message }, messageNames()...)
	t.share(func(r *deliveryRow) uint32 { return r.fate }, "direction", "outcome", "refused_by", "connector_id", "attempts",
		"deferrals", "late_failure", "expired")
	t.share(func(r *deliveryRow) uint32 { return r.edge }, edgeNames()...)
	t.share(func(r *deliveryRow) uint32 { return r.remote }, "remote_host", "remote_ip")
	t.share(func(r *deliveryRow) uint32 { return r.refusal }, refusalNames()...)
	t.share(func(r *deliveryRow) uint32 { return r.judged }, namesOf(verdictColumns()...)...)
	return t
}

// messageNames are the columns that all recipients of a message have alike.
func messageNames() []string {
	return []string{
		"message_key", "network_message_id", "message_id", "originated_at", "sender", "sender_domain", "return_path", "kind",
		"size_bytes",
	}
}

// sortDelivery orders rows by recipient domain, then time, those before 1970 first, then message and recipient.
func sortDelivery(dst []byte, r *deliveryRow) []byte {
	dst = append(append(dst, r.RecipientDomain...), 0)
	dst = binary.BigEndian.AppendUint64(dst, uint64(r.OriginatedAt)^1<<63)
	return append(append(dst, r.Key[:]...), r.Recipient...)
}

func deliveryColumns() []column[delivery.Delivery] {
	type D = delivery.Delivery
	return []column[D]{
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
	}
}

// wayColumns are how a delivery went out.
func wayColumns() []column[delivery.Delivery] {
	type D = delivery.Delivery
	return []column[D]{
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
		number(parquet.Int64, "time_to_accept_ms", "From the origination of the message to its acceptance, in milliseconds; "+
			"null where it was not accepted or the exports do not say when.", func(d *D) (int64, bool) {
			return d.AcceptedAfter.Milliseconds(), d.Outcome == delivery.Delivered && d.AcceptedAfter >= 0
		}),
	}
}
