package catalog

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a day, month or year: 2006-01-02, 2006-01 or 2006.
type Date string

// parseDate checks that s is a Date.
func parseDate(s string) (Date, error) {
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		if _, err := time.Parse(layout, s); err == nil {
			return Date(s), nil
		}
	}
	return "", fmt.Errorf("date %q is not like 2006-01-02, 2006-01 or 2006", s)
}

// Start returns the first moment of the day, month or year in UTC.
func (d Date) Start() time.Time {
	const layout = "2006-01-02"
	t, _ := time.Parse(layout[:min(len(d), len(layout))], string(d))
	return t
}

// parseLifetime reads a span such as 48h, 5.2d or 2w.
func parseLifetime(s string) (time.Duration, error) {
	units := map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
	for suffix, unit := range units {
		if n, ok := strings.CutSuffix(s, suffix); ok {
			f, err := strconv.ParseFloat(n, 64)
			if err != nil || !(f > 0 && f < 1000) {
				return 0, fmt.Errorf("lifetime %q is not like 48h, 5.2d or 2w", s)
			}
			return time.Duration(f * float64(unit)).Round(time.Minute), nil
		}
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("lifetime %q is not like 48h, 5.2d or 2w", s)
	}
	return d, nil
}
