package delivery

import (
	"bytes"

	"tracesift/ingest/trace"
)

// reference returns the key of the message that row r reports on: the row of a report names it by its internet message
// id (Microsoft Learn, "Message tracking": reference). It is none without such an id, or where it is the report's own.
func (rr *rowReader) reference(b *trace.Block, r int) (Key, bool) {
	if rr.item.Event != trace.EventDSN {
		return Key{}, false
	}
	key, ok := hashID(string(b.Cell(r, trace.Reference)))
	own, _ := hashID(string(b.Cell(r, trace.MessageID)))
	return key, ok && key != own
}

// referral is what the row of a report says of the message that it reports on: that there was a report, which, and of
// which kind, unless it is of a failure.
type referral struct {
	to          Key
	item        Item // without its texts
	id, context []byte
}

// referred returns what row r, which was read last, says of the message with a key.
func (rr *rowReader) referred(b *trace.Block, r int, to Key) referral {
	report := &rr.item
	context := b.Cell(r, trace.SourceContext)
	if ofFailure(string(context)) {
		context = nil
	}
	return referral{
		to: to,
		item: Item{
			Fingerprint: report.Fingerprint, Input: report.Input, Row: report.Row, At: report.At,
			Shape: report.Shape, Event: report.Event, Source: report.Source, Flags: flagReference,
		},
		id: []byte(rr.dict.Text(report.Fields[fieldMessageID])), context: bytes.Clone(context),
	}
}
