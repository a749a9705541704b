package analyze

import (
	"encoding/binary"

	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
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

// fresh returns a new value.
func fresh[T any]() *T { return new(T) }

// tally counts what one row of a table shows.
type tally struct {
	Failures, Deliveries, Delivered, Blocked, Deferred, Recovered int64

	span     Span
	classes  counts // class.cause of the failures
	waits    spread // from the first deferral to acceptance, of the recovered
	refusals refusals
}

// failed counts a failure, whose class is text that lasts.
func (t *tally) failed(at trace.Instant, class string, x said) {
	t.Failures++
	t.classes.add(class)
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
	t.span.merge(other.span)
	t.classes.merge(&other.classes)
	t.waits.merge(&other.waits)
	t.refusals.merge(&other.refusals)
}

func (t *tally) figures() [6]*int64 {
	return [...]*int64{&t.Failures, &t.Deliveries, &t.Delivered, &t.Blocked, &t.Deferred, &t.Recovered}
}

// appendTo appends the encoding of the tally.
func (t *tally) appendTo(b []byte) []byte {
	for _, n := range t.figures() {
		b = binary.AppendUvarint(b, uint64(*n))
	}
	return t.refusals.appendTo(t.waits.appendTo(t.classes.appendTo(appendSpan(b, t.span))))
}

// tally reads what appendTo wrote.
func (d *decoder) tally() (t tally) {
	for _, n := range t.figures() {
		*n = int64(d.uvarint())
	}
	t.span, t.classes, t.waits, t.refusals = d.span(), d.counts(), d.spread(), d.refusals()
	return t
}

// tallySize is how many bytes a tally takes itself.
const tallySize = 168

// size is about how many bytes the tally takes beside itself.
func (t *tally) size() int { return t.classes.size() + t.waits.size() + t.refusals.size() }

// edgeFacts collects what is known of one edge.
type edgeFacts struct {
	sights
	ipEvidence counts
	poolKnown  counts // by evidence
	confidence counts // in the host
	fits       counts // whether the address can be that of the name
	conflicts  int64  // refusals that name another public address than the record has
}

// add takes one sight of the edge, whose host is given as text that lasts.
func (f *edgeFacts) add(e *edge.Edge, host string) {
	f.sights.add(e, host)
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
	f.ipEvidence.merge(&other.ipEvidence)
	f.poolKnown.merge(&other.poolKnown)
	f.confidence.merge(&other.confidence)
	f.fits.merge(&other.fits)
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
	if t.edge.evidence.len() == 0 {
		return &t.deferrals
	}
	return &t.edge
}
