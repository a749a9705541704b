package dataset

import (
	"encoding/binary"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
	"tracesift/report/schema"
)

// attemptRow is a row of the table of attempts.
type attemptRow struct {
	d  *delivery.Delivery
	id string // deliveryID of d; empty: not known yet
	*delivery.Attempt
	verdict blocklist.Verdict
	numbers
}

// attemptTable is the table of attempts. Its rows follow from one event each, so tables of attempts from other datasets
// of the same organisation can be united with it by attempt_id, where the same version of states names the events.
func attemptTable() *table[attemptRow] {
	type A = attemptRow
	refusal := func(r *A) *ndr.Refusal { return r.Refusal }
	columns := []column[A]{
		text("attempt_id", "Key of this table: a hash of the event and the recipient, 32 hexadecimal digits.",
			attemptID, required, unique, noBounds),
		text("delivery_id", "The delivery that it was an attempt of.",
			func(r *A) string { return (&deliveryRow{Delivery: r.d, id: r.id}).deliveryID() }, required, unique, noBounds),
		text("message_key", "Key of the message, 32 hexadecimal digits.",
			func(r *A) string { return r.d.Key.String() }, required, unique, noBounds),
		moment("attempted_at", "Time of the event.", func(r *A) trace.Instant { return r.At }),
		text("result", "accepted, deferred (refused for now) or refused.", result, required),
		text("refused_by", "remote, network, own_service, own_policy or unknown; null where it was accepted.",
			func(r *A) string { return string(r.RefusedBy) }),
		text("sender_domain", "Domain of the sender.", func(r *A) string { return r.d.SenderDomain }),
		text("recipient", "Recipient address, lower-case.", func(r *A) string { return r.d.Recipient }),
		text("recipient_domain", "Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.",
			func(r *A) string { return r.d.RecipientDomain }),
		text("direction", "outbound, inbound, internal or unknown.",
			func(r *A) string { return string(r.d.Direction) }),
		text("kind", "mail, dsn, autoreply or system.", func(r *A) string { return string(r.d.Kind) }),
	}
	columns = append(columns, ofAll(edgeColumns(), func(r *A) *edge.Edge { return &r.Edge })...)
	columns = append(columns,
		text("remote_host", "Server that answered.", func(r *A) string { return r.Remote.Host }),
		text("remote_ip", "Address of that server.", func(r *A) string { return address(r.Remote.IP) }))
	columns = append(columns, ofAll(refusalColumns(), refusal)...)
	columns = append(columns,
		text("diagnostic_raw", "Refusal as the export has it.", func(r *A) string { return r.Text }, unique, noBounds),
		of(templateColumn(), refusal))
	columns = append(columns, ofAll(verdictColumns(), func(r *A) *blocklist.Verdict { return &r.verdict })...)
	columns = append(columns,
		of(edgeNetColumn(), func(r *A) *edge.Edge { return &r.Edge }), of(claimedNetColumn(), refusal))
	t := newTable(schema.Table{
		Name: Attempts, Partition: eventDate(), Key: "attempt_id", Sort: []string{"recipient_domain", "edge_host"},
		Doc: "One row per attempt: one try to hand a delivery to a remote server. Columns of the refusal are null where it " +
			"was accepted.",
	}, columns, sortAttempt)
	t.share(func(r *A) uint32 { return r.message }, "message_key", "sender_domain", "kind")
	t.share(func(r *A) uint32 { return r.delivery }, "delivery_id", "recipient", "recipient_domain", "direction")
	t.share(func(r *A) uint32 { return r.edge }, edgeNames()...)
	t.share(func(r *A) uint32 { return r.remote }, "remote_host", "remote_ip")
	t.share(func(r *A) uint32 { return r.refusal }, refusalNames()...)
	t.share(func(r *A) uint32 { return r.judged }, namesOf(verdictColumns()...)...)
	return t
}

// attemptID is half a SHA-256 of what the attempt follows from: the event, its message and its recipient.
func attemptID(r *attemptRow) string {
	var room [128]byte
	b := binary.BigEndian.AppendUint64(append(room[:0], r.d.Key[:]...), r.ID)
	return halfHash(append(b, r.d.Recipient...))
}

// result is what the remote server answered.
func result(r *attemptRow) string {
	switch {
	case r.Accepted:
		return "accepted"
	case r.Deferred:
		return "deferred"
	}
	return "refused"
}

// sortAttempt orders rows by recipient domain, then time, those before 1970 first.
func sortAttempt(dst []byte, r *attemptRow) []byte {
	dst = append(append(dst, r.d.RecipientDomain...), 0)
	return binary.BigEndian.AppendUint64(dst, uint64(r.At)^1<<63)
}
