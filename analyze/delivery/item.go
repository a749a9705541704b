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

	numFields int = iota
)

// flags are facts of a row that need no text.
type flags uint8

const (
	flagOnPremises    flags = 1 << iota // from a message tracking log of the organisation's own servers
	flagToInternet                      // custom_data ToEntity=Internet
	flagFromRemote                      // custom_data IsSmtpResponseFromExternalServer=True
	flagFromOwn                         // ... =False
	flagUnclearStatus                   // the statuses could not be told apart
	flagReference                       // what the row of a report says of the message that it reports on
)

// Party is one recipient of a row with its status.
type Party struct{ Address, Status Sym }

// Item is one row of an export, normalised: an element of the state of a message. Items with the same fingerprint are
// the same row, read more than once.
type Item struct {
	Fingerprint uint64 // of all the row's cells
	Input       trace.InputID
	Row         int64 // in the input, from 0
	At          trace.Instant
	Origin      trace.Instant // when the message entered the organisation, where the row knows it
	Event       trace.Event
	Source      trace.Source
	Flags       flags
	Fields      [numFields]Sym
	Parties     []Party
}

// has says whether all flags of f are set.
func (it *Item) has(f flags) bool { return it.Flags&f == f }

// phase orders events of the same second, because exports do not: a message is received before it is expanded, and
// sent or refused before it is delivered or given up.
func (it *Item) phase() int {
	switch it.Event.Role() {
	case trace.RoleExpand, trace.RoleRedirect:
		return 1
	case trace.RoleDefer, trace.RoleSend:
		return 2
	case trace.RoleSuccess, trace.RoleFailure:
		return 3
	case trace.RoleDrop:
		return 4
	}
	if it.Event == trace.EventDSN {
		return 4
	}
	return 0
}

// compareTime is the order of events: by whole second, then phase, then fraction, then fingerprint. Shapes write times
// with different precision, so a fraction decides only within a phase; the order is total and transitive.
func compareTime(a, b *Item) int {
	return cmp.Or(
		cmp.Compare(a.At.Second(), b.At.Second()),
		cmp.Compare(a.phase(), b.phase()),
		cmp.Compare(a.At, b.At),
		cmp.Compare(a.Fingerprint, b.Fingerprint),
	)
}

// compareIdentity orders items so that equal rows stand together, the one that counts first.
func compareIdentity(a, b Item) int {
	return cmp.Or(
		cmp.Compare(a.Fingerprint, b.Fingerprint),
		cmp.Compare(a.Input, b.Input),
		cmp.Compare(a.Row, b.Row),
	)
}
