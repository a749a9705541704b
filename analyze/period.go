package analyze

import (
	"time"

	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
)

// began counts the deliveries of counted mail by the UTC day on which their message began, since 1970.
type began map[int64]int64

// add counts a delivery whose beginning is known.
func (b began) add(d *delivery.Delivery) {
	if d.OriginatedAt != 0 {
		b[dayAt(d.OriginatedAt)]++
	}
}

// merge adds what another one counted.
func (b began) merge(other began) {
	for day, n := range other {
		b[day] += n
	}
}

// period returns the time that a choice names or, where it leaves a side open, whole days from the first event that the
// exports hold to the last day on which a message began. A message that began before the first event is late mail of a
// period before.
func (b began) period(c Choice, window Span) Period {
	var p Period
	for day := range b {
		at := midnight(day)
		if until := at.AddDate(0, 0, 1); until.After(p.Until) {
			p.Until = until
		}
		if p.From.IsZero() || at.Before(p.From) {
			p.From = at
		}
	}
	if first := midnight(dayAt(window.First)); window.First != 0 && first.After(p.From) && first.Before(p.Until) {
		p.From = first
	}
	if c.Since != 0 {
		p.From = c.Since.Time()
	}
	if c.Until != 0 {
		p.Until = c.Until.Time()
	}
	for day, n := range b {
		if at := midnight(day); at.AddDate(0, 0, 1).After(p.From) {
			p.MailDays++
		} else {
			p.Earlier += n
		}
	}
	return p
}

const secondsADay = 24 * 60 * 60

// dayAt returns the day since 1970 that a moment lies in.
func dayAt(at trace.Instant) int64 {
	s := at.Second()
	if s < 0 {
		s -= secondsADay - 1
	}
	return s / secondsADay
}

// midnight is where a day since 1970 begins.
func midnight(day int64) time.Time { return time.Unix(day*secondsADay, 0).UTC() }
