package delivery

import (
	"net/netip"
	"time"

	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// Outcome is what became of a message for one recipient.
type Outcome string

// The outcomes; the rule that chooses among them stands in finalize.go.
const (
	Delivered      Outcome = "delivered"
	Failed         Outcome = "failed"
	Blocked        Outcome = "blocked" // refused by the sender's own policy
	Relayed        Outcome = "relayed" // left on a middle leg, nothing later known
	Deferred       Outcome = "deferred"
	Pending        Outcome = "pending"
	Expanded       Outcome = "expanded"
	Redirected     Outcome = "redirected"
	Quarantined    Outcome = "quarantined"
	Dropped        Outcome = "dropped"
	UnknownOutcome Outcome = "unknown"
)

// Direction is whether a delivery left the organisation.
type Direction string

// The directions.
const (
	Outbound         Direction = "outbound"
	Inbound          Direction = "inbound"
	Internal         Direction = "internal"
	UnknownDirection Direction = "unknown"
)

// Kind is what sort of message was delivered.
type Kind string

// The kinds. Headline figures count mail; dsn and autoreply are an organisation's own backscatter volume.
const (
	Mail      Kind = "mail"
	DSN       Kind = "dsn"
	AutoReply Kind = "autoreply"
	System    Kind = "system"
)

// RefusedBy is who refused.
type RefusedBy string

// The refusers.
const (
	ByRemote     RefusedBy = "remote"
	ByNetwork    RefusedBy = "network"
	ByOwnService RefusedBy = "own_service"
	ByOwnPolicy  RefusedBy = "own_policy"
	ByUnknown    RefusedBy = "unknown"
)

// reached says whether the server outside was reached, as far as who refused tells.
func (r RefusedBy) reached() bool { return r == ByRemote || r == ByUnknown }

// Attempt is one try to hand a delivery to a remote server.
type Attempt struct {
	ID       uint64 // the same in every run of one StateVersion that reads the row
	At       trace.Instant
	Accepted bool
	Deferred bool // refused for now
	Edge     edge.Edge
	Remote   Remote
	Refusal  *ndr.Refusal // nil where accepted; unknown.no_diagnostic where the export has no text
	Text     string       // the refusal verbatim

	RefusedBy RefusedBy // empty where accepted
}

// Remote is the server that answered an attempt.
type Remote struct {
	Host string
	IP   netip.Addr
}

// Position is where a row stands: the input and the row's number in it, from 0.
type Position struct {
	Input trace.InputID
	Row   int64
}

// Delivery is what became of one message for one recipient. It is a value: nothing in it changes as long as the message
// is valid, whose texts it has. Clone gives it its own.
type Delivery struct {
	Key              Key
	NetworkMessageID string // dashed GUID in lower case; empty where the export has none
	MessageID        string // internet message id, with angle brackets
	Sender           string
	SenderDomain     string
	ReturnPath       string
	Recipient        string // lower-case
	RecipientDomain  string // A-labels, lower-case; "(invalid)" where the address has no domain
	OriginalAddress  string // the address that was expanded, redirected or resolved into Recipient
	Connector        string
	SizeBytes        int64 // -1 where unknown

	Direction Direction
	Kind      Kind
	Outcome   Outcome
	RefusedBy RefusedBy // empty where nothing was refused

	OriginatedAt trace.Instant // first time known for the message
	FirstAt      trace.Instant // first and last event of this recipient
	LastAt       trace.Instant
	DecidedAt    trace.Instant // of the acceptance, or of the last word
	RefusedAt    trace.Instant // of the refusal that is the cause, which may be long before the message was given up

	Attempts    []Attempt // in order of time
	Deferrals   int       // attempts refused for now
	LateFailure bool      // a failure came after the success
	Report      string    // internet message id of the first report that the sender got about the message; empty: none known
	// AcceptedAfter is the time from the message's origination to its acceptance, -1 where it was not accepted or the
	// exports do not say when. It is origination as message_info has it, else the first time that a server received the
	// message, else what the latency of the last row says.
	AcceptedAfter time.Duration
	Expired       bool // given up after deferrals

	Edge       edge.Edge    // of the last attempt that reached a remote server, else of the last attempt
	Remote     Remote       // of the deciding attempt
	Refusal    *ndr.Refusal // the cause of a failure, or of the last deferral where it was not delivered; else nil
	Diagnostic string       // that refusal verbatim
	// UnclearStatus: the row named several recipients and its statuses could not be told apart, so the refusal may be
	// another recipient's.
	UnclearStatus bool
	Decided       Position // of the row that carried it
}

// FirstAttempt says whether the first attempt that the exports know was accepted; known is false where they know none,
// or where the message was not delivered.
func (d *Delivery) FirstAttempt() (accepted, known bool) {
	if d.Outcome != Delivered || len(d.Attempts) == 0 {
		return false, false
	}
	return d.Attempts[0].Accepted, true
}

// LastError returns the last refusal before the message was accepted, nil where there was none.
func (d *Delivery) LastError() *Attempt {
	if d.Outcome != Delivered {
		return nil
	}
	var last *Attempt
	for i := range d.Attempts {
		switch a := &d.Attempts[i]; {
		case a.At > d.DecidedAt:
		case !a.Accepted:
			last = a
		}
	}
	return last
}
