package run

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"tracesift/analyze"
	"tracesift/analyze/delivery"
	"tracesift/analyze/order"
	"tracesift/ingest"
	"tracesift/ingest/trace"
)

// foundRow is a row of a message in question.
type foundRow struct {
	analyze.Row
	position   delivery.Position
	network    string // message ids and recipients as the row has them, in lower case
	message    string
	recipients string
}

// collector keeps the rows of messages in question. It is a trace.Consumer.
type collector struct {
	ids      map[string]bool // network message ids in lower case and bare internet message ids
	subjects bool            // keep them

	lock sync.Mutex
	rows []foundRow
}

// rowsOf reads the exports for the rows of deliveries.
func rowsOf(ctx context.Context, inputs []ingest.Input, s *Source, deliveries []delivery.Delivery, subjects bool) (*collector, error) {
	c := &collector{ids: map[string]bool{}, subjects: subjects}
	for i := range deliveries {
		d := &deliveries[i]
		c.ids[d.NetworkMessageID], c.ids[bare(d.MessageID)] = true, true
	}
	delete(c.ids, "")
	_, err := scan(ctx, inputs, s, c, ingest.Options{OnReject: func(trace.Reject) error { return nil }})
	order.Sort(c.rows, func(a, b foundRow) int {
		return cmp.Or(cmp.Compare(a.position.Input, b.position.Input), cmp.Compare(a.position.Row, b.position.Row))
	})
	return c, err
}

// Consume keeps the rows of the block that are about the messages.
func (c *collector) Consume(_ int, b *trace.Block) error {
	for r := range b.Rows {
		network := strings.ToLower(string(bytes.Trim(b.Cell(r, trace.NetworkMessageID), " {}")))
		message := string(b.Cell(r, trace.MessageID))
		if !c.ids[network] && !c.ids[bare(message)] {
			continue
		}
		row := foundRow{
			position: delivery.Position{Input: b.Input, Row: b.In.Row + int64(r)},
			network:  network, message: bare(message),
			recipients: strings.ToLower(string(b.Cell(r, trace.RecipientAddress)) + " " + string(b.Cell(r, trace.RelatedRecipientAddress))),
		}
		row.Line = b.Line(r)
		row.At, _ = trace.ParseInstant(b.Cell(r, trace.DateTime))
		for i, name := range b.Layout().Names {
			if value := b.CellAt(r, i); len(value) > 0 && (c.subjects || i != int(b.Layout().Index[trace.MessageSubject])) {
				column := slices.Index(b.Layout().Index[:], int16(i))
				row.Cells = append(row.Cells, analyze.NamedCell{Name: name, Value: string(value), Column: trace.Column(max(column, 0)), Known: column >= 0})
			}
		}
		c.lock.Lock()
		c.rows = append(c.rows, row)
		c.lock.Unlock()
	}
	return nil
}

// of returns the rows of one delivery: those of its message that name its recipient, or nobody.
func (c *collector) of(d *delivery.Delivery, files []trace.FileAudit) []analyze.Row {
	var rows []analyze.Row
	for i := range c.rows {
		row := &c.rows[i]
		if row.network != d.NetworkMessageID && (row.message == "" || row.message != bare(d.MessageID)) {
			continue
		}
		named := strings.TrimSpace(row.recipients) == "" || strings.Contains(row.recipients, d.Recipient) ||
			d.OriginalAddress != "" && strings.Contains(row.recipients, strings.ToLower(d.OriginalAddress))
		if !named {
			continue
		}
		out := row.Row
		out.Path, out.Decides = files[row.position.Input].Path, row.position == d.Decided
		rows = append(rows, out)
	}
	return rows
}
