package analyze

import (
	"net/netip"
	"strings"

	"tracesift/analyze/delivery"
	"tracesift/analyze/edge"
	"tracesift/analyze/ledger"
	"tracesift/analyze/ndr"
	"tracesift/analyze/provider"
)

// Accumulator counts deliveries. What there may be any number of (groups, names, ways from an edge to a domain) stands
// in ledgers, which go to temporary storage past a limit. Deliveries of one message must come one after the other.
type Accumulator struct {
	options     Options
	window      Span
	byDirection recent[delivery.Direction, total] // mail
	byKind      recent[delivery.Kind, total]      // of the chosen direction
	leftOut     int64                             // deliveries outside the chosen time
	texts       map[string]string                 // names in memory of our own

	senders, senderDomains, connectors *ledger.Ledger[*named]
	recipients                         only

	fronts   fronts
	hosts    map[string]*host
	lastHost *host
	edges    map[uint32]*edgeTally
	domains  *ledger.Ledger[*domain]
	groups   *ledger.Ledger[*group] // in temporary storage, see domains
	classes  recent[classKey, classTally]

	edgeNumbers     *numbering[string] // by first label
	classNumbers    *numbering[classKey]
	templateNumbers *numbering[string]
	templates       map[string]uint32 // the numbers of those met, in memory of our own

	wordings      refusals // that no rule knows
	unclear       int64    // failures whose refusal may be another recipient's
	refusedForNow int64    // deferrals

	addresses *ledger.Ledger[*Decided] // outbound mail by addressKey

	began  began
	days   recent[int64, day] // since 1970
	waits  waits
	spells map[spellKey]*spells

	ips map[netip.Addr]*address // addresses worth asking lists about

	key, packed []byte // room for a name of a ledger, and a claim
	ledgers     []stock
	sinceSpare  int
	aside       bool // there was memory for what went to temporary storage
}

// Options are what counting needs to know beside the deliveries.
type Options struct {
	Choice    Choice
	Groups    bool                        // count what the tables of groups need, and nothing else
	Hosts     *edge.Hosts                 // names of Microsoft's servers, which tell where an edge stands
	Providers *provider.Book              // nil knows none
	Temp      func() (ledger.Temp, error) // opens storage for what does not fit into memory; nil keeps all there
	Jobs      int                         // how many parts of a merge and of a result are computed at once; 0: one
	Memory    int                         // about how many bytes ledgers may take before they go to storage; 0: no limit
}

// NewAccumulator returns an empty one.
func NewAccumulator(o Options) *Accumulator {
	a := &Accumulator{
		options:     o,
		byDirection: newRecent[delivery.Direction, total](),
		byKind:      newRecent[delivery.Kind, total](),
		texts:       map[string]string{},

		senders:       ledger.New(fresh[named], o.Temp),
		senderDomains: ledger.New(fresh[named], o.Temp),
		connectors:    ledger.New(fresh[named], o.Temp),

		fronts:    newFronts(o.Providers),
		hosts:     map[string]*host{},
		edges:     map[uint32]*edgeTally{},
		domains:   ledger.New(fresh[domain], o.Temp),
		groups:    ledger.New(fresh[group], o.Temp),
		classes:   newRecent[classKey, classTally](),
		addresses: ledger.New(fresh[Decided], o.Temp),
		ips:       map[netip.Addr]*address{},
		days:      newRecent[int64, day](),
		waits:     newWaits(),
		spells:    map[spellKey]*spells{},

		edgeNumbers:     newNumbering[string](),
		classNumbers:    newNumbering[classKey](),
		templateNumbers: newNumbering[string](),
		templates:       map[string]uint32{},
	}
	a.ledgers = []stock{a.senders, a.senderDomains, a.connectors, &domains{a.domains, a.groups}, a.addresses}
	return a
}

// Another returns one that may count at the same time and be merged into this one, or with others of its kind.
func (a *Accumulator) Another() *Accumulator {
	b := NewAccumulator(a.options)
	b.edgeNumbers, b.classNumbers, b.templateNumbers = a.edgeNumbers, a.classNumbers, a.templateNumbers
	return b
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
	h := a.host(d.Edge.Host)
	p := place{host: h, edge: a.edge(h), domain: a.domains.At(d.RecipientDomain)}
	p.edge.edge.add(&d.Edge, h.name)
	p.domain.ways.at(uint64(h.number)).add(d.Outcome)
	if !a.options.Groups {
		p.front = a.fronts.of(d, p.domain)
		a.addChosen(d, &p)
	}
	if d.Deferrals > 0 {
		a.addDeferrals(d, &p)
	}
	if d.Outcome == delivery.Failed {
		a.addFailure(d, &p)
	}
	if d.Deferrals > 0 || d.Outcome == delivery.Failed {
		p.domain.weigh()
	}
}

// place is where a delivery is counted.
type place struct {
	host   *host
	edge   *edgeTally
	domain *domain
	front  *tally // of its provider; nil: only groups are counted
}

// addChosen counts a delivery of mail in the chosen direction in all but the tables of refusals.
func (a *Accumulator) addChosen(d *delivery.Delivery, p *place) {
	a.addNames(d)
	a.began.add(d)
	for i := range d.Attempts {
		a.sawEdge(&d.Attempts[i].Edge)
	}
	p.edge.delivery(d)
	p.front.delivery(d)
	if d.Outcome == delivery.Blocked {
		p.domain.Blocked++
	}
	a.addDay(d)
	if d.Outcome == delivery.Delivered {
		a.waits.add(d)
	}
	if d.Outcome == delivery.Delivered || d.Outcome == delivery.Failed {
		a.decided(d)
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

// addNames counts a delivery under the names of its sending side.
func (a *Accumulator) addNames(d *delivery.Delivery) {
	class := ""
	if d.Outcome == delivery.Failed {
		class = a.class(d.Refusal).name
	}
	a.senders.At(d.Sender).add(d, class)
	a.senderDomains.At(d.SenderDomain).add(d, class)
	a.connectors.At(d.Connector).add(d, class)
	a.recipients.add(d.Recipient)
}

// class returns the tally of the class of a refusal.
func (a *Accumulator) class(r *ndr.Refusal) *classTally {
	key := classKey{r.Class, r.Cause}
	c := a.classes.at(key)
	if c.name == "" {
		c.name, c.number = key.String(), a.classNumbers.of(key)
	}
	return c
}

// classTally is the tally of one class.
type classTally struct {
	tally
	name   string
	number uint32
}
