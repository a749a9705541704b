package ndr

import (
	"net/netip"
	"time"
)

// Permanence says whether trying again can help.
type Permanence string

// The permanences. Either leaves it to the reply digit.
const (
	Permanent Permanence = "permanent"
	Temporary Permanence = "temporary"
	Either    Permanence = "either"
)

// Actor is who can end the cause of a refusal.
type Actor string

// The actors.
const (
	Sender         Actor = "sender"
	SendingAdmin   Actor = "sending_admin"
	Microsoft      Actor = "microsoft"
	RecipientAdmin Actor = "recipient_admin"
	ListOperator   Actor = "list_operator"
	Nobody         Actor = "nobody"
)

// Confidence is the tier of the rule that decided: a named list, provider or Microsoft code; a wording; or a code alone.
type Confidence string

// The tiers, strongest first.
const (
	Named    Confidence = "named"
	Wording  Confidence = "text"
	CodeOnly Confidence = "code"
)

// Context is what is known about a refusal beside its text. Empty fields are unknown.
type Context struct {
	RemoteHost      string // the server that answered
	RecipientDomain string
}

// Refusal is what a diagnostic text says: what was read from it, and the class that the rules gave it.
// Absent values are zero.
type Refusal struct {
	Class      string // the first level of the taxonomy, e.g. blocklist
	Cause      string // the second level, e.g. dnsbl_backscatterer; may be empty
	Permanence Permanence
	Actor      Actor
	Rule       string // id of the rule that decided
	Confidence Confidence
	Matched    string // the words that the rule matched, as it saw them: in lower case, addresses and links masked

	Inner             string // the innermost refusal, unwrapped: what was classified
	SMTPCode          string // reply code of Inner (RFC 5321), three digits
	EnhancedCode      string // enhanced status code of Inner (RFC 3463)
	OuterSMTPCode     string // reply code of the outermost text, where it was wrapped
	OuterEnhancedCode string
	Expired           bool // a wrapper says that the message expired after deferrals
	Local             bool // Inner was written by the sending side: a connection, DNS, TLS or routing error of its own
	External          bool // Inner stood inside a wrapper that says a remote server said it

	List         string     // catalog key of the list that is named, e.g. spamhaus-zen
	Zone         string     // DNS zone of that list, where the text has it
	ReturnCode   string     // the 127.0.0.0/8 answer quoted in the text
	ClientIP     netip.Addr // the address that was refused
	LookupURL    string
	Blocked      Subject       // what was listed; class blocklist only
	AuthPolicy   string        // spf, dkim or dmarc; class auth only
	AuthDomain   string        // the domain that the check was made for
	RetryAfter   time.Duration // how long the refusal asks to wait
	ASCode       string        // Microsoft's (ASnnn) tag, without parentheses
	SCode        string        // Microsoft's (Snnn) tag, such as S3150
	Stage        string        // the command that was refused, in lower case, such as "rcpt to" or "end of data"
	RemoteHost   string        // the server that answered, from the text
	RemoteIP     netip.Addr
	ReportingMTA string // host of a trailing [HOST time session] bracket, whoever's it is
	LocalHost    string // ReportingMTA where the text was written by the sending side: the edge
	Template     string // Inner with ids, addresses, numbers and hosts masked
}

// ClassCause returns "class.cause", or the class alone where there is no cause.
func (r *Refusal) ClassCause() string {
	if r.Cause == "" {
		return r.Class
	}
	return r.Class + "." + r.Cause
}
