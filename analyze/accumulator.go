package analyze

import (
	"net/netip"
	"slices"
	"strings"

	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ledger"
	"tracesift/analyze/provider"
	"tracesift/ingest/trace"
)

// Accumulator counts deliveries. What there may be any number of (groups, names, ways from an edge to a domain) stands in
// ledgers, which go to temporary storage past a limit. Deliveries of one message must come one after the other.
type Accumulator struct {
	options     Options
	window      Span
	byDirection map[delivery.Direction]*Totals // mail
	byKind      map[delivery.Kind]*Totals      // of the chosen direction
	messages    map[totalsKey]delivery.Key     // the message counted last
	leftOut     int64                          // deliveries outside the chosen time
	texts       map[string]string              // names in memory of our own

	senders, senderDomains, connectors *ledger.Ledger[*named]
	recipients                         only

	fronts    fronts
	edges     map[string]*edgeTally
	domains   *ledger.Ledger[*domain]
	classes   map[classKey]*tally
	groups    *ledger.Ledger[*group]  // by groupKey
	deferrals *ledger.Ledger[*group]  // by groupKey
	through   *ledger.Ledger[*passed] // deliveries by throughKey

	wordings      refusals // that no rule knows
	unclear       int64    // failures whose refusal may be another recipient's
	refusedForNow int64    // deferrals

	addresses *ledger.Ledger[*Decided] // outbound mail by addressKey

	began  began
	days   map[int64]*day // since 1970
	waits  waits
	spells map[spellKey]*spells

	ips map[netip.Addr]*address // addresses worth asking lists about

	key, packed []byte // room for a name of a ledger, and a claim
	ledgers     []stock
	sinceSpare  int
}

type totalsKey struct {
	direction delivery.Direction
	kind      delivery.Kind
}

// Options are what counting needs to know beside the deliveries.
type Options struct {
	Choice    Choice
	Groups    bool                        // count what the tables of groups need, and nothing else
	Hosts     *edge.Hosts                 // names of Microsoft's servers, which tell where an edge stands
	Providers *provider.Book              // nil knows none
	Temp      func() (ledger.Temp, error) // opens storage for what does not fit into memory; nil keeps all there
	Memory    int                         // about how many bytes ledgers may take before they go to storage; 0: no limit
}

// NewAccumulator returns an empty one.
func NewAccumulator(o Options) *Accumulator {
	a := &Accumulator{
		options:     o,
		byDirection: map[delivery.Direction]*Totals{},
		byKind:      map[delivery.Kind]*Totals{},
		messages:    map[totalsKey]delivery.Key{},
		texts:       map[string]string{},

		senders:       ledger.New(fresh[named], o.Temp),
		senderDomains: ledger.New(fresh[named], o.Temp),
		connectors:    ledger.New(fresh[named], o.Temp),

		fronts:    newFronts(o.Providers),
		edges:     map[string]*edgeTally{},
		domains:   ledger.New(fresh[domain], o.Temp),
		classes:   map[classKey]*tally{},
		groups:    ledger.New(fresh[group], o.Temp),
		deferrals: ledger.New(fresh[group], o.Temp),
		through:   ledger.New(fresh[passed], o.Temp),
		addresses: ledger.New(fresh[Decided], o.Temp),
		ips:       map[netip.Addr]*address{},
		began:     began{},
		days:      map[int64]*day{},
		waits:     newWaits(),
		spells:    map[spellKey]*spells{},
	}
	a.ledgers = []stock{a.senders, a.senderDomains, a.connectors, a.domains, a.groups, a.deferrals, a.through, a.addresses}
	return a
}

// Add counts one delivery, of which it keeps nothing: its texts may share memory that is given back.
func (a *Accumulator) Add(d *delivery.Delivery) {
	a.spare()
	if !a.options.Choice.When(d) {
		a.leftOut++
		return
	}
	a.window.add(d.FirstAt)
	a.window.add(d.LastAt)
	a.count(d)
	if !a.options.Choice.Counts(d.Direction) || d.Kind != delivery.Mail {
		return
	}
	switch d.Outcome {
	case delivery.Expanded, delivery.Redirected:
		return // another address stands for it
	}
	own := *d
	own.Edge.Host = a.text(d.Edge.Host)
	if a.options.Groups {
		a.addToGroups(&own)
	} else {
		a.addChosen(&own)
	}
}

// addToGroups is addChosen for the tables of groups alone.
func (a *Accumulator) addToGroups(d *delivery.Delivery) {
	a.edge(&d.Edge)
	a.way(d)
	if d.Deferrals > 0 {
		a.addDeferrals(d)
	}
	if d.Outcome == delivery.Failed {
		a.addFailure(d)
	}
}

// way counts the delivery among those through its edge to its domain.
func (a *Accumulator) way(d *delivery.Delivery) {
	a.key = throughKey{d.Edge.Key(), d.RecipientDomain}.appendTo(a.key[:0])
	through := a.through.AtBytes(a.key)
	through.all++
	switch d.Outcome {
	case delivery.Delivered:
		through.decided++
		through.delivered++
	case delivery.Failed:
		through.decided++
		through.failed++
	}
}

// text returns a text in memory of the accumulator's own, each once.
func (a *Accumulator) text(s string) string {
	if known, ok := a.texts[s]; ok {
		return known
	}
	s = strings.Clone(s)
	a.texts[s] = s
	return s
}

// addChosen counts a delivery of mail in the chosen direction, whose edge is text of the accumulator's own.
func (a *Accumulator) addChosen(d *delivery.Delivery) {
	a.addNames(d)
	a.began.add(d)
	a.way(d)
	for i := range d.Attempts {
		a.sawEdge(&d.Attempts[i].Edge)
	}
	e := a.edge(&d.Edge)
	domain := a.domains.At(d.RecipientDomain)
	front := a.fronts.of(d, domain)
	for _, t := range []*tally{&e.tally, &domain.tally, front} {
		t.delivery(d)
	}
	a.addDay(d)
	if d.Outcome == delivery.Delivered {
		a.waits.add(d)
	}
	if d.Outcome == delivery.Delivered || d.Outcome == delivery.Failed {
		a.decided(d)
	}
	if d.Deferrals > 0 {
		a.addDeferrals(d, &domain.tally, front)
	}
	if d.Outcome == delivery.Failed {
		a.addFailure(d, &e.tally, &domain.tally, front)
	}
}

// addNames counts a delivery under the names of its sending side.
func (a *Accumulator) addNames(d *delivery.Delivery) {
	class := ""
	if d.Outcome == delivery.Failed {
		class = a.text(d.Refusal.ClassCause())
	}
	a.senders.At(d.Sender).add(d, class)
	a.senderDomains.At(d.SenderDomain).add(d, class)
	a.connectors.At(d.Connector).add(d, class)
	a.recipients.add(d.Recipient)
}

// count adds the delivery to the totals of its direction and kind.
func (a *Accumulator) count(d *delivery.Delivery) {
	if d.Kind == delivery.Mail {
		entry(a.byDirection, d.Direction).add(d, a.newMessage(d, d.Direction))
	}
	if a.options.Choice.Counts(d.Direction) {
		entry(a.byKind, d.Kind).add(d, a.newMessage(d, AllDirections))
	}
}

// newMessage says whether the delivery is the first of its message and kind in a direction.
func (a *Accumulator) newMessage(d *delivery.Delivery, direction delivery.Direction) bool {
	key := totalsKey{direction, d.Kind}
	before := a.messages[key]
	a.messages[key] = d.Key
	return before != d.Key
}

// addFailure counts a failure in every table; those of its edge, its recipient domain and its provider are given.
func (a *Accumulator) addFailure(d *delivery.Delivery, tallies ...*tally) {
	if d.UnclearStatus {
		a.unclear++
	}
	class := entry(a.classes, classKey{d.Refusal.Class, d.Refusal.Cause})
	class.Deliveries++
	x := a.said(d.Refusal, d.Diagnostic)
	name := a.text(d.Refusal.ClassCause())
	for _, t := range append(tallies, class) {
		t.Failures++
		t.classes.add(name)
		t.failed(d.DecidedAt, x)
	}
	if d.Refusal.Cause == unrecognised {
		a.wordings.add(x)
	}
	a.key = groupKey{d.Edge.Key(), d.RecipientDomain, classKey{d.Refusal.Class, d.Refusal.Cause}}.appendTo(a.key[:0])
	g := a.groups.AtBytes(a.key)
	g.refuse(d, &d.Edge, d.Refusal, d.Diagnostic, d.DecidedAt, x)
	g.refusers.add(string(d.RefusedBy))
	a.addClaim(g, d, &d.Edge, d.Refusal, d.RefusedAt, true)
	a.addSpell(d.Edge.Key(), d.Refusal.List, d.Refusal.Zone, d.RefusedAt, true)
}

// unrecognised is the cause of refusals that no rule knows.
const unrecognised = "unrecognised"

// addDeferrals counts the deferrals of a delivery, each under its own edge and class; the tallies of its recipient domain
// and its provider are given.
func (a *Accumulator) addDeferrals(d *delivery.Delivery, tallies ...*tally) {
	first := firstDeferral(d)
	for _, t := range tallies {
		t.deferred(d, first)
	}
	var seen []groupKey // a delivery has few: no maps
	var classes []classKey
	var edges []string
	for i := range d.Attempts {
		at := &d.Attempts[i]
		if !at.Deferred {
			continue
		}
		class := classKey{at.Refusal.Class, at.Refusal.Cause}
		if !slices.Contains(classes, class) {
			classes = append(classes, class)
			entry(a.classes, class).deferred(d, first)
		}
		through := at.Edge
		through.Host = a.text(through.Host)
		if !slices.Contains(edges, through.Key()) {
			edges = append(edges, through.Key())
			t := entry(a.edges, through.Key())
			t.deferrals.add(&through)
			t.deferred(d, first)
		}
		x := a.said(at.Refusal, at.Text)
		if at.Refusal.Cause == unrecognised {
			a.wordings.add(x)
		}
		a.refusedForNow++
		key := groupKey{through.Key(), d.RecipientDomain, class}
		a.key = key.appendTo(a.key[:0])
		g := a.deferrals.AtBytes(a.key)
		g.refuse(d, &through, at.Refusal, at.Text, at.At, x)
		g.refusers.add(string(at.RefusedBy))
		a.addClaim(g, d, &at.Edge, at.Refusal, at.At, false)
		a.addSpell(through.Key(), at.Refusal.List, at.Refusal.Zone, at.At, false)
		if slices.Contains(seen, key) {
			continue
		}
		seen = append(seen, key)
		g.deferred++
		if d.Outcome == delivery.Delivered {
			g.recovered++
			g.waits.add(d.DecidedAt.Time().Sub(first.Time()))
		}
	}
}

// firstDeferral returns when a delivery was first refused for now; 0 where it was not.
func firstDeferral(d *delivery.Delivery) trace.Instant {
	for i := range d.Attempts {
		if d.Attempts[i].Deferred {
			return d.Attempts[i].At
		}
	}
	return 0
}

// edge returns the tally of an edge.
func (a *Accumulator) edge(e *edge.Edge) *edgeTally {
	t := entry(a.edges, e.Key())
	t.edge.add(e)
	return t
}

// add counts one delivery.
func (t *Totals) add(d *delivery.Delivery, newMessage bool) {
	if newMessage {
		t.Messages++
	}
	t.Deliveries++
	switch d.Outcome {
	case delivery.Delivered:
		t.Delivered++
	case delivery.Failed:
		t.Failed++
	case delivery.Blocked:
		t.Blocked++
	case delivery.Deferred:
		t.Deferred++
	case delivery.Pending:
		t.Pending++
	case delivery.Relayed:
		t.Relayed++
	default:
		t.Other++
	}
	if d.Deferrals > 0 {
		t.HadDeferrals++
	}
}

// add widens the span.
func (s *Span) add(at trace.Instant) {
	if at == 0 {
		return
	}
	if s.First == 0 || at < s.First {
		s.First = at
	}
	s.Last = max(s.Last, at)
}
