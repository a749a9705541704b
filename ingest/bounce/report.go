package bounce

import (
	"strings"
	"time"

	"tracesift/ingest/internal/rows"
	"tracesift/ingest/trace"
)

// Report is one bounce.
type Report struct {
	Message      Message
	ReportingMTA string
	ArrivalDate  string // ISO 8601; empty where it is not told
	Date         time.Time
	Recipients   []Recipient
	Nameless     []string // groups of fields that name no recipient
}

// Message is the mail that was bounced.
type Message struct {
	ID               string // with angle brackets
	NetworkMessageID string
	Sender           string
	Subject          string
	EdgeHost, EdgeIP string
}

// Recipient is what the bounce says about one recipient.
type Recipient struct {
	Final, Original string
	Action          string // failed, delayed, delivered, relayed or expanded
	Status          string // enhanced status code
	Diagnostic      string // the refusal
	RemoteMTA       string
	LastAttempt     time.Time // zero where it is not told
}

// AppendTo appends a row for each recipient.
func (r *Report) AppendTo(out *rows.Buffer) {
	for i := range r.Recipients {
		to := &r.Recipients[i]
		at := to.LastAttempt
		if at.IsZero() {
			at = r.Date
		}
		out.Begin(0)
		for _, cell := range [...]struct {
			column trace.Column
			text   string
		}{
			{trace.DateTime, iso(at)},
			{trace.MessageID, r.Message.ID},
			{trace.NetworkMessageID, r.Message.NetworkMessageID},
			{trace.SenderAddress, r.Message.Sender},
			{trace.MessageSubject, r.Message.Subject},
			{trace.ClientHostname, r.Message.EdgeHost},
			{trace.ClientIP, r.Message.EdgeIP},
			{trace.RecipientAddress, to.Final},
			{trace.OriginalRecipient, to.Original},
			{trace.Action, to.Action},
			{trace.DSNStatus, to.Status},
			{trace.DiagnosticCode, to.Diagnostic},
			{trace.ReportingMTA, r.ReportingMTA},
			{trace.RemoteMTA, to.RemoteMTA},
			{trace.ArrivalDate, r.ArrivalDate},
		} {
			out.SetString(cell.column, strings.ToValidUTF8(cell.text, "\uFFFD"))
		}
	}
}

// iso writes a time as exports do, "" where it is not known.
func iso(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
