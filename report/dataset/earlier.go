package dataset

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// Deliveries calls f with every delivery of a message that began on a date from the first to before the last, in the
// order of the files, as far as figures need it: of its attempts it has the deferrals. It is valid until f returns. A
// dataset that an interrupted run left incomplete is an error.
func (d *Dataset) Deliveries(from, until time.Time, f func(*delivery.Delivery) error) error {
	if !d.Manifest.Complete {
		return errors.New("dataset: an interrupted run left it incomplete; the next run that writes to it finishes that")
	}
	for at := from.UTC().Truncate(secondsPerDay * time.Second); at.Before(until); at = at.AddDate(0, 0, 1) {
		if err := d.deliveriesOf(at, f); err != nil {
			return err
		}
	}
	return nil
}

// deliveriesOf reads one day: its deferrals first, since deliveries wait for theirs.
func (d *Dataset) deliveriesOf(day time.Time, f func(*delivery.Delivery) error) error {
	next := day.AddDate(0, 0, 1)
	deferrals := map[string][]delivery.Attempt{}
	err := d.Read(Attempts, day, next, attemptTexts(), func(r *Row) error {
		if r.Text("result") != "deferred" {
			return nil
		}
		x := delivery.Attempt{At: instantOf(r, "attempted_at"), Deferred: true, Refusal: refusalOf(r), Text: r.Text("diagnostic_raw")}
		x.RefusedBy = delivery.RefusedBy(r.Text("refused_by"))
		var err error
		x.Edge, x.Remote, err = serversOf(r)
		if x.Refusal == nil {
			x.Refusal = unknownRefusal()
		}
		id := r.Text("delivery_id")
		deferrals[id] = append(deferrals[id], x)
		return err
	})
	if err != nil {
		return err
	}
	return d.Read(Deliveries, day, next, deliveryTexts(), func(r *Row) error {
		x := delivery.Delivery{
			Key: keyOf(r), Sender: r.Text("sender"), SenderDomain: r.Text("sender_domain"), ReturnPath: r.Text("return_path"),
			Recipient: r.Text("recipient"), RecipientDomain: r.Text("recipient_domain"),
			Direction: delivery.Direction(r.Text("direction")), Kind: delivery.Kind(r.Text("kind")),
			Outcome: delivery.Outcome(r.Text("outcome")), RefusedBy: delivery.RefusedBy(r.Text("refused_by")),
			OriginatedAt: instantOf(r, "originated_at"), FirstAt: instantOf(r, "first_at"), LastAt: instantOf(r, "last_at"),
			DecidedAt: instantOf(r, "decided_at"), Attempts: deferrals[r.Text("delivery_id")], Deferrals: int(r.Int("deferrals")),
			Refusal: refusalOf(r), Diagnostic: r.Text("diagnostic_raw"),
		}
		x.RefusedAt = x.DecidedAt
		if x.Refusal == nil && x.Outcome == delivery.Failed {
			x.Refusal = unknownRefusal()
		}
		var err error
		if x.Edge, x.Remote, err = serversOf(r); err != nil {
			return err
		}
		return f(&x)
	})
}

// ObservationsNear returns what lists said nearer to the end of a period than to that of the period that follows it.
func (d *Dataset) ObservationsNear(end, next time.Time) ([]blocklist.Observation, error) {
	t := observationTable()
	var columns []string
	for i := range t.Columns {
		columns = append(columns, t.Columns[i].Name)
	}
	var out []blocklist.Observation
	err := d.Read(Observations, time.Time{}, time.Time{}, columns, func(r *Row) error {
		o, err := observationOf(r)
		if !o.At.IsZero() && o.At.Sub(end).Abs() < o.At.Sub(next).Abs() {
			out = append(out, o)
		}
		return err
	})
	return out, err
}

// keyOf reads the key of the message.
func keyOf(r *Row) (k delivery.Key) {
	if _, err := hex.Decode(k[:], []byte(r.Text("message_key"))); err != nil {
		return delivery.Key{}
	}
	return k
}

func deliveryTexts() []string {
	return append([]string{
		"delivery_id", "message_key", "originated_at", "first_at", "last_at", "decided_at", "sender", "sender_domain", "return_path",
		"recipient", "recipient_domain", "direction", "kind", "outcome", "deferrals",
	}, refusalTexts()...)
}

func attemptTexts() []string {
	return append([]string{"delivery_id", "attempted_at", "result"}, refusalTexts()...)
}

// refusalTexts are the columns that deliveries and attempts share.
func refusalTexts() []string {
	return []string{
		"refused_by", "edge_host", "edge_ip", "edge_owner", "remote_host", "ndr_class", "ndr_cause", "list", "zone",
		"return_code", "claimed_ip", "diagnostic", "template", "diagnostic_raw",
	}
}

func instantOf(r *Row, column string) trace.Instant {
	if r.Null(column) {
		return 0
	}
	return trace.InstantOf(time.UnixMicro(r.Int(column)))
}

// refusalOf returns what a row says of a refusal, nil where nothing was refused.
func refusalOf(r *Row) *ndr.Refusal {
	if r.Null("ndr_class") {
		return nil
	}
	ip, _ := netip.ParseAddr(r.Text("claimed_ip"))
	return &ndr.Refusal{
		Class: r.Text("ndr_class"), Cause: r.Text("ndr_cause"), Inner: r.Text("diagnostic"), List: r.Text("list"), Zone: r.Text("zone"),
		ReturnCode: r.Text("return_code"), ClientIP: ip, Template: r.Text("template"),
	}
}

// unknownRefusal stands for one of which a row says nothing.
func unknownRefusal() *ndr.Refusal { return &ndr.Refusal{Class: "unknown", Cause: "no_diagnostic"} }

// serversOf returns both ends of an attempt.
func serversOf(r *Row) (e edge.Edge, remote delivery.Remote, err error) {
	e = edge.Unknown()
	e.Host, e.Owner = r.Text("edge_host"), cmp.Or(edge.Owner(r.Text("edge_owner")), edge.UnknownOwner)
	if ip := r.Text("edge_ip"); ip != "" {
		if e.IP, err = netip.ParseAddr(ip); err != nil {
			err = fmt.Errorf("edge_ip: %w", err)
		}
	}
	return e, delivery.Remote{Host: r.Text("remote_host")}, err
}
