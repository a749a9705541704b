package trace

import (
	"bytes"
	"time"
)

// DateOrder is the order of day, month and year in dates that are not ISO 8601.
type DateOrder uint8

// The orders.
const (
	NoDateOrder DateOrder = iota // ISO 8601, and dates that begin with a year of four digits
	MonthDayYear
	DayMonthYear
	YearMonthDay
)

// String returns the order as a user writes it: mdy, dmy or ymd; "" for none.
func (o DateOrder) String() string { return [...]string{"", "mdy", "dmy", "ymd"}[o] }

// ParseDateOrder reads mdy, dmy or ymd; ok is false for anything else.
func ParseDateOrder(s string) (o DateOrder, ok bool) {
	for o := MonthDayYear; o <= YearMonthDay; o++ {
		if s == o.String() {
			return o, true
		}
	}
	return NoDateOrder, false
}

// Clock reads the times of one export. The zero value reads ISO 8601 and takes times without a zone as UTC.
type Clock struct {
	Order DateOrder
	Zone  *time.Location // of times without a zone; nil is UTC
}

// Parse reads a time as exports write it: ISO 8601 as ParseInstant does, a date as .NET writes it in some culture, with
// day and month in the order of the clock, and the milliseconds of JSON in Windows PowerShell, "/Date(1718274600000)/".
func (c Clock) Parse(b []byte) (Instant, bool) {
	if at, ok := ParseInstant(b); ok {
		if c.Zone == nil || isZoned(b) {
			return at, true
		}
		return at.in(c.Zone), true
	}
	if len(b) == 0 || b[len(b)-1] == '/' {
		return parseMilliseconds(b)
	}
	d, ok := parseLocalDate(b)
	if !ok {
		return 0, false
	}
	at, ok := d.instant(c.Order)
	if !ok || d.zoned {
		return at, ok
	}
	if c.Zone != nil {
		at = at.in(c.Zone)
	}
	return at, true
}

// isZoned says whether a time that ParseInstant reads has a zone.
func isZoned(b []byte) bool {
	last := b[len(b)-1]
	return last == 'Z' || last == 'z' || b[len(b)-3] == ':' && (b[len(b)-6] == '+' || b[len(b)-6] == '-')
}

// HasZone says whether a time that some clock reads says in which zone it is.
func HasZone(b []byte) bool {
	if _, ok := ParseInstant(b); ok {
		return isZoned(b)
	}
	d, ok := parseLocalDate(b)
	return !ok || d.zoned // milliseconds are UTC
}

// in takes i, a reading of a wall clock as if it were UTC, for one in another zone. A reading that the zone skips, or has
// twice, when its offset changes is taken as package time does.
func (i Instant) in(zone *time.Location) Instant {
	t := time.Unix(0, int64(i)).UTC()
	return InstantOf(time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone))
}

// parseMilliseconds reads /Date(1718274600000)/, whose slashes JSON may escape.
func parseMilliseconds(b []byte) (Instant, bool) {
	b, ok1 := bytes.CutPrefix(bytes.TrimPrefix(b, []byte(`\`)), []byte("/Date("))
	b, ok2 := bytes.CutSuffix(bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("/")), []byte(`\`)), []byte(")"))
	if !ok1 || !ok2 || len(b) == 0 || len(b) > 13 {
		return 0, false
	}
	ms := int64(0)
	for _, c := range b {
		if c -= '0'; c > 9 {
			return 0, false
		}
		ms = 10*ms + int64(c)
	}
	if ms > maxMilliseconds {
		return 0, false
	}
	return Instant(ms * 1e6), true
}

// maxMilliseconds is the last millisecond of an Instant, in 2262.
const maxMilliseconds = 1<<63/1_000_000 - 1
