package analyze

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
)

// instant reads "2026-11-10 08:00".
func instant(t *testing.T, text string) trace.Instant {
	t.Helper()
	if text == "" {
		return 0
	}
	at, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return trace.InstantOf(at)
}

func TestPeriod(t *testing.T) {
	type mail struct{ originated, first, last string }
	date := func(day int) time.Time { return time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		name         string
		since, until string
		mail         []mail
		want         Period
	}{
		{"nothing", "", "", nil, Period{}},
		{"whole days, however late the last event", "", "", []mail{
			{"2026-11-09 00:00", "2026-11-09 00:00", "2026-11-09 00:01"}, {"2026-11-12 23:59", "2026-11-12 23:59", "2026-11-14 23:59"},
			{"2026-11-12 08:00", "2026-11-12 08:00", "2026-11-12 08:00"},
		}, Period{From: date(9), Until: date(13), MailDays: 2}},
		{"mail of before the first event", "", "", []mail{
			{"2026-11-06 22:00", "2026-11-09 07:00", "2026-11-09 07:00"}, {"2026-11-09 08:00", "2026-11-09 08:00", "2026-11-09 08:00"},
		}, Period{From: date(9), Until: date(10), MailDays: 1, Outside: 1}},
		{"nothing but mail of before", "", "", []mail{{"2026-11-06 22:00", "2026-11-09 07:00", "2026-11-09 07:00"}},
			Period{From: date(6), Until: date(7), MailDays: 1}},
		{"a week by another clock", "", "", []mail{
			{"2026-11-08 23:00", "2026-11-08 23:00", "2026-11-08 23:00"}, {"2026-11-15 22:30", "2026-11-15 22:30", "2026-11-15 22:30"},
		}, Period{From: date(8).Add(23 * time.Hour), Until: date(15).Add(23 * time.Hour), MailDays: 2}},
		{"a week by another clock, with quiet nights", "", "", []mail{
			{"2026-11-08 22:00", "2026-11-08 22:00", "2026-11-08 22:00"}, {"2026-11-15 14:30", "2026-11-15 14:30", "2026-11-15 14:30"},
		}, Period{From: date(8).Add(22 * time.Hour), Until: date(15).Add(22 * time.Hour), MailDays: 2}},
		{"a week with a late end", "", "", []mail{
			{"2026-11-09 00:00", "2026-11-09 00:00", "2026-11-09 00:00"}, {"2026-11-16 02:30", "2026-11-16 02:30", "2026-11-16 02:30"},
		}, Period{From: date(9), Until: date(16), MailDays: 1, Outside: 1}},
		{"eight days", "", "", []mail{
			{"2026-11-09 05:00", "2026-11-09 05:00", "2026-11-09 05:00"}, {"2026-11-16 18:30", "2026-11-16 18:30", "2026-11-16 18:30"},
		}, Period{From: date(9), Until: date(17), MailDays: 2}},
		{"a choice", "2026-11-09 12:00", "2026-11-16 00:00", []mail{
			{"2026-11-09 11:59", "2026-11-09 11:59", "2026-11-09 11:59"}, {"2026-11-09 12:00", "2026-11-09 12:00", "2026-11-09 12:00"},
			{"", "2026-11-10 12:00", "2026-11-10 12:00"},
		}, Period{From: date(9).Add(12 * time.Hour), Until: date(16), MailDays: 1}},
		{"an open choice", "2026-11-08 00:00", "", []mail{{"2026-11-10 08:00", "2026-11-10 08:00", "2026-11-10 08:00"}},
			Period{From: date(8), Until: date(11), MailDays: 1}},
		{"before 1970", "", "", []mail{{"1969-12-31 23:00", "1969-12-31 23:00", "1969-12-31 23:00"}},
			Period{From: time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), Until: time.Unix(0, 0).UTC(), MailDays: 1}},
	} {
		a := NewAccumulator(Options{Choice: Choice{Since: instant(t, tt.since), Until: instant(t, tt.until)}})
		for i, m := range tt.mail {
			d := outbound(byte(i), "b", "remote.test", delivery.Delivered)
			d.OriginatedAt, d.FirstAt, d.LastAt = instant(t, m.originated), instant(t, m.first), instant(t, m.last)
			d.DecidedAt = d.LastAt
			a.Add(&d)
		}
		if diff := cmp.Diff(tt.want, counted(a).Period); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// Routes tell what a group of another period would be of; those with little mail are not worth it.
func TestRoutes(t *testing.T) {
	a := NewAccumulator(Options{})
	for i := range byte(5) {
		d := outbound(i, "b", "remote.test", delivery.Delivered)
		if i == 0 {
			d.Edge.Host = "nam91-qx7-obe" // the same host by its short name
		}
		a.Add(&d)
	}
	for i := range byte(4) {
		d := outbound(10+i, "b", "other.test", delivery.Failed)
		a.Add(&d)
	}
	waits := outbound(20, "b", "other.test", delivery.Pending)
	a.Add(&waits)
	want := []Route{{EdgeHost: eopEdge.Host, RecipientDomain: "remote.test", Decided: 5}}
	if diff := cmp.Diff(want, counted(a).Routes); diff != "" {
		t.Error(diff)
	}
}

func TestPeriodBefore(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	for _, tt := range []struct{ from, until, wantFrom, wantUntil time.Time }{
		{at(9, 0), at(16, 0), at(2, 0), at(9, 0)},   // a week, and the one before
		{at(11, 0), at(12, 0), at(4, 0), at(5, 0)},  // a Wednesday
		{at(9, 8), at(13, 18), at(2, 8), at(6, 18)}, // Monday to Friday
		{at(15, 0), at(29, 0), at(1, 0), at(15, 0)}, // two weeks
		{at(16, 0), at(24, 0), at(2, 0), at(10, 0)}, // eight days, of which none may count twice
	} {
		p := Period{From: tt.from, Until: tt.until}
		if got := p.Before(); got != (Period{From: tt.wantFrom, Until: tt.wantUntil}) {
			t.Errorf("before %v to %v: %v to %v", tt.from, tt.until, got.From, got.Until)
		}
		if got := p.DirectlyBefore(); got.Until != tt.from || got.Until.Sub(got.From) != tt.until.Sub(tt.from) {
			t.Errorf("directly before %v to %v: %v to %v", tt.from, tt.until, got.From, got.Until)
		}
	}
}
