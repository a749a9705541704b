package main

import (
	"strings"
	"testing"
	"time"

	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
)

// Times are read in UTC; a date is counted whole, whichever bound it is.
func TestChoose(t *testing.T) {
	now := time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)
	tests := []struct{ since, until, week, from, to string }{
		{"", "", "", "", ""},
		{"2026-11-09", "2026-11-15", "", "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z"},
		{"2026-11-09T08:00Z", "2026-11-09T08:00:01+01:00", "", "", ""}, // 08:00 is not before 07:00:01
		{"2026-11-09T08:00", "2026-11-09 09:30:00", "", "2026-11-09T08:00:00Z", "2026-11-09T09:30:00Z"},
		{"7d", "12h", "", "2026-11-09T08:00:00Z", "2026-11-15T20:00:00Z"},
		{"", "", "2026-W46", "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z"},
		{"", "", "2026-11-15", "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z"},
		{"", "", "2026-11-16", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"},
		{"", "", "2026W01", "2025-12-29T00:00:00Z", "2026-01-05T00:00:00Z"},
		{"", "", "2026-W53", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z"},
	}
	for _, tt := range tests {
		f := choiceFlags{direction: oneOf("outbound"), since: tt.since, until: tt.until, week: tt.week}
		c, err := f.choose(now)
		if err != nil {
			if !strings.Contains(err.Error(), "is not before") || tt.from != "" {
				t.Errorf("%+v: %v", tt, err)
			}
			continue
		}
		for _, bound := range []struct {
			got  trace.Instant
			want string
		}{{c.Since, tt.from}, {c.Until, tt.to}} {
			got := ""
			if bound.got != 0 {
				got = bound.got.Time().UTC().Format(time.RFC3339)
			}
			if got != bound.want {
				t.Errorf("%+v: %s, want %s", tt, got, bound.want)
			}
		}
		if c.Direction != delivery.Outbound {
			t.Errorf("direction %q", c.Direction)
		}
	}
	for _, f := range []choiceFlags{
		{since: "yesterday"}, {until: "d"}, {since: "-3d"}, {week: "2025-W53"}, {week: "2026-W0"}, {week: "46"}, {week: "2026-W46", since: "7d"},
		// What nanoseconds do not reach would be some other time.
		{until: "9999-12-31"}, {until: "1969-12-31"}, {since: "1600-01-01T00:00Z"}, {week: "9999-W52"}, {since: "9999999d"}, {since: "9223372036854775807d"}, {since: "99999999h"},
	} {
		if _, err := f.choose(now); err == nil || !strings.Contains(err.Error(), "--") {
			t.Errorf("%+v: %v", f, err)
		}
	}
}
