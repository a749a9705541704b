package dataset

import (
	"strconv"
	"strings"

	"tracesift/ingest/trace"
	"tracesift/ingest/trace/cell"
	"tracesift/report/parquet"
	"tracesift/report/schema"
)

// eventRow is a row of the table of events: row r of a block.
type eventRow struct {
	b *trace.Block
	r int
}

// cell returns the cell of a column as text.
func (e *eventRow) cell(c trace.Column) string { return string(e.b.Cell(e.r, c)) }

// at returns the time of the row.
func (e *eventRow) at() trace.Instant {
	at, _ := e.b.Time(e.r, trace.DateTime)
	return at
}

// eventTable is the table of events. Columns bear the names of the extended report.
func eventTable() *table[eventRow] {
	type E = eventRow
	columns := []column[E]{
		number(parquet.Int64, "row_number", "Number of the row in the export, from 0.",
			func(e *E) (int64, bool) { return e.b.In.Row + int64(e.r), true }, required),
		moment("event_at", "date_time_utc of the row.", (*E).at),
		number(parquet.Date, "event_date", "UTC date of event_at.", func(e *E) (int64, bool) {
			at := e.at()
			return floorDiv(at.Second(), secondsPerDay), at != 0
		}),
		text("event_id", "What happened, in upper case.",
			func(e *E) string { return strings.ToUpper(e.cell(trace.EventID)) }),
		text("network_message_id", "Exchange's id of the message, a dashed GUID in lower case; as it stands where it is none.",
			networkMessageID, unique, noBounds),
	}
	for _, c := range eventAddresses() {
		columns = append(columns, text(c.column.String(), c.doc, func(e *E) string {
			if ip, ok := cell.IP(e.b.Cell(e.r, c.column)); ok {
				return address(ip)
			}
			return e.cell(c.column)
		}))
	}
	for _, c := range eventNumbers() {
		columns = append(columns, number(parquet.Int64, c.column.String(), c.doc, func(e *E) (int64, bool) {
			n, err := strconv.ParseInt(e.cell(c.column), 10, 64)
			return n, err == nil
		}))
	}
	for _, c := range eventTexts() {
		columns = append(columns, text(c.column.String(), c.doc, func(e *E) string { return e.cell(c.column) }, c.options...))
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

// eventColumn is a column that the table takes over from exports.
type eventColumn struct {
	column  trace.Column
	doc     string
	options []option
}

func eventAddresses() []eventColumn {
	return []eventColumn{
		{trace.ClientIP, "Address of the server or client that gave the message.", nil},
		{trace.ServerIP, "Address of the server that took it.", nil},
		{trace.OriginalClientIP, "Address of the first client.", nil},
		{trace.OriginalServerIP, "Address of the first server.", nil},
	}
}

func eventNumbers() []eventColumn {
	return []eventColumn{
		{trace.TotalBytes, "Size of the message in bytes.", nil},
		{trace.RecipientCount, "How many recipients the row speaks of.", nil},
	}
}

func eventTexts() []eventColumn {
	long := []option{unique, noBounds}
	return []eventColumn{
		{trace.SourceName, "Component of transport that logged the row.", nil},
		{trace.SourceContext, "What that component says beside it.", long},
		{trace.ConnectorID, "Connector.", nil},
		{trace.ClientHostname, "Host of the server or client that gave the message.", nil},
		{trace.ServerHostname, "Host of the server that took it.", nil},
		{trace.InternalMessageID, "Id of the message on the server.", long},
		{trace.MessageID, "Internet message id, with angle brackets.", long},
		{trace.RecipientAddress, "Recipients, joined by semicolons.", nil},
		{trace.RecipientStatus, "Their statuses, joined by semicolons.", long},
		{trace.RelatedRecipientAddress, "Address that was expanded or redirected.", nil},
		{trace.Reference, "Ids that belong to the event.", long},
		{trace.MessageSubject, "Subject.", long},
		{trace.SenderAddress, "Sender address.", nil},
		{trace.ReturnPath, "Envelope sender (MAIL FROM).", nil},
		{trace.MessageInfo, "More about the message, by event.", long},
		{trace.Directionality, "Originating or Incoming, as Exchange sees it.", nil},
		{trace.TenantID, "Tenant.", nil},
		{trace.CustomData, "More about the event, by component.", long},
		{trace.TransportTrafficType, "Kind of traffic.", nil},
		{trace.LogID, "Id of the row in Exchange Online.", long},
		{trace.SchemaVersion, "Version of the log.", nil},
	}
}

// networkMessageID returns the id in the form that all tables have.
func networkMessageID(e *eventRow) string {
	if id, ok := cell.GUID(e.b.Cell(e.r, trace.NetworkMessageID)); ok {
		return string(cell.AppendGUID(nil, id))
	}
	return e.cell(trace.NetworkMessageID)
}

// floorDiv divides and rounds down.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
