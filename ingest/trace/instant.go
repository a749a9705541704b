package trace

import "time"

// Instant is a moment in nanoseconds since 1970-01-01T00:00:00Z; 0 is unknown. Exports give up to seven fraction
// digits, which it keeps. It reaches from 1678 to 2261.
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

// ParseInstant reads an ISO 8601 date and time from 1900 to 2261: a T or a blank between them, no fraction or digits of
// one behind a point or a comma, of which nine count, and Z, an offset or nothing behind it; without a zone the time is
// taken as UTC.
func ParseInstant(b []byte) (Instant, bool) {
	if len(b) < 19 || b[4] != '-' || b[7] != '-' || b[10] != 'T' && b[10] != ' ' || b[13] != ':' || b[16] != ':' {
		return 0, false
	}
	century, year := two(b[0:]), two(b[2:])
	month, day := two(b[5:]), two(b[8:])
	hour, minute, second := two(b[11:]), two(b[14:]), two(b[17:])
	switch {
	case year|hour|minute|second < 0, // one of them is no number
		century < 19, century > 22, century == 22 && year > 61, // nanoseconds since 1970 end in April 2262
		month < 1, month > 12, day < 1, day > daysIn(100*century+year, month),
		hour > 23, minute > 59, second > 60: // a leap second is the first of the next minute
		return 0, false
	}
	nanos, rest, ok1 := fraction(b[19:])
	offset, ok2 := zone(rest)
	if !ok1 || !ok2 {
		return 0, false
	}
	seconds := int64(daysSince1970(100*century+year, month, day))*86400 + int64(hour)*3600 + int64(minute)*60 + int64(second)
	return Instant((seconds-offset)*1e9 + nanos), true
}

// daysIn returns the length of a month.
func daysIn(year, month int) int {
	switch {
	case month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	case month == 4 || month == 6 || month == 9 || month == 11:
		return 30
	}
	return 31
}

// daysSince1970 counts the days from 1970-01-01 to a day of the Gregorian calendar. Years are taken to begin in March,
// so that the day that leap years add is the last of its year.
func daysSince1970(year, month, day int) int {
	if month <= 2 {
		year, month = year-1, month+12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 719469
}

// fraction reads the digits behind the seconds as nanoseconds and returns what follows them.
func fraction(b []byte) (nanos int64, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '.' && b[0] != ',' {
		return 0, b, true
	}
	i := 1
	for ; i < len(b) && b[i]-'0' <= 9; i++ {
		if i <= 9 {
			nanos = nanos*10 + int64(b[i]-'0')
		}
	}
	for n := i; n <= 9; n++ {
		nanos *= 10
	}
	return nanos, b[i:], i > 1
}

// zone reads what follows the seconds and returns the offset from UTC in seconds.
func zone(b []byte) (int64, bool) {
	switch {
	case len(b) == 0, len(b) == 1 && (b[0] == 'Z' || b[0] == 'z'):
		return 0, true
	case len(b) == 6 && (b[0] == '+' || b[0] == '-') && b[3] == ':':
		hours, minutes := two(b[1:]), two(b[4:])
		offset := int64(hours)*3600 + int64(minutes)*60
		if b[0] == '-' {
			offset = -offset
		}
		return offset, hours|minutes >= 0 && hours <= 14 && minutes <= 59
	}
	return 0, false
}

// two reads two digits; it is -1 where either is none.
func two(b []byte) int {
	tens, ones := b[0]-'0', b[1]-'0' // anything but a digit wraps round to above 9
	if tens > 9 || ones > 9 {
		return -1
	}
	return int(tens)*10 + int(ones)
}
