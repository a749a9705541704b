package dataset

import (
	"tracesift/ingest/trace"
	"tracesift/report/parquet"
	"tracesift/report/schema"
)

// eventColumn is a column of the table of events. Whole blocks are taken over, column by column.
type eventColumn struct {
	schema.Column
	fill func(to *parquet.Vector, b *trace.Block) // appends the rows of a block
}

// eventRow stands for a row of the table of events, which is never put together.
type eventRow struct{}

// eventTable is the table of events.
func eventTable() *table[eventRow] {
	var columns []column[eventRow]
	for _, c := range eventColumns() {
		columns = append(columns, column[eventRow]{Column: c.Column})
	}
	return newTable(schema.Table{
		Name: EventRows, Key: "row_number", Sort: []string{"event_date", "event_id"},
		Partition: schema.Column{
			Column: parquet.Column{Name: "input", Type: parquet.String},
			Doc:    "SHA-256 of the export; _manifest.json has its name.",
		},
		Doc: "One row per row of an export, whatever its recipients, in the order of the export; rows that stand in several " +
			"exports come once for each. Written on request.",
	}, columns, nil)
}

// eventColumns bear the names of the extended report.
func eventColumns() []eventColumn {
	columns := []eventColumn{
		event(number[eventRow](parquet.Int64, "row_number", "Number of the row in the export, from 0.", nil, required), fillRowNumber),
		event(moment[eventRow]("event_at", "date_time_utc of the row.", nil), fillTime),
		event(number[eventRow](parquet.Date, "event_date", "UTC date of event_at.", nil), fillDate),
		event(text[eventRow]("event_id", "What happened, in upper case.", nil), fillUpper(trace.EventID)),
		event(text[eventRow]("network_message_id", "Exchange's id of the message, a dashed GUID in lower case; as it stands where it is none.",
			nil, noBounds), fillGUID(trace.NetworkMessageID)),
	}
	for _, c := range takenOver {
		of := text[eventRow](c.column.String(), c.doc, nil)
		fill := fillText(c.column)
		switch c.kind {
		case address4or6:
			fill = fillAddress(c.column)
		case count64:
			of, fill = number[eventRow](parquet.Int64, c.column.String(), c.doc, nil), fillNumber(c.column)
		case longText:
			noBounds(&of.Column)
		}
		columns = append(columns, event(of, fill))
	}
	return columns
}

func event(c column[eventRow], fill func(*parquet.Vector, *trace.Block)) eventColumn {
	return eventColumn{c.Column, fill}
}

// kindOfCell is how a column is taken over from exports.
type kindOfCell uint8

const (
	shortText kindOfCell = iota
	longText             // that nobody asks a range of
	address4or6
	count64
)

// takenOver are the columns that hold what exports hold.
var takenOver = []struct {
	column trace.Column
	kind   kindOfCell
	doc    string
}{
	{trace.ClientIP, address4or6, "Address of the server or client that gave the message."},
	{trace.ServerIP, address4or6, "Address of the server that took it."},
	{trace.OriginalClientIP, address4or6, "Address of the first client."},
	{trace.OriginalServerIP, address4or6, "Address of the first server."},
	{trace.TotalBytes, count64, "Size of the message in bytes."},
	{trace.RecipientCount, count64, "How many recipients the row speaks of."},
	{trace.SourceName, shortText, "Component of transport that logged the row."},
	{trace.SourceContext, longText, "What that component says beside it."},
	{trace.ConnectorID, shortText, "Connector."},
	{trace.ClientHostname, shortText, "Host of the server or client that gave the message."},
	{trace.ServerHostname, shortText, "Host of the server that took it."},
	{trace.InternalMessageID, longText, "Id of the message on the server."},
	{trace.MessageID, longText, "Internet message id, with angle brackets."},
	{trace.RecipientAddress, shortText, "Recipients, joined by semicolons."},
	{trace.RecipientStatus, longText, "Their statuses, joined by semicolons."},
	{trace.RelatedRecipientAddress, shortText, "Address that was expanded or redirected."},
	{trace.Reference, longText, "Ids that belong to the event."},
	{trace.MessageSubject, longText, "Subject."},
	{trace.SenderAddress, shortText, "Sender address."},
	{trace.ReturnPath, shortText, "Envelope sender (MAIL FROM)."},
	{trace.MessageInfo, longText, "More about the message, by event."},
	{trace.Directionality, shortText, "Originating or Incoming, as Exchange sees it."},
	{trace.TenantID, shortText, "Tenant."},
	{trace.CustomData, longText, "More about the event, by component."},
	{trace.TransportTrafficType, shortText, "Kind of traffic."},
	{trace.LogID, longText, "Id of the row in Exchange Online."},
	{trace.SchemaVersion, shortText, "Version of the log."},
}
