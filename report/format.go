package report

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"tracesift/analyze"
	"tracesift/ingest/trace"
)

// FormatCount writes n with a comma between groups of three digits.
func FormatCount(n int64) string { return trace.Count(n) }

// FormatRate writes a rate with what it was computed from, "4.2 % (12 of 286)".
func FormatRate(r analyze.Rate) string {
	return fmt.Sprintf("%s (%s of %s)", percent(r), FormatCount(r.N), FormatCount(r.Of))
}

// percent writes a rate with one decimal. Rounding never makes something of nothing, nor all of nearly all.
func percent(r analyze.Rate) string {
	switch p := 100 * float64(r.N) / float64(r.Of); {
	case r.Of == 0:
		return ""
	case r.N > 0 && p < 0.1:
		return "<0.1 %"
	case r.N < r.Of && p > 99.9:
		return ">99.9 %"
	default:
		return strconv.FormatFloat(p, 'f', 1, 64) + " %"
	}
}

// plural writes a count with its noun: "1 row", "2 rows".
func plural(n int64, one, many string) string { return trace.Counted(n, one, many) }

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// days writes the days that a span covers.
func days(s analyze.Span) string {
	if s.First == 0 {
		return ""
	}
	return daysBetween(s.First.Time(), s.Last.Time())
}

// daysBetween writes the days of two times, both counted in.
func daysBetween(from, to time.Time) string {
	first, last := from.Format(time.DateOnly), to.Format(time.DateOnly)
	if first == last {
		return "on " + first
	}
	return "from " + first + " to " + last
}

// delay writes a duration with its two largest units.
func delay(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
	default:
		return fmt.Sprintf("%d d %02d h", int(d.Hours())/24, int(d.Hours())%24)
	}
}

// byCount returns the names that were counted, most first, then by name.
func byCount(m map[string]int64) []string {
	names := make([]string, 0, len(m))
	for name, n := range m {
		if n != 0 {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(m[b], m[a]), strings.Compare(a, b)) })
	return names
}

// counts writes a tally of names, most first, then by name: "confirmed-listed 5, not-checked 2".
func counts(m map[string]int64, word func(string) string) string {
	names := byCount(m)
	for i, name := range names {
		names[i] = word(name) + " " + FormatCount(m[name])
	}
	return strings.Join(names, ", ")
}

// firstLabel returns what tells hosts of one domain apart.
func firstLabel(host string) string {
	label, _, _ := strings.Cut(host, ".")
	return cmp.Or(label, "(unknown)")
}

// few joins the first n names and says how many there are beyond them.
func few(names []string, n int) string {
	if len(names) <= n {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:n], ", ") + " and " + FormatCount(int64(len(names)-n)) + " more"
}

func addresses(ips []netip.Addr) string {
	names := make([]string, len(ips))
	for i, ip := range ips {
		names[i] = ip.String()
	}
	return few(names, 3)
}

func text(s string) Cell { return Cell{Text: s} }

func orUnknown(s string) Cell {
	if s == "" {
		return Cell{Text: "(unknown)"}
	}
	return Cell{Text: s}
}

func count(n int64) Cell { return Cell{Text: FormatCount(n), Value: n} }

func share(r analyze.Rate) Cell {
	if r.Of == 0 {
		return Cell{}
	}
	return Cell{Text: percent(r), Value: r}
}

func at(i trace.Instant) Cell { return when(i.Time()) }

func when(t time.Time) Cell {
	if t.IsZero() {
		return Cell{}
	}
	return Cell{Text: moment(t), Value: t.UTC()}
}
