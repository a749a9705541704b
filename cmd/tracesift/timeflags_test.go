package main

import (
	"testing"
	"time"
)

func TestZoneFlag(t *testing.T) {
	noon := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]int{ // hours east of UTC in summer
		"+02:00": 2, "-05:00": -5, "Europe/Paris": 2, "America/New_York": -4, "UTC": 0,
	} {
		var z zone
		if err := z.Set(text); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if _, offset := noon.In(z.location).Zone(); offset != want*3600 || z.String() != text {
			t.Errorf("%s is %s, %d seconds east", text, &z, offset)
		}
	}
	for _, text := range []string{"", "Local", "local", "CEST5", "+2", "../etc/passwd"} {
		var z zone
		if err := z.Set(text); err == nil || z.String() != "" {
			t.Errorf("%q is taken as %s", text, &z)
		}
	}
}
