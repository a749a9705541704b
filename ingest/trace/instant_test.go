package trace

import (
	"bytes"
	"testing"
	"time"
)

func TestParseInstant(t *testing.T) {
	for _, c := range []struct {
		in   string
		want time.Time // zero: refused
	}{
		{"2021-11-23T19:49:37.6050000Z", time.Date(2021, 11, 23, 19, 49, 37, 605e6, time.UTC)}, // extended trace
		{"2021-03-23T10:00:09.3284899Z", time.Date(2021, 3, 23, 10, 0, 9, 328489900, time.UTC)},
		{"2026-01-02T03:04:05.678Z", time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC)}, // tracking log
		{"2026-01-02T03:04:05.678", time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC)},
		{"2025-06-13 10:30:00Z", time.Date(2025, 6, 13, 10, 30, 0, 0, time.UTC)}, // .NET "u"
		{"2025-06-13 10:30:00", time.Date(2025, 6, 13, 10, 30, 0, 0, time.UTC)},
		{"2025-06-13T10:30:00z", time.Date(2025, 6, 13, 10, 30, 0, 0, time.UTC)},
		{"2025-06-13T10:30:00+02:00", time.Date(2025, 6, 13, 8, 30, 0, 0, time.UTC)},
		{"2025-01-01T00:00:00+14:00", time.Date(2024, 12, 31, 10, 0, 0, 0, time.UTC)},
		{"2025-12-31T23:30:00-01:30", time.Date(2026, 1, 1, 1, 0, 0, 0, time.UTC)},
		{"2025-06-13T10:30:00.123456789Z", time.Date(2025, 6, 13, 10, 30, 0, 123456789, time.UTC)},
		{"2025-06-13T10:30:00.1234567899Z", time.Date(2025, 6, 13, 10, 30, 0, 123456789, time.UTC)},
		{"2025-06-13T10:30:00,25Z", time.Date(2025, 6, 13, 10, 30, 0, 25e7, time.UTC)}, // ISO 8601 allows the comma
		{"2016-12-31T23:59:60Z", time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)},          // a leap second
		{"2024-02-29T00:00:00Z", time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)},
		{"2000-02-29T00:00:00Z", time.Date(2000, 2, 29, 0, 0, 0, 0, time.UTC)},
		{"1900-01-01T00:00:00Z", time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"2261-12-31T23:59:59.9999999Z", time.Date(2261, 12, 31, 23, 59, 59, 999999900, time.UTC)},
		{"1969-12-31T23:59:59.5Z", time.Date(1969, 12, 31, 23, 59, 59, 5e8, time.UTC)},

		{in: ""},
		{in: "date_time_utc"},
		{in: "2025-06-13"},
		{in: "2025-06-13T10:30"},
		{in: "2025-06-13t10:30:00Z"},
		{in: "2025/06/13 10:30:00"},
		{in: "7/17/2025 9:35:35 PM"},
		{in: "11.08.2026 09:47:13"},
		{in: "2025-06-31T10:30:00Z"},
		{in: "2025-00-13T10:30:00Z"},
		{in: "2025-13-13T10:30:00Z"},
		{in: "2025-06-00T10:30:00Z"},
		{in: "2023-02-29T10:30:00Z"},
		{in: "1900-02-29T10:30:00Z"}, // no leap year
		{in: "2025-06-13T24:00:00Z"},
		{in: "2025-06-13T10:60:00Z"},
		{in: "2025-06-13T10:30:61Z"},
		{in: "2025-06-13T10:30:00."},
		{in: "2025-06-13T10:30:00.Z"},
		{in: "2025-06-13T10:30:00.1Zx"},
		{in: "2025-06-13T10:30:00 "},
		{in: "2025-06-13T10:30:00+0200"},
		{in: "2025-06-13T10:30:00+15:00"},
		{in: "2025-06-13T10:30:00+02:60"},
		{in: "+025-06-13T10:30:00Z"},
		{in: "2025-06-13T-1:30:00Z"},
		{in: "1899-12-31T23:59:59Z"},
		{in: "9999-12-31T23:59:59Z"}, // "never" does not fit
	} {
		got, ok := ParseInstant([]byte(c.in))
		if ok != !c.want.IsZero() || ok && got != InstantOf(c.want) {
			t.Errorf("ParseInstant(%q) = %v, %v; want %v", c.in, got.Time(), ok, c.want)
		}
	}
}

// TestParseInstantEveryDay holds the calendar against that of package time.
func TestParseInstantEveryDay(t *testing.T) {
	for day := time.Date(1900, 1, 1, 12, 0, 0, 0, time.UTC); day.Year() < 2262; day = day.AddDate(0, 0, 1) {
		got, ok := ParseInstant([]byte(day.Format("2006-01-02T15:04:05Z")))
		if !ok || got.Second() != day.Unix() {
			t.Fatalf("%v is %v, %v", day, got.Time(), ok)
		}
	}
}

func FuzzParseInstant(f *testing.F) {
	for _, s := range []string{
		"2021-11-23T19:49:37.6050000Z", "2025-06-13 10:30:00", "2025-12-31T23:30:00-01:30", "1900-02-29T00:00:00Z", "2024-02-29T23:59:60Z",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, ok := ParseInstant(b)
		want, err := parsedByTime(string(b))
		switch {
		case ok && err == nil && got != InstantOf(want):
			t.Errorf("%q is %v, package time reads %v", b, got.Time(), want)
		case ok && err != nil && string(b[17:19]) != "60": // package time knows no leap seconds
			t.Errorf("%q is %v, package time says %v", b, got.Time(), err)
		case !ok && err == nil && readable(b, want):
			t.Errorf("%q is refused, package time reads %v", b, want)
		}
	})
}

// parsedByTime reads what ParseInstant reads by means of package time.
func parsedByTime(s string) (time.Time, error) {
	var t time.Time
	var err error
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05",
		"2006-01-02T15:04:05z", "2006-01-02 15:04:05z"} {
		if t, err = time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return t, err
}

// readable says whether ParseInstant should read what package time does: not an hour of one
// digit or with a blank before it, years out of range, offsets that no place on earth has or of 60 minutes.
func readable(b []byte, t time.Time) bool {
	if len(b) < 19 || b[13] != ':' || b[11] == ' ' || bytes.HasSuffix(b, []byte(":60")) {
		return false
	}
	year := string(b[:4])
	_, offset := t.Zone()
	return year >= "1900" && year <= "2261" && offset > -15*3600 && offset < 15*3600
}

func TestInstantSecond(t *testing.T) {
	for _, c := range []struct {
		in   Instant
		want int64
	}{{0, 0}, {1, 0}, {999999999, 0}, {1000000000, 1}, {-1, -1}, {-1000000000, -1}, {-1000000001, -2}} {
		if got := c.in.Second(); got != c.want {
			t.Errorf("Instant(%d).Second() = %d, want %d", c.in, got, c.want)
		}
	}
	if !Instant(0).Time().IsZero() {
		t.Error("an unknown instant has a time")
	}
}

func BenchmarkParseInstant(b *testing.B) {
	in := []byte("2021-11-23T19:49:37.6050000Z")
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		if _, ok := ParseInstant(in); !ok {
			b.Fatal("refused")
		}
	}
}
