package analyze

import (
	"slices"
	"time"

	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
)

// began counts the deliveries of counted mail by the hour, since 1970, in which their message began.
type began struct{ sums }

// add counts a delivery whose beginning is known.
func (b *began) add(d *delivery.Delivery) {
	if d.OriginatedAt != 0 {
		*b.signed(hourAt(d.OriginatedAt))++
	}
}

// period returns the time that a choice names or, where it leaves a side open, that of the mail: see around.
func (b *began) period(c Choice, window Span) Period {
	var hours []int64
	for number := range b.all {
		hours = append(hours, signed(number))
	}
	var p Period
	if len(hours) > 0 {
		first, last := slices.Min(hours), slices.Max(hours)
		// What began before the first event that the exports hold is late mail of a period before.
		if event := hourAt(window.First); window.First != 0 && event <= last {
			first = max(first, event)
		}
		p.From, p.Until = around(hourTime(first), hourTime(last+1), c.Since == 0 && c.Until == 0)
	}
	if c.Since != 0 {
		p.From = c.Since.Time()
	}
	if c.Until != 0 {
		p.Until = c.Until.Time()
	}
	days := map[time.Duration]bool{}
	for number, n := range b.all {
		at := hourTime(signed(number))
		if at.Add(time.Hour).After(p.From) && at.Before(p.Until) {
			days[max(0, at.Sub(p.From))/day24] = true
		} else {
			p.Outside += *n
		}
	}
	p.MailDays = len(days)
	return p
}

const (
	day24 = 24 * time.Hour
	week7 = 7 * day24
	// aboutAWeek is by how much an export of a week may be shorter or longer: nights are quiet, and mail begins late.
	aboutAWeek = 12 * time.Hour
)

// around returns the time in which mail from the first hour to the last was asked for, as far as that shows: whole UTC
// days or, where these are no whole weeks but the hours about are, as in the export of a week by a clock other than
// that of UTC, weeks from the first hour on.
func around(first, last time.Time, weeks bool) (from, until time.Time) {
	from, until = first.Truncate(day24), last.Add(-1).Truncate(day24).Add(day24)
	length := last.Sub(first)
	n := length.Round(week7)
	if !weeks || until.Sub(from)%week7 == 0 || n == 0 || (length-n).Abs() > aboutAWeek {
		return from, until
	}
	return first, first.Add(n)
}

// hourAt returns the hour since 1970 that a moment lies in.
func hourAt(at trace.Instant) int64 { return numberAt(at, secondsAnHour) }

// hourTime is when an hour since 1970 begins.
func hourTime(hour int64) time.Time { return time.Unix(hour*secondsAnHour, 0).UTC() }

const (
	secondsAnHour = 60 * 60
	secondsADay   = 24 * secondsAnHour
)

// dayAt returns the day since 1970 that a moment lies in.
func dayAt(at trace.Instant) int64 { return numberAt(at, secondsADay) }

// numberAt returns the number since 1970 of the span of so many seconds that a moment lies in.
func numberAt(at trace.Instant, span int64) int64 {
	s := at.Second()
	if s < 0 {
		s -= span - 1
	}
	return s / span
}

// midnight is where a day since 1970 begins.
func midnight(day int64) time.Time { return time.Unix(day*secondsADay, 0).UTC() }
