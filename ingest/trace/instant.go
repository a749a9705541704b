package trace

import "time"

// Instant is a moment in nanoseconds since 1970-01-01T00:00:00Z; 0 is unknown. Exports give up to seven fraction
// digits, which it keeps.
type Instant int64

// InstantOf returns t as an Instant.
func InstantOf(t time.Time) Instant { return Instant(t.UnixNano()) }

// Time returns the moment in UTC, the zero Time where it is unknown.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.Unix(0, int64(i)).UTC()
}

// Second returns the whole second, rounded down.
func (i Instant) Second() int64 {
	s := int64(i) / 1e9
	if int64(i)%1e9 < 0 {
		s--
	}
	return s
}
