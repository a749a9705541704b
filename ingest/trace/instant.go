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
// one, of which nine count, and Z, an offset or nothing behind it; without a zone the time is taken as UTC.
func ParseInstant(b []byte) (Instant, bool) {
	if len(b) < 19 || b[4] != '-' || b[7] != '-' || b[10] != 'T' && b[10] != ' ' || b[13] != ':' || b[16] != ':' {
		return 0, false
	}
	year, ok1 := number(b[0:4])
	month, ok2 := number(b[5:7])
	day, ok3 := number(b[8:10])
	hour, ok4 := number(b[11:13])
	minute, ok5 := number(b[14:16])
	second, ok6 := number(b[17:19])
	switch {
	case !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6),
		year < 1900, year > 2261, // nanoseconds since 1970 end in April 2262
		month < 1, month > 12, day < 1, day > daysIn(year, month),
		hour > 23, minute > 59, second > 60: // a leap second is the first of the next minute
		return 0, false
	}
	rest := b[19:]
	var nanos int64
	if len(rest) > 0 && rest[0] == '.' {
		scale, i := int64(1e8), 1
		for ; i < len(rest) && rest[i] >= '0' && rest[i] <= '9'; i++ {
			nanos += int64(rest[i]-'0') * scale
			scale /= 10
		}
		if i == 1 {
			return 0, false
		}
		rest = rest[i:]
	}
	offset, ok := zone(rest)
	if !ok {
		return 0, false
	}
	seconds := int64(daysSince1970(year, month, day))*86400 + int64(hour)*3600 + int64(minute)*60 + int64(second)
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

// zone reads what follows the seconds and returns the offset from UTC in seconds.
func zone(b []byte) (int64, bool) {
	switch {
	case len(b) == 0, len(b) == 1 && (b[0] == 'Z' || b[0] == 'z'):
		return 0, true
	case len(b) == 6 && (b[0] == '+' || b[0] == '-') && b[3] == ':':
		hours, ok1 := number(b[1:3])
		minutes, ok2 := number(b[4:6])
		offset := int64(hours)*3600 + int64(minutes)*60
		if b[0] == '-' {
			offset = -offset
		}
		return offset, ok1 && ok2 && hours <= 14 && minutes <= 59
	}
	return 0, false
}

// number reads a run of digits.
func number(b []byte) (int, bool) {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
