package trace

import "time"

// DateOrder is the order of day, month and year in dates that are not ISO 8601.
type DateOrder uint8

// The orders.
const (
	NoDateOrder DateOrder = iota // ISO 8601 only
	MonthDayYear
	DayMonthYear
	YearMonthDay
)

// String returns the order as a user writes it: mdy, dmy or ymd; "" for none.
func (o DateOrder) String() string { return [...]string{"", "mdy", "dmy", "ymd"}[o] }

// Clock reads the times of one export. The zero value reads ISO 8601 and takes times without a zone as UTC.
type Clock struct {
	Order DateOrder
	Zone  *time.Location // of times without a zone; nil is UTC
}

// Parse reads a time.
func (c Clock) Parse(b []byte) (Instant, bool) { return ParseInstant(b) }
