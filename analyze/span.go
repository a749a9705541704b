package analyze

import "tracesift/ingest/trace"

// Span is the first and last time that something was seen; zero where never.
type Span struct{ First, Last trace.Instant }

// add widens the span.
func (s *Span) add(at trace.Instant) {
	if at == 0 {
		return
	}
	if s.First == 0 || at < s.First {
		s.First = at
	}
	s.Last = max(s.Last, at)
}

// merge adds what another span covers.
func (s *Span) merge(other Span) {
	s.add(other.First)
	s.add(other.Last)
}
