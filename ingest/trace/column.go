package trace

// Column names what a cell of an export means, whatever the export calls it.
// The names are those of the Exchange Online extended report; message tracking logs have the same columns written with
// hyphens (Microsoft Learn, "Search message tracking logs").
type Column uint8

// The columns of extended traces and message tracking logs, in the order of the extended report.
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

	NumColumns int = iota
)

var columnNames = [NumColumns]string{
	"date_time_utc", "client_ip", "client_hostname", "server_ip", "server_hostname", "source_context", "connector_id",
	"source", "event_id", "internal_message_id", "message_id", "network_message_id", "recipient_address",
	"recipient_status", "total_bytes", "recipient_count", "related_recipient_address", "reference", "message_subject",
	"sender_address", "return_path", "message_info", "directionality", "tenant_id", "original_client_ip",
	"original_server_ip", "custom_data", "transport_traffic_type", "log_id", "schema_version",
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
