package delivery

import "tracesift/ingest/trace"

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

// referred returns what the row read last, that of a report, says of the message that it reports on, with its texts in
// dict: that there was a report, which, and of which kind.
func (rr *rowReader) referred(dict *Dict) *Item {
	report := &rr.item
	it := Item{
		Fingerprint: report.Fingerprint, Input: report.Input, Row: report.Row, At: report.At,
		Shape: report.Shape, Event: report.Event, Source: report.Source, Flags: flagReference,
	}
	for _, f := range []field{fieldMessageID, fieldContext} {
		it.Fields[f] = dict.InternString(rr.dict.Text(report.Fields[f]))
	}
	rr.item = it
	return &rr.item
}
