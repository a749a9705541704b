package trace

// Status is what became of a delivery, in the one word that lists have for it. The zero value is a word this list does
// not know.
type Status uint8

// The statuses. Lists have the names of Get-MessageTraceV2 (Microsoft Learn), which Microsoft Graph writes in camel case
// and the admin center with blanks; Resolved is not documented, but common. The enhanced summary has the events of each
// recipient instead ("Receive, Fail"), of which the last one counts: Send is mail that left the organisation.
const (
	StatusUnknown Status = iota
	StatusNone           // rejected, or redirected to another recipient
	StatusGettingStatus
	StatusPending // underway, or tried again
	StatusDelivered
	StatusSent // handed to another organisation
	StatusFailed
	StatusExpanded
	StatusResolved // redirected to another address
	StatusQuarantined
	StatusFilteredAsSpam
	StatusDropped

	numStatuses int = iota
)

var statuses = [numStatuses]struct {
	name  string // in upper case, without blanks
	event string // the event of an enhanced summary that means the same
}{
	StatusNone:           {"NONE", ""},
	StatusGettingStatus:  {"GETTINGSTATUS", ""},
	StatusPending:        {"PENDING", "RECEIVE"},
	StatusDelivered:      {"DELIVERED", "DELIVER"},
	StatusSent:           {"SENT", "SEND"},
	StatusFailed:         {"FAILED", "FAIL"},
	StatusExpanded:       {"EXPANDED", "EXPAND"},
	StatusResolved:       {"RESOLVED", "RESOLVE"},
	StatusQuarantined:    {"QUARANTINED", ""},
	StatusFilteredAsSpam: {"FILTEREDASSPAM", ""},
	StatusDropped:        {"DROPPED", "DROP"},
}

// String returns the name of the status in upper case, "" where it is not known.
func (s Status) String() string { return statuses[s].name }

// ParseStatus reads a status in any case, with or without blanks; it also reads the event words of enhanced summaries.
func ParseStatus(b []byte) Status {
	var word [24]byte
	w := squeeze(word[:0], b)
	for i := 1; i < numStatuses; i++ {
		if string(w) == statuses[i].name || string(w) == statuses[i].event && len(w) > 0 {
			return Status(i)
		}
	}
	return StatusUnknown
}

// squeeze appends b in upper case without blanks, as far as it fits into dst.
func squeeze(dst, b []byte) []byte {
	for _, c := range b {
		switch {
		case c == ' ':
			continue
		case 'a' <= c && c <= 'z':
			c -= 'a' - 'A'
		}
		if len(dst) == cap(dst) {
			return dst[:0]
		}
		dst = append(dst, c)
	}
	return dst
}
