package trace

// Shape is a kind of export, recognised by its header and content and never by its name.
type Shape string

// The shapes that are read.
const (
	ExtendedTrace   Shape = "extended"             // Exchange Online, Start-HistoricalSearch -ReportType MessageTraceDetail
	EnhancedSummary Shape = "summary"              // Exchange Online, Start-HistoricalSearch -ReportType MessageTrace
	AdminList       Shape = "admin-list"           // Exchange admin center, "Export results" of a summary report
	TraceList       Shape = "message-trace"        // Get-MessageTrace, Get-MessageTraceV2, Reporting web service MessageTrace
	TraceDetail     Shape = "message-trace-detail" // Get-MessageTraceDetail, its V2, Reporting web service MessageTraceDetail
	GraphList       Shape = "graph-list"           // Microsoft Graph exchangeMessageTrace
	GraphDetail     Shape = "graph-detail"         // Microsoft Graph exchangeMessageTraceDetail
	TrackingLog     Shape = "message-tracking"     // Exchange Server, MSGTRK*.LOG
	TrackingExport  Shape = "tracking-export"      // Exchange Server, Get-MessageTrackingLog | Export-Csv
	SMTPSendLog     Shape = "smtp-send"            // Exchange Server, SMTP send protocol log
	Bounce          Shape = "bounce"               // a delivery status notification (RFC 3464), kept as .eml
)

// Grain is what one row of a shape speaks of.
type Grain uint8

// The grains.
const (
	GrainUnknown  Grain = iota
	GrainEvent          // one transport event: EventID, with recipients and their statuses in parallel lists
	GrainDetail         // one event of one message and, where the export says so, one recipient: EventID, Detail and Data
	GrainDelivery       // one message and one recipient with what became of them so far: Status
	GrainMessage        // one message with all its recipients and what became of each packed in RecipientStatus
	GrainLine           // the line that ended an SMTP transaction (package ingest/protocol): as GrainEvent, and SessionID
	GrainBounce         // one recipient of a bounce: DiagnosticCode, DSNStatus and Action
)

// Grain returns what a row of the shape speaks of.
func (s Shape) Grain() Grain {
	switch s {
	case ExtendedTrace, TrackingLog, TrackingExport:
		return GrainEvent
	case TraceDetail, GraphDetail:
		return GrainDetail
	case TraceList, GraphList, AdminList:
		return GrainDelivery
	case EnhancedSummary:
		return GrainMessage
	case SMTPSendLog:
		return GrainLine
	case Bounce:
		return GrainBounce
	}
	return GrainUnknown
}

// OnPremises says whether the shape comes from a server of one's own.
func (s Shape) OnPremises() bool { return s == TrackingLog || s == TrackingExport || s == SMTPSendLog }
