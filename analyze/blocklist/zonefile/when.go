package zonefile

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// parseStamp reads the first time of a $TIMESTAMP line: year, month and day, perhaps hour, minute and second, with or
// without a colon or hyphen behind each. It is the zero time for 0, which says that the time is not known.
func parseStamp(s []byte) (time.Time, bool) {
	if len(s) > 0 && (s[0] == '0' || s[0] == '-' || s[0] == ':') && (len(s) == 1 || isSpace(s[1])) {
		return time.Time{}, true
	}
	var parts [6]int
	for i := range parts {
		if i >= 3 && (len(s) == 0 || isSpace(s[0])) {
			break
		}
		width := 2
		if i == 0 {
			width = 4
		}
		digits := 0
		for digits < min(width, len(s)) && s[digits] >= '0' && s[digits] <= '9' {
			parts[i] = parts[i]*10 + int(s[digits]-'0')
			digits++
		}
		if digits == 0 {
			return time.Time{}, false
		}
		if s = s[digits:]; len(s) > 0 && (s[0] == ':' || s[0] == '-') {
			s = s[1:]
		}
	}
	if len(s) > 0 && !isSpace(s[0]) {
		return time.Time{}, false
	}
	t := time.Date(parts[0], time.Month(parts[1]), parts[2], parts[3], parts[4], parts[5], 0, time.UTC)
	exact := t.Month() == time.Month(parts[1]) && t.Day() == parts[2] && t.Hour() == parts[3] &&
		t.Minute() == parts[4] && t.Second() == parts[5]
	return t, exact && parts[0] >= 1970 && parts[0] <= 2038
}

// serialTime reads the serial of an SOA record as yyyymmddnn or as seconds since 1970. A date is the start of its day,
// or modified where that lies within the day. ok is false where the serial is neither.
func serialTime(serial string, modified time.Time) (time.Time, bool) {
	if len(serial) == 10 {
		if day, err := time.Parse("20060102", serial[:8]); err == nil && day.Year() >= 1990 && day.Year() < 2100 {
			if since := modified.Sub(day); since >= 0 && since < 24*time.Hour {
				return modified, true
			}
			return day, true
		}
	}
	seconds, err := strconv.ParseInt(serial, 10, 64)
	if err != nil || seconds < 900_000_000 || seconds > 4_294_967_295 {
		return time.Time{}, false
	}
	return time.Unix(seconds, 0).UTC(), true
}

// dateForms are the ways in which the comments at the head of a list give the time of its data.
var dateForms = []struct {
	find   *regexp.Regexp
	layout string
}{
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)`), time.RFC3339},
	{regexp.MustCompile(`[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|UTC)`), time.RFC1123},
	{regexp.MustCompile(`[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (?:GMT|UTC) \d{4}`), time.UnixDate},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`), time.DateTime},
	{regexp.MustCompile(`\d{4}/\d\d/\d\d \d\d:\d\d:\d\d`), "2006/01/02 15:04:05"},
}

// headerTime returns the time that a comment gives; none where it says when the data expires.
func headerTime(comment []byte) (time.Time, bool) {
	s := string(comment)
	if strings.Contains(strings.ToLower(s), "expire") {
		return time.Time{}, false
	}
	for _, f := range dateForms {
		if m := f.find.FindString(s); m != "" {
			if t, err := time.Parse(f.layout, m); err == nil {
				return t.UTC(), true
			}
		}
	}
	return time.Time{}, false
}
