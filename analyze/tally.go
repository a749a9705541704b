package analyze

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/ingest/trace"
)

// entry returns the value of a key, made on first use.
func entry[K comparable, V any](m map[K]*V, key K) *V {
	v := m[key]
	if v == nil {
		v = new(V)
		m[key] = v
	}
	return v
}

// tally counts what one row of a table shows.
type tally struct {
	Failures, Deliveries, Delivered, Deferred, Recovered int64

	span     Span
	refusals map[string]*refusalCount // by template
}

// refusalCount is how often a template was seen, with an example: the text that sorts first.
type refusalCount struct {
	n    int64
	text string
}

// failed counts a refusal. Its example is what the remote server said, without the wrappers.
func (t *tally) failed(at trace.Instant, r *ndr.Refusal, text string) {
	t.span.add(at)
	if r.Inner != "" {
		text = r.Inner
	}
	if t.refusals == nil {
		t.refusals = map[string]*refusalCount{}
	}
	c := entry(t.refusals, r.Template)
	if c.n == 0 || text < c.text {
		c.text = text
	}
	c.n++
}

// deferred counts a delivery that had deferrals.
func (t *tally) deferred(d *delivery.Delivery) {
	t.Deferred++
	if d.Outcome == delivery.Delivered {
		t.Recovered++
	}
}

// byFrequency returns the refusals, the most frequent first, then by template.
func (t *tally) byFrequency() []Refusal {
	var all []Refusal
	for template, c := range t.refusals {
		all = append(all, Refusal{Text: c.text, Template: template, Count: c.n})
	}
	slices.SortFunc(all, func(a, b Refusal) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Template, b.Template))
	})
	return all
}

// dominant returns the refusal seen most often.
func (t *tally) dominant() Refusal {
	if all := t.byFrequency(); len(all) > 0 {
		return all[0]
	}
	return Refusal{}
}

// edgeFacts collects what is known of one edge.
type edgeFacts struct {
	host       string // the fullest name seen
	ips        map[netip.Addr]bool
	owners     map[string]int64
	pools      map[string]int64
	evidence   map[string]int64
	ipEvidence map[string]int64
}

// add takes one sight of the edge.
func (f *edgeFacts) add(e *edge.Edge) {
	if f.evidence == nil {
		f.ips = map[netip.Addr]bool{}
		f.owners, f.pools = map[string]int64{}, map[string]int64{}
		f.evidence, f.ipEvidence = map[string]int64{}, map[string]int64{}
	}
	if len(e.Host) > len(f.host) || len(e.Host) == len(f.host) && e.Host < f.host {
		f.host = e.Host
	}
	if e.IP.IsValid() {
		f.ips[e.IP] = true
	}
	f.owners[string(e.Owner)]++
	f.pools[string(e.Pool)]++
	f.evidence[string(e.HostEvidence)]++
	f.ipEvidence[string(e.IPEvidence)]++
}

// addresses returns the addresses of the edge, sorted.
func (f *edgeFacts) addresses() []netip.Addr {
	return slices.SortedFunc(maps.Keys(f.ips), netip.Addr.Compare)
}

// most returns the key with the highest count, the first by name among equals; a known value before "unknown".
func most(counts map[string]int64) string {
	best := ""
	for name, n := range counts {
		switch {
		case best == "", best == "unknown" && name != "unknown":
			best = name
		case name == "unknown":
		case n > counts[best] || n == counts[best] && name < best:
			best = name
		}
	}
	return best
}

// edgeTally is the tally of one edge.
type edgeTally struct {
	tally
	edge edgeFacts
}

// group is the tally of failures or deferrals with the same edge, recipient domain and class.
type group struct {
	tally
	edge      edgeFacts
	lists     map[string]int64
	refusers  map[string]int64
	claims    []occurrence
	delays    []time.Duration
	first     Example
	firstFrom delivery.Key
}

// refusedBy counts who refused.
func (g *group) refusedBy(who string) { g.refusers = counted(g.refusers, who) }

// list counts a list that was named.
func (g *group) list(key string) {
	if key != "" {
		g.lists = counted(g.lists, key)
	}
}

// counted adds one to a key of a map that may not exist yet.
func counted(m map[string]int64, key string) map[string]int64 {
	if m == nil {
		m = map[string]int64{}
	}
	m[key]++
	return m
}

// example keeps the first delivery by time, then by key.
func (g *group) example(d *delivery.Delivery, text string, at trace.Instant) {
	later := g.first.At != 0 && (at > g.first.At || at == g.first.At && string(d.Key[:]) >= string(g.firstFrom[:]))
	if later {
		return
	}
	g.firstFrom = d.Key
	g.first = Example{
		NetworkMessageID: d.NetworkMessageID, MessageID: d.MessageID, Recipient: d.Recipient, Diagnostic: text, At: at,
	}
}

// medianDelay returns the median, 0 where nothing recovered.
func (g *group) medianDelay() time.Duration {
	if len(g.delays) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(g.delays))
	return sorted[(len(sorted)-1)/2]
}
