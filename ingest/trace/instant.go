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

// ParseInstant reads an ISO 8601 date and time: a T or a blank between them, no fraction or up to nine digits of one,
// and Z, an offset or nothing behind it; without a zone the time is taken as UTC.
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
	if !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6) || hour > 23 || minute > 59 || second > 60 || year < 1900 {
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
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	if t.Day() != day || int(t.Month()) != month {
		return 0, false // time.Date carries 30 February over into March
	}
	return Instant((t.Unix()-offset)*1e9 + nanos), true
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
