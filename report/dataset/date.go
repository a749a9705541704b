package dataset

import (
	"strings"
	"time"

	"tracesift/ingest/trace"
)

// date is a UTC date as partitions are named by it, YYYY-MM-DD. Dates compare as texts do; noDate comes last.
type date string

// noDate is the name that Hive gives the partition of an unknown value, and readers take for null.
const noDate date = "__HIVE_DEFAULT_PARTITION__"

const dateLayout = time.DateOnly

func dateOf(t time.Time) date { return date(t.UTC().Format(dateLayout)) }

// dateOfInstant returns the date of a moment, noDate where it is unknown.
func dateOfInstant(t trace.Instant) date {
	if t == 0 {
		return noDate
	}
	return dateOf(t.Time())
}

// partitionDate reads the date of a partition like event_date=2026-03-01.
func partitionDate(partition string) (date, bool) {
	_, value, ok := strings.Cut(partition, "=")
	if value == string(noDate) {
		return noDate, true
	}
	_, err := time.Parse(dateLayout, value)
	return date(value), ok && err == nil
}
