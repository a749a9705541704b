package delivery

import (
	"slices"
	"strings"

	"tracesift/ingest/trace"
)

// verdict is what the lists and summaries say of one recipient: the word that stands.
type verdict struct {
	outcome Outcome
	item    *Item // nil: no list has the recipient
}

// statusOrder ranks what lists say, the least final first: exports made at different times disagree, and the more final
// word is the later.
var statusOrder = [...]Outcome{
	"", Pending, UnknownOutcome, Dropped, Redirected, Expanded, Quarantined, Blocked, Failed, Delivered,
}

// word returns the verdict of the statuses of one recipient, which are in order of time.
func word(statuses []event) verdict {
	var best verdict
	for _, s := range statuses {
		o := statusOutcome(s.status)
		if slices.Index(statusOrder[:], o) > slices.Index(statusOrder[:], best.outcome) {
			best = verdict{o, s.Item}
		}
	}
	return best
}

// statusOutcome reads a status: one word, or the events of a recipient, of which the last counts. Mail that was delivered
// and filtered as spam lies in a junk folder.
func statusOutcome(status string) Outcome {
	var last trace.Status
	delivered := false
	for token := range strings.SplitSeq(status, ",") {
		last = trace.ParseStatus([]byte(strings.TrimSpace(token)))
		delivered = delivered || last == trace.StatusDelivered
	}
	switch last {
	case trace.StatusDelivered, trace.StatusSent:
		return Delivered
	case trace.StatusFailed:
		return Failed
	case trace.StatusFilteredAsSpam:
		if delivered {
			return Delivered
		}
		return Blocked
	case trace.StatusQuarantined:
		return Quarantined
	case trace.StatusExpanded:
		return Expanded
	case trace.StatusResolved:
		return Redirected
	case trace.StatusDropped:
		return Dropped
	case trace.StatusPending, trace.StatusGettingStatus:
		return Pending
	}
	return UnknownOutcome
}
