package analyze

import (
	"cmp"
	"strings"

	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ndr"
	"tracesift/analyze/order"
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
	Failures, Deliveries, Delivered, Blocked, Deferred, Recovered int64

	span     Span
	classes  counts // class.cause of the failures
	waits    spread // from the first deferral to acceptance, of the recovered
	refusals refusals
}

// refusals are refusals by template.
type refusals struct {
	by few[string, refusalCount]
}

// refusalCount is how often a template was seen, with an example: the text that sorts first.
type refusalCount struct {
	n    int64
	text string
}

// said is what a server said: without the wrappers, where there are words inside.
type said struct {
	template, text string
	lasts          bool // the text belongs to nobody's blocks: all tables can share it
}

// said returns the words of a refusal, whose text is given for where it has none inside.
func (a *Accumulator) said(r *ndr.Refusal, text string) said {
	if r.Inner != "" { // a part of the refusal, which lasts
		return said{a.text(r.Template), r.Inner, true}
	}
	return said{a.text(r.Template), text, false}
}

// add counts a refusal.
func (t *refusals) add(x said) {
	c := t.by.at(x.template)
	if c.n == 0 || x.text < c.text {
		if !x.lasts {
			x.text = strings.Clone(x.text)
		}
		c.text = x.text
	}
	c.n++
}

// merge adds other refusals.
func (t *refusals) merge(other *refusals) {
	for template, theirs := range other.by.all {
		c := t.by.at(template)
		if c.n == 0 || theirs.text < c.text {
			c.text = theirs.text
		}
		c.n += theirs.n
	}
}

// byFrequency returns the refusals, the most frequent first, then by template.
func (t *refusals) byFrequency() []Refusal {
	var all []Refusal
	for template, c := range t.by.all {
		all = append(all, Refusal{Text: c.text, Template: template, Count: c.n})
	}
	order.Sort(all, func(a, b Refusal) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Template, b.Template))
	})
	return all
}

// dominant returns the refusal seen most often.
func (t *refusals) dominant() Refusal {
	if all := t.byFrequency(); len(all) > 0 {
		return all[0]
	}
	return Refusal{}
}

// failed counts a refusal.
func (t *tally) failed(at trace.Instant, x said) {
	t.span.add(at)
	t.refusals.add(x)
}

// delivery counts a delivery, but neither its failure nor its deferrals.
func (t *tally) delivery(d *delivery.Delivery) {
	t.Deliveries++
	switch d.Outcome {
	case delivery.Delivered:
		t.Delivered++
	case delivery.Blocked:
		t.Blocked++
	}
}

// deferred counts a delivery that had deferrals, the first of them at a time.
func (t *tally) deferred(d *delivery.Delivery, first trace.Instant) {
	t.Deferred++
	if d.Outcome == delivery.Delivered {
		t.Recovered++
		t.waits.add(d.DecidedAt.Time().Sub(first.Time()))
	}
}

// merge adds what another tally counted.
func (t *tally) merge(other *tally) {
	t.Failures += other.Failures
	t.Deliveries += other.Deliveries
	t.Delivered += other.Delivered
	t.Blocked += other.Blocked
	t.Deferred += other.Deferred
	t.Recovered += other.Recovered
	t.span.add(other.span.First)
	t.span.add(other.span.Last)
	t.classes.merge(other.classes)
	t.waits.merge(&other.waits)
	t.refusals.merge(&other.refusals)
}

// counts is how often each of a few names was seen. It takes less memory than a map, and there are many.
type counts []nameCount

type nameCount struct {
	name string
	n    int64
}

// add counts a name once more.
func (c *counts) add(name string) { c.addN(name, 1) }

// addN counts a name n times more.
func (c *counts) addN(name string, n int64) {
	for i := range *c {
		if (*c)[i].name == name {
			(*c)[i].n += n
			return
		}
	}
	*c = append(*c, nameCount{name, n})
}

// byName returns the counts as a map, never nil.
func (c counts) byName() map[string]int64 {
	m := make(map[string]int64, len(c))
	for _, x := range c {
		m[x.name] = x.n
	}
	return m
}

// merge adds other counts.
func (c *counts) merge(other counts) {
	for _, x := range other {
		c.addN(x.name, x.n)
	}
}

// most returns the name with the highest count, the first by name among equals; a known value before "unknown", and
// that before an empty one.
func (c counts) most() string {
	known := func(name string) int {
		switch name {
		case "":
			return 0
		case "unknown":
			return 1
		}
		return 2
	}
	var best nameCount
	for _, x := range c {
		if cmp.Or(cmp.Compare(known(x.name), known(best.name)), cmp.Compare(x.n, best.n), strings.Compare(best.name, x.name)) > 0 {
			best = x
		}
	}
	return best.name
}

// only returns the known name where there is just one; empty: none or several.
func (c counts) only() string {
	var only string
	for _, x := range c {
		switch {
		case x.name == "" || x.name == "unknown":
		case only != "":
			return ""
		default:
			only = x.name
		}
	}
	return only
}

// edgeFacts collects what is known of one edge.
type edgeFacts struct {
	sights
	ipEvidence counts
	poolKnown  counts // by evidence
	confidence counts // in the host
	fits       counts // whether the address can be that of the name
	conflicts  int64  // refusals that name another public address than the record has
}

// add takes one sight of the edge, whose host is text that lasts.
func (f *edgeFacts) add(e *edge.Edge) {
	f.sights.add(e)
	f.ipEvidence.add(string(e.IPEvidence))
	f.poolKnown.add(string(e.PoolEvidence))
	f.confidence.add(string(e.HostEvidence.Confidence()))
	if e.NameFits != edge.Undecided {
		f.fits.add(string(e.NameFits))
	}
	if e.Conflict {
		f.conflicts++
	}
}

// merge adds other sights of the edge.
func (f *edgeFacts) merge(other *edgeFacts) {
	f.sights.merge(&other.sights)
	f.ipEvidence.merge(other.ipEvidence)
	f.poolKnown.merge(other.poolKnown)
	f.confidence.merge(other.confidence)
	f.fits.merge(other.fits)
	f.conflicts += other.conflicts
}

// result computes what a table shows of the edge.
func (f *edgeFacts) result(hosts *edge.Hosts) *EdgeFacts {
	name := hosts.Name(f.host)
	return &EdgeFacts{
		IPs: f.ips, Owner: f.owners.most(), Pool: f.pools.most(), Region: name.Region, Datacentre: name.Datacentre,
		Confidence: f.confidence.most(), Evidence: f.evidence.byName(), IPEvidence: f.ipEvidence.byName(),
		Pools: f.pools.byName(), PoolEvidence: f.poolKnown.byName(), NameFits: f.fits.byName(), Conflicts: f.conflicts,
	}
}

// edgeTally is the tally of one edge.
type edgeTally struct {
	tally
	edge      edgeFacts // as the deliveries that ended there know it
	deferrals edgeFacts // as deferrals know it: these count where no delivery ended there
}

// facts returns what is known of the edge.
func (t *edgeTally) facts() *edgeFacts {
	if len(t.edge.evidence) == 0 {
		return &t.deferrals
	}
	return &t.edge
}
