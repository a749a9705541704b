package ingest

import (
	"bytes"

	"tracesift/ingest/trace"
)

// maxUnknown bounds how many different unknown words are counted by name.
const maxUnknown = 50

// otherWords stands for unknown words beyond maxUnknown.
const otherWords = "(others)"

// wordCell returns the cell of a layout that holds the word for what happened, -1 where there is none: the event, or in
// lists the status.
func wordCell(l *trace.Layout) int {
	switch l.Shape.Grain() {
	case trace.GrainEvent, trace.GrainDetail:
		return int(l.Index[trace.EventID])
	case trace.GrainDelivery:
		return int(l.Index[trace.DeliveryStatus])
	}
	return -1
}

// wordCount is an unknown word and how many rows have it.
type wordCount struct {
	word string
	rows int64
}

// noteWord counts the word of a row unless it is known.
func (s *splitter) noteWord(word []byte) {
	switch {
	case s.statuses:
		if trace.ParseStatus(word) != trace.StatusUnknown {
			return
		}
	case trace.ParseEvent(word) != trace.EventUnknown:
		return
	}
	name := clip(bytes.TrimSpace(word), 40)
	if name == "" {
		return // a blank record
	}
	// Most stretches have none of them, and few more than one or two. The rest is counted one by one.
	for i := range min(len(s.tally.unknown), maxUnknown) {
		if s.tally.unknown[i].word == name {
			s.tally.unknown[i].rows++
			return
		}
	}
	s.tally.unknown = append(s.tally.unknown, wordCount{name, 1})
}

// countUnknown adds an unknown word to the account.
func (s *splitter) countUnknown(w wordCount) {
	if s.audit.UnknownEvents == nil {
		s.audit.UnknownEvents = map[string]int64{}
	}
	name := w.word
	if _, seen := s.audit.UnknownEvents[name]; !seen && len(s.audit.UnknownEvents) >= maxUnknown {
		name = otherWords
	}
	s.audit.UnknownEvents[name] += w.rows
}
