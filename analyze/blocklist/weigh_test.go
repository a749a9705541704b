package blocklist

import (
	"strings"
	"testing"
	"time"
)

// TestWeigh checks which observation decides, with a lifetime of a day. A listing is "gap listed" or "gap exact", the
// latter in the very part that is claimed.
func TestWeigh(t *testing.T) {
	for _, tt := range []struct {
		seen string
		want standing
		by   string
	}{
		{"", silent, ""},
		{"1h unreachable, 2h refused", silent, ""},
		{"-24h listed", atTime, "-24h"},
		{"-24h1s listed", stale, "-24h1s"},
		{"24h listed", atTime, "24h"},
		{"24h1s listed", later, "24h1s"},
		{"-24h not_listed", absent, "-24h"},
		{"-24h1s not_listed", stale, "-24h1s"},
		{"900h not_listed", absent, "900h"},
		{"-9h listed, -2h listed, 3h listed", atTime, "-2h"},
		{"-3h listed, 2h listed, 9h listed", atTime, "2h"},
		{"-2h listed, 2h listed", atTime, "-2h"},
		{"1h listed, 9h exact", atTime, "9h"},
		{"-9h exact, 1h listed", atTime, "-9h"},
		{"-9h exact, 1h exact, 2h listed", atTime, "1h"},
		{"-1h exact, 9h exact", atTime, "-1h"},
		{"-99h listed, -50h not_listed", stale, "-50h"},
		{"-99h not_listed, -50h listed", stale, "-50h"},
		{"30h listed, 40h listed", later, "30h"},
		{"-9h not_listed, -2h not_listed", absent, "-2h"},
		{"-1h not_listed, 5h not_listed, 9h not_listed", absent, "5h"},
		{"0h not_listed, 1h listed", later, "1h"},
		{"-1s not_listed, 1h listed", atTime, "1h"},
		{"1h listed, 1h not_listed", atTime, "1h"},
		{"1h not_listed, 1h listed", atTime, "1h"},
		{"-2h listed, 1h not_listed, 2h listed", atTime, "-2h"},
		{"1h listed, 2h not_listed, 3h not_listed", ended, "1h"},
		{"-30h listed, 1h not_listed", absent, "1h"},
		{"1h listed, 99h listed, 99h not_listed", atTime, "1h"},
		{"-99h listed, - listed", later, "-"},
		{"-99h listed, - not_listed", absent, "-"},
		{"- listed, 1h not_listed", absent, "1h"},
		{"- listed, - not_listed", later, "-"},
		{"- listed, -2h listed, 1h not_listed", ended, "-2h"},
	} {
		gaps := map[*Observation]string{}
		var ws []witness
		for _, s := range strings.Split(tt.seen, ", ") {
			gap, state, ok := strings.Cut(s, " ")
			if !ok {
				continue
			}
			o := &Observation{State: State(state)}
			if state == "exact" {
				o.State = Listed
			}
			if gap != "-" {
				d, err := time.ParseDuration(gap)
				if err != nil {
					t.Fatal(err)
				}
				o.At = failedAt.Add(d)
			}
			gaps[o] = gap
			ws = append(ws, witness{fact: &fact{Observation: o}, exact: state == "exact"})
		}
		got, by := weigh(ws, failedAt, 24*time.Hour), ""
		if got.by != nil {
			by = gaps[got.by.Observation]
		}
		if got.standing != tt.want || by != tt.by {
			t.Errorf("%s: %d by %s, want %d by %s", tt.seen, got.standing, by, tt.want, tt.by)
		}
	}
}
