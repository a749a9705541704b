package trace

// Column names what a cell of an export means, whatever the export calls it.
// The names are those of the Exchange Online extended report; message tracking logs have the same columns written with
// hyphens (Microsoft Learn, "Search message tracking logs").
type Column uint8

// The columns of extended traces and message tracking logs, in the order of the extended report. Other shapes have their
// own names for them (columns.csv of package ingest), and some a narrower meaning:
//
//   - DateTime is the time of the row: of the event, or in lists and summaries of the message's arrival
//     (origin_timestamp_utc, Received). Read it with Block.Time.
//   - EventID is Event in details.
//   - NetworkMessageID is MessageTraceId in Get-MessageTrace and its details, id in Microsoft Graph: the same GUID.
//   - RecipientAddress is one address in lists and details.
//   - RecipientStatus of an enhanced summary packs addresses and events: "address##Receive, Fail;...".
//   - CustomData is EventData in Get-MessageTrackingLog: "[key, value], ..." instead of "S:key=value;...".
const (
	DateTime Column = iota
	ClientIP
	ClientHostname
	ServerIP
	ServerHostname
	SourceContext
	ConnectorID
	SourceName
	EventID
	InternalMessageID
	MessageID
	NetworkMessageID
	RecipientAddress
	RecipientStatus
	TotalBytes
	RecipientCount
	RelatedRecipientAddress
	Reference
	MessageSubject
	SenderAddress
	ReturnPath
	MessageInfo
	Directionality
	TenantID
	OriginalClientIP
	OriginalServerIP
	CustomData
	TransportTrafficType
	LogID
	SchemaVersion

	DeliveryStatus // lists: what became of the delivery; ParseStatus reads it
	FromIP         // lists: the server that sent an inbound message, empty for mail from Exchange Online
	ToIP           // lists: the address that the recipient domain's MX led to, empty for inbound mail
	Detail         // details: a sentence about the event (Detail, Graph description), of a refusal "Reason: [{LED=...}]..."
	Action         // details: what a rule or filter did; bounces: failed, delayed, ... (RFC 3464 section 2.3.3)
	Data           // details: XML, <root><MEP Name="..." String="..."/></root>; protocol logs: the SMTP line
	MessageLatency // Get-MessageTrackingLog: time in transport, hh:mm:ss.fff

	// SMTP protocol logs (Microsoft Learn, "Protocol logging"). Sessions interleave.
	SessionID      // 16 hexadecimal digits; also the first member of SourceContext in tracking logs
	SequenceNumber // of the line in its session, from 0
	LocalEndpoint  // address:port of the edge, empty until it is connected
	RemoteEndpoint // address:port of the remote server
	Context        // what the line is about; of a failed connection its error

	// Bounces (RFC 3464). DateTime is Last-Attempt-Date, or else the date of the bounce; MessageID, NetworkMessageID,
	// SenderAddress and MessageSubject are those of the message that was refused; RecipientAddress is Final-Recipient.
	// ClientHostname and ClientIP are the edge, where the returned header names it.
	OriginalRecipient // Original-Recipient without its type
	DSNStatus         // Status: an enhanced code (RFC 3463)
	DiagnosticCode    // Diagnostic-Code without its type: the refusal
	ReportingMTA      // Reporting-MTA without its type
	RemoteMTA         // Remote-MTA without its type
	ArrivalDate       // Arrival-Date

	NumColumns int = iota
)

var columnNames = [NumColumns]string{
	"date_time_utc", "client_ip", "client_hostname", "server_ip", "server_hostname", "source_context", "connector_id",
	"source", "event_id", "internal_message_id", "message_id", "network_message_id", "recipient_address",
	"recipient_status", "total_bytes", "recipient_count", "related_recipient_address", "reference", "message_subject",
	"sender_address", "return_path", "message_info", "directionality", "tenant_id", "original_client_ip",
	"original_server_ip", "custom_data", "transport_traffic_type", "log_id", "schema_version", "status", "from_ip", "to_ip",
	"detail", "action", "data", "message_latency", "session_id", "sequence_number", "local_endpoint", "remote_endpoint",
	"context", "original_recipient", "dsn_status", "diagnostic_code", "reporting_mta", "remote_mta", "arrival_date",
}

// String returns the name of the column in an extended report.
func (c Column) String() string {
	if int(c) < NumColumns {
		return columnNames[c]
	}
	return "column?"
}

// ParseColumn returns the column with that canonical name.
func ParseColumn(name string) (Column, bool) {
	for i, n := range columnNames {
		if n == name {
			return Column(i), true
		}
	}
	return 0, false
}
