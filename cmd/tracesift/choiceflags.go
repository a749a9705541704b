package main

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"tracesift/analyze"
	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
)

// choiceFlags say which deliveries an analysis is about. All rows are read and accounted for, whatever they say.
type choiceFlags struct {
	direction          choice
	since, until, week string
}

// declare declares the flags.
func (f *choiceFlags) declare(flags *pflag.FlagSet) {
	f.direction = oneOf("outbound", "inbound", "internal", "all")
	flags.Var(&f.direction, "direction", "which mail the tables count")
	flags.StringVar(&f.since, "since", "", "count messages that began at `TIME` or later: 2026-11-09, 2026-11-09T08:00Z, or 7d before now; UTC")
	flags.StringVar(&f.until, "until", "", "count messages that began before `TIME`; a date is counted whole")
	flags.StringVar(&f.week, "week", "", "count messages of one `WEEK`, Monday to Sunday: 2026-W46, or a date in it")
}

// choose turns the flags into a choice; times that are relative count back from now.
func (f *choiceFlags) choose(now time.Time) (analyze.Choice, error) {
	c := analyze.Choice{Direction: delivery.Direction(f.direction.given)}
	if f.week != "" {
		if f.since != "" || f.until != "" {
			return c, errors.New("--week takes neither --since nor --until beside it")
		}
		monday, err := parseWeek(f.week)
		if err == nil {
			c.Since, err = instantOf("--week", f.week, monday)
		}
		c.Until = c.Since + trace.Instant(7*24*time.Hour)
		return c, err
	}
	var err error
	if c.Since, err = parseBound("--since", f.since, now, 0); err != nil {
		return c, err
	}
	if c.Until, err = parseBound("--until", f.until, now, 1); err != nil {
		return c, err
	}
	if c.Since != 0 && c.Until != 0 && c.Since >= c.Until {
		return c, fmt.Errorf("--since %s is not before --until %s", f.since, f.until)
	}
	return c, nil
}

// parseBound reads a time: a date, to which days are added, a date with time in UTC or with its zone, or days and hours
// before now. No text is no time.
func parseBound(flag, text string, now time.Time, days int) (trace.Instant, error) {
	if text == "" {
		return 0, nil
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return instantOf(flag, text, t.AddDate(0, 0, days))
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateTime, "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return instantOf(flag, text, t)
		}
	}
	// More than 31 bits of days would come round to a time that events can have.
	if n, err := strconv.ParseInt(text[:len(text)-1], 10, 32); err == nil && n >= 0 {
		switch text[len(text)-1] {
		case 'd':
			return instantOf(flag, text, now.AddDate(0, 0, -int(n)))
		case 'h':
			return instantOf(flag, text, now.AddDate(0, 0, -int(n/24)).Add(-time.Duration(n%24)*time.Hour))
		}
	}
	return 0, fmt.Errorf("%s %s is not like 2026-11-09, 2026-11-09T08:00Z or 7d", flag, text)
}

// instantOf returns a bound as events have their times: one that these do not reach would turn into another.
func instantOf(flag, text string, t time.Time) (trace.Instant, error) {
	if year := t.UTC().Year(); year <= 1970 || year > 2261 {
		return 0, fmt.Errorf("%s %s is not within the years 1971 to 2261", flag, text)
	}
	return trace.InstantOf(t), nil
}

// parseWeek returns the Monday of a week of ISO 8601, or of the week that a date lies in.
func parseWeek(text string) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return monday(t), nil
	}
	parts := regexp.MustCompile(`^(\d{4})-?W(\d{1,2})$`).FindStringSubmatch(text)
	if parts == nil {
		return time.Time{}, fmt.Errorf("--week %s is not like 2026-W46 or 2026-11-09", text)
	}
	year, _ := strconv.Atoi(parts[1])
	week, _ := strconv.Atoi(parts[2])
	// The fourth of January always lies in the first week.
	t := monday(time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC)).AddDate(0, 0, 7*(week-1))
	if y, w := t.ISOWeek(); y != year || w != week {
		return t, fmt.Errorf("--week %s: %d has no week %d", text, year, week)
	}
	return t, nil
}

// monday returns the first day of the week of a day.
func monday(t time.Time) time.Time { return t.AddDate(0, 0, -(int(t.Weekday())+6)%7) }
