package delivery

import (
	"cmp"

	"tracesift/ingest/trace"
)

// field is a text that a row may carry beside its recipients.
type field uint8

const (
	fieldMessageID field = iota
	fieldSender
	fieldReturnPath
	fieldSize
	fieldDirectionality
	fieldRelated
	fieldContext
	fieldConnector
	fieldClientHost
	fieldClientIP
	fieldServerHost
	fieldServerIP
	fieldProxyHost // custom_data OutboundProxyTargetHostName: the true destination
	fieldProxyIP
	fieldFrontend // custom_data OutboundProxyFrontendName: the edge
	fieldPool
	fieldReporter // the server that wrote a bounce

	numFields int = iota
)

// flags are facts of a row that need no text.
type flags uint8

const (
	flagToInternet    flags = 1 << iota // custom_data ToEntity=Internet
	flagFromRemote                      // custom_data IsSmtpResponseFromExternalServer=True
	flagFromOwn                         // ... =False
	flagUnclearStatus                   // the statuses could not be told apart
	flagReference                       // what the row of a report says of the message that it reports on
	flagLatency                         // Origin is reckoned back from E2ELatency
)

// Party is one recipient of a row with its status.
type Party struct{ Address, Status Sym }

// Item is one row of an export, normalised: an element of the state of a message. Items with the same fingerprint and
// time are the same row, read more than once.
type Item struct {
	Fingerprint uint64 // of all the row's cells, at most mostFingerprint
	Input       trace.InputID
	Row         int64 // in the input, from 0
	At          trace.Instant
	Origin      trace.Instant // when the message entered the organisation, where the row knows it
	Shape       shape
	Event       trace.Event
	Source      trace.Source
	Flags       flags
	Serial      uint32 // hash of the internal message id, which one server gives one fork of a message; 0: unknown
	Fields      [numFields]Sym
	Parties     []Party
}

// fingerprintBits is how many bits a fingerprint has. It is compared with those of the same message and time alone: that
// two of a thousand such rows share one by chance is to be expected once in two million times.
const fingerprintBits = 40

const mostFingerprint = 1<<fingerprintBits - 1

// has says whether all flags of f are set.
func (it *Item) has(f flags) bool { return it.Flags&f == f }

// is says whether two items are the same row.
func (it *Item) is(other *Item) bool { return it.Fingerprint == other.Fingerprint && it.At == other.At }

// compareIdentity orders items so that equal rows stand together, the one that counts first.
func compareIdentity(a, b Item) int {
	return cmp.Or(
		cmp.Compare(a.Fingerprint, b.Fingerprint),
		cmp.Compare(a.At, b.At),
		cmp.Compare(a.Input, b.Input),
		cmp.Compare(a.Row, b.Row),
	)
}
