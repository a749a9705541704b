package trace

// Event is an event_id: what happened to the message. The zero value is an event this list does not know.
// Names are Microsoft's (Microsoft Learn, "Message tracking", event types), SENDEXTERNAL as Exchange Online and
// Exchange Server 2016 and later write it. Get-MessageTraceDetail and Microsoft Graph write words ("Send external",
// "Expand DL", "Transport rule"), and have some events of their own.
type Event uint8

// The events, in alphabetical order.
const (
	EventUnknown Event = iota
	EventAgentInfo
	EventBadMail
	EventClientSubmission
	EventDefer
	EventDeliver
	EventDeliverFail
	EventDLPRule
	EventDrop
	EventDSN
	EventDuplicateDeliver
	EventDuplicateExpand
	EventDuplicateRedirect
	EventExpand
	EventFail
	EventHADiscard
	EventHAReceive
	EventHARedirect
	EventHARedirectFail
	EventInitMessageCreated
	EventLoad
	EventMalware
	EventModerationExpire
	EventModeratorApprove
	EventModeratorReject
	EventModeratorsAllNDR
	EventNotifyMAPI
	EventNotifyShadow
	EventPoisonMessage
	EventProcess
	EventProcessMeetingMessage
	EventReceive
	EventRedirect
	EventResolve
	EventResubmit
	EventResubmitDefer
	EventResubmitFail
	EventSend
	EventSendExternal
	EventSensitivityLabel
	EventSpam
	EventSubmit
	EventSubmitDefer
	EventSubmitFail
	EventSuppressed
	EventThrottle
	EventTransfer
	EventTransportRule

	numEvents int = iota
)

// Role is what an event says about a recipient's outcome.
type Role uint8

// The roles. RoleContext says nothing of the outcome; RoleNone is no event of a message's delivery at all: shadow
// copies, mailbox notifications and housekeeping.
const (
	RoleContext Role = iota
	RoleNone
	RoleSuccess
	RoleSend // handed to another server: a success or a middle leg
	RoleFailure
	RoleDefer
	RoleExpand
	RoleRedirect
	RoleDrop
)

var events = [numEvents]struct {
	name string
	role Role
}{
	EventUnknown:               {"", RoleContext},
	EventAgentInfo:             {"AGENTINFO", RoleContext},
	EventBadMail:               {"BADMAIL", RoleFailure},
	EventClientSubmission:      {"CLIENTSUBMISSION", RoleContext},
	EventDefer:                 {"DEFER", RoleDefer},
	EventDeliver:               {"DELIVER", RoleSuccess},
	EventDeliverFail:           {"DELIVERFAIL", RoleFailure},
	EventDLPRule:               {"DLPRULE", RoleContext},
	EventDrop:                  {"DROP", RoleDrop},
	EventDSN:                   {"DSN", RoleContext},
	EventDuplicateDeliver:      {"DUPLICATEDELIVER", RoleSuccess},
	EventDuplicateExpand:       {"DUPLICATEEXPAND", RoleContext},
	EventDuplicateRedirect:     {"DUPLICATEREDIRECT", RoleContext},
	EventExpand:                {"EXPAND", RoleExpand},
	EventFail:                  {"FAIL", RoleFailure},
	EventHADiscard:             {"HADISCARD", RoleNone},
	EventHAReceive:             {"HARECEIVE", RoleNone},
	EventHARedirect:            {"HAREDIRECT", RoleNone},
	EventHARedirectFail:        {"HAREDIRECTFAIL", RoleNone},
	EventInitMessageCreated:    {"INITMESSAGECREATED", RoleContext},
	EventLoad:                  {"LOAD", RoleNone},
	EventMalware:               {"MALWARE", RoleContext},
	EventModerationExpire:      {"MODERATIONEXPIRE", RoleFailure},
	EventModeratorApprove:      {"MODERATORAPPROVE", RoleContext},
	EventModeratorReject:       {"MODERATORREJECT", RoleFailure},
	EventModeratorsAllNDR:      {"MODERATORSALLNDR", RoleFailure},
	EventNotifyMAPI:            {"NOTIFYMAPI", RoleNone},
	EventNotifyShadow:          {"NOTIFYSHADOW", RoleNone},
	EventPoisonMessage:         {"POISONMESSAGE", RoleFailure},
	EventProcess:               {"PROCESS", RoleContext},
	EventProcessMeetingMessage: {"PROCESSMEETINGMESSAGE", RoleContext},
	EventReceive:               {"RECEIVE", RoleContext},
	EventRedirect:              {"REDIRECT", RoleRedirect},
	EventResolve:               {"RESOLVE", RoleRedirect},
	EventResubmit:              {"RESUBMIT", RoleContext},
	EventResubmitDefer:         {"RESUBMITDEFER", RoleDefer},
	EventResubmitFail:          {"RESUBMITFAIL", RoleFailure},
	EventSend:                  {"SEND", RoleSend},
	EventSendExternal:          {"SENDEXTERNAL", RoleSend},
	EventSensitivityLabel:      {"SENSITIVITYLABEL", RoleContext},
	EventSpam:                  {"SPAM", RoleContext},
	EventSubmit:                {"SUBMIT", RoleContext},
	EventSubmitDefer:           {"SUBMITDEFER", RoleDefer},
	EventSubmitFail:            {"SUBMITFAIL", RoleFailure},
	EventSuppressed:            {"SUPPRESSED", RoleDrop},
	EventThrottle:              {"THROTTLE", RoleDefer},
	EventTransfer:              {"TRANSFER", RoleContext},
	EventTransportRule:         {"TRANSPORTRULE", RoleContext},
}

// String returns Microsoft's name of the event in upper case.
func (e Event) String() string { return events[e].name }

// Role returns what the event says about an outcome.
func (e Event) Role() Role { return events[e].role }

// ParseEvent reads an event_id in any case, and the words that details have for it, with their blanks.
func ParseEvent(b []byte) Event {
	if len(b) > 0 {
		if e := eventAt[slot(b)]; string(b) == events[e].name || equalFold(b, events[e].name) {
			return e
		}
	}
	var word [24]byte
	switch w := squeeze(word[:0], b); {
	case len(w) == 0:
		return EventUnknown
	case string(w) == "EXPANDDL", string(w) == "EXPANDED":
		return EventExpand
	case string(w) == "RESOLVED":
		return EventResolve
	case len(w) < len(b):
		return ParseEvent(w)
	}
	return EventUnknown
}

// eventAt finds events by slot, because the event of every row is read.
var eventAt = indexEvents() //nolint:gochecknoglobals // a table that nothing changes

// indexEvents puts every event in its slot.
func indexEvents() (at [256]Event) {
	for i := 1; i < numEvents; i++ {
		at[slot([]byte(events[i].name))] = Event(i)
	}
	return at
}

// slot is a hash of a name in any case that no two events share, and no two sources; the factors were found by trial.
func slot(name []byte) uint8 {
	const fold = 0x20
	return 31*(name[0]|fold) + 28*(name[len(name)-1]|fold) + 115*(name[len(name)/2]|fold) + 56*uint8(len(name))
}

// Source is the transport component that an event comes from. The zero value is a source this list does not know.
type Source uint8

// The sources that decide something; others read as SourceOther.
const (
	SourceOther Source = iota
	SourceAgent
	SourceDNS
	SourceDSN
	SourceMailboxRule
	SourceQueue
	SourceRedundancy
	SourceResolver
	SourceRouting
	SourceSMTP
	SourceStoreDriver

	numSources int = iota
)

var sources = [numSources]string{
	"", "AGENT", "DNS", "DSN", "MAILBOXRULE", "QUEUE", "REDUNDANCY", "RESOLVER", "ROUTING", "SMTP", "STOREDRIVER",
}

// String returns Microsoft's name of the source in upper case.
func (s Source) String() string { return sources[s] }

// ParseSource reads a source in any case.
func ParseSource(b []byte) Source {
	if len(b) > 0 {
		if s := sourceAt[slot(b)]; string(b) == sources[s] || equalFold(b, sources[s]) {
			return s
		}
	}
	return SourceOther
}

// sourceAt finds sources by slot.
var sourceAt = func() (at [256]Source) { //nolint:gochecknoglobals // a table that nothing changes
	for i := 1; i < numSources; i++ {
		at[slot([]byte(sources[i]))] = Source(i)
	}
	return at
}()

// equalFold compares ASCII text with an upper-case name.
func equalFold(b []byte, upper string) bool {
	if len(b) != len(upper) {
		return false
	}
	for i := range b {
		c := b[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != upper[i] {
			return false
		}
	}
	return true
}

// Valid says whether e is an event of this list or EventUnknown.
func (e Event) Valid() bool { return int(e) < numEvents }

// Valid says whether s is a source of this list or SourceOther.
func (s Source) Valid() bool { return int(s) < numSources }
