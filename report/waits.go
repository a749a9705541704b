package report

import (
	"math"
	"strconv"
	"time"

	"tracesift/analyze"
)

// timeToAccept says how long accepted mail took.
func timeToAccept(r *analyze.Result) []string {
	w := &r.Waits
	all := w.Direct + w.Deferred
	if all == 0 {
		return nil
	}
	text := "Of " + plural(all, "accepted delivery", "accepted deliveries") + " with known times"
	for i, p := range []struct {
		share float64
		name  string
	}{{0.5, "half"}, {0.9, "90 %"}, {0.95, "95 %"}, {0.99, "99 %"}} {
		took := "longer than " + shortest(w.Buckets[len(w.Buckets)-1].From)
		if d, ok := w.Within(p.share); ok {
			took = "at most " + shortest(d)
		}
		text += ", " + p.name
		if i == 0 {
			text += " took"
		}
		text += " " + took
	}
	direct := FormatRate(analyze.Rate{N: w.Direct, Of: all})
	if r.RateWithheld != "" {
		direct = FormatCount(w.Direct)
	}
	return []string{text + ".", "Accepted without a deferral: " + direct + "."}
}

// acceptance pictures how long accepted mail took.
func acceptance(w *analyze.Waits) []Figure {
	marked := w.Marked()
	if len(marked) == 0 {
		return nil
	}
	b := &Bars{Series: []string{"without a deferral", "after deferrals"}}
	t := Table{Columns: []Column{
		{Title: "Time to accept", Doc: "From the first event of the message to its acceptance."},
		{Title: "Without a deferral", Kind: Count, Doc: "Deliveries that were accepted at once."},
		{Title: "After deferrals", Kind: Count, Doc: "Deliveries that were refused for now before."},
	}}
	for _, m := range marked {
		name := shortest(m.From) + " to " + shortest(m.To)
		mark := "≥ " + shortest(m.From)
		switch {
		case m.From == 0:
			name, mark = "less than "+shortest(m.To), "< "+shortest(m.To)
		case m.To == math.MaxInt64:
			name = shortest(m.From) + " or more"
		}
		b.Marks = append(b.Marks, mark)
		b.Values = append(b.Values, []int64{m.Direct, m.Deferred})
		t.Rows = append(t.Rows, Row{Cells: []Cell{text(name), count(m.Direct), count(m.Deferred)}})
	}
	return []Figure{{
		ID: "time-to-accept", Title: "Time to accept",
		Caption: "How long accepted mail took, from the first event of its message to acceptance. Each column reaches up to the next.",
		Picture: b, Table: t,
	}}
}

// shortest writes a duration with no more than it needs: "2.25 s", "15 s", "41 min 15 s", "2 h".
func shortest(d time.Duration) string {
	if d < time.Minute {
		return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s"
	}
	parts := []struct {
		unit time.Duration
		name string
	}{{24 * time.Hour, " d"}, {time.Hour, " h"}, {time.Minute, " min"}, {time.Second, " s"}}
	out, shown := "", 0
	for _, p := range parts {
		n := d / p.unit
		d -= n * p.unit
		if n == 0 || shown == 2 {
			continue
		}
		if out != "" {
			out += " "
		}
		out += strconv.FormatInt(int64(n), 10) + p.name
		shown++
	}
	return out
}
