package ingest

import (
	"tracesift/ingest/trace"
)

// tally is what the rows of one stretch of an export add to its account. What the account has from all of them is the
// same however the export is cut.
type tally struct {
	firstAt, lastAt trace.Instant
	hours           hours
	foreign         foreign
	lostLists       int         // rows whose recipients PowerShell has lost
	unknown         []wordCount // in the order in which they came
	rejected        int64
	rejects         []lost // all, or the first where nobody wants to see them
	unterminated    bool   // the last row has no line break
}

// lost is a rejected row. Until the place of its stretch is known, it stands as many lines and bytes behind its beginning.
type lost struct {
	at     place
	reject trace.Reject
}

// reset empties a tally for the next stretch.
func (t *tally) reset() {
	t.hours.reset()
	*t = tally{hours: t.hours, unknown: t.unknown[:0], rejects: t.rejects[:0]}
}

// time counts the time of a row.
func (t *tally) time(at trace.Instant) {
	t.firstAt, t.lastAt = earliest(t.firstAt, at), max(t.lastAt, at)
	t.hours.add(at)
}

// enter adds the tally of a stretch that begins at a place, with that many rows, to the account.
func (s *splitter) enter(t *tally, from place, rows int) error {
	s.audit.RowsRead += int64(rows) + t.rejected
	s.audit.Rejected += t.rejected
	if t.firstAt != 0 {
		s.audit.FirstAt, s.audit.LastAt = earliest(s.audit.FirstAt, t.firstAt), max(s.audit.LastAt, t.lastAt)
	}
	s.hours.merge(&t.hours)
	s.foreign.merge(t.foreign)
	s.lostLists += t.lostLists
	for _, w := range t.unknown {
		s.countUnknown(w)
	}
	if rows > 0 {
		s.unterminated = t.unterminated
	}
	for i := range t.rejects {
		l := &t.rejects[i]
		l.reject.Line, l.reject.Offset = from.line+l.at.line+1, from.offset+l.at.offset
		if s.audit.RejectedLine == 0 {
			s.audit.RejectedLine, s.audit.RejectedWhy = l.reject.Line, l.reject.Reason
		}
		if s.onReject == nil {
			break
		}
		if err := s.onReject(l.reject); err != nil {
			return err
		}
		l.reject = trace.Reject{}
	}
	return nil
}

// earliest returns the earlier of two instants, of which 0 is unknown.
func earliest(a, b trace.Instant) trace.Instant {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
